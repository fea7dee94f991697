#!/bin/bash
# Makes one tar with everything a machine without a network needs to run kakanai.
#
#   deploy/offline.sh [--no-debs] [--lists "deb/node.txt deb/kiosk.txt"] dist/
#
# In it: the wheels of requirements.lock (with SHA-256 of each), the Debian packages of the lists
# with all they depend on, install.sh, and SHA256SUMS. Run it on a machine of the same Debian and
# the same processor, connected to wherever this site gets its packages from.
#
# --no-debs   only the wheels: the Debian packages come another way
# --lists     which lists of Debian packages (deb/node.txt, deb/kiosk.txt and deb/centre.txt)
set -euo pipefail

cd "$(dirname "$0")/.."
lists="deb/node.txt deb/kiosk.txt deb/centre.txt"
debs=true
while [[ ${1-} == --* ]]; do
    case $1 in
    --no-debs) debs=false ;;
    --lists)
        lists=${2:?--lists LISTS}
        shift
        ;;
    *)
        printf '%s\n' "$1 は使えません。先頭の説明を読んでください: $0" >&2
        exit 2
        ;;
    esac
    shift
done
out=$(mkdir -p "${1:?deploy/offline.sh FOLDER}" && cd "$1" && pwd)
python=${PYTHON:-python3}
version=$("$python" -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
name="kakanai-$version-$(dpkg --print-architecture)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bundle="$work/$name"
mkdir -p "$bundle/wheels"

# Built outside the checkout, so that nothing of an earlier build gets in.
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work" --
rm -rf "$work/build"
"$python" -m pip wheel --quiet --constraint requirements.lock --wheel-dir "$bundle/wheels" \
    "${work}[sftp,s3]"

# The exact files, by their sums: pip refuses any other, also if somebody changes the bundle.
(
    cd "$bundle/wheels"
    for wheel in *.whl; do
        IFS=- read -r project release _ <<<"$wheel"
        printf '%s==%s --hash=sha256:%s\n' "$project" "$release" "$(sha256sum "$wheel" | cut -d' ' -f1)"
    done
) >"$bundle/requirements.txt"

if $debs; then
    mkdir -p "$bundle/debs/partial"
    # As if nothing were installed: whatever the other machine lacks is in the bundle.
    : >"$work/nothing-installed"
    # shellcheck disable=SC2046,SC2086  # lists of words
    apt-get install -q -y --no-install-recommends --download-only \
        -o Dir::Cache::archives="$bundle/debs" -o Dir::State::status="$work/nothing-installed" \
        -o APT::Sandbox::User=root \
        $(sed -e 's/#.*//' $lists)
    rm -rf "$bundle/debs/partial" "$bundle/debs/lock"
    (
        cd "$bundle/debs"
        for deb in *.deb; do
            dpkg-deb --field "$deb"
            printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' \
                "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
        done
    ) >"$bundle/debs/Packages"
    # shellcheck disable=SC2086  # lists of words
    cp --parents $lists "$bundle"
fi

cp deploy/install.sh "$bundle"
printf '%s\n' "$version" >"$bundle/VERSION"
(cd "$bundle" && find . -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/SHA256SUMS"
mv "$work/SHA256SUMS" "$bundle"
tar --create --file "$out/$name.tar" --directory "$work" --sort=name --owner=0 --group=0 "$name"
(cd "$out" && sha256sum "$name.tar" >"$name.tar.sha256")
cat "$out/$name.tar.sha256"
