"""A day at the hall, rehearsed: many case visits at once, with queues, through the visit layer.

Residents come at random but seeded moments, wait for a kiosk or a window, answer page by page,
stumble, call for help, give up; clerks open, complete, correct, accept and refuse. Nothing is
written into the statistics directly: they see what they would see of a real day. For training
installations only.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import deque
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from random import Random

from counter.cli.certified import Route, route_of
from counter.cli.rehearsal import (
    Stage,
    acceptance_of,
    brings_certificate,
    channel_of,
    reads_card,
    undecided,
)
from counter.prefill import carry
from counter.statistics import Kind, Moment
from counter.storage.times import JST
from counter.visit import Channel, DocumentCheck, DocumentState, NotAllowed, Visit
from counter.visit.finding import required_documents
from procedures.cases import CaseFile, answers_of
from procedures.scripted import CLERK, ScriptedClerk, ScriptedResident
from procedures.sheet import Address, AnswerSheet
from procedures.values import Kind as ItemKind
from procedures.values import PartialDate, Value

OPENS, SHUTS = dt.time(8, 30), dt.time(17, 0)
KIOSKS, WINDOWS = 4, 5
PEAKS = ((0.45, 10.5, 1.0), (0.35, 14.0, 1.2), (0.20, 12.5, 2.2))
"""When residents come: share, middle and spread in hours of the day."""

QUITS, CALLS, STUMBLES, REVISES, CORRECTS = 0.05, 0.07, 0.04, 0.03, 0.2
WAITS_FOR_PAPER, REFUSES, WITHDRAWS = 0.04, 0.01, 0.01
TYPED = frozenset({ItemKind.TEXT, ItemKind.ADDRESS, ItemKind.KANA, ItemKind.PERSON_NAME})

Course = Generator["float | Place", None, None]
"""What somebody does: seconds that pass, or a place that must become free first."""


@dataclass
class Place:
    """Kiosks, or windows: so many are free, and who waits for one is served in turn."""

    free: int
    waiting: deque[Course] = field(default_factory=deque)


@dataclass
class Day:
    """The hall on one day."""

    stage: Stage
    random: Random
    kiosks: Place = field(default_factory=lambda: Place(KIOSKS))
    windows: Place = field(default_factory=lambda: Place(WINDOWS))
    _due: list[tuple[dt.datetime, int, Course]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def comes(self, at: dt.datetime, course: Course) -> None:
        """Somebody comes at a moment."""
        heapq.heappush(self._due, (at, next(self._order), course))

    def passes(self) -> None:
        """Let everybody do what they came for, each at their moment."""
        while self._due:
            self.stage.now, _, course = heapq.heappop(self._due)
            self._goes_on(course)

    def leaves(self, place: Place) -> None:
        """A kiosk or window is free: for the next who waits."""
        if place.waiting:
            self.comes(self.stage.now, place.waiting.popleft())
        else:
            place.free += 1

    def _goes_on(self, course: Course) -> None:
        for wish in course:
            if isinstance(wish, Place):
                if not wish.free:
                    wish.waiting.append(course)
                    return
                wish.free -= 1
            else:
                self.comes(self.stage.now + dt.timedelta(seconds=wish), course)
                return

    def happens(self, likely: float) -> bool:
        """Whether something that is so likely happens now."""
        return self.random.random() < likely

    def takes(self, middle: float) -> float:
        """Seconds of something that usually takes so long: often a little, seldom much more."""
        return middle * self.random.lognormvariate(0, 0.5)


@dataclass
class Resident:
    """One case visit from the door to the way home."""

    day: Day
    case: CaseFile
    answers: dict[Address, Value | None]
    arrived: dt.datetime

    @cached_property
    def _acts(self) -> ScriptedResident:
        return ScriptedResident(self.case, self.day.stage.bundle, self.answers, self.day.stage.now)

    def course(self) -> Course:
        """Everything, in order."""
        stage = self.day.stage
        route = route_of(self.case, self.answers)
        channel = Channel.DESK if route is Route.PAPER else channel_of(self.case, stage.bundle)
        place = self.day.kiosks if channel is Channel.KIOSK else self.day.windows
        yield place
        visit = stage.visits.begin(channel)
        stage.visits.tell(visit.id, Moment(Kind.ARRIVED), at=self.arrived)
        yield from self._begins(visit, route)
        stays = yield from self._answers(visit)
        if not stays:
            self.day.leaves(place)
            return
        if channel is Channel.KIOSK:
            self.day.leaves(place)
            yield self.day.windows
            stage.visits.tell(visit.id, Moment(Kind.CALLED))
            yield self.day.takes(25)
        yield from self._is_served(visit)
        stage.visits.tell(visit.id, Moment(Kind.LEFT))
        self.day.leaves(self.day.windows)

    def _begins(self, visit: Visit, route: Route) -> Course:
        stage = self.day.stage
        self._acts.arrives(visit.sheet, received=route is Route.PAPER)
        yield self.day.takes(15)
        self._saves(visit, "events", "")
        if self.case.card:
            yield self.day.takes(35)
            reads_card(self.case, visit, self.answers, stage)
            self._saves(visit, "card_read", "")
        brings_certificate(self.case, visit, self.answers, stage, route)

    def _answers(self, visit: Visit) -> Generator[float | Place, None, bool]:
        """The questions, and the check page; False when the resident has given up."""
        stage, day, kiosk = self.day.stage, self.day, visit.channel is Channel.KIOSK
        gives_up, calls = day.happens(QUITS) and kiosk, day.happens(CALLS) and kiosk
        leaves_at, page = day.random.randint(1, 12), 0
        while (question := self._acts.asks(visit.sheet)) is not None:
            page += 1
            item, name = question.item, "roster" if question.ask == "roster" else "question"
            yield day.takes(18 if item.kind in TYPED else 9)
            if kiosk and day.happens(STUMBLES):
                stage.visits.tell(visit.id, Moment(Kind.STUMBLED, page=name, item=item.id))
                yield day.takes(12)
            if page == leaves_at and gives_up:
                left = Kind.EXPIRED if day.happens(0.3) else Kind.QUIT
                stage.visits.wipe(visit.id, told=Moment(left, page=name, item=item.id))
                return False
            if page == leaves_at and calls:
                where = Moment(Kind.HELP, page=name, item=item.id)
                stage.visits.call(visit, told=[where])
                yield day.takes(90)
                stage.visits.take_over(visit, by=stage.clerk)
            self._acts.answer(visit.sheet, question)
            self._saves(visit, name, item.id, revised=day.happens(REVISES))
        carry(visit.sheet, stage.bundle.items, at=stage.now)
        yield day.takes(40)
        self._saves(visit, "submit", "")
        stage.visits.submit(visit)
        return True

    def _is_served(self, visit: Visit) -> Course:
        """The window: opened, completed, corrected, and each procedure decided."""
        stage, day = self.day.stage, self.day
        visit.become(stage.visits.open(visit.id, by=stage.clerk))
        yield day.takes(50)
        clerk = ScriptedClerk(self.case, stage.bundle, self.answers, stage.now)
        left = clerk.completes(visit.sheet)
        told = [Moment(Kind.COMPLETED, item=address.item) for address in left]
        if day.happens(CORRECTS) and (item := self._corrects(visit.sheet)):
            told.append(Moment(Kind.CORRECTED, item=item))
        stage.visits.save(visit, by=stage.clerk, told=told)
        yield day.takes(12 * len(left) + 20)
        for key in undecided(visit):
            yield day.takes(35)
            self._decides(visit, key)

    def _decides(self, visit: Visit, key: tuple[str, str]) -> None:
        stage, case = self.day.stage, next(c for c in visit.cases.values() if c.key == key)
        by = stage.clerk
        papers = required_documents(stage.bundle, visit.law_day, visit.sheet, case.key)
        if papers and self.day.happens(WAITS_FOR_PAPER):
            due = visit.law_day + dt.timedelta(days=14)
            later = {paper.id: DocumentCheck(DocumentState.LATER, due) for paper in papers}
            stage.visits.wait_for_documents(visit, case.key, by=by, documents=later)
        elif self.day.happens(REFUSES):
            stage.visits.refuse(visit, case.key, by=by, reason="要件に当たらない")
        elif self.day.happens(WITHDRAWS):
            stage.visits.withdraw(visit, case.key, by=by, reason="本人の申し出")
        elif self.case.desk.accept:
            try:
                stage.visits.accept(visit, case.key, acceptance_of(visit, stage, case.key))
            except NotAllowed:
                # What must come first was refused or withdrawn a moment ago.
                stage.visits.refuse(visit, case.key, by=by, reason="先に済ませる手続がない")

    def _corrects(self, sheet: AnswerSheet) -> str:
        """A clerk writes over one of the typed values, after looking at a paper; its item."""
        items = self.day.stage.bundle.items
        typed = [one for one, answer in sheet.answers.items()
                 if items[one.item].kind in TYPED and answer.candidates]  # fmt: skip
        if not typed:
            return ""
        address = self.day.random.choice(typed)
        value = sheet.answers[address].candidates[-1].value
        sheet.write(
            address, items[address.item].kind, value,
            provenance=CLERK, at=self.day.stage.now, reason="書類で確認した",
        )  # fmt: skip
        return address.item

    def _saves(self, visit: Visit, page: str, item: str, *, revised: bool = False) -> None:
        kind = Kind.REVISED if revised else Kind.ANSWERED
        told = [Moment(kind, page=page, item=item)] if visit.channel is Channel.KIOSK else []
        self.day.stage.visits.save(visit, told=told)


def rehearse_day(
    stage: Stage,
    cases: Mapping[str, tuple[CaseFile, int]],
    *,
    day: dt.date,
    visits: int,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """So many visits on a day. `cases` are the case files, and how often each comes (weights)."""
    random = Random(seed)  # noqa: S311 a rehearsal must be the same again
    hall = Day(stage, random)
    names = sorted(cases)
    chosen = random.choices(names, [cases[name][1] for name in names], k=visits)
    for name in chosen:
        case = cases[name][0]
        at = _arrival(day, random)
        shifted = case.model_copy(update={"today": day})
        answers = _moved(answers_of(case, stage.bundle), day - case.today)
        hall.comes(at, Resident(hall, shifted, answers, at).course())
    tell(f"{day} に {visits} 件の来庁を、受付機{KIOSKS}台と窓口{WINDOWS}つで行います。")
    hall.passes()


def _arrival(day: dt.date, random: Random) -> dt.datetime:
    """A moment of the opening hours, more often about the middle of morning and afternoon."""
    opens, shuts = OPENS.hour + OPENS.minute / 60, SHUTS.hour + SHUTS.minute / 60
    while True:
        _, middle, spread = random.choices(PEAKS, [share for share, _, _ in PEAKS])[0]
        hour = random.gauss(middle, spread)
        if opens <= hour < shuts:
            midnight = dt.datetime.combine(day, dt.time(), JST)
            return midnight + dt.timedelta(seconds=int(hour * 3600))


def _moved(
    answers: Mapping[Address, Value | None], by: dt.timedelta
) -> dict[Address, Value | None]:
    """The answers of a case on another day: every date as long before that day as before."""
    return {address: _date_moved(value, by) for address, value in answers.items()}


def _date_moved(value: Value | None, by: dt.timedelta) -> Value | None:
    if not by or not isinstance(value, PartialDate) or value.earliest != value.latest:
        return value
    return PartialDate.of(value.earliest + by)
