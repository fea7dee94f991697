"""Virtual cards for tests: one invented person, changed where a test says so."""

from dataclasses import fields
from typing import Any

from cardreader.basic_information import PartialDate, Sex
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import Card, CardSpec, Faults, Holder

TARO = {
    "name": "見本　太郎",
    "address": "東京都架空区見本一丁目２番３号",
    "birth_date": PartialDate(1990, 8, 20),
    "sex": Sex.MALE,
    "individual_number": "111111111118",
}


def make_spec(**changes: Any) -> CardSpec:
    """Return Taro's card; each change goes to the part that has a field of its name."""
    if "tries_left" in changes:
        changes["tries_left"] = tuple(changes["tries_left"].items())
    return CardSpec(
        holder=Holder(**{**TARO, **_those_of(Holder, changes)}),
        card=Card(**_those_of(Card, changes)),
        faults=Faults(**_those_of(Faults, changes)),
    )


def make_card(**changes: Any) -> VirtualCard:
    return VirtualCard(make_spec(**changes))


def _those_of(kind: type, changes: dict[str, Any]) -> dict[str, Any]:
    names = {item.name for item in fields(kind)}
    return {name: value for name, value in changes.items() if name in names}
