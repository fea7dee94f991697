"""Roles per section (課): what belongs to another section is shown, and decided by nobody else."""

from __future__ import annotations

import pytest

from counter.desk.doors import DOORS
from counter.storage.staff import Grant, Role
from counter.visit import CaseKey, CaseState, Visit
from procedures.sheet import Address
from tests.counter.desk.office import Clerk, Office
from tests.counter.web.page import Page

pytestmark = pytest.mark.cpu_seconds(30)

CHILDCARE = "子育て支援課"
MINE, THEIRS = "child_allowance_claim", "move_in_notification"
SHOWN = {"identity": "マイナンバーカード", "with_gaps": "1", "all_shown": "1", "all_signed": "1"}


@pytest.fixture
def clerk(office: Office, visit: Visit) -> Clerk:
    """Somebody of the childcare section, with the case on the screen."""
    clerk = office.clerk("kosodate1", [Grant(Role.COUNTER, CHILDCARE)])
    clerk.opens(f"/visit/{visit.id}")
    return clerk


def states(office: Office, visit: Visit) -> dict[str, CaseState]:
    cases = office.services.visits.open(visit.id).cases
    return {key.procedure: case.state for key, case in cases.items()}


def offered(page: Page) -> set[str]:
    """The procedures the case page lets the clerk accept."""
    boxes = page.root.all("input")
    return {box.get("value").split(".")[0] for box in boxes if box.get("name") == "accept"}


def sends(clerk: Clerk, part: str, **typed: str) -> Page:
    """A form no button of the page leads to, with the tokens of this page."""
    return clerk._send("post", f"{clerk.root}/visit/{clerk.visit}/{part}", tokens(clerk) | typed)


def tokens(clerk: Clerk) -> dict[str, str]:
    """What every form of the page carries."""
    fields = {box.get("name"): box.get("value") for box in clerk.page.root.all("input")}
    return {name: fields[name] for name in ("csrf_token", "version", "seen")}


def refused(page: Page, section: str) -> None:
    assert page.status == 403
    assert f"{section}の職員が行います" in page.words


def test_only_the_own_procedures_can_be_ticked(office: Office, clerk: Clerk, visit: Visit) -> None:
    bundle = office.services.bundles.current()
    own = {one.id for one in bundle.procedures.values() if one.counters[0].section == CHILDCARE}
    assert offered(clerk.page)
    assert offered(clerk.page) <= own
    assert "転入届" in clerk.page.words
    assert "市民課の職員が決めます" in clerk.page.words


def test_the_own_ones_are_accepted(office: Office, clerk: Clerk, visit: Visit) -> None:
    (mine, *_) = offered(clerk.page)
    clerk.fills({"accept": [f"{mine}.-"], **SHOWN}, "受理する")
    cases = office.services.visits.open(visit.id).cases
    accepted = {key.procedure for key, case in cases.items() if case.accepted_by}
    assert accepted == {mine}


def test_acceptance_of_anothers_is_refused_and_changes_nothing(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    before = states(office, visit)
    refused(clerk.fills({"accept": [f"{THEIRS}.-"], **SHOWN}, "受理する"), "市民課")
    assert states(office, visit) == before


@pytest.mark.parametrize("decision", ["hold", "wait", "refuse", "withdraw", "correct"])
def test_no_decision_on_anothers_procedure(
    office: Office, clerk: Clerk, visit: Visit, decision: str
) -> None:
    before = states(office, visit)
    page = clerk.opens(f"/visit/{visit.id}/procedure/{THEIRS}/-")
    assert "市民課の職員が決めます" in page.words
    assert not [button for button in page.root.all("button") if button.get("name") == "decision"]
    clerk.goes_to("")
    refused(sends(clerk, f"procedure/{THEIRS}/-", decision=decision, reason="ためし"), "市民課")
    assert states(office, visit) == before


def test_the_second_check_is_of_the_section_too(office: Office, visit: Visit) -> None:
    checker = office.clerk("shinsa1", [Grant(Role.REVIEWER, CHILDCARE), Role.COUNTER])
    checker.opens(f"/visit/{visit.id}")
    refused(sends(checker, f"check/{THEIRS}/-", decision="agree"), "市民課")


def test_only_the_own_procedures_can_be_added(office: Office, clerk: Clerk) -> None:
    page = clerk.goes_to("add")
    options = {
        option.get("value") for box in page.root.all("select") for option in box.all("option")
    }
    assert THEIRS not in options
    assert "nhi_enrollment" not in options
    clerk.goes_to("")
    refused(sends(clerk, "add", procedure="nhi_enrollment", reason="ためし"), "保険年金課")
    assert CaseKey("nhi_enrollment") not in office.services.visits.open(clerk.visit).cases


def test_a_value_of_other_sections_is_not_corrected(office: Office, clerk: Clerk) -> None:
    """The care certification is nothing to the childcare section; the visitor's name is."""
    links = [a.get("href") for a in clerk.page.root.all("a") if "/correct/" in a.get("href")]
    assert any(link.endswith("/correct/name/p1") for link in links)
    assert not any(link.endswith("/correct/care_level/p4") for link in links)
    refused(clerk.goes_to("correct/care_level/p4"), "介護保険課")


def test_after_submission_the_interview_writes_only_the_own_values(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    before = office.services.visits.open(visit.id).sheet.answers
    clerk.goes_to("people")
    refused(clerk.fills({"name.p4": "別　人"}, "聞き取りへ進む"), "市民課")
    clerk.goes_to("")
    level = {"asked": "care_level|one|p4", "care_level.p4": "care5"}
    refused(sends(clerk, "complete", **level), "介護保険課")
    assert office.services.visits.open(visit.id).sheet.answers == before
    clerk.goes_to("people")
    clerk.fills({"name.p3": "見本　三子"}, "聞き取りへ進む")
    answer = office.services.visits.open(visit.id).sheet.answers[Address("name", "p3")]
    assert "見本　三子" in {one.value for one in answer.candidates}


def test_only_the_own_values_are_offered_to_be_completed(office: Office, visit: Visit) -> None:
    everybody, own = office.clerk("sogo1"), office.clerk("zei1", [Grant(Role.COUNTER, "税務課")])
    asked = []
    for one in (everybody, own):
        one.opens(f"/visit/{visit.id}")
        one.goes_to("complete")
        boxes = one.page.root.all("input")
        asked.append(next((b.get("value").split() for b in boxes if b.get("name") == "asked"), []))
    assert asked[0]
    assert set(asked[1]) < set(asked[0])


def test_an_interview_that_goes_on_is_any_clerk_s(office: Office) -> None:
    clerk = office.clerk("kosodate1", [Grant(Role.COUNTER, CHILDCARE)])
    clerk.presses("聞き取りを始める")
    clerk.fills({"name.p1": "架空　恵子", "events": ["care"]}, "聞き取りへ進む")
    assert clerk.page.h1 == "聞き取り"


def test_only_the_own_sheets_are_printed_again(office: Office, clerk: Clerk) -> None:
    page = clerk.goes_to("papers")
    parts = {box.get("value").split("~")[0] for box in page.root.all("input")}
    assert THEIRS not in parts
    assert {"all", "slip"} < parts
    refused(clerk.fills({"part": f"{THEIRS}~"}, "画面で開く"), "市民課")


TOGETHER = "disaster_victim_certificate"

SECTIONED = {
    "desk.accept": ("accept", {"accept": f"{THEIRS}.-"}),
    "desk.accept_together": (f"/together/{TOGETHER}", {}),
    "desk.decide": (f"procedure/{THEIRS}/-", {"decision": "hold", "reason": "ためし"}),
    "desk.save_check": (f"check/{THEIRS}/-", {"decision": "send_back"}),
    "desk.save_added": ("add", {"procedure": THEIRS, "reason": ""}),
    "desk.correct": ("correct/has_card/p2", {}),
    "desk.save_correction": ("correct/has_card/p2", {}),
    "desk.save_people": ("people", {"name.p4": "別　人"}),
    "desk.save_answers": ("ask", {"asked": "name|one|p4", "name.p4": "別　人"}),
    "desk.save_completed": ("complete", {"asked": "name|one|p4", "name.p4": "別　人"}),
    "desk.print_papers": ("print", {"part": f"{THEIRS}~"}),
}
"""Endpoint → a form about a procedure (or a value) of 市民課 that would be wrong, not forbidden."""


def test_the_table_names_every_door_that_asks_for_the_section() -> None:
    assert set(SECTIONED) == set(DOORS.by_section)


@pytest.mark.parametrize("endpoint", sorted(SECTIONED))
@pytest.mark.parametrize(("whose", "enters"), [("theirs", False), ("own", True), ("all", True)])
def test_a_door_of_a_section_lets_its_own_in(
    office: Office, visit: Visit, endpoint: str, whose: str, enters: bool
) -> None:
    about = TOGETHER if endpoint == "desk.accept_together" else THEIRS
    own = office.services.bundles.current().procedures[about].counters[0].section
    section = {"theirs": CHILDCARE, "own": own, "all": ""}[whose]
    clerk = office.clerk("one", [Grant(Role.COUNTER, section), Grant(Role.REVIEWER, section)])
    clerk.opens(f"/visit/{visit.id}")
    part, typed = SECTIONED[endpoint]
    with clerk.client.open(
        part if part.startswith("/") else f"/visit/{visit.id}/{part}",
        method="GET" if endpoint == "desk.correct" else "POST",
        data=tokens(clerk) | typed,
    ) as answer:
        assert (answer.status_code != 403) == enters, answer.status_code


def test_a_role_without_a_section_is_good_for_all(office: Office, visit: Visit) -> None:
    clerk = office.clerk()
    clerk.opens(f"/visit/{visit.id}")
    assert {THEIRS} < offered(clerk.page)


def test_a_role_that_is_taken_away_is_gone_at_the_next_press(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    from counter.storage import staff

    (mine, *_) = offered(clerk.page)
    with office.services.database.writing() as connection:
        known = staff.by_login(connection, login="kosodate1")
        assert known is not None
        staff.set_roles(connection, staff=known.id, roles=[Grant(Role.COUNTER, "税務課")])
    refused(clerk.fills({"accept": [f"{mine}.-"], **SHOWN}, "受理する"), CHILDCARE)
