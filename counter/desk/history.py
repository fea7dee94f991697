"""Who saw and did what with a visit, from the audit chain; ids there, names here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from counter.audit import ACT_NAMES, Act, Entry
from counter.desk.values_view import japanese_time
from counter.handoff.systems import SYSTEMS
from counter.storage import audit, staff
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
    with services().database.reading() as connection:
        entries = audit.entries(connection, visit=visit, limit=limit)
    newer = [entry for entry in entries if since is None or from_ms(entry.at) >= since]
    names = names_of({entry.actor for entry in newer if entry.actor})
    return [_row(entry, names, bundle) for entry in reversed(newer)]


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
    with services().database.reading() as connection:
        return staff.names(connection, staff=clerks)


def _row(entry: Entry, names: Mapping[UUID, str], bundle: Bundle) -> HistoryRow:
    who = names.get(entry.actor, "職員（登録なし）") if entry.actor else "来庁者・自動"
    return HistoryRow(
        japanese_time(from_ms(entry.at)), who, ACT_NAMES[Act(entry.act)], _about(entry, bundle)
    )


def _about(entry: Entry, bundle: Bundle) -> str:
    """The item's or procedure's name; a word of the program where the catalog has none."""
    if entry.detail in bundle.items:
        return bundle.items[entry.detail].label.ja
    if entry.detail in bundle.procedures:
        return bundle.procedures[entry.detail].name.ja
    if entry.detail.startswith(REGISTER):
        return f"台帳 {entry.detail.removeprefix(REGISTER)}"
    if entry.act in (Act.SENT, Act.FETCHED):
        return SYSTEMS.get(entry.detail, entry.detail)
    return ""
