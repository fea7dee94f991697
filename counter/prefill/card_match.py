"""Whose card is it? What was typed about a person must not contradict the card that is read."""

from __future__ import annotations

from cardreader.basic_information import BasicInformation
from counter.prefill.names import comparable
from procedures.catalog import Item
from procedures.sheet import Address, AnswerSheet, Provenance, Source
from procedures.values import PartialDate, Value

CARD = Provenance(Source.CARD)
ANOTHER_PERSON = (
    "このカードは、選んだ方のものではないようです（同じ受付の別の方の氏名と一致します）。"
    "どなたのカードかを選び直してください。何も書き込んでいません。"
)
ANOTHER_BIRTH_DATE = (
    "このカードは、選んだ方のものではないようです（生年月日が違います）。"
    "どなたのカードかを確かめてください。何も書き込んでいません。"
)


def contradiction(
    sheet: AnswerSheet, items: dict[str, Item], holder: str, card: BasicInformation
) -> str:
    """Why the card cannot be the holder's, as a sentence for the clerk; "" when it can be."""
    if _names_another(sheet, items, holder, card):
        return ANOTHER_PERSON
    born = _said(sheet, items, Address("birth_date", holder))
    if isinstance(born, PartialDate) and card.birth_date is not None:
        on_card = PartialDate(card.birth_date.year, card.birth_date.month, card.birth_date.day)
        apart = on_card.latest < born.earliest or born.latest < on_card.earliest
        return ANOTHER_BIRTH_DATE if apart else ""
    return ""


def _names_another(
    sheet: AnswerSheet, items: dict[str, Item], holder: str, card: BasicInformation
) -> bool:
    """Whether the card's name is that of somebody else here, and not the holder's."""
    wanted = comparable(card.name)
    same = {person for person in sheet.people if _name(sheet, items, person) == wanted}
    return bool(same) and holder not in same


def _name(sheet: AnswerSheet, items: dict[str, Item], person: str) -> str:
    name = _said(sheet, items, Address("name", person))
    return comparable(name) if isinstance(name, str) else ""


def _said(sheet: AnswerSheet, items: dict[str, Item], address: Address) -> Value | None:
    answer = sheet.answers.get(address)
    if answer is None or address.item not in items:
        return None
    best = answer.best(items[address.item].sources)
    return best.value if best else None
