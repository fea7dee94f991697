"""A certificate without a card: by keyboard, by the accessibility tree, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from counter.app import dispatch
from counter.visit import VisitState
from tests.counter.kiosk.hall import Hall
from tests.servers.web import serving
from tests.visits.family import Family
from tests.visits.hands import ByKeyboard, ByTree, Guest, Hands, WithoutScripts

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

CERTIFICATE = "K01_certificate_with_card"


@pytest.fixture
def url(hall: Hall) -> Iterator[str]:
    with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as address:
        yield address


@pytest.mark.parametrize("hands", [ByKeyboard, ByTree, WithoutScripts])
def test_a_whole_visit(
    hall: Hall,
    url: str,
    new_context: Callable[..., BrowserContext],
    hands: Callable[[Page], Hands],
) -> None:
    page = new_context(
        viewport={"width": 1080, "height": 1920},
        has_touch=hands is WithoutScripts,
        java_script_enabled=hands is not WithoutScripts,
    ).new_page()
    family = Family.load(CERTIFICATE)
    receipt = Guest(page, family, hall.services.bundles.current(), hands(page)).files(url)
    visit = hall.services.visits.waiting()[0]
    assert visit.receipt == receipt
    stored = hall.visit(str(visit.id))
    assert stored.state is VisitState.SUBMITTED
    assert {key.procedure for key in stored.cases} >= {"resident_record_copy"}
