"""The flows between people, in real browsers: a visit handed over and back, two clerks who check
one acceptance, a record sent back, corrected and withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from counter.storage.receipts import ReceiptError
from counter.storage.staff import Role
from counter.visit import CaseState, Visit
from procedures.bundle import Bundle
from tests.counter.desk.office import Office
from tests.counter.desk.submitted import family_of_four
from tests.counter.desk.test_adding_and_checking import COPY, checked_bundle
from tests.counter.desk.test_receipts import NOTICE, handed_over
from tests.servers.browser import assert_accessible
from tests.visits.at_the_desk import Shot, SignIn, press
from tests.visits.at_the_screen import AtTheScreen
from tests.visits.family import Family

pytestmark = pytest.mark.integration

COPY_NAME = "住民票の写し等の交付請求"


@pytest.fixture
def bundle() -> Bundle:
    """A catalog in which the copy of a record needs two clerks."""
    return checked_bundle()


def row(desk: Page, procedure: str) -> Locator:
    """The line of one needed procedure; others name it too."""
    return desk.locator(".dk-procedures").get_by_role("row", name=re.compile(f"要 {procedure}"))


def state(office: Office, visit: Visit, key: object) -> CaseState:
    cases = office.services.visits.open(visit.id).cases
    return next(case.state for known, case in cases.items() if known == key)


def test_a_resident_calls_is_helped_and_goes_on_at_the_kiosk(
    office: Office,
    url: str,
    sign_in: SignIn,
    new_context: Callable[..., BrowserContext],
    shot: Shot,
) -> None:
    desk = sign_in("mado1")
    kiosk = new_context(viewport={"width": 1080, "height": 1920}).new_page()
    family = Family.load("C01_first_care_application_by_daughter")
    screen = AtTheScreen(kiosk, family, office.services.bundles.current(), lambda *_: None)
    screen.begins(url)
    screen.goes_on_until("/card")
    kiosk.get_by_role("link", name="職員を呼ぶ").tap()
    screen.leaves_by("職員を呼ぶ")
    expect(kiosk.locator("h1")).to_have_text("職員を呼びました")
    number = kiosk.locator(".receipt").inner_text().split()[-1]
    shot(kiosk, "called")
    assert_accessible(kiosk)
    # The clerk's queue shows it by itself, and so does the kiosk that a clerk has taken over.
    expect(desk.locator("#queue")).to_contain_text(number)
    desk.get_by_role("button", name="引き受ける").click()
    expect(kiosk.locator("h1")).to_have_text("続きは、職員がお手伝いします")
    desk.fill("[name='name.p1']", "架空　恵子")
    desk.get_by_role("button", name="聞き取りへ進む").click()
    expect(desk.locator("h1")).to_have_text("聞き取り")
    desk.get_by_role("button", name="受付機に戻す").click()
    expect(kiosk.locator("h1")).to_have_text("この画面で続けられます")
    screen.leaves_by("手続きに戻る")
    expect(kiosk.locator("main")).not_to_contain_text("職員を呼びました")
    assert office.services.visits.queue().called == [], "it is the kiosk's own again"


def accepts(desk: Page, procedure: str) -> None:
    """Tick one procedure alone, say what was shown, and accept it."""
    for box in desk.locator("input[name=accept]").all():
        box.set_checked(box.get_attribute("value") == procedure)
    desk.select_option("#identity", "マイナンバーカード")
    press(desk, "Alt+t", "Alt+g")


def test_two_clerks_accept_what_needs_a_second_check(
    office: Office, url: str, sign_in: SignIn, shot: Shot
) -> None:
    visit = family_of_four(office)
    desk, reviewer = sign_in("mado1"), sign_in("shinsa", Role.REVIEWER)
    desk.goto(f"{url}/desk/visit/{visit.id}")
    accepts(desk, f"{COPY.procedure}.-")
    desk.check(f"[name='paid.{COPY.procedure}.-']")
    press(desk, "Alt+a")
    expect(row(desk, COPY_NAME)).to_contain_text("審査待ち")
    assert state(office, visit, COPY) is CaseState.CHECKING
    reviewer.goto(f"{url}/desk/visit/{visit.id}")
    row(reviewer, COPY_NAME).get_by_role("link", name="審査する").click()
    expect(reviewer.locator("h1")).to_contain_text("審査")
    shot(reviewer, "check")
    assert_accessible(reviewer)
    press(reviewer, "Alt+a")
    expect(row(reviewer, COPY_NAME)).to_contain_text("審査 職員　shinsa")
    assert office.services.visits.open(visit.id).cases[COPY].accepted_on


def test_a_record_sent_back_is_corrected_and_then_withdrawn(
    office: Office, url: str, sign_in: SignIn, shot: Shot
) -> None:
    visit = family_of_four(office)
    desk = sign_in("mado1")
    case = f"{url}/desk/visit/{visit.id}"
    desk.goto(case)
    accepts(desk, f"{NOTICE.procedure}.-")
    press(desk, "Alt+m", "Alt+a")
    expect(row(desk, "転入届")).to_contain_text("受付日")
    handed_over(office, accepted=False, errors=(ReceiptError("E0002", "name"),))
    desk.goto(case)
    expect(row(desk, "転入届")).to_contain_text("氏名（E0002 使えない文字がある）")
    shot(desk, "sent-back")
    assert_accessible(desk)
    desk.locator('[id="name.p1"]').get_by_role("link", name="直す").click()
    desk.locator('[id="name.p1"]').fill("見本　太朗")
    desk.get_by_label("正字・外字に直した").check()
    press(desk, "Alt+s")
    expect(desk.locator('[id="name.p1"]')).to_contain_text("見本　太朗")
    for button, revision in (("直した内容をもう一度送る", 2), ("取下げ", 3)):
        desk.goto(f"{case}/procedure/{NOTICE.procedure}/-")
        desk.fill("#reason", "差戻しのため")
        desk.get_by_role("button", name=button).click()
        expect(desk.locator(".dk-procedures")).to_be_visible()
        assert office.services.visits.open(visit.id).cases[NOTICE].revision == revision
    assert state(office, visit, NOTICE) is CaseState.WITHDRAWN
