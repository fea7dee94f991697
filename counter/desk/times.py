"""When a visit reached what, as the case page says it."""

from __future__ import annotations

from uuid import UUID

from counter.desk.values_view import japanese_time
from counter.statistics import times_of
from counter.web.services import services

NAMES = {
    "arrived": "来庁",
    "began": "開始",
    "submitted": "入力",
    "called": "呼出し",
    "accepted": "受理",
    "left": "退庁",
    "received": "連携先で受理",
}


def of(visit: UUID) -> list[tuple[str, str]]:
    """What happened when, in the order of a visit; what nobody recorded is left out."""
    with services().database.looking() as connection:
        known = times_of(connection, visit)
    return [
        (words, japanese_time(at))
        for name, words in NAMES.items()
        if (at := getattr(known, name)) is not None
    ]
