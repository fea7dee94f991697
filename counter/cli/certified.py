"""The move-out certificate of a case file: what the old city would have certified, as a file.

A case states answers; a certificate holds, by law, some of them (`counter.prefill.certificate`).
Written with the column names of the standard mapping, so that a rehearsed visit goes through the
same importer as a real one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from enum import StrEnum

from procedures.cases import CaseFile
from procedures.sheet import Address
from procedures.values import Sex, Value

Answers = Mapping[Address, Value | None]


class Route(StrEnum):
    """How the family's data reach a rehearsed visit.

    `reserved`: 転出証明書情報 together with the 転入予約 made online; `imported`: without one;
    `paper`: transcribed by a clerk; `none`: nothing, everything is asked.
    """

    RESERVED = "reserved"
    IMPORTED = "imported"
    PAPER = "paper"
    NONE = "none"


BY_ENTRY = {"online_or_card": Route.RESERVED, "paper": Route.PAPER}
"""The route of `entry_certificate`: who moved out online made a 転入予約 in the same step."""

WORDS = {
    "head": ("世帯主", "世帯主"),
    "spouse": ("夫", "妻"),
    "child": ("子", "子"),
    "grandchild": ("子の子", "子の子"),
    "parent": ("父", "母"),
    "grandparent": ("父の父", "父の母"),
    "parent_in_law": ("妻の父", "夫の母"),
    "sibling": ("弟", "妹"),
    "relative": ("縁故者", "縁故者"),
    "cohabitant": ("同居人", "同居人"),
}
"""What a 住民票 writes for a relationship: of a man, of a woman."""


def route_of(case: CaseFile, answers: Answers) -> Route:
    """The route a case takes when nothing else is asked for."""
    if "move_in" not in case.events:
        return Route.NONE
    return BY_ENTRY.get(str(answers.get(Address("entry_certificate"))), Route.NONE)


def movers(case: CaseFile, answers: Answers) -> list[str]:
    """Who stands on the certificate: the people who move."""
    return [person for person in case.people if answers.get(Address("moves", person)) is True]


def certificate_file(case: CaseFile, answers: Answers, route: Route) -> bytes:
    """The certificate as a CSV file of the standard mapping."""
    rows = [_row(case, answers, person, route) for person in movers(case, answers)]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _row(case: CaseFile, answers: Answers, person: str, route: Route) -> dict[str, str]:
    def text(item: str, subject: str = person) -> str:
        value = answers.get(Address(item, subject))
        return "" if value is None else str(value)

    return {
        "転出証明書番号": case.id,
        **_move(case, answers, route),
        "氏名": text("name"),
        "氏名_振り仮名": text("kana"),
        "生年月日": text("birth_date"),
        "性別": {"male": "男", "female": "女"}.get(text("sex"), ""),
        "続柄": _relationship(answers, person),
        "本籍": text("permanent_domicile"),
        "外国人住民": _flag(answers, "foreign_national", person),
        "在留資格": text("residence_status"),
        "後期高齢者医療": "有" if text("health_insurance") == "latter_elderly" else "",
        "国民健康保険": "有" if text("health_insurance_before") == "nhi" else "",
        "国民年金": "有" if text("pension_category") == "category1" else "",
        **(_with_paper(answers, person) if route is Route.PAPER else {}),
    }


def _move(case: CaseFile, answers: Answers, route: Route) -> dict[str, str]:
    def text(item: str, subject: str = "visit") -> str:
        value = answers.get(Address(item, subject))
        return "" if value is None else str(value)

    facts = {
        "転出前住所": text("previous_address"),
        "転出予定年月日": text("move_out_planned_date"),
        "転出先住所": text("new_address"),
        "転出先世帯主": next(iter(_heads_after(case, answers)), ""),
        "異動区分": "全部" if _whole(case, answers) else "一部",
    }
    if route is Route.RESERVED:
        facts["転入予約_新住所"] = text("new_address")
        facts["転入予約_電話番号"] = text("phone", case.visitor.person)
    return facts


def _with_paper(answers: Answers, person: str) -> dict[str, str]:
    """A 受給資格証明書 (介護保険法36条) is handed over together with a paper certificate."""
    return {"介護保険受給資格証明書": _flag(answers, "certified_in_previous_city", person)}


def _heads_after(case: CaseFile, answers: Answers) -> Iterator[str]:
    for person in case.people:
        if answers.get(Address("head_after", person)) is True:
            yield str(answers.get(Address("name", person)) or "")


def _whole(case: CaseFile, answers: Answers) -> bool:
    return all(
        answers.get(Address("moves", person)) is True
        for person in case.people
        if answers.get(Address("in_household_before", person)) is True
    )


def _relationship(answers: Answers, person: str) -> str:
    """The relationship to the old head; blank where the case does not tell it."""
    if answers.get(Address("head_before", person)) is True:
        return "世帯主"
    same_head = any(
        value is True and answers.get(Address("head_before", address.subject)) is True
        for address, value in answers.items()
        if address.item == "head_after"
    )
    related = str(answers.get(Address("relationship_to_head", person))) if same_head else ""
    man, woman = WORDS.get(related, ("", ""))
    return woman if answers.get(Address("sex", person)) is Sex.FEMALE else man


def _flag(answers: Answers, item: str, person: str) -> str:
    value = answers.get(Address(item, person))
    return "" if value is None else ("1" if value is True else "0")
