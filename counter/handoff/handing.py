"""Hand a batch of claimed records over to their targets, and say what became of each.

Targets that take many records at once get them together; what could not be handed over so, and
everything for the other targets, goes record by record, so that one bad record is found out alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from uuid import UUID

from counter.handoff.backoff import ATTEMPTS
from counter.handoff.delivery import Delivery
from counter.handoff.parcel import from_payload
from counter.handoff.problems import TargetRefusedError, TargetUnavailableError
from counter.handoff.record import informed
from counter.handoff.resting import Resting
from counter.handoff.routes import Route, Routes
from counter.handoff.targets import GroupTarget
from counter.keys import Keyring
from counter.storage.outbox import Claimed

Leg = tuple[Route, Delivery]
"""One record on its way to one target."""


class NotBegun(Exception):
    """The record was not sent at all; it goes back, and may be claimed again after `seconds`."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True)
class _Addressed:
    """A claimed record with the targets it goes to, or with why it cannot go anywhere."""

    legs: tuple[Leg, ...] = ()
    problem: Exception | None = None


@dataclass
class Handing:
    """How one relay hands records over. `stopping` says that nothing new should be begun."""

    keyring: Keyring
    routes: Routes
    resting: Resting
    threads: Executor
    stopping: Callable[[], bool] = field(default=lambda: False)

    def __call__(self, batch: Sequence[Claimed]) -> list[Exception | None]:
        """For each record: None when its targets have it, else what stood in the way.

        NotBegun, TargetUnavailableError, TargetRefusedError, UnwritableError, what the keyring
        raises, or a mistake of ours.
        """
        addressed = [self._addressed(claimed) for claimed in batch]
        there = self._together([leg for one in addressed for leg in one.legs])
        return list(self.threads.map(lambda one: self._sent(one, there), addressed))

    def _addressed(self, claimed: Claimed) -> _Addressed:
        if claimed.attempt > ATTEMPTS:
            # The last attempt was never reported: each time the relay ended with it in hand, and
            # may do so again.
            return _Addressed(problem=TargetRefusedError("relay_ended"))
        try:
            return _Addressed(tuple(self._legs(claimed)))
        except Exception as problem:
            return _Addressed(problem=problem)

    def _legs(self, claimed: Claimed) -> Iterator[Leg]:
        notice = from_payload(self.keyring.open_(claimed.envelope))
        for record in (notice, *informed(notice)):
            for route in self.routes.all_of(record.target):
                yield route, route.delivery(record)

    def _together(self, legs: Sequence[Leg]) -> set[tuple[str, UUID]]:
        """Hand over to each target that takes many at once; gives the legs that are done."""
        done: set[tuple[str, UUID]] = set()
        for route in self.routes.routes:
            mine = [delivery for other, delivery in legs if other is route]
            target = route.target
            if len(mine) < 2 or not isinstance(target, GroupTarget) or self.stopping():
                continue
            try:
                target.deliver_all(mine)
            except TargetUnavailableError:
                continue  # each alone, then: one of them may be what the target cannot hold
            self.resting.answered(route.name)
            done |= {(route.name, delivery.record) for delivery in mine}
        return done

    def _sent(self, one: _Addressed, there: set[tuple[str, UUID]]) -> Exception | None:
        try:
            if one.problem is not None:
                raise one.problem
            if self.stopping():
                raise NotBegun
            for route, delivery in one.legs:
                if (route.name, delivery.record) not in there:
                    self._send(route, delivery)
        except Exception as problem:
            return problem
        return None

    def _send(self, route: Route, delivery: Delivery) -> None:
        left = self.resting.seconds_left(route.name)
        if left:
            raise NotBegun(left)
        try:
            route.target.deliver(delivery)
        except TargetUnavailableError as problem:
            self.resting.failed(route.name, problem)
            raise
        self.resting.answered(route.name)
