import dataclasses
from typing import Any

import pytest

from counter.handoff.checking import HEAD, prove
from counter.handoff.record import build_record
from tests.counter.handoff.family import VISIT_FACTS, moving_family, notice_facts, small_bundle
from tests.shipped import shipped_bundle


def words_about(**column: Any) -> list[str]:
    table = {"id": "t", "rows": "person", "column": [{"label": "列"} | column]}
    mappings = {"mine": {"title": "試し", "table": [table]}}
    return [
        str(problem) for problem in prove(dataclasses.replace(small_bundle(), mappings=mappings))
    ]


def test_the_shipped_mappings_hold() -> None:
    assert prove(shipped_bundle()) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("row.shimai", "shimai という項目はありません（もしかして shimei）"),
        ("visit.move_dat", "move_dat という項目はありません（もしかして move_date）"),
        ("record.receipts", "receipts という項目はありません（もしかして receipt）"),
        ("aplicant.shimei", "aplicant という集まり・役割はありません"),
        ("item.value", "の表だけで使えます"),
        ("", "value か fixed を書きます"),
    ],
)
def test_a_name_no_record_has_is_found(value: str, words: str) -> None:
    (found,) = words_about(value=value)
    assert found.startswith("mappings/mine.toml [table.t.列]: ")
    assert words in found


@pytest.mark.parametrize(
    "value", ["row.seinengappi_fushofuragu", "applicant.jusho_choaza", "row.id", "movers.shimei"]
)
def test_a_name_records_have_is_taken(value: str) -> None:
    assert words_about(value=value) == []


def test_a_fixed_column_needs_no_value() -> None:
    assert words_about(fixed="01") == []


def test_an_unreadable_mapping_is_named() -> None:
    (found,) = words_about(value="row.shimei", width=0)
    assert found.startswith("mappings/mine.toml [table.0.column.0.width]: ")


def test_the_head_is_what_records_have() -> None:
    content = build_record(small_bundle(), moving_family(), notice_facts(), VISIT_FACTS).content
    assert {path.partition(".")[0] for path in HEAD} <= content.keys()
    for path in HEAD:
        first, _, rest = path.partition(".")
        if rest and isinstance(content[first], dict):
            assert rest.partition(".")[0] in content[first]
