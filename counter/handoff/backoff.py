"""When a delivery that failed is tried again."""

from __future__ import annotations

import random

FIRST_SECONDS = 2.0
CEILING_SECONDS = 10 * 60.0
ATTEMPTS = 60
"""With the ceiling, between five and ten hours: a back office that is down over a working day."""


def wait_seconds(attempt: int, asked: float | None = None, *, chance: random.Random) -> float:
    """Seconds until the attempt after `attempt` (1 = the first one failed).

    Doubles from 2 s to a ceiling of 10 minutes; half of it is random, so that records which failed
    together do not come back together. Never earlier than the target `asked` for.
    """
    doubled = FIRST_SECONDS * 2.0 ** min(attempt - 1, 30)
    longest = min(doubled, CEILING_SECONDS)
    return max(asked or 0.0, longest * (0.5 + 0.5 * chance.random()))
