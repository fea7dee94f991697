"""The values an item takes in the proof: each choice, and each day or number at every threshold.

A threshold is found, not guessed: a comparison is evaluated along a grid, and where its answer
turns, the last value before, the first after and the one after that are kept. Values that no
comparison can tell apart are one value: what is proved for one of them holds for all.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from procedures.bundle import Bundle
from procedures.calendar_ja import birthday
from procedures.catalog import Item
from procedures.evaluation import Scope
from procedures.language import Comparison
from procedures.logic import Span
from procedures.proving.comparing import Comparisons, reached
from procedures.sheet import (
    VISIT,
    Address,
    Answer,
    AnswerSheet,
    Candidate,
    Provenance,
    Source,
    State,
)
from procedures.values import Kind, PartialDate, Sex, Value

YEARS_BACK = 111
YEARS_AHEAD = 3
DAYS_AROUND = 45
"""Dates are searched by quarters and anniversaries over a lifetime, by days around the law day."""

NUMBERS = [*range(131), *(int(150 * 1.3**n) for n in range(52))]
"""Numbers are searched one by one up to a lifetime of years, in growing steps to 10^8, and at
every number and amount that is written down."""

Context = Mapping[Address, Answer]
"""Other answers beside the one whose threshold is looked for."""

ELSEWHERE = "沖縄県架空市見本1番地"
BEFORE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def answer(item: Item, value: Value | None) -> Answer:
    """An answer of the proof: known, or 分からない."""
    if value is None:
        return Answer(item.kind, State.UNKNOWN)
    return Answer(item.kind, State.ANSWERED, (Candidate(value, Provenance(Source.CLERK), BEFORE),))


class Domains:
    """The values of each item for one law day, found once per comparison."""

    def __init__(self, bundle: Bundle, law_day: dt.date, comparisons: Comparisons) -> None:
        self._bundle = bundle
        self._law_day = law_day
        self._comparisons = comparisons
        self._turns: dict[tuple[int, str], list[int]] = {}
        self._kept: list[Comparison] = []
        self._dates = _date_grid(law_day)

    def values(self, item: Item, comparisons: Sequence[Comparison]) -> tuple[Value, ...]:
        """The values of an item that the comparisons can tell apart; yes and no always both."""
        if item.kind in (Kind.BOOL, Kind.CONSENT):
            return (True, False)
        about = [one for one in comparisons if item.id in self._leaves(one)]
        candidates = list(self._candidates(item, about))
        alike: dict[object, Value] = {}
        for place, value in enumerate(candidates):
            signature = tuple(self._truth(one, item, value, {}) for one in about)
            told = signature if about and None not in signature else place
            alike.setdefault(told, value)
        return tuple(alike.values())

    def _leaves(self, comparison: Comparison) -> frozenset[str]:
        return reached(comparison.rule.items, self._bundle.readable.derived)

    def _candidates(self, item: Item, about: Sequence[Comparison]) -> Iterable[Value]:
        texts = sorted(frozenset().union(*(one.texts for one in about)))
        match item.kind:
            case Kind.SEX:
                return tuple(Sex)
            case Kind.CHOICE:
                return [choice.id for choice in item.choices]
            case Kind.CHOICES:
                named = [choice.id for choice in item.choices if choice.id in texts]
                other = [choice.id for choice in item.choices if choice.id not in texts]
                return _subsets([*named, *other[:1]])
            case Kind.DATE:
                return self._turning_days(item, about)
            case Kind.NUMBER | Kind.MONEY:
                return self._turning_numbers(item, about)
            case Kind.ADDRESS:
                city = self._bundle.city
                return (f"{city.prefecture}{city.name}見本1番地", ELSEWHERE)
            case _:
                return [*texts, "そのほか"]

    def _turning_days(self, item: Item, about: Sequence[Comparison]) -> list[Value]:
        found = self._turning(item, about, self._dates, _day_value)
        inside = range(self._dates[0], self._dates[-1] + 1)
        days = sorted(day for day in found if day in inside) or [self._law_day.toordinal()]
        return [_day_value(day) for day in days]

    def _turning_numbers(self, item: Item, about: Sequence[Comparison]) -> list[Value]:
        amounts = self._bundle.amounts_on(self._law_day).values()
        written = frozenset().union(*(one.numbers for one in about))
        grid = sorted({*NUMBERS, *amounts, *written})
        found = self._turning(item, about, grid, int)
        return list(sorted(number for number in found if number >= 0) or [1])

    def _turning(
        self,
        item: Item,
        about: Sequence[Comparison],
        grid: Sequence[int],
        value_of: Callable[[int], Value],
    ) -> set[int]:
        found: set[int] = set()
        for one in about:
            key = (id(one), item.id)
            if key not in self._turns:
                self._kept.append(one)  # so that its identity stays its own
                self._turns[key] = self._turns_of(one, item, grid, value_of)
            found.update(self._turns[key])
        return found

    def _turns_of(
        self,
        one: Comparison,
        item: Item,
        grid: Sequence[int],
        value_of: Callable[[int], Value],
    ) -> list[int]:
        found: list[int] = []
        for context in self._contexts(one, item):

            def look(n: int, context: Context = context) -> object:
                return self._truth(one, item, value_of(n), context)

            seen = [look(n) for n in grid]
            for place in range(1, len(grid)):
                if seen[place] != seen[place - 1]:
                    after = _bisect(grid[place - 1], grid[place], look)
                    found += [after - 1, after, after + 1]
        return found

    def _contexts(self, one: Comparison, item: Item) -> Iterator[Context]:
        """What else may be known while a comparison turns: nothing, or typical answers."""
        yield {}
        derived = self._bundle.readable.derived
        free = (
            id_ for id_ in self._leaves(one) - {"events"} if item.id not in reached([id_], derived)
        )
        plain = [self._bundle.items[id_] for id_ in sorted(free)]
        texts = self._comparisons.texts(one)
        events = [event for event in self._bundle.events if event in texts]
        for truth, event in itertools.product((True, False) if plain else (), events or [""]):
            context = {
                _address(other): answer(other, self._typical(other, truth)) for other in plain
            }
            if event:
                chosen = answer(self._bundle.items["events"], frozenset({event}))
                context[Address("events")] = chosen
            yield context

    def _truth(self, one: Comparison, item: Item, value: Value, context: Context) -> object:
        """What one comparison says of a value."""
        bundle = self._bundle
        names = {name: f"{kind}1" for name, kind in one.variables.items()}
        kinds = {bundle.items[id_].subject for id_ in self._leaves(one)} - {VISIT, "person"}
        sheet = AnswerSheet(people=["person1"], visitor="person1")
        sheet.things.update({f"{kind}1": kind for kind in sorted(kinds)})
        for roster in bundle.readable.rosters.values():
            sheet.answers[Address(roster)] = answer(bundle.items[roster], True)
        sheet.answers.update(context)
        sheet.answers[_address(item)] = answer(item, value)
        found = one.rule.value(Scope(bundle.evaluation(self._law_day, sheet), names))
        return None if isinstance(found, Span) and not found.known else found

    def _typical(self, item: Item, truth: bool) -> Value | None:
        match item.kind:
            case Kind.BOOL | Kind.CONSENT:
                return truth
            case Kind.DATE:
                return PartialDate.of(self._law_day)
            case Kind.NUMBER | Kind.MONEY:
                return 1
            case _:
                return None


def _address(item: Item) -> Address:
    return Address(item.id, VISIT if item.subject == VISIT else f"{item.subject}1")


def _day_value(ordinal: int) -> Value:
    return PartialDate.of(dt.date.fromordinal(ordinal))


def _date_grid(law_day: dt.date) -> list[int]:
    years = range(-YEARS_BACK, YEARS_AHEAD + 1)
    quarters = {
        dt.date(law_day.year + years_on, month, 1).toordinal()
        for years_on in years
        for month in (1, 4, 7, 10)
    }
    anniversaries = {birthday(law_day, years_on).toordinal() for years_on in years}
    today = law_day.toordinal()
    around = range(today - DAYS_AROUND, today + DAYS_AROUND + 1)
    return sorted(quarters | anniversaries | set(around))


def _bisect(low: int, high: int, look: Callable[[int], object]) -> int:
    """The first value at which the answer differs from that of the lower end."""
    first = look(low)
    while high - low > 1:
        middle = (low + high) // 2
        if look(middle) == first:
            low = middle
        else:
            high = middle
    return high


def _subsets(values: Sequence[str]) -> list[frozenset[str]]:
    """Sets of up to two of the values, and all of them together."""
    small = [frozenset(some) for n in range(3) for some in itertools.combinations(values, n)]
    return list(dict.fromkeys([*small, frozenset(values)]))
