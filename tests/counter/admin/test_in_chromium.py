"""The admin pages in a real browser: accessible, and the waiting page looks again by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from counter.app import dispatch
from counter.statistics import Kind, Moment
from counter.storage.staff import Role
from procedures.findings import Finding
from tests.counter.admin.bureau import Bureau
from tests.counter.admin.test_handoff_pages import serve_targets, stuck
from tests.counter.desk.office import PASSWORD
from tests.servers.browser import assert_accessible
from tests.servers.web import serving

pytestmark = pytest.mark.integration

WRONG = Finding(
    "error", "city/procedures/x.toml", "outcome", "決して当てはまらない行です", "例の家族"
)


@pytest.fixture
def screen(bureau: Bureau, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A screen of the IT staff, signed in."""
    bureau.hires("joho1", Role.IT)
    with serving(dispatch({"admin": bureau.app}, bureau.services.health)) as url:
        context = new_context(
            base_url=f"{url}/admin/",
            viewport={"width": 1400, "height": 900},
            has_touch=False,
        )
        page = context.new_page()
        page.goto("")
        assert_accessible(page)
        page.fill("#login", "joho1")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("いまの状態")
        yield page


@pytest.mark.parametrize(
    "path",
    [
        "",
        "catalog",
        "catalog/move_in_notification",
        "findings",
        "bundles",
        "preview",
        "handoff",
        "staff",
        "audit",
        "statistics",
        "running",
    ],
)
def test_pages_are_accessible(screen: Page, path: str) -> None:
    screen.goto(path)
    assert_accessible(screen)


def test_a_previewed_case_says_which_answers_settle_it(
    screen: Page, shot: Callable[[Page, str], None]
) -> None:
    screen.goto("preview?sample=move_in")
    screen.get_by_role("button", name="確かめる").click()
    row = screen.get_by_role("row").filter(has_text="犬の登録")
    row.get_by_text("決め手になった回答").click()
    expect(row.get_by_role("listitem").filter(has_text="引っ越")).not_to_have_count(0)
    assert_accessible(screen)
    shot(screen, "preview")


def test_the_hand_off_with_something_stuck_is_accessible(
    screen: Page, bureau: Bureau, tmp_path: Path, shot: Callable[[Page, str], None]
) -> None:
    serve_targets(bureau, tmp_path)
    record = stuck(bureau)
    stuck(bureau, system="tax", reason="target_refused")
    screen.goto("handoff")
    assert_accessible(screen)
    shot(screen, "handoff")
    screen.get_by_role("button", name=re.compile("試す.*gone")).click()
    expect(screen.get_by_role("alert")).to_contain_text("連携先のフォルダがありません")
    assert_accessible(screen)
    screen.goto(f"handoff/{record}")
    assert_accessible(screen)
    shot(screen, "handoff-record")


def test_a_waiting_page_looks_again_by_itself(screen: Page, bureau: Bureau) -> None:
    bureau.proofs.running = True
    screen.goto("findings")
    expect(screen.get_by_role("heading", name="調べています")).to_be_visible()
    assert_accessible(screen)
    bureau.proofs.running, bureau.proofs.findings = False, (WRONG,)
    expect(screen.get_by_role("heading", name="誤り（1）")).to_be_visible(timeout=10_000)
    assert_accessible(screen)


def test_publishing_in_a_hurry_and_going_back(screen: Page, bureau: Bureau) -> None:
    bureau.proofs.findings = (WRONG,)
    bureau.writes('hall = "新庁舎"\n')
    screen.goto("folder")
    assert_accessible(screen)
    screen.get_by_label("至急の理由").fill("災害の特例")
    screen.get_by_role("button", name="至急で公開する").click()
    expect(screen.locator("h1")).to_have_text("カタログ版")
    screen.get_by_role("link", name="この版に戻す").click()
    assert_accessible(screen)
    screen.get_by_role("button", name="この版に戻す").click()
    expect(screen.locator("tr.ad-present")).to_contain_text("前の版に戻した")


def test_a_sample_family_in_the_browser(screen: Page) -> None:
    screen.goto("preview?sample=move_in")
    screen.get_by_role("button", name="確かめる").click()
    expect(screen.locator("#found")).to_be_visible()
    assert_accessible(screen)


def test_charts_are_accessible_and_keep_to_the_policy(bureau: Bureau, screen: Page) -> None:
    visits = bureau.services.visits
    for _ in range(8):
        visit = visits.begin("kiosk")
        visits.wipe(visit.id, told=Moment(Kind.QUIT, page="question", item="move_date"))
    complaints: list[str] = []
    screen.on("console", lambda message: complaints.append(message.text))
    screen.goto("statistics")
    expect(screen.get_by_role("img", name=re.compile("受け付けた場所ごと"))).to_be_visible()
    assert_accessible(screen)
    assert complaints == []
