"""How many random examples each property has met in this process."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")

MET: Counter[str] = Counter()
"""Property → examples."""


def counted(holds: Callable[P, None]) -> Callable[P, None]:
    """The same property, counting the examples for which it held."""

    @functools.wraps(holds)
    def met(*args: P.args, **kwargs: P.kwargs) -> None:
        holds(*args, **kwargs)
        MET[holds.__name__] += 1

    return met
