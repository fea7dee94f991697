"""Fail closed: whatever is broken, every page of the kiosk says the same sentence with 503."""

import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import event, text

from counter.app import closed_app
from counter.kiosk.register import PAGES
from printing import FontsMissing
from printing.fonts import installed_fonts
from tests.counter.kiosk.hall import Hall
from tests.counter.web.page import assert_sound, parsed

ADDRESSES = [
    (
        address.replace("<item>", "people_complete")
        .replace("<person>", "p1")
        .replace("<page>", "x"),
        method,
    )
    for address, _, methods, _ in PAGES
    for method in methods.split()
]


def lose_the_key(hall: Hall) -> None:
    (hall.folder / "keys" / "node.secret").unlink()


def lose_the_tables(hall: Hall) -> None:
    with hall.services.database.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


def damage_the_catalog(hall: Hall) -> None:
    with hall.services.database.writing() as connection:
        connection.execute(text("UPDATE bundles SET content = x'7b7d'"))


def unpublish_the_catalog(hall: Hall) -> None:
    with hall.services.database.writing() as connection:
        connection.execute(text("DELETE FROM publications"))


def fill_the_disk(hall: Hall) -> None:
    """What SQLite then says to every write; reading goes on."""

    def refuse(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    engine = hall.services.database.engine
    engine.dispose()
    event.listen(engine, "connect", refuse)


def open_the_key_folder_to_others(hall: Hall) -> None:
    (hall.folder / "keys").chmod(0o755)


def change_the_key(hall: Hall) -> None:
    (hall.folder / "keys" / "node.secret").write_bytes(bytes(32))


LOSSES = [
    lose_the_key,
    open_the_key_folder_to_others,
    change_the_key,
    lose_the_tables,
    fill_the_disk,
    damage_the_catalog,
    unpublish_the_catalog,
]


@pytest.mark.parametrize("lose", LOSSES)
@pytest.mark.cpu_seconds(5)
def test_every_page_sends_the_resident_to_the_desk(
    hall: Hall, lose: Callable[[Hall], None]
) -> None:
    lose(hall)
    client = hall.app.test_client()
    for address, method in ADDRESSES:
        answer = client.open(address, method=method)
        assert answer.status_code == 503, address
        page = parsed(503, address, dict(answer.headers), answer.text)
        assert_sound(page)
        assert page.h1 == "窓口へお越しください", address


def test_without_fonts_no_page_is_begun(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_fonts: object) -> None:
        raise FontsMissing("書体がありません。")

    monkeypatch.setattr(type(installed_fonts()), "check", missing)
    assert hall.app.test_client().get("/").status_code == 503
    assert hall.services.health().closing == ("書体がありません。",)


def test_the_house_knows_why(hall: Hall) -> None:
    lose_the_key(hall)
    health = hall.services.health()
    failed = [finding for finding in health.findings if not finding.ok]
    assert [finding.name for finding in failed] == ["keys"]
    assert "鍵" in failed[0].sentence
    assert health.to_json()["status"] == "closed"


def test_it_opens_again_by_itself(hall: Hall) -> None:
    secret = hall.folder / "keys" / "node.secret"
    kept = secret.read_bytes()
    secret.unlink()
    assert hall.app.test_client().get("/").status_code == 503
    secret.write_bytes(kept)
    secret.chmod(0o600)
    assert hall.app.test_client().get("/").status_code == 200


def test_a_lost_key_of_a_day_is_named_and_closes_nothing(hall: Hall) -> None:
    resident = hall.resident()
    resident.presses("日本語")
    resident.opens("/help")
    resident.presses("呼ぶ")
    (day,) = hall.services.keyring.epochs()
    assert hall.services.health().worries == ()
    kept = hall.folder / "keys" / "epochs" / f"{day}.key"
    kept.rename(hall.folder / "lost")
    for _ in range(4):  # the verdict of this check grows old more slowly than the others'
        health = hall.services.health()
    assert health.ok
    assert f"{day} (1件)" in health.worries[0]
    assert hall.app.test_client().get("/").status_code == 200


def test_a_kiosk_whose_services_cannot_be_made_is_closed_too(hall: Hall) -> None:
    client = closed_app("kiosk", hall.services.config).test_client()
    for address in ("/", "/events", "/check"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "窓口へお越しください" in answer.text
