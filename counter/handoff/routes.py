"""Which record goes to which target: the settings' `[[target]]` tables, opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from counter.config import Target
from counter.handoff.delivery import Delivery
from counter.handoff.mapping import Mapping as ColumnMapping
from counter.handoff.mapping import find_mapping
from counter.handoff.problems import TargetRefusedError, TargetUnavailableError
from counter.handoff.record import Record
from counter.handoff.targets import House, ReceivingTarget, open_target
from counter.handoff.writers import delivery_of


@dataclass(frozen=True)
class Route:
    """One target: what it is called, which systems it serves (() = the rest), and in what form."""

    name: str
    systems: tuple[str, ...]
    formats: tuple[str, ...]
    mapping: ColumnMapping
    target: ReceivingTarget

    def delivery(self, record: Record) -> Delivery:
        """The record in the target's form. Raises UnwritableError."""
        return delivery_of(record, self.formats, self.mapping)


@dataclass(frozen=True)
class Systems:
    """Which systems' records to take: only these (None: of any system), and none of `but`."""

    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()


class Routes:
    """All targets of this installation."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = tuple(routes)
        self._named = {system for route in routes for system in route.systems}

    def systems(self, resting: Collection[str] = ()) -> Systems:
        """The systems that can be served while the targets of these names rest."""
        asleep = {
            system for route in self.routes if route.name in resting for system in route.systems
        }
        rest = [route for route in self.routes if not route.systems]
        if rest and not any(route.name in resting for route in rest):
            return Systems(but=frozenset(asleep))
        return Systems(only=frozenset(self._named - asleep))

    def of(self, system: str) -> list[Route]:
        """The targets that take records of a system."""
        if system in self._named:
            return [route for route in self.routes if system in route.systems]
        return [route for route in self.routes if not route.systems]

    def all_of(self, system: str) -> list[Route]:
        """The targets of a system, at least one. Raises TargetRefusedError when there is none."""
        routes = self.of(system)
        if not routes:
            raise TargetRefusedError("no_target")
        return routes

    def tidy(self) -> None:
        """Remove what deliveries that died have left on the targets that can be reached."""
        for route in self.routes:
            with suppress(TargetUnavailableError):
                route.target.tidy()

    def close(self) -> None:
        """Hang up everywhere."""
        for route in self.routes:
            route.target.close()


def open_routes(
    targets: Sequence[Target], mappings: Mapping[str, Mapping[str, Any]], house: House
) -> Routes:
    """Open every target of the settings. CatalogError: no such mapping; TargetSetupError."""
    return Routes(
        [
            Route(
                name=target.name,
                systems=target.systems,
                formats=target.formats,
                mapping=find_mapping(target.mapping, mappings),
                target=open_target(target, house),
            )
            for target in targets
        ]
    )
