#!/bin/bash
# Installs kakanai from an unpacked offline bundle. Needs no network.
#
#   ./install.sh [--prefix /opt/kakanai] [--lists "deb/node.txt"] [--no-debs] [--no-services]
#
# --prefix        where the releases lie; `current` there is a link to the one in use
# --lists         which of the bundle's lists of Debian packages this machine needs (all of them)
# --no-debs       the Debian packages are there already
# --no-services   no account, no settings, no systemd units (for a trial)
#
# A later version is installed beside the earlier one; deploy/rollback.sh goes back.
set -euo pipefail

cd "$(dirname "$0")"
prefix=/opt/kakanai
debs=true
lists=
services=true
while [[ $# -gt 0 ]]; do
    case $1 in
    --prefix)
        prefix=${2:?--prefix FOLDER}
        shift
        ;;
    --lists)
        lists=${2:?--lists LISTS}
        shift
        ;;
    --no-debs) debs=false ;;
    --no-services) services=false ;;
    *)
        printf '%s\n' "$1 は使えません。先頭の説明を読んでください: $0" >&2
        exit 2
        ;;
    esac
    shift
done

sha256sum --check --quiet --strict SHA256SUMS || {
    echo "束のファイルが壊れているか、書き換えられています。運び直してください。" >&2
    exit 1
}

if $debs && [[ -d debs ]]; then
    sources=$(mktemp -d)
    trap 'rm -rf "$sources"' EXIT
    # The sums above have vouched for every file, so the folder needs no signature of its own.
    printf 'deb [trusted=yes] file:%s/debs ./\n' "$PWD" >"$sources/bundle.list"
    mkdir -p "$sources/lists/partial" "$sources/none"
    apt=(apt-get -q -y -o Dir::Etc::sourcelist="$sources/bundle.list"
        -o Dir::Etc::sourceparts="$sources/none" -o Dir::State::lists="$sources/lists"
        -o Acquire::Languages=none -o APT::Sandbox::User=root)
    "${apt[@]}" update
    # shellcheck disable=SC2046,SC2086  # lists of words
    DEBIAN_FRONTEND=noninteractive "${apt[@]}" install --no-install-recommends \
        $(sed -e 's/#.*//' ${lists:-deb/*.txt})
fi

version=$(<VERSION)
release="$prefix/releases/$version"
mkdir -p "$prefix/releases"
python3 -m venv --clear "$release"
PIP_NO_INDEX=1 PIP_FIND_LINKS=wheels "$release/bin/python" -m pip install --quiet \
    --disable-pip-version-check --no-cache-dir --require-hashes --requirement requirements.txt
"$release/bin/kakanai" --help >/dev/null
# One rename: whoever starts the program meets the old version or the new one.
ln -s "releases/$version" "$prefix/.current.new"
mv -T "$prefix/.current.new" "$prefix/current"
echo "kakanai $version を $prefix に入れました。"
$services || exit 0

share="$prefix/current/share/kakanai"
getent passwd kakanai >/dev/null ||
    useradd --system --home-dir /var/lib/kakanai --no-create-home --shell /usr/sbin/nologin kakanai
install -d -m 750 -o root -g kakanai /etc/kakanai
install -d -m 700 -o kakanai -g kakanai /var/backups/kakanai
for settings in node centre; do
    [[ -e /etc/kakanai/$settings.toml ]] ||
        install -m 640 -o root -g kakanai "$share/deploy/settings/$settings.toml" /etc/kakanai/
done
install -m 644 "$share"/deploy/systemd/* /etc/systemd/system/
systemctl daemon-reload
echo "/etc/kakanai の設定を直してから (docs/deploy.md)、次を実行してください。"
echo "  受付機のある機械: systemctl enable --now kakanai-node kakanai-{purge,backup}@node.timer"
echo "  センター:         systemctl enable --now kakanai-centre kakanai-relay kakanai-{purge,backup}@centre.timer"
