"""The main job, end to end: a real card through pcscd, a move-in, a clerk's acceptance, paper,
one record at the back office."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cardreader.virtual.card import VirtualCard
from cardreader.virtual.loading import SAMPLE_FOLDER
from cardreader.virtual.vpcd import VpcdSlot
from counter.app import create_app, dispatch
from counter.auth import DatabaseSessions
from counter.cli.assembly import prepare, reader_of
from counter.config import Config, sample_config
from counter.devices import ReaderOwner
from counter.handoff.running import run_relay
from counter.health import HealthChecks, checks_of
from counter.keys import Keyring
from counter.paper import PaperStore, watched_printer
from counter.storage import passwords, staff
from counter.storage.engine import open_database
from counter.storage.shelf import BundleShelf
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.visit import CaseKey, CaseState, Visits
from counter.web.services import Services
from procedures.sheet import Address, Source
from tests.counter.conftest import Clock
from tests.servers.pcsc import READER, Pcscd
from tests.servers.web import serving
from tests.visits.at_the_screen import AtTheScreen
from tests.visits.family import Family

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

Record = dict[str, Any]

PASSWORD = "窓口のあいことば1"


@dataclass(frozen=True)
class CityHall:
    """A hall whose kiosk reads cards through the PC/SC service."""

    url: str
    services: Services
    config: Config
    inbox: Path
    paper: Path

    def relays(self) -> list[Record]:
        """Bring what is due to the back office; returns all records that lie there."""
        run_relay(self.config, once=True)
        return [json.loads(path.read_text("utf-8")) for path in sorted(self.inbox.rglob("*.json"))]


@pytest.fixture
def city_hall(tmp_path: Path, pcscd: Pcscd) -> Iterator[CityHall]:
    config = sample_config(
        tmp_path,
        card={"reader": f"pcsc:{READER}"},
        kiosk={"training": True},
        paper={"printer": "file:paper"},
        target=[{"name": "inbox", "url": "file:inbox", "formats": ["json", "csv"]}],
    )
    prepare(config)
    database = open_database(config.storage.url)
    keyring = Keyring.open(config.node.key_folder, node=config.node.name)
    shelf, clock = BundleShelf(database, None), Clock()
    with ReaderOwner(reader_of(config)) as owner:
        services = Services(
            config=config,
            database=database,
            keyring=keyring,
            bundles=shelf,
            visits=Visits(database, keyring, shelf, clock=clock),
            paper=PaperStore(clock),
            clock=clock,
            health=HealthChecks(
                checks_of(database, keyring, shelf), clock=itertools.count(0, 10).__next__
            ),
            reader=owner,
            printer=watched_printer(config.paper.printer),
        )
        hires_a_clerk(services)
        at_desk = replace(services, sessions=DatabaseSessions(database, "desk", clock))
        faces = {"kiosk": create_app("kiosk", services), "desk": create_app("desk", at_desk)}
        with serving(dispatch(faces, services.health)) as url:
            yield CityHall(url, services, config, tmp_path / "inbox", tmp_path / "paper")
    database.close()


def hires_a_clerk(services: Services) -> None:
    with services.database.writing() as connection:
        staff.add(
            connection,
            login="mado1",
            name="窓口　花子",
            password_hash=passwords.hash_password(PASSWORD),
            roles=[Role.COUNTER],
            at=to_ms(services.clock()),
        )


def test_a_family_moves_in(
    city_hall: CityHall, pcscd: Pcscd, new_context: Callable[..., BrowserContext]
) -> None:
    kiosk = new_context(viewport={"width": 1080, "height": 1920}).new_page()
    with pcscd.slot() as slot:
        receipt = files_at_the_kiosk(city_hall, kiosk, slot)
    assert [path.name for path in city_hall.paper.iterdir()] == [f"{receipt}.pdf"]
    before = [procedure_of(record) for record in city_hall.relays()]
    assert before == ["water_start"], "only what needs no clerk has left before acceptance"

    desk = new_context(viewport={"width": 1600, "height": 1000}, has_touch=False).new_page()
    accepts_at_the_desk(city_hall, desk, receipt)
    visit = city_hall.services.visits.open(city_hall.services.visits.waiting()[0].id)
    notice = visit.cases[CaseKey("move_in_notification")]
    assert notice.state is CaseState.ACCEPTED

    records = city_hall.relays()
    moved = [one for one in records if procedure_of(one) == "move_in_notification"]
    assert len(moved) == 1
    assert "見本　太郎" in json.dumps(moved, ensure_ascii=False)
    assert city_hall.relays() == records, "nothing comes twice"
    name = visit.sheet.answers[Address("name", "p1")]
    assert [candidate.provenance.source for candidate in name.candidates] == [Source.CARD]


def files_at_the_kiosk(city_hall: CityHall, page: Page, slot: VpcdSlot) -> str:
    """From the first page to the receipt number, with a card on a PC/SC reader."""
    family = Family.load("P01_move_in_family_dog_grandmother")
    bundle = city_hall.services.bundles.current()
    screen = AtTheScreen(page, family, bundle, lambda page, name: None)
    screen.begins(city_hall.url)
    screen.goes_on_until("/card")
    screen.leaves_by("カードを使う")
    card = VirtualCard.from_file(SAMPLE_FOLDER / "taro.toml")
    slot.insert(card)
    screen.types_pin(card.spec.card.pin)
    expect(page.locator("h1")).to_have_text("カードをお取りください")
    assert card.verifications == 1
    slot.remove()
    expect(page).not_to_have_url(re.compile(r"/card/"))
    screen.goes_on_until("/plan")
    screen.leaves_by("次へ")
    screen.leaves_by("この内容で窓口へ送る")
    expect(page.get_by_text("控えを印刷しました")).to_be_visible(timeout=30_000)
    return page.locator(".receipt").inner_text().split()[-1]


def accepts_at_the_desk(city_hall: CityHall, page: Page, receipt: str) -> None:
    """Sign in, scan the slip, 本人確認, accept everything that can be accepted."""
    page.goto(f"{city_hall.url}/desk/")
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type("mado1")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("受付一覧")
    expect(page.locator("#open-receipt")).to_be_focused()
    page.keyboard.type(receipt)
    page.keyboard.press("Enter")
    expect(page.locator(".dk-receipt")).to_contain_text(receipt)
    page.select_option("#identity", "マイナンバーカード")
    for box in ("#all_shown", "#all_signed", "#all_paid", "#with_gaps"):
        page.check(box)
    page.keyboard.press("Alt+a")
    expect(page.locator(".dk-procedures")).to_contain_text("受付日 4月3日")


def procedure_of(record: Record) -> str:
    return str(record["procedure"]["id"])
