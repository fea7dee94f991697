"""Whether a card can be the card of the person it was asked for."""

from __future__ import annotations

import datetime as dt

import pytest

from cardreader.basic_information import BasicInformation
from cardreader.basic_information import PartialDate as CardDate
from counter.prefill.card_match import ANOTHER_BIRTH_DATE, ANOTHER_PERSON, contradiction
from procedures.catalog import Item
from procedures.sheet import Address, AnswerSheet, Provenance, Source
from procedures.values import Kind, PartialDate, Value
from tests.forms.items import item

ITEMS: dict[str, Item] = {
    "name": item(Kind.PERSON_NAME, "name"),
    "birth_date": item(Kind.DATE, "birth_date"),
}
KEIKO = BasicInformation("架空　恵子", "北海道隣市", CardDate(1971, 2, 14), None, ())


def sheet(**answers: Value) -> AnswerSheet:
    """Two people; answers are `name_p1="…"`."""
    made = AnswerSheet(people=["p1", "p2"], visitor="p1")
    for place, value in answers.items():
        name, _, person = place.rpartition("_")
        made.write(
            Address(name, person),
            ITEMS[name].kind,
            value,
            provenance=Provenance(Source.RESIDENT),
            at=dt.datetime(2026, 4, 3, tzinfo=dt.UTC),
        )
    return made


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"name_p1": "架空 恵子"},
        {"name_p1": "架空恵子", "birth_date_p1": PartialDate(1971, 2, 14)},
        {"birth_date_p1": PartialDate(1971)},
        {"birth_date_p1": PartialDate(1971, 2)},
        {"name_p1": "架空　惠子"},
        {"name_p1": "架空　恵子", "name_p2": "架空　恵子"},
    ],
)
def test_what_fits_or_is_not_known_is_no_contradiction(known: dict[str, Value]) -> None:
    assert contradiction(sheet(**known), ITEMS, "p1", KEIKO) == ""


def test_a_card_with_the_name_of_somebody_else_here_is_refused() -> None:
    assert contradiction(sheet(name_p1="架空　恵子"), ITEMS, "p2", KEIKO) == ANOTHER_PERSON


@pytest.mark.parametrize(
    "born", [PartialDate(1944, 2, 14), PartialDate(1971, 3), PartialDate(1970)]
)
def test_a_birth_date_that_cannot_be_the_card_s_is_refused(born: PartialDate) -> None:
    assert contradiction(sheet(birth_date_p2=born), ITEMS, "p2", KEIKO) == ANOTHER_BIRTH_DATE


def test_no_sentence_names_anybody() -> None:
    for sentence in (ANOTHER_PERSON, ANOTHER_BIRTH_DATE):
        assert "恵子" not in sentence
        assert "1971" not in sentence
