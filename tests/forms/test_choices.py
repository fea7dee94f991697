"""Chosen answers, accounts and documents."""

from __future__ import annotations

import pytest

from forms.banks import bank_name, branch_name, search_banks, search_branches
from forms.parsing import Part, is_blank, parse, parts, retype, shown
from forms.problems import NotUnderstood
from procedures.values import BankAccount, DocumentSeen, Kind, Sex, Value
from tests.forms.items import item

ACCOUNT: dict[str, Part] = {
    "bank": "0001",
    "branch": "００１",
    "type": "ordinary",
    "number": "12345",
    "holder": "みほん たろう",
}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bool", True),
        ("bool", False),
        ("consent", False),
        ("sex", Sex.FEMALE),
        ("sex", Sex.OTHER),
        ("choice", "paper"),
        ("choices", frozenset({"paper", "online"})),
        ("choices", frozenset()),
    ],
)
def test_chosen_answers_survive(kind: str, value: Value) -> None:
    assert parse(item(kind), retype(item(kind), value)) == value
    assert parse(item(kind), shown(item(kind), value)) == value


@pytest.mark.parametrize("kind", ["bool", "consent", "sex", "choice"])
def test_nothing_is_chosen_for_the_person(kind: str) -> None:
    with pytest.raises(NotUnderstood, match="選んでください"):
        parse(item(kind), "")
    with pytest.raises(NotUnderstood, match="選んでください"):
        parse(item(kind), "perhaps")


def test_a_person_of_the_visit() -> None:
    people = [("p1", "見本　太郎"), ("p2", "見本　花子")]
    assert parse(item("person"), "p2", people=people) == "p2"
    assert shown(item("person"), "p2", names=dict(people)) == "見本　花子"
    with pytest.raises(NotUnderstood):
        parse(item("person"), "p3", people=people)


def test_an_account_names_a_bank_and_branch_that_exist() -> None:
    account = parse(item("bank_account"), ACCOUNT)
    assert account == BankAccount("0001", "001", "ordinary", "0012345", "ミホン　タロウ")
    assert parse(item("bank_account"), retype(item("bank_account"), account)) == account
    assert "みずほ" in shown(item("bank_account"), account)


@pytest.mark.parametrize(
    ("part", "typed", "sentence"),
    [
        ("bank", "0002", "金融機関"),
        ("branch", "999", "支店"),
        ("type", "", "普通・当座"),
        ("number", "123456789", "7桁まで"),
        ("holder", "見本", "フリガナ"),
    ],
)
def test_each_mistake_in_an_account_has_its_sentence(part: str, typed: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood, match=sentence):
        parse(item("bank_account"), ACCOUNT | {part: typed})


def test_banks_and_branches_are_found_by_name_reading_and_code() -> None:
    assert search_banks("みずほ")[0].code == "0001"
    assert search_banks("ﾐｽﾞﾎ")[0].code == "0001"
    assert search_banks("0005")[0].name == "三菱ＵＦＪ"
    assert search_banks("三菱UFJ")[0].code == "0005"
    assert search_banks("") == []
    assert len(search_banks("信金", limit=5)) == 5
    assert search_branches("0001", "とうきょう") or search_branches("0001", "東京")
    assert search_branches("none", "東京") == []
    assert bank_name("0002") is None
    assert branch_name("0001", "001") == "東京営業部"


def test_a_document_seen_is_what_and_a_note() -> None:
    passport = parse(item("document_seen"), {"what": "旅券", "note": ""})
    assert passport == DocumentSeen("旅券")
    both = DocumentSeen("委任状", "令和8年6月1日付け")
    assert parse(item("document_seen"), retype(item("document_seen"), both)) == both
    assert shown(item("document_seen"), both) == "委任状（令和8年6月1日付け）"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_boxes_and_says_blank(kind: Kind) -> None:
    assert is_blank({part: "" for part in parts(kind) or ("",)})
    if kind is not Kind.CHOICES:
        with pytest.raises(NotUnderstood):
            parse(item(kind), "")


def test_a_photo_is_not_typed() -> None:
    with pytest.raises(NotUnderstood, match="職員"):
        parse(item("photo"), "ffd8")
    assert shown(item("photo"), b"\xff\xd8") == "写真1枚"
