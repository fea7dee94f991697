"""Named points at which a test may kill the process, to prove that nothing is lost or doubled.

`KAKANAI_FAULT=submit_before_commit` kills this process with SIGKILL when it reaches that point,
`KAKANAI_FAULT=submit_before_commit:3` the third time. Without the variable `reach` is one
comparison.
"""

from __future__ import annotations

import os
import signal
from typing import Final, Literal, get_args

Point = Literal[
    "submit_before_write",
    "submit_before_commit",
    "submit_after_commit",
    "accept_before_write",
    "accept_before_commit",
    "accept_after_commit",
    "relay_before_claim_commit",
    "relay_after_claim",
    "target_after_write",
    "target_after_rename",
    "target_before_done",
    "target_after_done",
    "relay_before_finish",
    "relay_after_finish",
    "purge_before_commit",
    "purge_after_commit",
]
POINTS: Final[tuple[str, ...]] = get_args(Point)

_wanted, _, _times = os.environ.get("KAKANAI_FAULT", "").partition(":")
_left = int(_times or 1)


def reach(point: Point) -> None:
    """Mark that the program is here. Does nothing unless a test chose this point."""
    if point == _wanted:
        _reached()


def _reached() -> None:
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
