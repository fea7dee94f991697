"""The border between this computer and a card: bytes out, bytes and a status word back."""

from types import TracebackType
from typing import Protocol, Self


class Connection(Protocol):
    """One powered, exclusive connection to a card; use it in `with`.

    Leaving the `with` block powers the card down, because a card stays unlocked for whoever comes
    next until it loses power (reference: VERIFY state survives a warm reset).
    """

    def send_and_receive(self, command: bytes) -> tuple[bytes, int]:
        """Send one command APDU; return the answer's data and its status word (0 to FFFF).

        Raises a `CardError` if nothing could be exchanged (`CardRemoved`, `CardReset`, …).
        """
        ...

    def close(self) -> None:
        """Power the card down and let others have it; safe to call twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
