"""What is in memory stays there."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from counter.cli.memory import COLLECTED, advice_on_swap, built_for_good, collect_seldom

CRASH = """
import os, resource, signal
from counter.cli.memory import refuse_core_dumps
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
{refuse}
os.kill(os.getpid(), signal.SIGSEGV)
"""


def crashed(refuse: str, folder: Path) -> int:
    """How a process ended that crashed; the wait status says whether its memory was dumped."""
    code = CRASH.format(refuse=refuse)
    root = str(Path(__file__).parents[3])
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        stderr=subprocess.DEVNULL,
    )
    _, status = os.waitpid(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == -signal.SIGSEGV
    return status


@pytest.mark.cpu_seconds(5)
def test_a_crash_leaves_no_memory_behind(tmp_path: Path) -> None:
    assert not os.WCOREDUMP(crashed("refuse_core_dumps()", tmp_path))
    assert list(tmp_path.iterdir()) == []


THREADS = 8
HEAPS = """
import ctypes, threading
{share}
threads = {threads}
all_there = threading.Barrier(threads + 1)

def hold():
    kept = bytes(2_000)
    all_there.wait()
    all_there.wait()

for _ in range(threads):
    threading.Thread(target=hold).start()
all_there.wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
all_there.wait()
"""


def heaps(share: str) -> int:
    """How many heaps a process has whose threads all hold memory at once."""
    code = HEAPS.format(share=share, threads=THREADS)
    root = str(Path(__file__).parents[3])
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return len(re.findall("<heap nr=", told.stdout))


@pytest.mark.cpu_seconds(5)
def test_threads_share_two_heaps_where_each_would_take_its_own() -> None:
    assert heaps("") > 2
    assert heaps("from counter.cli.memory import share_heaps; share_heaps()") <= 2


HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


@pytest.mark.parametrize(
    ("lines", "named"),
    [("", ""), ("/dev/zram0 partition 8 0 100\n", ""), ("/swapfile file 8 0 -2\n", "/swapfile")],
)
def test_a_swap_in_the_clear_is_named(tmp_path: Path, lines: str, named: str) -> None:
    swaps = tmp_path / "swaps"
    swaps.write_text(HEAD + lines)
    advice = advice_on_swap(swaps)
    assert (named in advice) if named else advice == ""


def test_what_is_built_for_good_is_not_looked_at_again() -> None:
    before = gc.get_freeze_count()
    with built_for_good():
        assert not gc.isenabled()
        kept = [[] for _ in range(100)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)
    gc.unfreeze()


def test_the_collector_works_on_after_a_catalog_that_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="x"), built_for_good():
        raise ValueError("x")
    assert gc.isenabled()


def test_the_collector_does_not_come_for_every_page() -> None:
    before = gc.get_threshold()
    try:
        collect_seldom()
        assert gc.get_threshold() == COLLECTED
    finally:
        gc.set_threshold(*before)
