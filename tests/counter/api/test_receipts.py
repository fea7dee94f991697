"""受理結果 by webhook: onto its case, once, and only from whom the record went to."""

from typing import Any
from uuid import uuid4

import pytest

from counter.visit import CaseState
from tests.counter.api.counterpart import Counterpart
from tests.counter.handoff.hall import NOTICE

pytestmark = pytest.mark.cpu_seconds(10)

WRONG_NAME = {"code": "E0002", "item": "shimei", "subject": "p2"}


def receipt(record: dict[str, Any], result: str = "accepted", **more: Any) -> dict[str, Any]:
    return {
        "format": "kakanai.receipt/1",
        "record": record["id"],
        "notice": record["completed_by"],
        "result": result,
        "at": "2026-11-21T10:15:00+09:00",
    } | more


def test_the_case_shows_what_the_back_office_said(counterpart: Counterpart) -> None:
    visit = counterpart.hall.submitted()
    counterpart.hall.accept(visit, NOTICE)
    counterpart.relays()
    (letter,) = counterpart.waiting()
    rejected = receipt(letter["record"], "rejected", errors=[WRONG_NAME])
    for _ in range(2):
        assert counterpart.calls("POST", "/receipts", json=rejected).status_code == 204
    case = counterpart.hall.visits.open(visit.id).cases[NOTICE]
    assert case.state is CaseState.REJECTED
    (kept,) = case.receipts
    assert [(e.code, e.item) for e in kept.errors] == [("E0002", "name.p2")]


def test_only_whom_the_record_went_to_may_answer(counterpart: Counterpart) -> None:
    visit = counterpart.hall.submitted()
    counterpart.hall.accept(visit, NOTICE)
    counterpart.relays()
    (letter,) = counterpart.waiting()
    answer = counterpart.calls("POST", "/receipts", who="inbox", json=receipt(letter["record"]))
    assert answer.status_code == 404
    assert counterpart.hall.visits.open(visit.id).cases[NOTICE].state is CaseState.SENT


def test_who_got_an_annex_may_refuse_it_and_nobody_else(counterpart: Counterpart) -> None:
    visit = counterpart.hall.submitted()
    counterpart.hall.accept(visit, NOTICE)
    counterpart.relays()
    (annex,) = counterpart.hall.delivered()
    assert annex["completed_by"]
    refused = receipt(annex, "rejected", errors=[WRONG_NAME])
    assert counterpart.calls("POST", "/receipts", json=refused).status_code == 404
    made_up = refused | {"record": str(uuid4())}
    assert counterpart.calls("POST", "/receipts", who="inbox", json=made_up).status_code == 404
    assert counterpart.calls("POST", "/receipts", who="inbox", json=refused).status_code == 204
    assert counterpart.hall.visits.open(visit.id).cases[NOTICE].state is CaseState.REJECTED


def test_an_unknown_record_is_said_so(counterpart: Counterpart) -> None:
    unknown = receipt({"id": str(uuid4()), "completed_by": None})
    answer = counterpart.calls("POST", "/receipts", json=unknown)
    assert answer.status_code == 404
    assert "completed_by" in answer.get_json()["detail"]


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", "山田".encode(), b'{"record": "x"}'])
def test_what_is_no_receipt_is_refused_without_repeating_it(
    counterpart: Counterpart, body: bytes
) -> None:
    answer = counterpart.calls("POST", "/receipts", data=body)
    assert answer.status_code == 422
    assert "山田" not in answer.get_data(as_text=True)


def test_too_much_is_refused(counterpart: Counterpart) -> None:
    assert counterpart.calls("POST", "/receipts", data=b" " * 300_000).status_code == 413
