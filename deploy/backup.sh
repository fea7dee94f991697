#!/bin/bash
# A dated copy of the database into a folder, and the copies that are too old out of it.
#
#   deploy/backup.sh /etc/kakanai/node.toml /var/backups/kakanai
#
# KEEP_DAYS (14) is how long a copy stays. The key folder is in none of them (docs/storage.md).
set -euo pipefail

config=${1:?deploy/backup.sh SETTINGS FOLDER}
folder=${2:?deploy/backup.sh SETTINGS FOLDER}
name=$(basename "$config" .toml)

"${KAKANAI:-/opt/kakanai/current/bin/kakanai}" db backup --config "$config" \
    "$folder/$name-$(date +%Y%m%dT%H%M%S).backup"
# Only after the new copy is there: a machine that cannot copy keeps its old ones.
find "$folder" -maxdepth 1 -name "$name-*.backup" -mtime "+${KEEP_DAYS:-14}" -delete
