"""Decision tables say rules in a clerk's words, for every rule of the shipped catalog."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import PurePosixPath

import pytest

from procedures.tables import pages, procedure_table
from procedures.wording import in_words
from tests.procedures.small import DAY, bundle, item, procedure
from tests.shipped import shipped_bundle

CHOICES = 'choices = [{ id = "paper", ja = "紙" }, { id = "none", ja = "ない" }]'
AMOUNTS = """
[[amount]]
id = "limit"
label = { ja = "期限" }
unit = "days"
values = [{ from = 2020-04-01, value = 14, source = "試験法" }]
"""
SMALL = bundle(
    item("moves", "person", "bool").replace('ja = "moves"', 'ja = "引っ越す"')
    + item("proof", "visit", "choice", CHOICES).replace('ja = "proof"', 'ja = "証明書"')
    + item("kinds", "visit", "choices", CHOICES).replace('ja = "kinds"', 'ja = "種類"')
    + item("day", "visit", "date").replace('ja = "day"', 'ja = "その日"'),
    amounts=AMOUNTS,
    one=procedure("one", ("needed", 'proof == "paper"')),
)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('proof == "paper"', "証明書が「紙」"),
        ('proof in ("paper", "none")', "証明書が「紙」・「ない」のどれか"),
        ('"paper" not in kinds', "種類に「紙」がない"),
        (
            "not any(p.moves for p in people)",
            "「関係する人のうち、引っ越す にあたる人がいる」ではない",
        ),
        ("all(p.moves for p in people)", "関係する人の全員が 引っ越す"),
        (
            "count(p for p in visitor if p.moves) >= 2",
            "来庁者のうち、引っ越す にあたる人の数が2以上",
        ),
        ("today - day <= amount.limit", "今日－その日が期限（14日）以下"),
        ("any(age(p.birth_date, today) < 18 for p in people)", "関係する人のうち、birth_date"
         "の人の今日の年齢が18より小さい にあたる人がいる"),
        ("any(p in visitor for p in people)",
         "関係する人のうち、pが来庁者に入る にあたる人がいる"),
        ("today + 14 <= day", "今日＋14がその日まで"),
        ("True", "いつでも"),
        ('(True if proof == "paper" else unknown) or day > date("2026-04-01")',
         "（証明書が「紙」なら いつでも、そうでなければ （ここでは決められない））、または "
         "その日が2026-04-01より後"),
    ],
)  # fmt: skip
def test_rules_in_words(rule: str, words: str) -> None:
    assert in_words(rule, SMALL, DAY) == words


def test_a_table_has_every_row_with_its_reason_and_source() -> None:
    table = procedure_table(SMALL, "one", DAY)
    assert [(row.outcome, row.condition, row.source) for row in table.rows] == [
        ("要", "証明書が「紙」", "試験法1条"),
        ("不要", "いつでも", "試験法1条"),
    ]


@pytest.mark.cpu_seconds(10)
def test_every_rule_of_the_shipped_catalog_can_be_said() -> None:
    shipped, day = shipped_bundle(), dt.date(2026, 11, 21)
    made = pages(shipped, day)
    for compiled in shipped.on(day):
        page = made[f"procedures/{compiled.procedure.id}.md"]
        assert compiled.procedure.name.ja in page
        assert page.count("\n| ") == len(compiled.outcomes) + 1
        for event in compiled.procedure.events:
            assert f"(../procedures/{compiled.procedure.id}.md)" in made[f"events/{event}.md"]
    assert not [name for name, page in made.items() if " for p in " in page]


def test_every_link_of_the_pages_leads_somewhere() -> None:
    made = pages(shipped_bundle(), dt.date(2026, 11, 21))
    for name, page in made.items():
        folder = PurePosixPath(name).parent
        for target in re.findall(r"\]\(([^)]+)\)", page):
            assert os.path.normpath(folder / target) in made
