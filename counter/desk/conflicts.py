"""Two clerks on one visit: the second is shown what changed, and sends again or lets it be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from counter.audit import ACT_NAMES, Act
from counter.desk import history, merging, protection
from counter.desk.opened import Opened
from counter.desk.values_view import ValueRow, in_words, value_row
from counter.storage.times import from_ms
from counter.visit import Conflict, NotAllowed, VisitGone
from counter.web import errors
from procedures.sheet import Address, Answer

ABOUT_THE_PAGE = ("csrf_token", "version", "seen", merging.COLLIDES)
"""Fields that belong to the page a form stood on, not to what the clerk typed."""


@dataclass(frozen=True)
class Change:
    """A value that is not what the clerk saw, and what stood there."""

    subject: str
    row: ValueRow
    before: str


def show(_error: Conflict) -> ResponseReturnValue:
    """The merge view: what others changed since, and what this clerk was about to send."""
    opened = Opened.of((request.view_args or {})["visit_id"])
    since = _seen()
    merge = merging.merge(opened, since)
    typed = [pair for pair in request.form.items(multi=True) if not _about_the_page(pair[0])]
    acts = history.of_visit(opened.visit.id, opened.bundle, since=since, limit=50)
    html = render_template(
        "desk/conflict.html",
        opened=opened,
        visit=opened.visit,
        changes=changes_since(opened, since),
        acts=[act for act in acts if act.what != ACT_NAMES[Act.SAW]],
        typed=typed,
        merge=merge,
        reason=request.form.get("reason", "") or request.form.get("reason_chosen", ""),
        seen=request.form.get("seen", "0"),
        path=request.script_root + request.path,
    )
    return html, 409


def changes_since(opened: Opened, since: datetime) -> list[Change]:
    """The values written after the clerk's page was made."""
    sheet = opened.visit.sheet
    return [
        Change(
            opened.name_of(address.subject),
            value_row(opened, address),
            _before(opened, address, answer, since),
        )
        for address, answer in sheet.answers.items()
        if any(candidate.at >= since for candidate in answer.candidates)
        and not protection.conceals(address.item)
    ]


def not_allowed(error: NotAllowed) -> ResponseReturnValue:
    """Something the state of the procedure does not allow, in the service's own sentence."""
    return errors.page("この操作はできません", str(error), 409)


def gone(error: VisitGone) -> ResponseReturnValue:
    """A visit that is not there any more."""
    return errors.page("この受付は開けません", str(error), 404)


def _before(opened: Opened, address: Address, answer: Answer, since: datetime) -> str:
    """The newest value that was there when the clerk looked."""
    older = [one for one in (*answer.replaced, *answer.candidates) if one.at < since]
    if not older:
        return ""
    newest = max(older, key=lambda one: one.at)
    return in_words(opened, opened.bundle.items[address.item], newest.value)


def _about_the_page(name: str) -> bool:
    return name in ABOUT_THE_PAGE or name.startswith(merging.CHOOSE)


def _seen() -> datetime:
    text = request.form.get("seen", "")
    return from_ms(int(text) if text.isascii() and text.isdigit() else 0)
