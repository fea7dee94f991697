"""Chromium for tests: Debian's own, driven by Playwright, watched for what no page may do.

A test takes the fixture `page`; it fails at its end if any page of its browser asked a host
other than this machine for anything, or reported an error on the console.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",  # the tests run as root, in a sandbox of their own
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
NO_NETWORK = {"data", "blob", "about", "chrome", "chrome-extension"}
"""Schemes that ask nobody; the last two are Chromium's own pages, such as its PDF viewer."""

# WCAG 2.2 AA, and what axe recommends beside it.
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

PATIENCE_MS = 20_000
"""How long a page may take on a busy machine; nobody waits longer than it does take."""

CONTEXTS = pytest.StashKey[list[BrowserContext]]()
"""The browser contexts a test has opened."""


@dataclass
class Watch:
    """What the pages of one browser context did that they may not."""

    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    def expect_error(self, pattern: str) -> None:
        """Allow console errors that match, say the one Chromium writes for a 503 page."""
        self.expected.append(re.compile(pattern))

    def follow(self, context: BrowserContext) -> None:
        context.on("request", self._saw_request)
        context.on("console", self._saw_message)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def complaints(self) -> list[str]:
        unexpected = [
            error
            for error in self.errors
            if not any(pattern.search(error) for pattern in self.expected)
        ]
        return [f"asked another host: {url}" for url in self.strangers] + [
            f"console error: {error}" for error in unexpected
        ]

    def _saw_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in NO_NETWORK and address.hostname not in LOOPBACK:
            self.strangers.append(request.url)

    def _saw_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def watch() -> Watch:
    """What this test's pages did; `watch.expect_error(...)` allows a console error."""
    return Watch()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Close a test's browsers before anything else of it ends.

    Their pages ask the test's servers every few seconds, and would complain of a stopped one
    whenever a fixture of a server was made after the browser.
    """
    try:
        for context in item.stash.get(CONTEXTS, []):
            context.close()
    finally:
        yield


@pytest.fixture
def new_context(
    request: pytest.FixtureRequest, browser: Browser, watch: Watch
) -> Iterator[Callable[..., BrowserContext]]:
    """Open a watched browser context: a kiosk and a desk of one test need one each.

    Takes the options of Playwright's `new_context`; a touch screen in Tokyo is the default.
    """
    opened = request.node.stash[CONTEXTS] = list[BrowserContext]()

    def open_context(**options: object) -> BrowserContext:
        settings = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "has_touch": True, **options}
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        watch.follow(context)
        opened.append(context)
        return context

    yield open_context
    complaints = watch.complaints()
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a kiosk's Full HD touch screen, lying."""
    return new_context(viewport={"width": 1920, "height": 1080}).new_page()


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`shot(page, "check")` keeps a picture of the whole page when `make shots` runs the test."""
    folder = os.environ.get("KAKANAI_SHOTS")

    def keep(page: Page, name: str) -> None:
        if folder:
            path = Path(folder) / f"{request.node.name}-{name}.png"
            page.screenshot(path=path, full_page=True)

    return keep


def assert_accessible(page: Page) -> None:
    """Fail with what axe found on this page, one line per element that must change."""
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        f"    {' '.join(map(str, node['target']))}\n"
        f"    {node['failureSummary']}"
        for violation in axe_violations(page)
        for node in violation["nodes"]
    ]
    assert not lines, f"axe on {urlsplit(page.url).path}:\n" + "\n".join(lines)


def axe_violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds on a page. Its 500 kB of script are given to a page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": list(AXE_TAGS), "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = page.evaluate(
        "async options => (await axe.run(document, options)).violations", options
    )
    return found
