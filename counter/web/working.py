"""Working copies of visits, taken apart at the end of the page that opened them.

A sheet keeps what was read of it, and a reading keeps the sheet: left to themselves both would
stay in memory, with every answer, until the collector comes; and what it then has to go through
holds up a page.
"""

from __future__ import annotations

from flask import g

from counter.visit import Visit

WORKING = "working_copies"


def until_the_page_ends(visit: Visit) -> None:
    """Have what was read of a working copy let go with this request."""
    g.setdefault(WORKING, []).append(visit)


def let_go(_error: BaseException | None = None) -> None:
    """Take apart the working copies of this request (for `teardown_request`)."""
    for visit in g.pop(WORKING, ()):
        visit.sheet.forget_readings()
