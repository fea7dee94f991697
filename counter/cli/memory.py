"""Keeping what the process holds in memory out of core dumps and off the swap disk, what stands
there for good out of the collector's rounds, and what is free where any thread may take it."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter.logs import get_logger

log = get_logger(__name__)

PR_SET_DUMPABLE = 4
"""prctl(2): whether a crash of this process may be dumped, and its memory read by its own user."""

M_ARENA_MAX = -8
"""mallopt(3): how many heaps the threads of this process share."""

HEAPS = 2
"""One that all threads use, and one for the thread that comes while it is held: Python's own lock
lets one of them work at a time, but for the database and the ciphers."""

COLLECTED = (50_000, 3, 3)
"""New objects, less those that are gone, after which the collector comes in the middle of a page
(eight at once have nearly so many in hand); and how often until it also looks at those that
outlived a look, or two. What waits there is memory nobody uses."""

SWAPS = Path("/proc/swaps")


@contextmanager
def built_for_good() -> Iterator[None]:
    """What is built within stays until the process ends: programs, the catalog, the pages.

    The collector does not look at it while it grows, nor at any time after: walking the catalog
    would keep a page waiting for a tenth of a second.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def collect_seldom() -> None:
    """Have the collector come after 50,000 objects that stayed, not after each 700.

    A page makes thousands, and all but a handful go with it (`counter.web.working`): those are
    looked at between pages (`counter.cli.between_pages`). Coming in the middle of each page the
    collector took a twentieth of the processor, up to 60 ms at once.
    """
    gc.set_threshold(*COLLECTED)


def refuse_core_dumps() -> None:
    """A crash leaves no copy of the memory, also where dumps are piped to a collector (core(5)).

    A limit of zero alone does not hold for piped dumps. Children inherit the limit; a program they
    start is dumpable again, and has nothing of a visit in its memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        log.warning("core_dumps_allowed", errno=ctypes.get_errno())


def share_heaps() -> None:
    """Let threads use again what others have freed; to be called before there are any.

    The GNU library gives each thread a heap of its own, eight for each core, and what is freed in
    one is not to be had in another: with sixteen threads that answer pages, memory grows for days
    although nothing is kept. A C library without that setting has one heap for all.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "gnu_get_libc_version") and not libc.mallopt(M_ARENA_MAX, HEAPS):
        log.warning("heaps_not_shared")


def advice_on_swap(swaps: Path = SWAPS) -> str:
    """A sentence for IT staff when memory may be written to a disk in the clear, else ""."""
    try:
        devices = [line.split()[0] for line in swaps.read_text().splitlines()[1:]]
    except OSError:
        return ""
    open_ = [device for device in devices if not _is_harmless(device)]
    if not open_:
        return ""
    return (
        f"スワップ {'、'.join(open_)} に、来庁者の入力が暗号化されずに書かれることがあります。"
        "スワップを止めるか、暗号化してください（docs/threats.md）。"
    )


def _is_harmless(device: str) -> bool:
    """Compressed memory is no disk; what the device mapper encrypts is noise when it is off."""
    name = Path(os.path.realpath(device)).name
    mapped = Path(f"/sys/class/block/{name}/dm/uuid")
    return name.startswith("zram") or (mapped.exists() and mapped.read_text().startswith("CRYPT-"))
