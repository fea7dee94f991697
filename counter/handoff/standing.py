"""How each target stands: what is on its way to it, since when, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from counter.config import Target
from counter.handoff.answering import serves
from counter.handoff.problems import (
    REASONS,
    TargetRefusedError,
    TargetUnavailableError,
)
from counter.handoff.targets import House, TargetSetupError, open_target
from counter.storage.backlog import ON_ITS_WAY, Pile
from counter.storage.mailbox import Untaken
from counter.storage.outbox import OutboxState


@dataclass(frozen=True)
class Standing:
    """One target. Times are UTC milliseconds; `reasons` say in words why records wait or died."""

    name: str
    kind: str
    systems: tuple[str, ...]
    held: int
    waiting: int
    oldest: int | None
    dead: int
    last_delivered: int | None
    reasons: tuple[str, ...]
    box: Untaken | None

    @property
    def ok(self) -> bool:
        """Whether nothing has died or failed on the way to it."""
        return not self.dead and not self.reasons


def standings(
    targets: Sequence[Target], piles: Sequence[Pile], boxes: Mapping[str, Untaken]
) -> list[Standing]:
    """How every target of the settings stands, in their order."""
    return [_standing(target, targets, piles, boxes) for target in targets]


def unserved(targets: Sequence[Target], piles: Sequence[Pile]) -> dict[str, int]:
    """Systems whose records no target takes, with how many wait: they would wait for ever."""
    found: dict[str, int] = {}
    for pile in piles:
        waits = pile.state in (*ON_ITS_WAY, OutboxState.HELD)
        if waits and not any(serves(target, pile.system, targets) for target in targets):
            found[pile.system] = found.get(pile.system, 0) + pile.count
    return found


def try_out(target: Target, house: House) -> str:
    """Try whether a record could be handed over now; "" when it could, else why not, in words."""
    try:
        with closing(open_target(target, house)) as opened:
            opened.try_out()
    except TargetSetupError as error:
        return str(error)
    except (TargetUnavailableError, TargetRefusedError) as problem:
        return REASONS[problem.reason]
    return ""


def _standing(
    target: Target, targets: Sequence[Target], piles: Sequence[Pile], boxes: Mapping[str, Untaken]
) -> Standing:
    mine = [pile for pile in piles if serves(target, pile.system, targets)]
    on_its_way = [pile for pile in mine if pile.state in ON_ITS_WAY]
    dead = [pile for pile in mine if pile.state is OutboxState.DEAD]
    words = dict.fromkeys(REASONS.get(pile.reason, "") for pile in (*on_its_way, *dead))
    return Standing(
        name=target.name,
        kind=target.url.partition(":")[0],
        systems=target.systems,
        held=sum(pile.count for pile in mine if pile.state is OutboxState.HELD),
        waiting=sum(pile.count for pile in on_its_way),
        oldest=min((pile.oldest for pile in on_its_way), default=None),
        dead=sum(pile.count for pile in dead),
        last_delivered=max((_delivered_at(pile) for pile in mine), default=0) or None,
        reasons=tuple(word for word in words if word),
        box=boxes.get(target.name),
    )


def _delivered_at(pile: Pile) -> int:
    """When the last record of a pile was delivered; 0 for records that were not."""
    return (pile.last_finished or 0) if pile.state is OutboxState.DELIVERED else 0
