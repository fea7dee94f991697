"""The answer sheet: candidates, trust, corrections, what is replaced, and its JSON."""

from __future__ import annotations

import json

from procedures.sheet import Address, AnswerSheet, Provenance, Source, State
from procedures.values import Kind
from tests.procedures.small import NOW

NAME = Address("name", "p1")
TRUST = ("card", "certificate", "register:resident", "resident")


def written(*sources: str) -> AnswerSheet:
    sheet = AnswerSheet(people=["p1"], visitor="p1")
    for source in sources:
        sheet.write(
            NAME,
            Kind.PERSON_NAME,
            f"見本　{source}",
            provenance=Provenance.parse(source),
            at=NOW,
        )
    return sheet


def shown(sheet: AnswerSheet) -> object:
    best = sheet.answers[NAME].best(TRUST)
    return best and best.value


def test_the_most_trusted_candidate_shows_whatever_the_order() -> None:
    assert shown(written("resident", "card")) == shown(written("card", "resident")) == "見本　card"


def test_disagreement_is_kept_for_the_clerk() -> None:
    answer = written("card", "resident").answers[NAME]
    assert answer.disagrees
    assert len(answer.candidates) == 2


def test_a_clerks_correction_shows_and_keeps_what_it_replaced() -> None:
    sheet = written("card")
    clerk = Provenance(Source.CLERK)
    sheet.write(NAME, Kind.PERSON_NAME, "見本　一", provenance=clerk, at=NOW, reason="券面と照合")
    sheet.write(NAME, Kind.PERSON_NAME, "見本　二", provenance=clerk, at=NOW, reason="再確認")
    assert shown(sheet) == "見本　二"
    assert [c.value for c in sheet.answers[NAME].replaced] == ["見本　一"]


def test_not_knowing_is_a_state_and_an_answer_may_still_come() -> None:
    sheet = AnswerSheet(people=["p1"])
    sheet.mark(NAME, Kind.PERSON_NAME, State.UNKNOWN)
    assert sheet.state(NAME) is State.UNKNOWN
    sheet.write(NAME, Kind.PERSON_NAME, "見本　太郎", provenance=Provenance(Source.CARD), at=NOW)
    assert sheet.state(NAME) is State.ANSWERED


def test_removing_a_person_removes_what_was_said_of_them() -> None:
    sheet = written("card")
    sheet.remove_subject("p1")
    assert sheet.people == []
    assert sheet.answers == {}


def test_a_copy_says_the_same_and_goes_its_own_way() -> None:
    sheet = written("card")
    copy = sheet.copy()
    assert copy == sheet
    copy.remove_subject("p1")
    copy.add_thing("dog1", "dog")
    assert sheet == written("card")


def test_the_sheet_survives_json() -> None:
    sheet = written("card", "resident", "register:resident")
    sheet.add_thing(sheet.new_id("dog"), "dog")
    sheet.mark(Address("moves", "p1"), Kind.BOOL, State.DECLINED)
    again = AnswerSheet.from_json(json.loads(json.dumps(sheet.to_json())))
    assert again == sheet


def test_nothing_of_a_person_is_in_a_candidates_repr() -> None:
    assert "見本" not in repr(written("card").answers[NAME].candidates)
