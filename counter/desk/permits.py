"""What this clerk may decide: a procedure belongs to the sections (課) the catalog names for it.

What belongs to others is shown, without buttons; its doors answer 403 in words. A procedure the
catalog gives to no section is everybody's, and a role without a section is good for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from counter import auth
from counter.storage.staff import Role
from counter.web.errors import Refused
from procedures.catalog import Procedure


def sections(procedure: Procedure) -> tuple[str, ...]:
    """The sections that decide a procedure, each once, in catalog order."""
    return tuple(dict.fromkeys(one.section for one in procedure.counters))


def may(procedure: Procedure, *roles: Role) -> bool:
    """Whether this clerk has one of the roles for the procedure."""
    clerk, theirs = auth.clerk(), sections(procedure)
    return any(clerk.may(role, theirs) for role in roles)


def may_correct(takers: Collection[Procedure]) -> bool:
    """Whether this clerk may correct a value: of one of the procedures that take it, or of none."""
    return not takers or any(may(procedure, Role.COUNTER) for procedure in takers)


def insist_on_value(takers: Collection[Procedure]) -> None:
    """Raise Refused (403) where `may_correct` says no, naming the section of the first taker."""
    if not may_correct(takers):
        insist(takers, Role.COUNTER)


def insist(procedures: Iterable[Procedure], *roles: Role) -> None:
    """Raise Refused (403) at the first procedure this clerk has none of the roles for."""
    for procedure in procedures:
        if not may(procedure, *roles):
            raise Refused(
                f"「{procedure.name.ja}」は{'・'.join(sections(procedure))}の職員が行います。"
                "担当の職員に声をかけてください。",
                status=403,
            )
