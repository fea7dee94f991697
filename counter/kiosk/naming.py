"""What the people and things of a visit are called on the screen."""

from __future__ import annotations

from markupsafe import Markup

from counter.kiosk.visiting import VISITOR
from counter.visit import Visit
from counter.web.language import own_words, say
from procedures.bundle import Bundle
from procedures.catalog import Text
from procedures.needs import shown
from procedures.sheet import Address

THINGS = {
    "dog": "犬",
    "vehicle": "バイク・軽自動車",
    "building": "建物",
    "business": "事業",
    "bank_account_use": "口座",
}

OTHER_THING = "登録するもの"
"""A kind of thing only this city's catalog knows."""

ROSTERS = {
    "person": "今日の手続きに関係する方を、みなさん挙げてください",
    "dog": "犬を飼っていますか",
    "vehicle": "バイクや軽自動車をお持ちですか",
    "building": "被害のあった建物はありますか",
}
"""What the page that lists people or things asks; other rosters ask their item's question."""


def people_names(visit: Visit, bundle: Bundle) -> dict[str, Markup]:
    """Person id → the name shown, the visitor marked as 「あなた」."""
    return {person: person_name(visit, bundle, person) for person in visit.sheet.people}


def person_name(visit: Visit, bundle: Bundle, person: str) -> Markup:
    """The name, else the reading, else the place in the list."""
    name = known_name(visit, bundle, person)
    if person == VISITOR:
        return say("あなた（{name}）", name=own_words(name)) if name else say("あなた")
    if name:
        return own_words(name)
    return say("{number}人目の方", number=visit.sheet.people.index(person) + 1)


def known_name(visit: Visit, bundle: Bundle, person: str) -> str:
    """The name or reading that is on the sheet, or ""."""
    for item in ("name", "kana"):
        if item in bundle.items:
            found = shown(bundle, visit.law_day, visit.sheet, Address(item, person))
            if found:
                return str(found.value)
    return ""


def thing_name(visit: Visit, thing: str) -> Markup:
    """「犬（1）」: the kind of thing and its place among its kind."""
    kind = visit.sheet.things[thing]
    number = visit.sheet.subjects(kind).index(thing) + 1
    return say("{thing}（{number}）", thing=Text(ja=THINGS.get(kind, OTHER_THING)), number=number)


def subject_name(visit: Visit, bundle: Bundle, subject: str) -> Markup:
    """The name of whom or what a question is about; "" for the visit."""
    if subject in visit.sheet.people:
        return person_name(visit, bundle, subject)
    return thing_name(visit, subject) if subject in visit.sheet.things else Markup("")


def about(visit: Visit, bundle: Bundle, subject: str) -> Markup:
    """The line over a question that says whom or what it is about; "" for the visit."""
    name = subject_name(visit, bundle, subject)
    if subject in visit.sheet.people and subject != VISITOR:
        return say("{name} さんについて", name=name)
    return say("{name}について", name=name) if name else Markup("")
