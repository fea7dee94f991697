"""What was said before is offered again, to be taken by one touch."""

from __future__ import annotations

import pytest

from counter.kiosk.visiting import VISITOR
from tests.counter.kiosk.hall import Hall
from tests.counter.kiosk.test_lookups import begun

pytestmark = pytest.mark.cpu_seconds(20)

ADDRESS = "北海道見本市東五条三丁目７番"


def test_a_familys_reading_is_offered_to_the_next_person(hall: Hall) -> None:
    resident = begun(hall, "care")
    resident.opens(f"/person/{VISITOR}")
    resident.fills({f"kana.{VISITOR}-family": "みほん", f"kana.{VISITOR}-given": "たろう"})
    resident.opens("/person/p2")
    resident.presses("ミホン")
    boxes = {box.get("id"): box.get("value") for box in resident.page.root.all("input")}
    assert boxes["kana.p2-family"] == "ミホン"
    assert boxes["kana.p2-given"] == ""


def test_the_address_of_the_move_is_offered_as_a_persons_own(hall: Hall) -> None:
    resident = begun(hall, "move_within")
    resident.opens("/question/new_address")
    resident.fills({"new_address": ADDRESS})
    page = f"/question/address.{VISITOR}"
    resident.opens(page)
    resident.presses(ADDRESS)
    assert resident.page.path == f"/kiosk{page}"
    boxes = {box.get("id"): box.get("value") for box in resident.page.root.all("input")}
    assert boxes[f"address.{VISITOR}"] == ADDRESS


def test_an_address_of_the_move_is_not_offered_as_the_other(hall: Hall) -> None:
    """Who moves does not move to where they lived."""
    resident = begun(hall, "move_within")
    resident.opens("/question/previous_address")
    resident.fills({"previous_address": ADDRESS})
    resident.opens("/question/new_address")
    assert ADDRESS not in [button.text for button in resident.page.root.all("button")]
