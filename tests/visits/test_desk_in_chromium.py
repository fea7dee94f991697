"""The desk in a real browser: kiosk → desk, and the daughter's interview with her card."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cardreader.presence import ReaderState
from counter.storage import outbox
from counter.storage.outbox import OutboxState
from counter.storage.staff import Role
from counter.visit import CaseKey, CaseState, Visit
from procedures.sheet import Address, Source
from tests.counter.desk.office import PASSWORD, Office
from tests.counter.kiosk.hall import Hall
from tests.servers.browser import Watch, assert_accessible
from tests.visits.at_the_desk import Shot, press
from tests.visits.family import Family
from tests.visits.resident import Resident

pytestmark = pytest.mark.integration


@pytest.fixture
def desk(office: Office, url: str, new_context: Callable[..., BrowserContext]) -> Page:
    """A clerk's screen, signed in by keys alone."""
    office.hires("mado1", Role.COUNTER)
    page = new_context(viewport={"width": 1600, "height": 1000}, has_touch=False).new_page()
    page.goto(f"{url}/desk/")
    assert_accessible(page)
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type("mado1")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("受付一覧")
    return page


def heading(page: Page) -> object:
    return page.locator("h1")


class Keys:
    """A clerk's hands: every key press counts, a chord as two."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        press(self.page, *keys)
        self.pressed += sum(1 + key.count("+") for key in keys)


def submitted_at_the_kiosk(office: Office, family: str, card: str) -> str:
    """Somebody files at the kiosk, with a card; returns the receipt number."""
    hall = Hall(office.kiosk, office.services, office.clock, office.reader, office.folder)
    resident = Resident(hall, Family.load(family))
    resident.begins()
    resident.goes_on_until("/card")
    owner = office.services.reader
    assert owner is not None
    resident.screen.presses("カードを使う")
    office.reader.insert(card)
    assert owner.wait_for(ReaderState.CARD, 5)
    resident.screen.opens("/card/place")
    resident.screen.presses("読み取る", pin=office.reader.cards[card].spec.card.pin)
    office.reader.remove()
    assert owner.wait_for(ReaderState.EMPTY, 5)
    resident.screen.opens("/card/take")
    resident.goes_on_until("/plan")
    resident.screen.follows("次へ")
    resident.screen.presses("この内容で窓口へ送る")
    return office.services.visits.waiting()[0].receipt


def stored(office: Office, page: Page) -> Visit:
    found = re.search(r"/visit/([0-9a-f-]{36})", page.url)
    assert found
    return office.services.visits.open(UUID(found[1]))


def queued(office: Office) -> int:
    with office.services.database.reading() as connection:
        counts = outbox.counts(connection)
    return sum(counts.get(state, 0) for state in (OutboxState.READY, OutboxState.HELD))


def test_from_scan_to_accepted_and_printed_with_few_keys(
    office: Office, desk: Page, watch: Watch, shot: Shot
) -> None:
    # The page of a PDF has no icon of ours, so Chromium asks for one.
    watch.expect_error("favicon.ico")
    receipt = submitted_at_the_kiosk(office, "P01_move_in_family_dog_grandmother", "taro")
    released = queued(office)
    keys = Keys(desk)
    scan(desk, receipt)
    shot(desk, "case")
    assert_accessible(desk)
    keys.press("Alt+h", "ArrowDown", "Alt+t", "Alt+g", "Alt+f", "Alt+m", "Alt+a")
    expect(desk.locator(".dk-procedures")).to_contain_text("受付日 4月3日")
    shot(desk, "accepted")
    assert_accessible(desk)
    with desk.context.expect_event("response", lambda one: one.url.endswith("/print")) as printed:
        keys.press("Alt+p")
    assert printed.value.header_value("content-type") == "application/pdf"
    assert keys.pressed <= 15
    visit = stored(office, desk)
    assert visit.cases[CaseKey("move_in_notification")].accepted_by is not None
    assert queued(office) > released


def test_a_value_from_the_card_is_corrected_with_a_reason(
    office: Office, desk: Page, shot: Shot
) -> None:
    scan(desk, submitted_at_the_kiosk(office, "P01_move_in_family_dog_grandmother", "taro"))
    row = desk.locator('[id="name.p1"]')
    expect(row).to_contain_text("カード")
    row.get_by_role("link", name="直す").click()
    desk.locator('[id="name.p1"]').fill("見本　太朗")
    desk.get_by_label("正字・外字に直した").check()
    shot(desk, "correct")
    assert_accessible(desk)
    press(desk, "Alt+s")
    expect(desk.locator('[id="name.p1"]')).to_contain_text("見本　太朗")
    expect(desk.locator('[id="name.p1"]')).to_contain_text("職員")
    by = {
        candidate.provenance.source: candidate.value
        for candidate in stored(office, desk).sheet.answers[Address("name", "p1")].candidates
    }
    assert by == {Source.CARD: "見本　太郎", Source.CLERK: "見本　太朗"}


def test_the_daughter_is_interviewed_with_her_card_on_a_screen_of_her_own(
    office: Office, desk: Page, url: str, new_context: Callable[..., BrowserContext], shot: Shot
) -> None:
    names_the_two(desk)
    shot(desk, "questions")
    press(desk, "Alt+3")
    expect(heading(desk)).to_have_text("カードと、来庁者の画面")
    resident = new_context(viewport={"width": 1280, "height": 800}).new_page()
    tie(desk, resident, url)
    reads_her_card(office, desk, resident, shot)
    answers_for_her_mother(desk)
    expect(heading(desk)).to_have_text(re.compile("介護"))
    shot(desk, "case")
    assert_accessible(desk)
    press(desk, "Alt+k")
    expect(desk.locator(".dk-state")).to_contain_text("入力済（まだ届出は終わっていません）")
    desk.select_option("#identity", "マイナンバーカード")
    desk.select_option("#authority", "委任状")
    keys = Keys(desk)
    keys.press("Alt+t", "Alt+g", "Alt+a")
    expect(desk.locator(".dk-procedures")).to_contain_text("受付日")
    shot(desk, "accepted")
    visit = stored(office, desk)
    assert visit.cases[CaseKey("care_certification_new", "p2")].state is CaseState.ACCEPTED
    from_card = {
        address
        for address, answer in visit.sheet.answers.items()
        if any(one.provenance.source is Source.CARD for one in answer.candidates)
    }
    assert {address.subject for address in from_card} == {"p1"}
    assert queued(office) == 1


def scan(desk: Page, receipt: str) -> None:
    """The scanner types into the box that has the focus, and presses Enter."""
    desk.goto(desk.url)
    expect(desk.locator("#open-receipt")).to_be_focused()
    desk.keyboard.type(receipt)
    desk.keyboard.press("Enter")
    expect(desk.locator(".dk-receipt")).to_contain_text(receipt)


def names_the_two(desk: Page) -> None:
    press(desk, "Alt+i")
    expect(heading(desk)).to_have_text("用件と、関係する人")
    assert_accessible(desk)
    desk.check("input[name=events][value=care]")
    desk.check("input[name=acts_as][value=agent]")
    for line, name, kana, born, relation in (
        ("p1", "架空　恵子", "かくう けいこ", "S46.2.14", "self"),
        ("new0", "見本　トキ", "ﾐﾎﾝ ﾄｷ", "S19.2.14", "parent"),
    ):
        desk.fill(f"[name='name.{line}']", name)
        desk.fill(f"[name='kana.{line}']", kana)
        desk.fill(f"[name='birth_date.{line}']", born)
        desk.select_option(f"[name='relationship.{line}']", relation)
    desk.check("#complete")
    press(desk, "Alt+s")
    expect(heading(desk)).to_have_text("聞き取り")
    assert_accessible(desk)


def tie(desk: Page, resident: Page, url: str) -> None:
    resident.goto(f"{url}/desk/resident")
    assert_accessible(resident)
    resident.fill("#code", desk.locator(".dk-code").inner_text().strip())
    resident.get_by_role("button", name="つなぐ").click()
    expect(resident.locator("h1")).to_contain_text("へようこそ")
    # The clerk's page notices by itself.
    expect(desk.get_by_text("どなたのカードですか")).to_be_visible()
    assert_accessible(desk)


def reads_her_card(office: Office, desk: Page, resident: Page, shot: Shot) -> None:
    """Pressed by the clerk; placed and typed by the daughter; both screens go on by themselves."""
    press(desk, "Alt+c")
    expect(resident.locator("h1")).to_contain_text("読み取り機に置いて")
    shot(resident, "place")
    assert_accessible(resident)
    office.reader.insert("keiko")
    expect(resident.locator("h1")).to_contain_text("暗証番号")
    shot(resident, "pin")
    assert_accessible(resident)
    for digit in str(office.reader.cards["keiko"].spec.card.pin):
        resident.get_by_role("button", name=digit, exact=True).click()
    resident.get_by_role("button", name="カードを読み取る").click()
    expect(resident.get_by_text("カードをお取りください")).to_be_visible()
    shot(resident, "read")
    office.reader.remove()
    expect(desk.get_by_text("カードを読みました")).to_be_visible()
    shot(desk, "card")
    press(desk, "Alt+2")
    expect(heading(desk)).to_have_text("聞き取り")


def answers_for_her_mother(desk: Page) -> None:
    """Fill in whatever the interview asks, screen after screen, from what the family knows."""
    family = Family.load("C01_first_care_application_by_daughter")
    for _ in range(10):
        if desk.locator("h1").inner_text() != "聞き取り":
            return
        before = desk.locator("input[name=version]").input_value()
        for name in boxes(desk):
            fill(desk, family, name)
        press(desk, "Alt+s")
        expect(desk.locator("input[name=version]").first).not_to_have_value(before)
    raise AssertionError("the interview does not end")


def boxes(desk: Page) -> list[str]:
    names = desk.locator(".dk-main input, .dk-main select, .dk-main textarea").evaluate_all(
        "all => all.filter(one => one.type !== 'hidden').map(one => one.name)"
    )
    return list(dict.fromkeys(name for name in names if not name.endswith("-unknown")))


def fill(desk: Page, family: Family, name: str) -> None:
    item, _, subject = name.partition(".")
    box = f".dk-main [name='{name}']"
    if not subject and any(item in person for person in family.people):
        asked = desk.locator(box).evaluate_all("all => all.map(one => one.value)")
        chosen = [p for p in asked if p.startswith("p") and family.about(p).get(item) is True]
        desk.check(f"{box}[value='{chosen[0] if chosen else '_nobody'}']")
        return
    known = family.about(subject or "visit").get(item, "unknown")
    if desk.locator(f"{box}[type=radio], {box}[type=checkbox]").count():
        for value in known if isinstance(known, list) else [known]:
            plain = {True: "true", False: "false", "unknown": "_unknown"}.get(value, value)
            desk.check(f"{box}[value='{plain}']")
    elif known == "unknown":
        desk.check(f"[name='{name}-unknown']")
    else:
        desk.fill(box, str(known))
