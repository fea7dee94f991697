"""Banks, branches and the city's places are searched, not typed; without scripts too."""

from __future__ import annotations

import pytest

from counter.kiosk.visiting import VISITOR
from counter.visit import Visit
from procedures.sheet import Address
from procedures.values import BankAccount
from tests.counter.kiosk.hall import Hall
from tests.counter.web.visitor import Visitor

pytestmark = pytest.mark.cpu_seconds(20)


def begun(hall: Hall, event: str) -> Visitor:
    resident = hall.resident()
    resident.presses("日本語")
    resident.presses("次へ", events=[event])
    resident.presses("カードを使わない")
    return resident


def visit_of(hall: Hall, resident: Visitor) -> Visit:
    with resident.client.session_transaction() as session:
        return hall.visit(session["visit"])


def test_a_clinic_is_found_by_the_start_of_its_reading(hall: Hall) -> None:
    resident = begun(hall, "care")
    page = f"/question/clinic.{VISITOR}"
    resident.opens(page)
    resident.fills({f"search.clinic.{VISITOR}": "みほんない"}, "探す")
    assert resident.page.status == 200
    assert "見本内科医院" in resident.page.words
    resident.presses("次へ")
    answer = visit_of(hall, resident).sheet.answers[Address("clinic", VISITOR)]
    assert str(answer.candidates[-1].value).startswith("見本内科医院（内科")


def test_what_is_not_found_says_what_to_do_and_keeps_what_was_typed(hall: Hall) -> None:
    resident = begun(hall, "care")
    resident.opens(f"/question/clinic.{VISITOR}")
    resident.fills({f"search.clinic.{VISITOR}": "ない名前", f"clinic.{VISITOR}": "駅前の"}, "探す")
    assert "見つかりません" in resident.page.words
    values = [box.text for box in resident.page.root.all("textarea")]
    assert "駅前の" in values[0]


def test_an_account_is_chosen_by_bank_and_branch_names(hall: Hall) -> None:
    resident = begun(hall, "care")
    visit = visit_of(hall, resident)
    visit.sheet.add_thing("bank_account_use1", "bank_account_use")
    hall.services.visits.save(visit)
    name = "bank_account.bank_account_use1"
    resident.opens(f"/question/{name}")
    resident.fills({f"search.{name}-bank": "みずほ"}, "探す")
    resident.fills({f"pick.{name}-bank": "0001", f"search.{name}-branch": "とうきょう",
                    "find": f"{name}-branch"}, "次へ")  # fmt: skip
    assert "支店の名前で探せます" in resident.page.words
    resident.fills(
        {
            f"pick.{name}-bank": "0001",
            f"{name}-branch": "001",
            f"{name}-type": "ordinary",
            f"{name}-number": "123",
            f"{name}-holder": "みほん たろう",
        }
    )
    answer = visit_of(hall, resident).sheet.answers[Address("bank_account", "bank_account_use1")]
    assert answer.candidates[-1].value == BankAccount(
        "0001", "001", "ordinary", "0000123", "ミホン　タロウ"
    )


def test_a_family_s_reading_is_offered_to_the_next_of_them(hall: Hall) -> None:
    resident = begun(hall, "care")
    resident.opens(f"/person/{VISITOR}")
    resident.fills({f"kana.{VISITOR}-family": "みほん", f"kana.{VISITOR}-given": "たろう"})
    resident.opens("/person/p2")
    resident.presses("ミホン")
    assert resident.page.path == "/kiosk/person/p2"
    boxes = {box.get("name"): box.get("value") for box in resident.page.root.all("input")}
    assert boxes["kana.p2-family"] == "ミホン"
    resident.fills({"kana.p2-family": "ミホン", "kana.p2-given": "はなこ"})
    answer = visit_of(hall, resident).sheet.answers[Address("kana", "p2")]
    assert answer.candidates[-1].value == "ミホン　ハナコ"
