"""What pages leave in memory for the collector."""

import gc
from collections.abc import Callable

from procedures.sheet import AnswerSheet


def sheets_left_by(page: Callable[[], object]) -> int:
    """How many answer sheets are still there after a page, although nobody holds them."""
    page()
    gc.collect()
    before = _sheets()
    gc.disable()
    try:
        page()
        return _sheets() - before
    finally:
        gc.enable()


def _sheets() -> int:
    return sum(isinstance(one, AnswerSheet) for one in gc.get_objects())
