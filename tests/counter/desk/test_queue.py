"""The queue: call numbers, the hall's display, and what lies."""

from __future__ import annotations

import datetime as dt

import pytest

from counter.statistics import times_of
from counter.storage import cases, outbox
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import CaseKey, CaseState, DocumentCheck, DocumentState, Visit
from counter.visit.progress import answered, delivered
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import family_of_four
from tests.counter.desk.test_decisions import everything
from tests.counter.web.visitor import Visitor

pytestmark = pytest.mark.cpu_seconds(30)

NOTICE = CaseKey("move_in_notification")


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


def test_a_number_is_given_called_shown_and_finished(office: Office, clerk: Clerk) -> None:
    display = Visitor(office.app)
    clerk.opens("/")
    assert "1" in clerk.presses("番号を渡す").words
    assert "お呼びしている番号はありません" in display.opens("/display").words
    before = display.client.get("/display/state").json["sequence"]
    clerk.opens("/")
    clerk.presses("次の番号を呼ぶ", window="3番")
    assert display.client.get("/display/state").json["sequence"] != before
    words = display.opens("/display").words
    assert "1→3番窓口" in words
    clerk.presses("終わった・帰った")
    assert "お呼びしている番号はありません" in display.opens("/display").words


def test_the_display_tells_nobody_who_it_is(office: Office, clerk: Clerk, visit: Visit) -> None:
    clerk.opens(f"/visit/{visit.id}")
    clerk.presses("整理番号を渡す")
    clerk.opens("/")
    clerk.presses("次の番号を呼ぶ")
    display = Visitor(office.app)
    text = display.client.get("/display").text
    assert "見本" not in text
    assert visit.receipt not in text
    assert str(visit.id) not in text
    assert "mado1" not in text
    assert display.client.get_cookie("kakanai_desk", path="/desk") is None


def test_a_visit_keeps_its_number_and_is_opened_by_it(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    clerk.opens(f"/visit/{visit.id}")
    clerk.presses("整理番号を渡す")
    clerk.opens(f"/visit/{visit.id}")
    assert "整理番号 1" in clerk.page.words
    clerk.fills({"receipt": "1"}, "開く")
    assert clerk.visit == visit.id
    clerk.opens("/")
    clerk.presses("次の番号を呼ぶ")
    with office.services.database.reading() as connection:
        assert times_of(connection, visit.id).called is not None


def test_an_interview_begun_with_a_number_says_when_its_visitor_came(
    office: Office, clerk: Clerk
) -> None:
    clerk.opens("/")
    clerk.presses("番号を渡す")
    office.clock.go_on(minutes=12)
    clerk.opens("/")
    _, button = clerk.page.form_with("聞き取りを始める（整理番号 1）")
    assert button.get("value") == "1"
    clerk.presses("聞き取りを始める（整理番号 1）")
    with office.services.database.reading() as connection:
        times = times_of(connection, clerk.visit)
    assert times.arrived is not None
    assert times.began is not None
    assert times.began - times.arrived >= dt.timedelta(minutes=11)


def test_numbers_begin_anew_each_day(office: Office, clerk: Clerk) -> None:
    clerk.opens("/")
    clerk.presses("番号を渡す")
    office.clock.go_on(days=1)
    clerk = office.clerk()
    assert "0人待ち" in clerk.opens("/").words
    assert "1" in clerk.presses("番号を渡す").words


def test_a_reviewer_sees_the_numbers_and_no_button_that_is_closed(
    office: Office, visit: Visit
) -> None:
    office.services.visits.call_number(visit.id)
    reviewer = office.clerk("shinsa", [Role.REVIEWER])
    assert "1人待ち" in reviewer.page.words
    for closed in ("次の番号を呼ぶ", "番号を渡す", "紙で受け付けた分", "避難者の名簿"):
        assert closed not in reviewer.page.words
    assert "整理番号 1" in reviewer.opens(f"/visit/{visit.id}").words


def test_an_unknown_window_is_refused(clerk: Clerk) -> None:
    clerk.opens("/")
    assert clerk.presses("次の番号を呼ぶ", window="99番").status == 400


def accepted(office: Office, clerk: Clerk, visit: Visit) -> None:
    clerk.opens(f"/visit/{visit.id}")
    clerk.fills(everything(clerk) | {"accept": ["move_in_notification.-"]}, "受理する")


def test_a_record_sent_back_is_on_the_list(office: Office, clerk: Clerk, visit: Visit) -> None:
    accepted(office, clerk, visit)
    assert "滞っているもの" not in clerk.opens("/").words
    now, key = to_ms(office.clock()), office.services.keyring.audit_key
    with office.services.database.writing() as connection:
        claimed = outbox.claim(connection, worker="t", now=now, lease_ms=60_000, limit=50)
        (notice,) = [one for one in claimed if one.procedure == NOTICE.procedure]
        delivered(connection, notice, now=now, key=key, answers=True)
        answered(connection, outbox=notice.id, now=now, key=key, accepted=False)
    words = clerk.opens("/").words
    assert "連携先から差戻し（1件）" in words
    assert visit.receipt in words


def test_a_paper_promised_for_later_is_due_then_late_then_noted(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    due = dt.date(2026, 4, 10)
    paper = next(
        (key, document)
        for key, case in visit.cases.items()
        for document in ("any",)
        if case.annex_of is None and case.accepted_on is None
    )
    key, _ = paper
    later = {"any": DocumentCheck(DocumentState.LATER, due)}
    me = office.hires("mado9", Role.COUNTER)
    office.services.visits.wait_for_documents(visit, key, by=me, documents=later)
    assert "書類の期日" not in clerk.opens("/").words, "not before it is soon"
    office.clock.go_on(days=5)
    clerk = office.clerk()
    assert "4月10日（あと2日）" in clerk.opens("/").words
    office.clock.go_on(days=4)
    clerk = office.clerk()
    assert "4月10日（2日過ぎ）" in clerk.opens("/").words
    shown = {"any": DocumentCheck(DocumentState.SHOWN)}
    visit = office.services.visits.open(visit.id)
    office.services.visits.receive_documents(visit, key, by=me, documents=shown)
    assert "書類の期日" not in clerk.opens("/").words


def test_a_held_procedure_whose_predecessor_is_processed_is_on_the_list(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    bundle = office.services.bundles.version(visit.bundle)
    follower = next(
        key
        for key, case in visit.cases.items()
        if case.annex_of is None and NOTICE.procedure in bundle.procedures[key.procedure].after
    )
    me = office.hires("mado9", Role.COUNTER)
    office.services.visits.hold(visit, follower, by=me, note="転入届のあとで")
    assert "先の手続が済んだ保留" not in clerk.opens("/").words
    with office.services.database.writing() as connection:
        cases.change(
            connection, case=visit.cases[NOTICE].id, now=1, state=CaseState.SENT, revision=1
        )
    assert "先の手続が済んだ保留（1件）" in clerk.opens("/").words


def test_the_queue_says_by_itself_when_it_has_changed(office: Office, clerk: Clerk) -> None:
    def state() -> str:
        return str(clerk.client.get("/queue/state").json["sequence"])

    before = state()
    assert state() == before
    visit = family_of_four(office)
    after = state()
    assert after != before
    case = clerk.client.get(f"/visit/{visit.id}/state").json["sequence"]
    accepted(office, clerk, visit)
    assert clerk.client.get(f"/visit/{visit.id}/state").json["sequence"] != case
