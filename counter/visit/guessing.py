"""Receipt numbers nobody has: tried often, that is guessing, and whoever does it must wait.

A number holds 35 random bits and its own check character, so a mistyped one hardly ever reaches the
database; twenty that do are no mistakes of typing.
"""

from __future__ import annotations

import datetime as dt

from counter.logs import get_logger
from counter.storage import throttles
from counter.storage.engine import Database
from counter.storage.times import MILLISECOND
from counter.visit.errors import TooManyTries

log = get_logger(__name__)

TRIES = 20
WINDOW = dt.timedelta(minutes=10)
WAIT = (
    "見つからない受付番号が続いたため、しばらく番号では開けません。"
    "10分待つか、受付一覧から開いてください。"
)


class Guessing:
    """The tries of one guesser: a clerk, or everybody at the kiosks of one node."""

    def __init__(self, database: Database, guesser: str) -> None:
        self._database = database
        self._key = f"receipt:{guesser}"

    def refuse_after_many(self, now: int) -> None:
        """Raises TooManyTries while there were too many; `now` in UTC milliseconds."""
        with self._database.reading() as connection:
            tries = throttles.failures(connection, key=self._key, now=now, window_ms=_WINDOW_MS)
        if tries >= TRIES:
            raise TooManyTries(WAIT)

    def missed(self, now: int) -> None:
        """Count a number that nobody has."""
        with self._database.writing() as connection:
            tries = throttles.add_failure(connection, key=self._key, now=now, window_ms=_WINDOW_MS)
        if tries == TRIES:
            log.warning("receipt_numbers_guessed")


_WINDOW_MS = WINDOW // MILLISECOND
