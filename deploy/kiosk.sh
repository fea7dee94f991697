#!/bin/bash
# Makes a Debian 12 machine the resident's screen: one browser, one page, nothing to leave it by.
#
#   deploy/kiosk.sh [--dry-run] [--root FOLDER] [--rotate 1] [--keep-usb-storage] [--no-packages]
#
# --dry-run            says what would be done and does nothing
# --root FOLDER        writes the files below FOLDER (an image, a test) and runs no command
# --rotate N           turns the screen N times 90 degrees clockwise (an upright screen: 1)
# --keep-usb-storage   leaves USB sticks usable
# --no-packages        the Debian packages are there already (the offline bundle brought them)
#
# Doing it twice is doing it once. kakanai itself is installed before: deploy/install.sh.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=
rotate=0
dry=false
usb_storage=true
packages=true

say() { printf '%s\n' "$@" >&2; }

refuse() {
    say "$@"
    exit 2
}

while [[ $# -gt 0 ]]; do
    case $1 in
    --dry-run) dry=true ;;
    --root)
        root=$(cd "${2:?--root FOLDER}" && pwd)
        shift
        ;;
    --rotate)
        rotate=${2:?--rotate 0-3}
        shift
        ;;
    --keep-usb-storage) usb_storage=false ;;
    --no-packages) packages=false ;;
    *) refuse "$1 は使えません。先頭の説明を読んでください: $0" ;;
    esac
    shift
done
[[ $rotate =~ ^[0-3]$ ]] || refuse "--rotate は 0 から 3 です。"
if [[ -z $root ]] && ! $dry && [[ $EUID -ne 0 ]]; then
    refuse "管理者 (root) で実行してください。何をするかだけ見るには --dry-run を付けます。"
fi

# A command that changes the running machine: only said in a dry run or below --root.
run() {
    if $dry || [[ -n $root ]]; then
        printf 'run: %s\n' "$*"
    else
        "$@"
    fi
}

# A file with standard input as its content.
put() {
    if $dry; then
        printf 'put: %s%s\n' "$root" "$1"
        sed 's/^/    /'
    else
        mkdir -p "$root$(dirname "$1")"
        cat >"$root$1.new"
        chmod 644 "$root$1.new"
        mv "$root$1.new" "$root$1"
    fi
}

listed() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@"; }

if $packages; then
    mapfile -t missing < <(listed "$here/../deb/node.txt" "$here/../deb/kiosk.txt")
    run apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# The account of the screen: no password, no shell, nothing in common with the service's account.
getent passwd kiosk >/dev/null ||
    run useradd --system --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin \
        --groups video,input,render kiosk

put /etc/chromium/policies/managed/kakanai.json <"$here/kiosk/chromium-policies.json"
put /etc/systemd/system/kakanai-screen.service <"$here/kiosk/kakanai-screen.service"
put /etc/udev/rules.d/70-kakanai-reader.rules <"$here/kiosk/70-kakanai-reader.rules"
put /etc/polkit-1/rules.d/50-kakanai.rules <"$here/kiosk/50-kakanai.rules"
put /etc/sysctl.d/50-kakanai.conf <"$here/kiosk/sysctl.conf"
put /etc/systemd/coredump.conf.d/kakanai.conf <"$here/kiosk/coredump.conf"
put /etc/systemd/logind.conf.d/kakanai.conf <"$here/kiosk/logind.conf"
if $usb_storage; then
    put /etc/modprobe.d/kakanai.conf <"$here/kiosk/modprobe.conf"
else
    grep -v '^install ' "$here/kiosk/modprobe.conf" | put /etc/modprobe.d/kakanai.conf
fi
cage_options=
for ((turn = 0; turn < rotate; turn++)); do cage_options+=" -r"; done
printf 'KAKANAI_CAGE=%s\n' "${cage_options# }" | put /etc/kakanai/screen.env

# No second console, no reboot by keys, no memory on a disk.
run systemctl mask ctrl-alt-del.target getty@tty1.service autovt@.service
run systemctl mask suspend.target hibernate.target sleep.target
run swapoff --all
run sysctl --quiet --load /etc/sysctl.d/50-kakanai.conf
run udevadm control --reload
run systemctl daemon-reload
run systemctl enable --now pcscd.socket kakanai-screen.service

if grep -Eqs '^[^#].*[[:space:]]swap[[:space:]]' "$root/etc/fstab"; then
    say "注意: /etc/fstab にスワップがあります。行を消すか、暗号化してください (docs/threats.md)。"
fi
say "BIOS の設定: USB からの起動を止め、BIOS にパスワードを付け、電源が戻ったら起動するようにしてください。"
