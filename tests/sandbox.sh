#!/bin/bash
# Runs a command where it can reach nothing and leave nothing behind:
#
#   tests/sandbox.sh .venv/bin/pytest -m integration tests/counter
#
# Own network (only the loopback interface) and own mounts (an empty /run, where pcscd puts its
# socket), so a test can neither call the outside nor meet a card reader of this machine.
# Works as root, and as anyone where the kernel allows user namespaces.
set -euo pipefail

if [[ $# -eq 0 ]]; then
    echo "tests/sandbox.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi

unshare=(unshare --net --mount --propagation private)
[[ $EUID -eq 0 ]] || unshare+=(--map-root-user)

if ! "${unshare[@]}" true 2>/dev/null; then
    echo "この環境では名前空間 (unshare) が許可されていないため、結合テストを実行できません。" >&2
    echo "The integration tests need private network and mount namespaces, and this machine" >&2
    echo "refuses them (unshare). Run them as root, or in a container with CAP_SYS_ADMIN." >&2
    exit 1
fi

# shellcheck disable=SC2016  # "$@" is for the inner shell
exec "${unshare[@]}" bash -c '
    set -e
    PATH=$PATH:/usr/sbin:/sbin  # where Debian keeps ip and mount for administrators
    ip link set lo up
    mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
    export KAKANAI_SANDBOX=1
    exec "$@"' sandbox "$@"
