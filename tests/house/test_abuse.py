"""What somebody with bad intentions sends: refused in words, and nothing comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from counter.app import create_app
from counter.auth import DatabaseSessions
from counter.keys import Keyring, create_keys
from counter.storage.engine import open_database
from counter.storage.migrate import upgrade
from counter.storage.staff import Role
from counter.visit import Visit
from counter.web.face import LARGEST_POST
from counter.web.services import Services
from procedures.sheet import Address
from tests.counter.conftest import Clock
from tests.counter.desk.office import Clerk, Office, hash_quickly, open_office
from tests.counter.desk.submitted import family_of_four, write
from tests.house.test_doors import calls, rules

pytestmark = pytest.mark.integration

SCRIPT = "<script>alert(1)</script>"
BREAKS_OUT = "\"><img src=x onerror=alert(1)>'"
HOSTILE = f"見本{SCRIPT}{BREAKS_OUT}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("abuse")
    database = open_database(f"sqlite:///{folder / 'abuse.db'}")
    upgrade(database)
    create_keys(folder / "keys")
    with (
        pytest.MonkeyPatch.context() as patched,
        open_office(folder, Clock(), database, Keyring.open(folder / "keys")) as opened,
    ):
        hash_quickly(patched)
        yield opened
    database.close()


@pytest.fixture(scope="module")
def clerk(office: Office) -> Clerk:
    return office.clerk()


@pytest.fixture(scope="module")
def visit(office: Office) -> Visit:
    """A family whose names and notes are written to break out of a page."""
    visit = family_of_four(office)
    write(office, visit, "p2", {"name": HOSTILE, "kana": HOSTILE})
    write(office, visit, "visit", {"new_address": HOSTILE})
    office.services.visits.save(visit)
    return visit


@pytest.mark.parametrize(
    "page", ["", "/ask", "/people", "/complete", "/history", "/add", "/correct/name/p2", "/papers"]
)
def test_what_was_typed_is_never_part_of_the_page(clerk: Clerk, visit: Visit, page: str) -> None:
    """`opens` holds every page to our own policy: nothing inline, balanced tags."""
    clerk.opens(f"/visit/{visit.id}{page}")
    html = clerk.client.get(f"/visit/{visit.id}{page}").text
    assert SCRIPT not in html
    assert "<img src=x" not in html


def test_the_hostile_name_is_shown_as_it_is(clerk: Clerk, visit: Visit) -> None:
    assert HOSTILE in clerk.opens(f"/visit/{visit.id}").words
    assert Address("name", "p2") in visit.sheet.answers


@pytest.mark.parametrize("back", ["/\r\nSet-Cookie: a=b", "/%0d%0aLocation: http://elsewhere/"])
def test_nothing_typed_becomes_a_header(office: Office, back: str) -> None:
    client = office.app.test_client()
    answer = client.get("/sign-in", query_string={"back": back})
    assert "a=b" not in str(answer.headers)
    assert "elsewhere" not in str(answer.headers)


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1:8080@elsewhere.example"])
def test_the_host_header_leads_nowhere(office: Office, host: str) -> None:
    answer = office.app.test_client().get("/", headers={"Host": host})
    assert "elsewhere" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/config.example.toml",
        "web/../../keys.py",
        "/etc/passwd",
        "web/web.css%00.png",
    ],
)
@pytest.mark.parametrize("face", ["app", "kiosk"])
def test_no_file_outside_the_assets_is_given_away(office: Office, face: str, path: str) -> None:
    app: Flask = getattr(office, face)
    answer = app.test_client().get(f"/assets/{path}")
    assert answer.status_code in (302, 308, 400, 404)
    assert "root:" not in answer.text


@pytest.mark.parametrize("face", ["app", "kiosk"])
def test_what_is_too_large_is_refused_in_words(office: Office, face: str) -> None:
    app: Flask = getattr(office, face)
    client = app.test_client()
    answer = client.post("/sign-in" if face == "app" else "/begin", data={"a": "x" * LARGEST_POST})
    assert answer.status_code == 413
    assert "大きすぎます" in answer.text


def test_a_flood_of_fields_is_refused(office: Office) -> None:
    fields = {f"f{number}": "x" for number in range(2000)}
    answer = office.app.test_client().post(
        "/sign-in", data=fields, content_type="multipart/form-data"
    )
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_no_method_but_ours_is_answered(office: Office, method: str) -> None:
    for app in (office.app, office.kiosk):
        assert app.test_client().open("/", method=method).status_code in (401, 404, 405)


@pytest.mark.parametrize("face", ["desk", "admin"])
def test_no_button_of_a_staff_face_works_without_its_token(office: Office, face: str) -> None:
    """A form another site sends in a signed-in clerk's name: nothing is done."""
    store = DatabaseSessions(office.services.database, face, office.clock)
    app = create_app("desk" if face == "desk" else "admin", _with(office, store))
    office.hires(f"all_{face}", *Role)
    browser = Clerk(app)
    browser.signs_in(f"all_{face}")
    pressed = 0
    for rule in rules(app):
        for method, path in calls(app, rule):
            if method == "POST" and not rule.endpoint.endswith((".sign_in", ".code")):
                with browser.client.post(path, data={"csrf_token": "made-up"}) as answer:
                    assert answer.status_code == 400, path
                pressed += 1
    assert pressed > 3


def _with(office: Office, store: DatabaseSessions) -> Services:
    return replace(office.services, sessions=store)
