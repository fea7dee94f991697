"""A certificate's facts on the answer sheet, for the whole family, as `certificate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from counter.prefill.certificate import Certificate
from counter.prefill.matching import folded_name
from procedures.calendar_ja import age_on
from procedures.catalog import Item
from procedures.sheet import VISIT, Address, AnswerSheet, Provenance, Source
from procedures.values import PartialDate, Value

CERTIFICATE = Provenance(Source.CERTIFICATE)

Fact = Mapping[str, Value]

AS_THEY_STAND = (
    "name", "kana", "birth_date", "sex", "permanent_domicile", "foreign_national", "name_roman",
    "residence_status", "has_card",
)  # fmt: skip
"""Facts about a person that are items of the same name."""

CHILD_UNTIL = 20
"""A child younger than this has two parents to ask about (児童手当法4条1項: 父母)."""


def fill_from_certificate(
    sheet: AnswerSheet,
    items: Mapping[str, Item],
    certificate: Certificate,
    *,
    visitor: int | None = None,
    ids: Sequence[str] = (),
    at: datetime,
) -> tuple[str, ...]:
    """Write a certificate onto a sheet and return its people's ids on the sheet, in order.

    `visitor` is which of its people stands at the counter, None when nobody of them does. People
    the sheet already has are found again by name (or reading) and birth date, unless `ids` says
    who they are. Items the catalog does not know are left out.
    """
    found = _Filled(sheet, items, certificate, at)
    ids = tuple(map(sheet.add_person, ids)) or found.people(visitor)
    for person, facts in zip(ids, certificate.people, strict=True):
        for item, value in _about(facts, certificate):
            found.write(item, person, value)
    for item, value in _about_move(certificate, ids, sheet, at.date()):
        found.write(item, VISIT, value)
    if visitor is not None:
        for item, person, value in _seen_by(visitor, certificate, ids):
            found.write(item, person, value)
    return ids


@dataclass(frozen=True)
class _Filled:
    sheet: AnswerSheet
    items: Mapping[str, Item]
    certificate: Certificate
    at: datetime

    def people(self, visitor: int | None) -> tuple[str, ...]:
        ids: list[str] = []
        for index, facts in enumerate(self.certificate.people):
            known = self.sheet.visitor if index == visitor else self._known(facts, ids)
            ids.append(self.sheet.add_person(known or self.sheet.new_id("p")))
        return tuple(ids)

    def _known(self, facts: Fact, taken: list[str]) -> str:
        """The person of the sheet these facts are about, or ""."""
        free = (one for one in self.sheet.people if one not in taken and one != self._visitor)
        return next((one for one in free if self._is(one, facts)), "")

    @property
    def _visitor(self) -> str:
        """Who is bound by the card or the clerk; a namesake never takes that place."""
        return self.sheet.card_holder or ""

    def _is(self, person: str, facts: Fact) -> bool:
        born = self._said("birth_date", person)
        named = any(
            folded_name(str(said)) == folded_name(str(facts[item]))
            for item in ("name", "kana")
            if item in facts and (said := self._said(item, person)) is not None
        )
        return named and born in (None, facts.get("birth_date"))

    def _said(self, item: str, person: str) -> Value | None:
        answer = self.sheet.answers.get(Address(item, person))
        return answer.candidates[-1].value if answer and answer.candidates else None

    def write(self, item_id: str, subject: str, value: Value) -> None:
        item = self.items.get(item_id)
        if item is None or (item.choices and value not in {choice.id for choice in item.choices}):
            return
        address = Address(item_id, subject)
        self.sheet.write(address, item.kind, value, provenance=CERTIFICATE, at=self.at)


def _about(facts: Fact, certificate: Certificate) -> Iterator[tuple[str, Value]]:
    """What the certificate says of one person, as items."""
    yield from ((item, facts[item]) for item in AS_THEY_STAND if item in facts)
    yield from (("moves", True), ("in_household_before", True))
    if "previous_address" in certificate.move:
        yield "address", certificate.move["previous_address"]
    if "relationship" in facts:
        yield "relationship_to_head_before", facts["relationship"]
        yield "head_before", facts["relationship"] == "head"
    if facts.get("permanent_domicile") and "foreign_national" not in facts:
        # 戸籍の表示 stands only where somebody is Japanese (住民基本台帳法7条5号).
        yield "foreign_national", False
    if facts.get("nhi"):
        yield "health_insurance_before", "nhi"
    if facts.get("latter_elderly"):
        yield "health_insurance_before", "latter_elderly"
    if facts.get("pension_category1"):
        yield "pension_category", "category1"
    if facts.get("child_allowance"):
        # Who received it is the parent who supports the children more (児童手当法4条3項).
        yield "main_earner", True
    if "care_certified" in facts:
        yield "certified_in_previous_city", facts["care_certified"]


def _about_move(
    certificate: Certificate, ids: tuple[str, ...], sheet: AnswerSheet, day: date
) -> Iterator[tuple[str, Value]]:
    """What it says of the move itself."""
    move = certificate.move
    yield "entry_certificate", certificate.route
    for fact, item in (
        ("planned_date", "move_out_planned_date"),
        ("previous_address", "previous_address"),
        ("reserved_address", "new_address"),
    ):
        if fact in move:
            yield item, move[fact]
    if "new_head" in move and _named(certificate, str(move["new_head"])):
        # The head of the new household is one of those who move: they join nobody's household.
        yield "joins_existing_household", False
    if _lists_everyone(certificate, ids, sheet, day):
        yield "certificate_lists_everyone", True


def _seen_by(
    visitor: int, certificate: Certificate, ids: tuple[str, ...]
) -> Iterator[tuple[str, str, Value]]:
    """What follows because one of its people stands at the counter."""
    if "phone" in certificate.move:
        yield "phone", ids[visitor], certificate.move["phone"]
    if certificate.people[visitor].get("relationship") == "head":
        for index, facts in enumerate(certificate.people):
            if index != visitor and "relationship" in facts:
                yield "relationship", ids[index], facts["relationship"]


def _named(certificate: Certificate, name: str) -> bool:
    names = {folded_name(str(person.get("name"))) for person in certificate.people}
    return folded_name(name) in names


def _lists_everyone(
    certificate: Certificate, ids: tuple[str, ...], sheet: AnswerSheet, day: date
) -> bool:
    """Whether nobody else can matter: the whole household moves, and each child with both parents.

    A parent who lives elsewhere can be the one who claims 児童手当, so a child with one parent on
    the certificate leaves the roster open. So does somebody on the sheet whom it does not name.
    """
    if certificate.move.get("whole_household") is not True or not set(sheet.people) <= set(ids):
        return False
    children = any(_is_minor_child(person, day) for person in certificate.people)
    relationships = {person.get("relationship") for person in certificate.people}
    return not children or {"head", "spouse"} <= relationships


def _is_minor_child(person: Fact, day: date) -> bool:
    born = person.get("birth_date")
    related = person.get("relationship") not in ("head", "spouse", "parent", "grandparent")
    return isinstance(born, PartialDate) and related and age_on(born.latest, day) < CHILD_UNTIL
