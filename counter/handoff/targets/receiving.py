"""What the relay asks of every target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from counter.handoff.delivery import Delivery


class ReceivingTarget(Protocol):
    """What the relay asks of a target. Every method raises TargetUnavailableError."""

    def deliver(self, delivery: Delivery) -> None:
        """Hand over one record; again when it is there already changes nothing."""

    def receipts(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each receipt that waits to be taken."""

    def taken(self, name: str) -> None:
        """Put away a receipt that has been recorded."""

    def refused(self, name: str) -> None:
        """Put away a file that is no receipt."""

    def try_out(self) -> None:
        """See that a record could be handed over now, without handing one over."""

    def tidy(self) -> None:
        """Remove what deliveries that died have left unfinished."""

    def close(self) -> None:
        """Hang up."""


@runtime_checkable
class GroupTarget(ReceivingTarget, Protocol):
    """A target that takes many records in hardly more time than one."""

    def deliver_all(self, deliveries: Sequence[Delivery]) -> None:
        """Hand over several records; raises when one of them could not be, others may be there."""
