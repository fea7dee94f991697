"""Fail closed: whatever is broken, every page of the kiosk says the same sentence with 503."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from counter.app import closed_app
from counter.kiosk.register import PAGES
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


LOSSES = [lose_the_key, lose_the_tables, damage_the_catalog, unpublish_the_catalog]


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


def test_a_kiosk_whose_services_cannot_be_made_is_closed_too(hall: Hall) -> None:
    client = closed_app("kiosk", hall.services.config).test_client()
    for address in ("/", "/events", "/check"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "窓口へお越しください" in answer.text
