"""Runs a command under the system call rules of a systemd unit, without systemd.

    python -m tests.deploy.confined deploy/systemd/kakanai-node.service COMMAND [ARGUMENT...]

What a unit forbids by `SystemCallFilter=`, `RestrictAddressFamilies=`, `MemoryDenyWriteExecute=`
and `NoNewPrivileges=` is forbidden to the command as systemd would, by libseccomp and prctl(2).
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN = 65, 1
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
EQUAL = 4


class Comparison(ctypes.Structure):
    """libseccomp's `scmp_arg_cmp`: argument number, operator, value."""

    _fields_ = (
        ("number", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    )


def directives(unit: Path) -> Iterator[tuple[str, str]]:
    """The settings of a unit file, in their order."""
    for line in unit.read_text("utf-8").splitlines():
        if line[:1].isalpha() and "=" in line:
            key, value = line.split("=", 1)
            yield key, value.strip()


def allowed_calls(unit: Path) -> set[str]:
    """The system calls a unit's filters leave."""
    allowed: set[str] = set()
    for key, value in directives(unit):
        if key == "SystemCallFilter":
            refused = value.startswith("~")
            named = {call for one in value.lstrip("~").split() for call in expanded(one)}
            allowed = allowed - named if refused else allowed | named | set(expanded("@default"))
    return allowed


def expanded(name: str) -> Iterator[str]:
    """A call, or the calls of one of systemd's own sets."""
    if not name.startswith("@"):
        yield name
        return
    said = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", name],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for line in said.splitlines()[1:]:
        if line.strip() and not line.strip().startswith("#"):
            yield from expanded(line.strip())


def confine(unit: Path) -> None:
    """Put this process, and all it starts, under the unit's rules. It cannot be undone."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(library.seccomp_init(REFUSE))
    for call in sorted(allowed_calls(unit) - {"socket"}):
        number = library.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:
            library.seccomp_rule_add_array(rules, ALLOW, number, 0, None)
    call = library.seccomp_syscall_resolve_name(b"socket")
    for family in dict(directives(unit))["RestrictAddressFamilies"].split():
        equal = Comparison(0, EQUAL, getattr(socket, family), 0)
        library.seccomp_rule_add_array(rules, ALLOW, call, 1, ctypes.byref(equal))
    libc = ctypes.CDLL(None, use_errno=True)
    if dict(directives(unit))["MemoryDenyWriteExecute"] == "yes":
        libc.prctl(PR_SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
    if library.seccomp_load(rules) != 0:
        raise OSError(ctypes.get_errno(), "seccomp_load")


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 the test's own command
