"""The file system of a card: elementary files, keys, and who may read what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

FREE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Ef:
    """A transparent file; readable when one of the keys `opened_by` is verified, or always.

    `content` may be a function, called at the first reading: signing and drawing take time.
    """

    content: bytes | Callable[[], bytes]
    opened_by: frozenset[int] = FREE

    @cached_property
    def data(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content()


@dataclass(frozen=True)
class RecordEf:
    """A record file; records count from 1."""

    records: tuple[bytes, ...]


@dataclass
class KeyEf:
    """A secret with its counter; `secret` None is a key that was never set."""

    secret: bytes | None
    full: int
    left: int = field(default=-1)

    def __post_init__(self) -> None:
        if self.left < 0:
            self.left = self.full

    def verify(self, attempt: bytes) -> bool:
        """Spend a try unless `attempt` is right; the caller has checked that one is left."""
        if attempt == self.secret:
            self.left = self.full
            return True
        self.left -= 1
        return False


@dataclass(frozen=True)
class SigningKey:
    """A private key; `sign` takes a DigestInfo and returns the RSA signature."""

    sign: Callable[[bytes], bytes]
    opened_by: frozenset[int] = FREE


Entry = Ef | RecordEf | KeyEf | SigningKey


@dataclass
class Directory:
    """One application: its files by identifier, and which keys are verified now."""

    entries: dict[int, Entry]
    default_key: SigningKey | None = None
    """Signs when a command names no key (the text application's own key)."""
    verified: set[int] = field(default_factory=set)

    def readable(self, opened_by: frozenset[int]) -> bool:
        return not opened_by or bool(opened_by & self.verified)
