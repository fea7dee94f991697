"""A brute-force oracle: the rule language is a subset of Python, so with every answer known `eval`
says what a rule must say, and with some unknown it must agree with all ways of completing them."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from procedures import calendar_ja
from procedures.evaluation import Scope
from procedures.language import Rule
from procedures.rules import Type, Vocabulary, compile_rule
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import from_plain
from tests.procedures.small import DAY, NOW, bundle, item

THREE = "choices = [" + ", ".join(
    f'{{ id = "{name}", ja = "{name}" }}' for name in ("one", "two", "three")
) + "]"  # fmt: skip

ITEMS = "\n".join(
    [
        *(item(name, "visit", "bool") for name in ("a", "b")),
        item("n", "visit", "number"),
        item("k", "visit", "choice", THREE),
        item("several", "visit", "choices", THREE),
        *(item(name, "person", "bool", 'ask = "who"') for name in ("x", "y")),
        item("born", "person", "date"),
        item("adult", "person", "bool", 'sources = ["derived"]',
             'derived = "age(subject.born, today) >= 18"'),
        item("registered", "dog", "bool"),
        item("dogs_complete", "visit", "bool", 'roster_of = "dog"'),
    ]
)  # fmt: skip
GROUPS = """
[[group]]
id = "ys"
is = "p for p in people if p.y"
[[group]]
id = "grown"
is = "p for p in ys if p.adult"
[[group]]
id = "head"
is = "p for p in visitor if p.y"
role = true
"""
BUNDLE = bundle(ITEMS, GROUPS)
PEOPLE = ("p1", "p2")
DOGS = ("dog1",)

BOTH = (True, False)
DAYS = ("1990-08-20", "2008-04-03", "2008-04-04", "2008-04-05")
DOMAINS: Mapping[str, tuple[Any, ...]] = {
    "a": BOTH, "b": BOTH, "x": BOTH, "y": BOTH, "registered": BOTH,
    "n": (0, 1, 2),
    "k": ("one", "two", "three"),
    "several": ((), ("one",), ("one", "three")),
    "born": DAYS,
}  # fmt: skip
PARTIAL = {"2008-00-00": DAYS[1:], "2008-04-00": DAYS[1:], "1990-08-00": DAYS[:1]}
"""What a card may say instead of a whole date, and the days it may mean."""

ADDRESSES = [Address(name, VISIT) for name in ("a", "b", "n", "k", "several")]
ADDRESSES += [Address(name, person) for person in PEOPLE for name in ("x", "y", "born")]
ADDRESSES += [Address("registered", dog) for dog in DOGS]

Values = dict[Address, Any]
"""Plain values by address; None is not known."""

SAMPLE = 150
"""Completions tried when there are more."""


def _values_of(address: Address) -> st.SearchStrategy[Any]:
    known = DOMAINS[address.item]
    partial = tuple(PARTIAL) if address.item == "born" else ()
    return st.sampled_from([None, *known, *partial])


sheets = st.fixed_dictionaries({address: _values_of(address) for address in ADDRESSES})

VISIT_ATOMS = (
    "a", "b", "not a", "n < 1", "n >= 2", "n == 1", "n + 1 > 2", "n - 3 < -1", "0 <= n < 2",
    'k == "one"', 'k != "two"', 'k in ("one", "three")', 'k not in ("two",)',
    '"one" in several', '"three" not in several', "(a if b else not a)",
    "(n if a else 1) > 0", "all(d.registered for d in dogs)", "count(d for d in dogs) == 1",
    "(any(True for h in head) and the(head).x)", "count(p for p in grown) >= 1",
)  # fmt: skip
PERSON_ATOMS = (
    "{p}.x", "{p}.y", "not {p}.x", "{p}.adult", "age({p}.born, today) >= 18",
    '{p}.born < date("2008-04-04")', "today - {p}.born > 6574", "{p} in visitor", "{p} in ys",
    "not {p} in grown", "fiscal_year_end(birthday({p}.born, 18) - 1) >= today",
    "years_after({p}.born, 18) + 1 == today", "month_end({p}.born) > {p}.born",
)  # fmt: skip


def _joined(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda two: f"({two[0]} and {two[1]})"),
        pair.map(lambda two: f"({two[0]} or {two[1]})"),
        children.map(lambda one: f"(not {one})"),
    )


def _about(variable: str) -> st.SearchStrategy[str]:
    atoms = [atom.format(p=variable) for atom in PERSON_ATOMS]
    return st.recursive(st.sampled_from([*atoms, "a", "n < 1"]), _joined, max_leaves=3)


_groups = st.sampled_from(["people", "ys", "grown", "visitor"])
_quantified = st.one_of(
    st.tuples(st.sampled_from(["any", "all"]), _about("p"), _groups, _about("p")).map(
        lambda t: f"{t[0]}({t[1]} for p in {t[2]} if {t[3]})"
    ),
    st.tuples(_groups, _about("p"), st.sampled_from(["< 1", ">= 1", "== 2"])).map(
        lambda t: f"count(p for p in {t[0]} if {t[1]}) {t[2]}"
    ),
)
rules = st.recursive(st.one_of(st.sampled_from(VISIT_ATOMS), _quantified), _joined, max_leaves=4)
subject_rules = st.recursive(
    st.one_of(st.sampled_from(VISIT_ATOMS), _about("subject"), _quantified), _joined, max_leaves=3
)


def compiled(text: str) -> Rule:
    """A rule of the oracle's catalog."""
    return compile_rule(text, Vocabulary(BUNDLE.items, set(), BUNDLE.members), Type.TRUTH)


def filled(
    values: Mapping[Address, Any], *, complete: bool = True, people: Sequence[str] = PEOPLE
) -> AnswerSheet:
    """A sheet with these answers, written in the order given."""
    sheet = AnswerSheet(people=list(people), visitor="p1", things=dict.fromkeys(DOGS, "dog"))
    rows: Values = {Address("events"): ("move_in",)}
    if complete:
        rows |= {Address("people_complete"): True, Address("dogs_complete"): True}
    for address, value in (rows | dict(values)).items():
        if value is not None:
            write(sheet, address, value)
    return sheet


def write(sheet: AnswerSheet, address: Address, plain: Any) -> None:
    """Write one answer of the resident."""
    kind = BUNDLE.items[address.item].kind
    value = from_plain(kind, list(plain) if isinstance(plain, tuple) else plain)
    sheet.write(address, kind, value, provenance=Provenance(Source.RESIDENT), at=NOW)


def scope(values: Mapping[Address, Any], *, complete: bool = True) -> Scope:
    """A scope over such a sheet."""
    return Scope(BUNDLE.evaluation(DAY, filled(values, complete=complete)), {})


def with_a_third(values: Values) -> Iterator[Scope]:
    """Scopes in which one more person was named, and all have been."""
    for x, y, born in itertools.product(BOTH, BOTH, DAYS[:2]):
        third = {Address("x", "p3"): x, Address("y", "p3"): y, Address("born", "p3"): born}
        sheet = filled({**values, **third}, people=(*PEOPLE, "p3"))
        yield Scope(BUNDLE.evaluation(DAY, sheet), {})


def completions(values: Values) -> Iterator[Values]:
    """Every way to know everything, or a fixed sample of them when there are very many."""
    ways = [_ways(address, value) for address, value in values.items()]
    total = functools.reduce(lambda product, some: product * len(some), ways, 1)
    if total <= SAMPLE:
        for way in itertools.product(*ways):
            yield dict(zip(values, way, strict=True))
        return
    rng = random.Random(0)  # noqa: S311 a sample, not a secret
    for _ in range(SAMPLE):
        yield {address: rng.choice(some) for address, some in zip(values, ways, strict=True)}


def _ways(address: Address, value: Any) -> tuple[Any, ...]:
    if value is None:
        return DOMAINS[address.item]
    return PARTIAL.get(value, (value,)) if address.item == "born" else (value,)


class Day(dt.date):
    """A date to which days can be added as a plain number, as rules do."""

    def __add__(self, days: Any) -> Day:
        return (
            day(self + dt.timedelta(days)) if isinstance(days, int) else day(super().__add__(days))
        )

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, dt.date):
            return (dt.date(*self.timetuple()[:3]) - dt.date(*other.timetuple()[:3])).days
        return day(dt.date(*self.timetuple()[:3]) - dt.timedelta(other))


def day(plain: dt.date) -> Day:
    """The same day, for arithmetic."""
    return Day(plain.year, plain.month, plain.day)


@dataclass(eq=False)
class Subject:
    """A person or thing as Python sees it; equal only to itself."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name == "adult":
            return calendar_ja.age_on(self.born, DAY) >= 18
        try:
            return self.values[name]
        except KeyError as error:
            raise AttributeError(name) from error


def by_python(text: str, values: Mapping[Address, Any], subject: str = "") -> bool:
    """What Python says of the same text when everything is known."""
    names = {address.item: value for address, value in values.items() if address.subject == VISIT}
    of = {one: Subject(_about_one(values, one)) for one in (*PEOPLE, *DOGS)}
    people = [of[person] for person in PEOPLE]
    ys = [person for person in people if person.y]
    groups = {
        "people": people,
        "visitor": people[:1],
        "ys": ys,
        "grown": [person for person in ys if person.adult],
        "head": [person for person in people[:1] if person.y],
        "dogs": [of[dog] for dog in DOGS],
    }
    bound = {"subject": of[subject]} if subject else {}
    return bool(eval(text, {**FUNCTIONS, **names, **groups, **bound}))  # noqa: S307 our own text


def _about_one(values: Mapping[Address, Any], subject: str) -> dict[str, Any]:
    return {
        address.item: day(dt.date.fromisoformat(value)) if address.item == "born" else value
        for address, value in values.items()
        if address.subject == subject
    }


FUNCTIONS: Mapping[str, Any] = {
    "any": any,
    "all": all,
    "count": lambda found: sum(1 for _ in found),
    "the": lambda group: group[0],
    "today": day(DAY),
    "date": lambda text: day(dt.date.fromisoformat(text)),
    "age": calendar_ja.age_on,
    "birthday": lambda born, age: day(calendar_ja.birthday(born, age)),
    "years_after": lambda born, age: day(calendar_ja.birthday(born, age)),
    "fiscal_year_end": lambda some: day(calendar_ja.fiscal_year_end(some)),
    "month_end": lambda some: day(calendar_ja.month_end(some)),
}
