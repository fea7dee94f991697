"""Sheet definitions: the shipped ones agree with the catalog, broken ones are refused in words."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from printing.sheets import read_sheets
from procedures.catalog import Outcome
from procedures.findings import CatalogError
from tests.printing.visits import bundle

GOOD = """
title = "見本届"
law = "見本法"
[[section]]
side = "届出人"
[[section.row]]
cells = [
  { label = "氏名", value = "visitor.name", kana = "visitor.kana" },
  { label = "転入日", value = "move_date" },
]
"""


def problems_of(text: str, procedure: str = "water_start") -> str:
    raw: dict[str, Any] = tomllib.loads(text)
    with pytest.raises(CatalogError) as refused:
        read_sheets(replace(bundle(), sheets={procedure: raw}))
    return str(refused.value)


def test_the_shipped_sheets_agree_with_the_catalog() -> None:
    sheets = read_sheets(bundle())
    assert {"move_in_notification", "child_allowance_claim", "water_start"} <= sheets.keys()


def test_every_procedure_that_is_filed_on_a_form_has_its_sheet() -> None:
    filed = {
        id_
        for id_, procedure in bundle().procedures.items()
        if procedure.form_status != "none"
        and {row.outcome for row in procedure.outcomes} & {Outcome.NEEDED, Outcome.OPTIONAL}
    }
    assert filed <= bundle().sheets.keys()
    assert all(bundle().procedures[id_].form_status != "none" for id_ in bundle().sheets)


def test_a_form_that_a_doctor_writes_is_not_imitated() -> None:
    for id_ in ("birth_registration", "bereavement_death_notification"):
        assert "この紙は届書ではありません" in bundle().sheets[id_]["statement"]


def test_a_good_definition_is_read() -> None:
    raw = tomllib.loads(GOOD)
    assert (
        read_sheets(replace(bundle(), sheets={"water_start": raw}))["water_start"].title == "見本届"
    )


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        ('title = "見本届"', 'titlex = "見本届"', ["sheets/water_start.toml", "titlex", "title"]),
        ('law = "見本法"', "", ["law", "要ります"]),
        ("visitor.name", "visitor.namex", ["namex", "という項目はありません", "name"]),
        ("visitor.name", "visitors.name", ["visitors", "という役割はありません", "visitor"]),
        ("visitor.name", "name", ["前に役割を書きます"]),
        ("visitor.name", "subject.name", ["for_each"]),
        ('"move_date"', '"visitor.move_date"', ["前に役割は書けません"]),
        ('value = "move_date"', 'value = "move_date", text = "x"', ["どれか一つ"]),
        ('value = "move_date"', 'choose = ["甲"], chosen = "乙"', ["choose の中から"]),
        (
            'value = "move_date"',
            'ticks = "acts_as", options = { self = "本人", agentx = "代理" }',
            ["agentx", "agent", "household_member", "がありません"],
        ),
        ("cells = [", "heightx = 3\ncells = [", ["section.0.row.0.heightx", "height"]),
    ],
)
def test_a_mistake_is_named_with_file_key_and_what_is_allowed(
    good: str, bad: str, words: list[str]
) -> None:
    assert good in GOOD
    message = problems_of(GOOD.replace(good, bad))
    for word in words:
        assert word in message


def test_a_sheet_of_no_procedure_is_refused() -> None:
    assert "water_start" in problems_of(GOOD, "water_startx")


def test_all_mistakes_are_listed_at_once() -> None:
    message = problems_of(GOOD.replace("visitor.name", "x.y").replace("visitor.kana", "a.b"))
    assert len(message.splitlines()) == 2
