"""The queue, the hall's display and two clerks on one case, in real browsers that follow along."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from counter.storage import numbers
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import Visit, japanese_day
from procedures.sheet import Address
from tests.counter.desk.office import PASSWORD, Office
from tests.counter.desk.submitted import family_of_four
from tests.servers.browser import Watch, assert_accessible
from tests.visits.at_the_desk import Shot, SignIn, press

pytestmark = pytest.mark.integration


def test_a_number_called_by_one_clerk_is_on_the_display_and_the_other_s_queue(
    office: Office,
    sign_in: SignIn,
    new_context: Callable[..., BrowserContext],
    url: str,
    shot: Shot,
) -> None:
    visit = family_of_four(office)
    office.services.visits.call_number(visit.id)
    first, second = sign_in("mado1"), sign_in("mado2")
    display = new_context(viewport={"width": 1920, "height": 1080}).new_page()
    display.goto(f"{url}/desk/display")
    expect(display.locator("main")).to_contain_text("お待ちの方")
    assert_accessible(display)
    second.locator("#open-receipt").fill("K7M")
    first.select_option("#window", "3番")
    press(first, "Alt+n")
    expect(display.locator(".latest")).to_contain_text("3番")
    shot(display, "display")
    assert_accessible(display)
    # The other clerk's queue follows by itself, and keeps what is being typed.
    expect(second.locator("#queue")).to_contain_text("呼び出し中")
    expect(second.locator("#open-receipt")).to_have_value("K7M")
    shot(second, "queue")
    assert_accessible(second)
    first.get_by_role("button", name="終わった・帰った").click()
    expect(display.locator("main")).to_contain_text("番号はありません")


COUNT_TONES = """
let tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...args) {
  document.documentElement.dataset.tones = ++tones;
  return start.apply(this, args);
};
"""


def calls(office: Office, number: int) -> None:
    office.clock.go_on(seconds=1)
    now, day = to_ms(office.clock()), japanese_day(office.clock())
    with office.services.database.writing() as connection:
        assert numbers.call(connection, day=day, number=number, window=f"{number}番", now=now)


def test_the_display_chimes_for_a_new_call_once_it_is_switched_on(
    office: Office, url: str, new_context: Callable[..., BrowserContext]
) -> None:
    day = japanese_day(office.clock())
    with office.services.database.writing() as connection:
        for _ in range(4):
            numbers.give(connection, day=day, now=0)
    calls(office, 1)
    display = new_context(viewport={"width": 1920, "height": 1080}).new_page()
    display.add_init_script(COUNT_TONES)
    display.goto(f"{url}/desk/display")
    latest, tones = display.locator(".latest .number"), display.locator("html")
    expect(latest).to_have_text("1")
    calls(office, 2)
    expect(latest).to_have_text("2")
    expect(tones).not_to_have_attribute("data-tones", re.compile("."))
    display.get_by_role("button", name="音を出す").click()
    expect(display.get_by_role("button", name="音を止める")).to_be_visible()
    # It is heard once when it is switched on: how loud it is.
    expect(tones).to_have_attribute("data-tones", "2")
    calls(office, 3)
    expect(latest).to_have_text("3")
    expect(tones).to_have_attribute("data-tones", "4")
    with office.services.database.writing() as connection:
        numbers.finish(connection, day=day, number=3, now=to_ms(office.clock()))
    expect(latest).to_have_text("2")
    expect(tones).to_have_attribute("data-tones", "4")
    assert_accessible(display)
    display.get_by_role("button", name="音を止める").click()
    expect(display.get_by_role("button", name="音を出す")).to_be_visible()
    calls(office, 4)
    expect(latest).to_have_text("4")
    expect(tones).to_have_attribute("data-tones", "4")


def test_without_script_queue_and_display_renew_themselves(
    url: str, new_context: Callable[..., BrowserContext]
) -> None:
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(f"{url}/desk/display")
    refresh = plain.locator("meta[http-equiv=refresh]")
    assert refresh.get_attribute("content") == "5"


@pytest.fixture
def both_correct(office: Office, sign_in: SignIn, url: str) -> tuple[Visit, Page, Page]:
    """Two clerks have the same correction on their screens; the first has sent another name."""
    visit = family_of_four(office)
    first, second = sign_in("mado1"), sign_in("mado2")
    for page in (first, second):
        page.goto(f"{url}/desk/visit/{visit.id}/people")
    office.clock.go_on(seconds=30)
    first.fill("[name='name.p2']", "見本　一子")
    press(first, "Alt+s")
    expect(first.locator("h1")).not_to_have_text("用件と、関係する人")
    return visit, first, second


def test_the_second_clerk_sees_both_values_and_chooses(
    office: Office, both_correct: tuple[Visit, Page, Page], watch: Watch, shot: Shot
) -> None:
    watch.expect_error("409")
    visit, _, second = both_correct
    second.fill("[name='name.p2']", "見本　二子")
    second.fill("[name='name.p3']", "見本　三子")
    press(second, "Alt+s")
    expect(second.locator("h1")).to_have_text("ほかの職員が先に変更しました")
    expect(second.locator(".dk-choose")).to_contain_text("見本　一子")
    expect(second.locator(".dk-choose")).to_contain_text("見本　二子")
    shot(second, "merge")
    assert_accessible(second)
    second.get_by_label("ほかの職員の値").check()
    second.get_by_role("button", name="選んだとおりに送る").click()
    expect(second.locator("h1")).not_to_have_text("ほかの職員が先に変更しました")
    names = {
        str(one.candidates[-1].value)
        for address, one in office.services.visits.open(visit.id).sheet.answers.items()
        if address.item == "name"
    }
    assert {"見本　一子", "見本　三子"} <= names
    assert "見本　二子" not in names


def test_an_open_case_says_that_it_has_changed_and_keeps_what_is_typed(
    office: Office, sign_in: SignIn, url: str, shot: Shot
) -> None:
    visit = family_of_four(office)
    second = sign_in("mado2")
    second.goto(f"{url}/desk/visit/{visit.id}")
    second.fill("#identity_note", "書きかけ")
    expect(second.locator("#changed")).to_be_hidden()
    opened = office.services.visits.open(visit.id)
    office.services.visits.save(opened, by=office.hires("mado3", Role.COUNTER))
    expect(second.locator("#changed")).to_be_visible()
    expect(second.locator("#identity_note")).to_have_value("書きかけ")
    shot(second, "changed")
    assert_accessible(second)


def test_nothing_is_lost_when_the_sign_in_runs_out_in_the_middle(
    office: Office, sign_in: SignIn, url: str, watch: Watch, shot: Shot
) -> None:
    watch.expect_error("401")
    visit = family_of_four(office)
    desk = sign_in("mado1")
    desk.goto(f"{url}/desk/visit/{visit.id}/people")
    desk.fill("[name='name.p2']", "見本　一子")
    office.clock.go_on(minutes=45)
    press(desk, "Alt+s")
    expect(desk.locator("main")).to_contain_text("消えていません")
    desk.fill("input[name=login]", "mado1")
    desk.fill("input[name=password]", PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("まだ保存されていません")
    shot(desk, "resume")
    desk.get_by_role("button", name="続きを送る").click()
    expect(desk.locator(".dk-receipt")).to_contain_text(visit.receipt)
    answer = office.services.visits.open(visit.id).sheet.answers[Address("name", "p2")]
    assert "見本　一子" in {one.value for one in answer.candidates}


def test_the_pages_of_a_bad_day_can_be_used_and_read(
    office: Office, sign_in: SignIn, shot: Shot
) -> None:
    family_of_four(office)
    desk = sign_in("mado1")
    press(desk, "Alt+f")
    desk.fill("#name", "みほん")
    press(desk, "Alt+s")
    expect(desk.locator("h2").first).to_contain_text("人")
    shot(desk, "find")
    assert_accessible(desk)
    desk.get_by_role("link", name="避難者の名簿").click()
    expect(desk.locator("h1")).to_contain_text("避難者の名簿")
    press(desk, "Alt+i")
    desk.fill("[name='name.new0']", "架空　花子")
    desk.fill("[name='kana.new0']", "かくう はなこ")
    desk.fill("[name='birth_date.new0']", "S50.5.6")
    desk.check("[name='shelter_needs.new0'][value=care]")
    shot(desk, "shelter_form")
    assert_accessible(desk)
    press(desk, "Alt+s")
    expect(desk.locator("h1")).to_contain_text("いる方 1人")
    shot(desk, "shelter")
    assert_accessible(desk)
    press(desk, "Alt+q")
    desk.get_by_role("link", name="紙で受け付けた分を入れる").click()
    desk.fill("#filed_on", "R8.4.1")
    shot(desk, "paper")
    assert_accessible(desk)
    press(desk, "Alt+s")
    expect(desk.locator(".dk-visitbar")).to_contain_text("紙で受付 4月1日")
