#!/bin/bash
# Prepares a fresh Debian 12 for `make run` and `make test`.
#
#   deploy/bootstrap.sh debs deb/run.txt [deb/test.txt ...]   install the missing Debian packages
#   deploy/bootstrap.sh venv .venv                            make the Python environment
#
# Both do nothing, and ask nothing, when everything is there already.
set -euo pipefail

say() { printf '%s\n' "$@" >&2; }

# Package names of the lists, without comments.
listed() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@"; }

installed() {
    [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

is_root() { [[ "$(id -u)" -eq 0 ]]; }

as_root() {
    if is_root; then "$@"; else sudo "$@"; fi
}

refuse_without_root() {
    say "Debian パッケージが足りません。管理者として次を実行し、もう一度お試しください。" \
        "Debian packages are missing, and this account is neither root nor has sudo." \
        "As an administrator, run this, then try again:" \
        "" \
        "    apt-get update && apt-get install --no-install-recommends $*"
    exit 1
}

install_debs() {
    if ! command -v dpkg-query >/dev/null; then
        say "Debian 12 (または Ubuntu) が必要です: dpkg-query がありません。" \
            "Debian 12 (or Ubuntu) is needed: there is no dpkg-query here."
        exit 1
    fi
    local missing=() package
    for package in $(listed "$@"); do
        installed "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    is_root || command -v sudo >/dev/null || refuse_without_root "${missing[@]}"
    say "Debian パッケージを入れます / installing Debian packages: ${missing[*]}"
    # A package source that does not answer is no reason to stop: the install below tells.
    as_root apt-get update -q || say "apt-get update が失敗しました (続けます) / apt-get update failed, going on"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# Debian's own Python comes first: python3-dev belongs to it.
find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3; do
        if "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "Python 3.11 以上が必要です。" "Python 3.11 or newer is needed."
    exit 1
}

make_venv() {
    local venv=$1 python
    if ! "$venv/bin/python" -c '' 2>/dev/null; then
        python=$(find_python)
        "$python" -m venv --clear "$venv"
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.lock
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .
}

cd "$(dirname "$0")/.."
case ${1-} in
debs) install_debs "${@:2}" ;;
venv) make_venv "${2:?deploy/bootstrap.sh venv FOLDER}" ;;
*)
    say "deploy/bootstrap.sh debs LIST... | venv FOLDER"
    exit 2
    ;;
esac
