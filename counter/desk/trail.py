"""What the slip says became of a visit's data, held against the audit chain (for the auditor)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from counter.audit import Act
from counter.desk.history import REGISTER
from counter.desk.opened import Opened
from counter.handoff.systems import SYSTEMS
from counter.paper.data_account import account_of, sent_to
from counter.prefill.looking_up import registers_asked
from counter.storage import audit
from counter.visit.model import japanese_day
from counter.web.services import services
from procedures.calendar_ja import wareki


@dataclass(frozen=True)
class Trail:
    """`told` are the sentences of the slip, `against` where the chain says otherwise; `deleted` is
    the day after which a purge forgets the visit, "" while something of it is open."""

    told: tuple[str, ...]
    against: tuple[str, ...]
    deleted: str


def trail_of(opened: Opened) -> Trail:
    """What the slip printed at this moment says, and whether the chain bears it out."""
    here, visit = services(), opened.visit
    keep = here.config.retention.days
    told = account_of(
        opened.bundle,
        visit.sheet,
        opened.assessment,
        visit.cases,
        keep_days=keep,
        asked=registers_asked(visit),
    )
    with here.database.looking() as connection:
        noted = audit.details(connection, visit=visit.id, acts=[Act.SENT, Act.LOOKED_UP])
    end = here.visits.forgotten_at(visit, timedelta(days=keep))
    deleted = str(wareki(japanese_day(end))) if end else ""
    return Trail(tuple(told), tuple(_against(opened, noted)), deleted)


def _against(opened: Opened, noted: Collection[tuple[str, str]]) -> Iterator[str]:
    visit = opened.visit
    sent = {detail for act, detail in noted if act == Act.SENT}
    claimed = set(sent_to(opened.bundle, visit.cases))
    for system in sorted(claimed - sent):
        yield f"{_name(system)}に送ったとありますが、送った記録がありません。"
    for system in sorted(sent - _possible(opened)):
        yield f"{_name(system)}に送った記録がありますが、その手続がこの受付にありません。"
    looked = any(act == Act.LOOKED_UP and detail.startswith(REGISTER) for act, detail in noted)
    if looked and not registers_asked(visit):
        yield "台帳を照会した記録がありますが、控えには書かれません。"
    if registers_asked(visit) and not looked:
        yield "台帳を照会したとありますが、照会した記録がありません。"


def _possible(opened: Opened) -> set[str]:
    """The systems of the visit's cases, also of those that were withdrawn after they were sent."""
    return {opened.bundle.procedures[key.procedure].target for key in opened.visit.cases}


def _name(system: str) -> str:
    return SYSTEMS.get(system, system)
