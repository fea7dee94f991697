"""The audit chain (監査記録): how much of it there is, and proving that nobody changed it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from counter.admin.blueprint import blueprint
from counter.admin.publications import japanese_time
from counter.audit import ACT_NAMES, Act, Break, Entry
from counter.storage import audit
from counter.web.services import services

MOST = 200
"""Breaks that are shown; a chain that was cut up has more than anybody reads."""


@dataclass(frozen=True)
class BreakRow:
    """A place where the chain does not hold, and what stands there now."""

    writer: str
    seq: int
    what: str
    stands: str


@blueprint.get("/audit")
def chain() -> ResponseReturnValue:
    """How long the chain is and when it was last sealed."""
    return _page(None)


@blueprint.post("/audit")
def verify_chain() -> ResponseReturnValue:
    """Go through the whole chain and name every row that was changed, removed or moved."""
    here = services()
    with here.database.reading() as connection:
        breaks = audit.verify(connection, key=here.keyring.audit_key)
        rows = [_row(one, audit.at_place(connection, one)) for one in breaks[:MOST]]
    return _page(rows, len(breaks))


def _page(rows: list[BreakRow] | None, found: int = 0) -> str:
    with services().database.reading() as connection:
        size = audit.size(connection)
    return render_template(
        "admin/audit.html",
        size=size,
        sealed=japanese_time(size.sealed_at) if size.sealed_at else "",
        rows=rows,
        found=found,
        most=MOST,
    )


def _row(found: Break, entry: Entry | None) -> BreakRow:
    stands = ""
    if entry is not None:
        known = entry.act in {str(act) for act in Act}
        stands = f"{japanese_time(entry.at)} {ACT_NAMES[Act(entry.act)] if known else '？'}"
    return BreakRow(str(found.writer), found.seq, found.what, stands)
