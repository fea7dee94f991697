"""Which record goes to which target: the settings' `[[target]]` tables, opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from counter.config import Target
from counter.handoff.mapping import Mapping as ColumnMapping
from counter.handoff.mapping import find_mapping
from counter.handoff.problems import TargetRefusedError, TargetUnavailableError
from counter.handoff.record import Record
from counter.handoff.targets import ReceivingTarget, open_target
from counter.handoff.writers import delivery_of


@dataclass(frozen=True)
class Route:
    """One target: what it is called, which systems it serves (() = the rest), and in what form."""

    name: str
    systems: tuple[str, ...]
    formats: tuple[str, ...]
    mapping: ColumnMapping
    target: ReceivingTarget

    def deliver(self, record: Record) -> None:
        """Write the record in the target's form and hand it over.

        Raises UnwritableError, TargetUnavailableError or TargetRefusedError.
        """
        self.target.deliver(delivery_of(record, self.formats, self.mapping))


class Routes:
    """All targets of this installation."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = tuple(routes)
        self._named = {system for route in routes for system in route.systems}

    @property
    def systems(self) -> Collection[str] | None:
        """The systems that can be served; None when one target takes whatever is left."""
        return None if any(not route.systems for route in self.routes) else self._named

    def of(self, system: str) -> list[Route]:
        """The targets that take records of a system."""
        if system in self._named:
            return [route for route in self.routes if system in route.systems]
        return [route for route in self.routes if not route.systems]

    def deliver(self, record: Record) -> None:
        """Hand the record to every target of its system. Raises as `Route.deliver` does."""
        routes = self.of(record.target)
        if not routes:
            raise TargetRefusedError("no_target")
        for route in routes:
            route.deliver(record)

    def tidy(self) -> None:
        """Remove what deliveries that died have left on the targets that can be reached."""
        for route in self.routes:
            with suppress(TargetUnavailableError):
                route.target.tidy()

    def close(self) -> None:
        """Hang up everywhere."""
        for route in self.routes:
            route.target.close()


def open_routes(targets: Sequence[Target], mappings: Mapping[str, Mapping[str, Any]]) -> Routes:
    """Open every target of the settings. CatalogError: no such mapping; TargetSetupError."""
    return Routes(
        [
            Route(
                name=target.name,
                systems=target.systems,
                formats=target.formats,
                mapping=find_mapping(target.mapping, mappings),
                target=open_target(target),
            )
            for target in targets
        ]
    )
