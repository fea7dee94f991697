"""Who saw and did what with a visit, from the audit chain; ids there, names here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from counter.audit import ACT_NAMES, Act
from counter.desk.values_view import japanese_time
from counter.handoff.systems import SYSTEMS
from counter.storage import audit, staff
from counter.storage.audit import Deed
from counter.storage.times import from_ms
from counter.visit import Visit
from counter.web.services import services
from procedures.bundle import Bundle

REGISTER = "register:"


@dataclass(frozen=True)
class HistoryRow:
    """One act: when, who, what, and what it was about."""

    at: str
    who: str
    what: str
    about: str


def of_visit(
    visit: UUID, bundle: Bundle, *, since: datetime | None = None, limit: int = 200
) -> list[HistoryRow]:
    """The acts on a visit, newest first; `since` leaves out the older ones."""
    with services().database.looking() as connection:
        deeds = audit.deeds(connection, visit=visit, limit=limit)
    newer = [deed for deed in deeds if since is None or from_ms(deed.at) >= since]
    names = names_of({deed.actor for deed in newer if deed.actor})
    return [_row(deed, names, bundle) for deed in newer]


@dataclass(frozen=True)
class NoteRow:
    """What a clerk wrote for the clerks after them."""

    at: str
    who: str
    text: str


def notes_of(visit: Visit, names: Mapping[UUID, str]) -> list[NoteRow]:
    """The clerks' notes on a visit, the newest first."""
    return [
        NoteRow(japanese_time(one.at), names.get(one.by, ""), one.text)
        for one in reversed(visit.notes)
    ]


def names_of(clerks: Collection[UUID]) -> dict[UUID, str]:
    """The names of clerks, also of those that are disabled: what they did keeps its name."""
    if not clerks:
        return {}
    with services().database.looking() as connection:
        return staff.names(connection, staff=clerks)


def _row(deed: Deed, names: Mapping[UUID, str], bundle: Bundle) -> HistoryRow:
    who = names.get(deed.actor, "職員（登録なし）") if deed.actor else "来庁者・自動"
    return HistoryRow(
        japanese_time(from_ms(deed.at)), who, ACT_NAMES[Act(deed.act)], _about(deed, bundle)
    )


def _about(deed: Deed, bundle: Bundle) -> str:
    """The item's or procedure's name; a word of the program where the catalog has none."""
    if deed.detail in bundle.items:
        return bundle.items[deed.detail].label.ja
    if deed.detail in bundle.procedures:
        return bundle.procedures[deed.detail].name.ja
    if deed.detail.startswith(REGISTER):
        return f"台帳 {deed.detail.removeprefix(REGISTER)}"
    if deed.act in (Act.SENT, Act.FETCHED):
        return SYSTEMS.get(deed.detail, deed.detail)
    return ""
