#!/bin/bash
# Goes back to an earlier release that is still installed, with its tables.
#
#   deploy/rollback.sh VERSION /etc/kakanai/node.toml /var/backups/kakanai [PREFIX]
#
# Stop the services before, start them afterwards. The tables are given the form the earlier
# release knows (`kakanai db downgrade`), after a backup into the folder; its name is printed.
set -euo pipefail

version=${1:?deploy/rollback.sh VERSION SETTINGS BACKUPS [PREFIX]}
settings=${2:?deploy/rollback.sh VERSION SETTINGS BACKUPS [PREFIX]}
backups=${3:?deploy/rollback.sh VERSION SETTINGS BACKUPS [PREFIX]}
prefix=${4:-/opt/kakanai}

# The newest tables a release knows.
tables() { "$1/bin/python" -c 'from counter.storage.head import HEAD; print(HEAD)'; }

earlier="$prefix/releases/$version"
if [[ ! -x $earlier/bin/kakanai ]]; then
    echo "$version は入っていません。あるのは: $(ls "$prefix/releases")" >&2
    exit 2
fi
if [[ "$(tables "$prefix/current")" != "$(tables "$earlier")" ]]; then
    "$prefix/current/bin/kakanai" db downgrade "$(tables "$earlier")" \
        "$backups/before-rollback-$(date +%Y%m%dT%H%M%S).backup" --config "$settings"
fi
ln -s "releases/$version" "$prefix/.current.new"
mv -T "$prefix/.current.new" "$prefix/current"
echo "kakanai $version に戻しました。サービスを起動してください。"
