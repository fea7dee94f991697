"""What a clerk may look at for a few minutes: photo and printed text of one card.

Kept in the memory of the process that owns the reader, for one clerk and one visit, and forgotten
when it is closed, replaced, or ten minutes old. Nothing of it is stored.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from cardreader.authenticity import Verdict
from cardreader.card_face import CardFace, as_png
from cardreader.errors import MalformedAnswer
from counter.devices import CardReading

LIVES = dt.timedelta(minutes=10)

PHOTO, NAME, ADDRESS = "photo", "name", "address"
PICTURES = (PHOTO, NAME, ADDRESS)


@dataclass(frozen=True, repr=False)
class SeenFace:
    """One card as a clerk sees it; its `repr` shows nothing. `pictures` are PNG, by `PICTURES`."""

    visit: UUID
    holder: str
    reading: CardReading
    at: dt.datetime
    pictures: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, visit: UUID, holder: str, reading: CardReading, at: dt.datetime) -> SeenFace:
        """With its pictures turned into what a browser shows; a broken one is left out."""
        return cls(visit, holder, reading, at, _pictures(reading.face) if reading.face else {})

    def __repr__(self) -> str:
        return "SeenFace(…)"

    @property
    def genuine(self) -> Verdict:
        """The verdict on all that was read."""
        return self.reading.genuine

    @property
    def rare(self) -> list[str]:
        """Characters of name and address to compare with the pictures: beyond JIS X 0208."""
        person = self.reading.person
        characters = _characters(person.name + person.address)
        return list(dict.fromkeys(one for one in characters if _is_rare(one)))


class Faces:
    """The faces clerks are looking at. Safe to share between threads."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_clerk: dict[UUID, SeenFace] = {}

    def show(self, clerk: UUID, face: SeenFace) -> None:
        """Let a clerk look at a face, in place of the one before."""
        with self._lock:
            self._by_clerk[clerk] = face

    def of(self, clerk: UUID, visit: UUID) -> SeenFace | None:
        """The face a clerk is looking at in a visit, while it lives."""
        with self._lock:
            now = self._clock()
            self._by_clerk = {c: f for c, f in self._by_clerk.items() if f.at + LIVES > now}
            found = self._by_clerk.get(clerk)
            return found if found and found.visit == visit else None

    def close(self, clerk: UUID) -> None:
        """Forget what a clerk was looking at."""
        with self._lock:
            self._by_clerk.pop(clerk, None)


def _pictures(face: CardFace) -> dict[str, bytes]:
    stored = {PHOTO: face.photo, NAME: face.name_image, ADDRESS: face.address_image}
    found = {}
    for name, image in stored.items():
        try:
            found[name] = as_png(image)
        except MalformedAnswer:
            continue
    return found


def _characters(text: str) -> list[str]:
    """The characters of a text, each with the selector that picks its variant (IVS)."""
    return re.findall(r".[\uFE00-\uFE0F\U000E0100-\U000E01EF]?", text)


def _is_rare(character: str) -> bool:
    """Whether an ordinary font or an old system may show another shape for this kanji."""
    if len(character) > 1 or unicodedata.category(character) == "Co":
        return True
    if not unicodedata.name(character, "").startswith("CJK"):
        return False
    try:
        return len(character.encode("euc_jp")) > 2
    except UnicodeEncodeError:
        return True
