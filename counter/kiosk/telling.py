"""What the kiosk tells the statistics: which page was answered, revised, stumbled over or left.

A page is named by its endpoint, a question by its item; whom it was about is never told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, session

from counter.statistics import Kind, Moment

STANDING = "standing"
"""Session key: the page the resident last saw, as (page, item)."""

STANDS_ON = frozenset(
    {
        "called",
        "card",
        "card_number",
        "card_pin",
        "card_place",
        "card_problem",
        "card_take",
        "check",
        "disaster",
        "events",
        "person",
        "plan",
        "question",
        "roster",
        "stopped",
    }
)
"""Pages a resident can stop at."""

NO_ANSWER = frozenset({"language", "quietly", "roster_add", "roster_remove"})
"""Requests that save the visit and answer no page."""


def note_standing() -> None:
    """Remember the page this request shows."""
    page, item = _place()
    if request.method == "GET" and page in STANDS_ON:
        session[STANDING] = [page, item]


def answered(*, revised: bool = False) -> list[Moment]:
    """The page this request answers, if it answers one."""
    page, item = _place()
    if request.method != "POST" or page in NO_ANSWER:
        return []
    return [Moment(Kind.REVISED if revised else Kind.ANSWERED, page=page, item=item)]


def stumbled() -> Moment:
    """What this request sent was not taken: the page comes again with a sentence."""
    page, item = _place()
    return Moment(Kind.STUMBLED, page=page, item=item)


def where(kind: Kind, state: Mapping[str, Any]) -> Moment:
    """Something that happens on the page the resident stands on, by the state of the session."""
    page, item = state.get(STANDING, ("", ""))
    return Moment(kind, page=page, item=item)


def _place() -> tuple[str, str]:
    """The page, and the item it asks for: `person` stands for whoever's name it is."""
    page = (request.endpoint or "").removeprefix("kiosk.")
    parts = request.view_args or {}
    asked = str(parts.get("page") or parts.get("item") or "")
    return page, asked.partition(".")[0]
