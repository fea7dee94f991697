"""Courses: the moments of one visit put together again, and the spans of time between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise

from counter.statistics.moments import Kind
from counter.storage.statistics import StoredMoment
from counter.storage.times import JST, from_ms

STAGES = ("ご用件", "カード", "質問", "確認")
"""The parts of a visit at a kiosk, as the top of its pages names them."""

ANSWERS = frozenset({Kind.ANSWERED, Kind.REVISED, Kind.STUMBLED})
DECISIONS = (Kind.ACCEPTED, Kind.REFUSED, Kind.WITHDRAWN)
KIOSK = "kiosk"
SECONDS_OF_A_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Span:
    """From the first moment of one kind to the first, or last, of others; in words for staff."""

    name: str
    start: Kind
    ends: tuple[Kind, ...]
    last: bool = False
    within_a_day: bool = True
    from_kiosk: bool = False
    """Whether only visits begun at a kiosk wait for it: others are at the window all along."""


AT_THE_SCREEN = Span("入力（始めてから送るまで）", Kind.BEGAN, (Kind.SUBMITTED,))
BEFORE_BEGIN = Span("待ち：来庁してから始めるまで", Kind.ARRIVED, (Kind.BEGAN,))
UNTIL_CALLED = Span("待ち：送ってから呼ばれるまで", Kind.SUBMITTED, (Kind.CALLED,), from_kiosk=True)
UNTIL_OPENED = Span(
    "待ち：送ってから窓口で開くまで", Kind.SUBMITTED, (Kind.OPENED,), from_kiosk=True
)
AT_THE_DESK = Span("窓口（開いてから最後の決定まで）", Kind.OPENED, DECISIONS, last=True)
WHOLE = Span("全体（始めてから最後の決定まで）", Kind.BEGAN, DECISIONS, last=True)
IN_THE_HALL = Span("滞在（来庁してから帰るまで）", Kind.ARRIVED, (Kind.LEFT,), last=True)
UNTIL_RECEIVED = Span(
    "連携：最後の受理から連携先の受理まで", Kind.ACCEPTED, (Kind.RECEIVED,), True, False
)
SPANS = (
    BEFORE_BEGIN,
    AT_THE_SCREEN,
    UNTIL_CALLED,
    UNTIL_OPENED,
    AT_THE_DESK,
    WHOLE,
    IN_THE_HALL,
)
"""What somebody in the hall feels; the hand-off goes on without them."""


@dataclass(frozen=True)
class Course:
    """One visit as its moments tell it, in the order they happened.

    `events` are its life events, as far as they were known at the end; `stages` are the seconds in
    each part of a visit at a kiosk, up to the last page that was answered. Of the pages that were
    simply answered only these are kept.
    """

    moments: tuple[StoredMoment, ...]
    events: tuple[str, ...] = ()
    stages: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Everything that happened."""
        return frozenset(one.kind for one in self.moments)

    @property
    def channel(self) -> str:
        """Where it began."""
        return self.moments[0].channel

    @property
    def began_at(self) -> dt.datetime:
        """When it began, in Japan, to the minute."""
        began = next((one for one in self.moments if one.kind == Kind.BEGAN), self.moments[0])
        return from_ms(began.at).astimezone(JST)

    def of(self, *kinds: Kind) -> list[StoredMoment]:
        """The moments of some kinds."""
        return [one for one in self.moments if one.kind in kinds]

    def seconds(self, span: Span) -> int | None:
        """How long a span took; None where one of its ends was not recorded."""
        starts, ends = self.of(span.start), self.of(*span.ends)
        elsewhere = span.from_kiosk and self.channel != KIOSK
        if not starts or not ends or elsewhere:
            return None
        from_last = span.start is Kind.ACCEPTED
        start = (starts[-1] if from_last else starts[0]).seconds
        took = (ends[-1] if span.last else ends[0]).seconds - start
        too_long = span.within_a_day and took > SECONDS_OF_A_DAY
        return None if took < 0 or too_long else took


def courses(moments: Iterable[StoredMoment]) -> Iterator[Course]:
    """Moments, visit by visit, as courses."""
    for _, mine in groupby(moments, key=lambda one: one.token):
        moments = list(mine)
        kept = tuple(one for one in moments if one.kind != Kind.ANSWERED)
        known = [one.events for one in moments if one.events]
        events = tuple(known[-1].split()) if known else ()
        yield Course(kept, events, _stages(moments) if moments[0].channel == KIOSK else {})


def _stages(moments: Iterable[StoredMoment]) -> dict[str, int]:
    found: dict[str, int] = {}
    paced = [one for one in moments if one.kind in {*ANSWERS, Kind.BEGAN}]
    for before, after in pairwise(paced):
        stage = stage_of(after.page)
        found[stage] = found.get(stage, 0) + after.seconds - before.seconds
    return found


def stage_of(page: str) -> str:
    """Which of `STAGES` a kiosk's page belongs to."""
    if page in ("events", "disaster", "stopped"):
        return STAGES[0]
    if page.startswith("card"):
        return STAGES[1]
    return STAGES[3] if page in ("plan", "check", "submit") else STAGES[2]
