"""What the case page shows of the answer sheet: each value, where it came from, what disagrees."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from counter.desk import permits, protection, words
from counter.desk.opened import Opened
from counter.prefill import card_holders
from counter.storage.times import JST
from counter.visit import CaseKey, Visit
from forms import parsing
from procedures.catalog import Item
from procedures.guidance import Verdict
from procedures.needs import Shown, left_among
from procedures.needs import shown as shown_value
from procedures.sheet import VISIT, Address, Answer, Candidate, Source, State
from procedures.values import Kind

WHO_IT_IS = ("name", "kana", "birth_date", "sex", "address", "postal_code", "phone")
"""What a clerk compares with the papers, so it stands on top of each person."""


RECORDED_AT_ACCEPTANCE = ("identity_document", "acts_as_evidence", "signature_done")


@dataclass(frozen=True)
class CandidateRow:
    """One value one source gave: in words, with source, time and a correction's reason."""

    text: str
    source: str
    at: str
    reason: str


@dataclass(frozen=True)
class ValueRow:
    """One item of one subject. `missing`: a sheet takes it and it is the clerk's to complete.

    `disagrees`: sources differ and no clerk has decided.

    `correctable`: this clerk may write over it here (not what is computed, never 個人番号).
    """

    address: Address
    label: str
    text: str
    source: str
    source_id: str
    disagrees: bool
    missing: bool
    correctable: bool
    _answer: Answer = field(repr=False)
    _opened: Opened = field(repr=False)

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"{self.address.item}.{self.address.subject}"

    @property
    def path(self) -> str:
        """What the addresses of pages about it end with."""
        return f"{self.address.item}/{self.address.subject}"

    @property
    def several(self) -> bool:
        """Whether more than one source gave a value."""
        return len(self._answer.candidates) > 1

    @property
    def candidates(self) -> tuple[CandidateRow, ...]:
        """What each source gave."""
        return self._in_words(self._answer.candidates)

    @property
    def replaced(self) -> tuple[CandidateRow, ...]:
        """What they gave before, the last at the end."""
        return self._in_words(self._answer.replaced)

    @property
    def before(self) -> CandidateRow | None:
        """The last of `replaced`."""
        return next(iter(self._in_words(self._answer.replaced[-1:])), None)

    def _in_words(self, candidates: Iterable[Candidate]) -> tuple[CandidateRow, ...]:
        item = self._opened.bundle.items[self.address.item]
        return tuple(_candidate(self._opened, item, one) for one in candidates)


@dataclass(frozen=True)
class SubjectRows:
    """All values of the visit, of one person or of one thing."""

    id: str
    name: str
    role: str
    rows: tuple[ValueRow, ...]


def subjects(opened: Opened, left: Collection[Address]) -> list[SubjectRows]:
    """The visit, the people with the visitor first, then things; `left` are the clerk's to fill."""
    sheet = opened.visit.sheet
    people = sorted(sheet.people, key=lambda person: person != sheet.visitor)
    items, holders, desk = _items(opened), card_holders(sheet), frozenset(left)
    found = [
        SubjectRows(
            one,
            opened.name_of(one),
            _role(one, sheet.visitor, holders),
            tuple(_rows(opened, one, items.get(one, ()), desk)),
        )
        for one in (VISIT, *people, *sheet.things)
    ]
    return [subject for subject in found if subject.rows]


def left_for_clerk(opened: Opened, keys: Container[CaseKey] | None = None) -> list[Address]:
    """What a clerk completes by typing; identity, authority and signature come with acceptance.

    `keys` narrows it to some procedures, and those that are completed by them (付記).
    """
    left = opened.left if keys is None else _left_of(opened, keys)
    items = opened.bundle.items
    return [
        address
        for address in left
        if address.item not in RECORDED_AT_ACCEPTANCE
        and items[address.item].kind is not Kind.INDIVIDUAL_NUMBER
    ]


def _left_of(opened: Opened, keys: Container[CaseKey]) -> list[Address]:
    visit = opened.visit
    taken = (one for verdict, one in opened.needed if _filed_with(visit, verdict, keys))
    return left_among(opened.bundle, visit.law_day, visit.sheet, taken)


def value_row(opened: Opened, address: Address, *, missing: bool = False) -> ValueRow:
    """The row of one address."""
    item = opened.bundle.items[address.item]
    answer = opened.visit.sheet.answers.get(address) or Answer(item.kind)
    best = shown_value(opened.bundle, opened.visit.law_day, opened.visit.sheet, address)
    return ValueRow(
        address,
        item.label.ja,
        in_words(opened, item, best.value) if best else words.STATES[answer.state],
        words.source_words(best.provenance) if best else "",
        str(best.provenance.source) if best else "",
        bool(best and best.disagrees and best.provenance.source is not Source.CLERK),
        missing,
        _correctable(opened, address, item, best),
        answer,
        opened,
    )


def in_words(opened: Opened, item: Item, value: object) -> str:
    """A value as a clerk reads it; 個人番号 stays masked, a protected address hidden."""
    if protection.hides(opened.visit, item):
        return protection.HIDDEN
    return parsing.shown(item, value, names=opened.names)  # type: ignore[arg-type] # a Value


def japanese_time(moment: datetime) -> str:
    """A moment as the clerks' clock showed it."""
    return f"{moment.astimezone(JST):%-m月%-d日 %H:%M}"


def _filed_with(visit: Visit, verdict: Verdict, keys: Container[CaseKey]) -> bool:
    key = CaseKey(verdict.procedure.id, verdict.subject)
    case = visit.cases.get(key)
    return key in keys or (case is not None and case.annex_of in keys)


def _correctable(opened: Opened, address: Address, item: Item, best: Shown | None) -> bool:
    return (
        (best is None or _told(best))
        and item.kind is not Kind.INDIVIDUAL_NUMBER
        and not protection.hides(opened.visit, item)
        and permits.may_correct(opened.takers.get(address, ()))
    )


def _told(best: Shown) -> bool:
    """Whether somebody said it; what is computed is corrected where it is computed from."""
    return best.provenance.source is not Source.DERIVED


def _items(opened: Opened) -> dict[str, list[str]]:
    """The items of each subject with an answer, or that a sheet takes: who it is, then the rest."""
    sheet, rest = opened.visit.sheet, (one for one in opened.bundle.items if one not in WHO_IT_IS)
    order = {name: place for place, name in enumerate((*WHO_IT_IS, *rest))}
    told = {
        address
        for address, answer in sheet.answers.items()
        if answer.state not in (State.NOT_ASKED, State.PENDING)
    }
    found: dict[str, list[str]] = {}
    for address in told | _wanted(opened):
        if address.item in opened.bundle.items and not protection.conceals(address.item):
            found.setdefault(address.subject, []).append(address.item)
    return {subject: sorted(items, key=order.__getitem__) for subject, items in found.items()}


def _rows(
    opened: Opened, subject: str, items: Iterable[str], desk: Container[Address]
) -> Iterator[ValueRow]:
    for name in items:
        address = Address(name, subject)
        row = value_row(opened, address, missing=address in desk)
        if row.text or row.missing:
            yield row


def _wanted(opened: Opened) -> frozenset[Address]:
    return frozenset(one.address for _, one in opened.needed if not one.need.optional)


def _role(subject: str, visitor: str, holders: Container[str]) -> str:
    marks = (("来庁者", subject == visitor), ("カードの方", subject in holders))
    return "・".join(mark for mark, is_so in marks if is_so and subject)


def _candidate(opened: Opened, item: Item, candidate: Candidate) -> CandidateRow:
    return CandidateRow(
        in_words(opened, item, candidate.value),
        words.source_words(candidate.provenance),
        japanese_time(candidate.at),
        candidate.reason,
    )
