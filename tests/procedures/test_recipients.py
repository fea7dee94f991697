"""Who receives which money after a death: each benefit its own recipient, each account once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from procedures.guidance import assess
from procedures.needs import needs
from procedures.recipients import payees, without_account
from procedures.sheet import Address, AnswerSheet
from procedures.values import BankAccount
from tests.procedures.disaster_city import NOW, RESIDENT, answered
from tests.shipped import shipped_bundle

DAY = dt.date(2026, 6, 10)
BANK = BankAccount("0001", "001", "ordinary", "1234567", "ミホン　ケンイチ")

PEOPLE: dict[str, dict[str, Any]] = {
    # 喪主は長男、相続人代表は長女、生計が同じだったのは妻、18歳年度末までの子は末の子
    "p1": {"is_funeral_host": True, "birth_date": dt.date(1990, 1, 1)},
    "p2": {"is_heir_representative": True, "birth_date": dt.date(1992, 1, 1)},
    "p3": {"same_livelihood_as_deceased": True, "birth_date": dt.date(1965, 1, 1)},
    "p4": {"birth_date": dt.date(2012, 1, 1)},
    "gone": {"is_deceased": True, "birth_date": dt.date(1960, 1, 1)},
}
FALSE = {
    "is_deceased": False,
    "is_funeral_host": False,
    "is_heir_representative": False,
    "same_livelihood_as_deceased": False,
}

RECIPIENTS = [
    ("bereavement_nhi_funeral_benefit", ["p1"]),
    ("bereavement_latter_elderly_funeral", ["p1"]),
    ("bereavement_heir_representative", ["p2"]),
    ("bereavement_unpaid_pension", ["p3"]),
    ("bereavement_np_survivor_benefits", ["p3"]),
    ("child_allowance_unpaid_claim", ["p4"]),
]


def bereaved(**gone: Any) -> AnswerSheet:
    people = {one: {**FALSE, **about} for one, about in PEOPLE.items()}
    people["gone"] |= gone
    answers = {"events": ["bereavement"], "people_complete": True}
    return answered(shipped_bundle(), answers, people=people)


@pytest.mark.parametrize(("procedure", "expected"), RECIPIENTS)
def test_each_benefit_has_its_own_recipient(procedure: str, expected: list[str]) -> None:
    assert payees(shipped_bundle(), DAY, bereaved(), procedure, "gone") == expected


def test_what_pays_nothing_has_no_recipient() -> None:
    assert payees(shipped_bundle(), DAY, bereaved(), "bereavement_water", "gone") == []


FUNERAL = {
    "health_insurance": "nhi",
    "funeral_done": True,
    "burial_benefit_elsewhere": False,
    "death_notified": True,
}


def test_an_account_is_printed_on_its_holders_papers_only() -> None:
    bundle, sheet = shipped_bundle(), bereaved(**FUNERAL)
    sheet.add_thing("account1", "bank_account_use")
    holder, account = Address("account_holder", "account1"), Address("bank_account", "account1")
    for address, value in ((holder, "p1"), (account, BANK)):
        kind = bundle.items[address.item].kind
        sheet.write(address, kind, value, provenance=RESIDENT, at=NOW)
    assessment = assess(bundle, DAY, sheet)
    taken = {
        verdict.procedure.id
        for verdict in assessment.verdicts
        if any(one.address == account for one in needs(bundle, DAY, sheet, verdict))
    }
    # p1 held the funeral, and came to claim the child allowance.
    assert taken == {
        "bereavement_nhi_funeral_benefit",
        "bereavement_latter_elderly_funeral",
        "bereavement_child_allowance",
    }


def test_whose_account_is_missing_is_said_once() -> None:
    bundle, sheet = shipped_bundle(), bereaved(**FUNERAL)
    lacking = without_account(bundle, DAY, sheet, assess(bundle, DAY, sheet))
    assert lacking.count("p1") == 1
    sheet.add_thing("account1", "bank_account_use")
    holder = Address("account_holder", "account1")
    kind = bundle.items[holder.item].kind
    sheet.write(holder, kind, "p1", provenance=RESIDENT, at=NOW)
    assert "p1" not in without_account(bundle, DAY, sheet, assess(bundle, DAY, sheet))
