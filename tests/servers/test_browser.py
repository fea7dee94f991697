import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.servers.browser import Watch, assert_accessible
from tests.servers.web import serving

pytestmark = pytest.mark.integration

GOOD = """<!doctype html><html lang="ja"><title>窓口</title><link rel="icon" href="data:,">
<main><h1>書かない窓口</h1><button style="font-size:3rem">はじめる</button></main></html>"""
BAD = """<!doctype html><html><title>窓口</title><link rel="icon" href="data:,">
<main><h1>書かない窓口</h1><input>
<p style="color:#ccc">薄い字</p>
<a href="#a" style="display:block;height:9px">a</a>
<a href="#b" style="display:block;height:9px">b</a>
</main></html>"""
NOISY = """<!doctype html><html lang="ja"><title>窓口</title><link rel="icon" href="data:,">
<script>console.error("壊れた"); setTimeout(() => { throw new Error("投げた") })</script>
<img alt="" src="https://example.com/pixel.png"></html>"""
PAGES = {"/good": GOOD, "/bad": BAD, "/noisy": NOISY}


def pages(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
    body = PAGES.get(environ["PATH_INFO"])
    status = "200 OK" if body else "503 Service Unavailable"
    start_response(status, [("Content-Type", "text/html; charset=utf-8")])
    return [(body or GOOD).encode()]


@pytest.fixture
def url() -> Iterator[str]:
    with serving(pages) as address:
        yield address


def test_a_good_page_passes(page: Page, url: str) -> None:
    page.goto(f"{url}/good")
    expect(page.get_by_role("heading")).to_have_text("書かない窓口")
    assert_accessible(page)


def test_axe_names_what_must_change(page: Page, url: str) -> None:
    page.goto(f"{url}/bad")
    with pytest.raises(AssertionError) as failure:
        assert_accessible(page)
    words = str(failure.value)
    for rule in ("html-has-lang", "label", "color-contrast", "target-size"):
        assert rule in words


def test_strangers_and_errors_are_seen(
    new_context: Callable[..., BrowserContext], watch: Watch, url: str
) -> None:
    page = new_context().new_page()
    page.goto(f"{url}/noisy")
    page.wait_for_load_state("networkidle")
    complaints = "\n".join(watch.complaints())
    for part in ("asked another host: https://example.com/pixel.png", "壊れた", "投げた"):
        assert part in complaints
    watch.strangers.clear()
    watch.errors.clear()


def test_an_expected_error_is_no_complaint(page: Page, watch: Watch, url: str) -> None:
    watch.expect_error("status of 503")
    page.goto(f"{url}/closed")
    assert watch.errors
    assert not watch.complaints()


def test_a_served_application_stops(url: str) -> None:
    with serving(pages) as other:
        assert urllib.request.urlopen(f"{other}/good").status == 200
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{other}/good")


@pytest.fixture
def made_after_the_browser(browser: Browser) -> Iterator[None]:
    yield
    assert not browser.contexts, "a page could still ask a server that has stopped"


def test_a_browser_closes_before_whatever_its_pages_ask(
    new_context: Callable[..., BrowserContext], made_after_the_browser: None
) -> None:
    new_context().new_page()
