#!/bin/bash
# Installs an offline bundle where no network is, and asks the installed program how it is.
#
#   deploy/prove-offline.sh dist/kakanai-0.1.0-amd64.tar
#
# Nothing of this machine is changed: the Debian packages of the bundle are only counted.
set -euo pipefail

tar=$(readlink -f "${1:?deploy/prove-offline.sh TAR}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unshare=(unshare --net)
[[ $EUID -eq 0 ]] || unshare+=(--map-root-user)

(cd "$(dirname "$tar")" && sha256sum --check --quiet "$(basename "$tar").sha256")
tar --extract --file "$tar" --directory "$work" --strip-components=1
# shellcheck disable=SC2016  # for the inner shell
"${unshare[@]}" bash -euc '
    cd "$0"
    ! grep -v "lo:" <(tail -n +3 /proc/net/dev)
    ./install.sh --prefix "$0/opt" --no-debs --no-services
    cp opt/current/share/kakanai/config.example.toml kakanai.toml
    opt/current/bin/kakanai db upgrade --config kakanai.toml
    opt/current/bin/kakanai health --config kakanai.toml' "$work"
echo "ネットワークのない所で入り、動きました: $(basename "$tar")（Debian パッケージ $(find "$work" -name '*.deb' | wc -l)個）"
