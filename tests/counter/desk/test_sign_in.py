"""Who gets in, who does not, and what happens to work when a sign-in runs out."""

from __future__ import annotations

import pytest

from counter import auth
from counter.audit import Act
from counter.storage import audit, staff
from counter.storage.staff import Role
from counter.storage.times import to_ms
from tests.counter.desk.office import PASSWORD, Clerk, Office


def test_a_clerk_signs_in_and_out(office: Office) -> None:
    clerk = office.clerk()
    assert clerk.page.h1 == "受付一覧"
    clerk.presses("サインアウト")
    assert clerk.opens("/").h1 == "窓口のサインイン"


@pytest.mark.parametrize(("login", "password"), [("mado1", "wrong"), ("nobody", PASSWORD)])
def test_name_and_password_are_refused_in_the_same_words(
    office: Office, login: str, password: str
) -> None:
    office.hires("mado1", Role.COUNTER)
    clerk = Clerk(office.app)
    page = clerk.signs_in(login, password)
    assert page.status == 422
    assert "職員番号かパスワードが違います" in page.words
    assert login not in page.words


def test_after_five_wrong_tries_even_the_right_password_must_wait(office: Office) -> None:
    office.hires("mado1", Role.COUNTER)
    clerk = Clerk(office.app)
    for _ in range(auth.TRIES):
        clerk.signs_in("mado1", "wrong")
    assert "5分待って" in clerk.signs_in("mado1").words
    office.clock.go_on(minutes=6)
    assert clerk.signs_in("mado1").h1 == "受付一覧"


def test_a_disabled_account_is_out_at_once(office: Office) -> None:
    clerk = office.clerk()
    with office.services.database.writing() as connection:
        found = staff.by_login(connection, login="mado1")
        assert found is not None
        staff.disable(connection, staff=found.id, at=to_ms(office.clock()))
    assert clerk.opens("/").h1 == "窓口のサインイン"
    assert "違います" in clerk.signs_in("mado1").words


def test_the_cookie_changes_at_sign_in_and_the_old_one_is_worthless(office: Office) -> None:
    office.hires("mado1", Role.COUNTER)
    clerk = Clerk(office.app)
    clerk.opens("/sign-in")
    before = clerk.client.get_cookie("kakanai_desk", path="/desk")
    clerk.presses("サインイン", login="mado1", password=PASSWORD)
    after = clerk.client.get_cookie("kakanai_desk", path="/desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    clerk.client.set_cookie("kakanai_desk", before.value, path="/desk")
    assert clerk.opens("/").h1 == "窓口のサインイン"


def test_tries_are_audited_without_the_name_that_was_typed(office: Office) -> None:
    clerk = office.clerk()
    clerk.presses("サインアウト")
    clerk.signs_in("mado1", "wrong")
    with office.services.database.reading() as connection:
        entries = audit.entries(connection)
    acts = [entry.act for entry in entries]
    assert acts == [Act.SIGNED_IN, Act.SIGN_IN_FAILED]
    assert entries[1].actor is None
    assert entries[1].detail == ""


def test_nothing_typed_is_lost_when_the_sign_in_has_run_out(office: Office) -> None:
    clerk = office.clerk()
    clerk.presses("聞き取りを始める")
    visit = clerk.visit
    form, _ = clerk.page.form_with("聞き取りへ進む")
    data = clerk._filled(form, {}) | {
        "events": ["care"],
        "acts_as": "agent",
        "name.p1": "架空　恵子",
    }
    office.clock.go_on(minutes=31)
    sent = clerk.client.post(
        f"/visit/{visit}/people", data=data, headers={"Origin": "http://localhost"}
    )
    assert sent.status_code == 401
    assert "架空" not in sent.text, "what was typed travels sealed"
    page = clerk._receive(sent)
    assert "消えていません" in page.words
    clerk.presses("サインイン", login="mado1", password=PASSWORD)
    assert "まだ保存されていません" in clerk.page.words
    clerk.presses("続きを送る")
    assert clerk.page.h1 == "聞き取り"
    sheet = office.services.visits.open(visit).sheet
    assert any(
        candidate.value == "架空　恵子"
        for answer in sheet.answers.values()
        for candidate in answer.candidates
    )


def test_a_page_that_asks_by_itself_does_not_keep_a_sign_in_alive(office: Office) -> None:
    clerk = office.clerk()
    for _ in range(4):
        office.clock.go_on(minutes=10)
        clerk.client.get("/card-state")
    assert clerk.opens("/").h1 == "窓口のサインイン"
    clerk = office.clerk()
    for _ in range(4):
        office.clock.go_on(minutes=10)
        clerk.opens("/")
    assert clerk.page.h1 == "受付一覧"


def test_a_form_of_a_stranger_is_not_kept(office: Office) -> None:
    clerk = office.clerk()
    clerk.presses("聞き取りを始める")
    path = f"/visit/{clerk.visit}/people"
    office.clock.go_on(minutes=31)
    sent = clerk.client.post(path, data={"a": "b"}, headers={"Origin": "http://elsewhere"})
    assert sent.status_code == 401
    assert "kept" not in sent.text


@pytest.mark.parametrize("back", ["//elsewhere/", "https://elsewhere/", "/\\elsewhere"])
def test_signing_in_leads_only_to_our_own_pages(office: Office, back: str) -> None:
    office.hires("mado1", Role.COUNTER)
    clerk = Clerk(office.app)
    clerk.opens(f"/sign-in?back={back}")
    assert "back" not in {box.get("name") for box in clerk.page.root.all("input")}


def test_a_page_that_was_asked_for_comes_after_signing_in(office: Office) -> None:
    first = office.clerk()
    first.presses("聞き取りを始める")
    office.hires("mado2", Role.COUNTER)
    second = Clerk(office.app)
    second.opens(f"/visit/{first.visit}/card")
    assert second.page.h1 == "窓口のサインイン"
    second.presses("サインイン", login="mado2", password=PASSWORD)
    assert second.page.path.endswith("/card")
