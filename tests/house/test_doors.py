"""Every door of every face, called as everybody: who gets in, and who does not.

The table below is written by hand on purpose: a new endpoint that nobody has thought about fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask, session
from werkzeug.routing import Rule

from counter.admin.proofs import KEY
from counter.app import create_app
from counter.auth import DatabaseSessions
from counter.keys import Keyring, create_keys
from counter.storage.engine import Database, open_database
from counter.storage.migrate import upgrade
from counter.storage.staff import Role
from tests.counter.admin.bureau import InstantProofs
from tests.counter.conftest import Clock
from tests.counter.desk.office import PASSWORD, Clerk, Office, hash_quickly, open_office
from tests.house import doors_page

pytestmark = pytest.mark.cpu_seconds(60)

NOBODY = frozenset[Role]()
COUNTER = frozenset({Role.COUNTER})
LOOKING = COUNTER | {Role.REVIEWER}
WATCHING = LOOKING | {Role.AUDITOR}
EVERY_ROLE = frozenset(Role)

DESK: dict[str, frozenset[Role] | None] = {
    # None: open to everybody.
    "assets": None,
    "desk.sign_in": None,
    "desk.code": None,
    "desk.first_password": None,
    "desk.service": None,
    "desk.service_back": None,
    "desk.service_end": None,
    "desk.resident": None,
    "desk.resident_pair": None,
    "desk.resident_state": None,
    "desk.resident_pin": None,
    "desk.resident_cancel": None,
    "desk.display": None,
    "desk.display_state": None,
    "desk.sign_out": EVERY_ROLE,
    "desk.change_password": EVERY_ROLE,
    "desk.home": LOOKING,
    "desk.open_receipt": LOOKING,
    "desk.queue_state": LOOKING,
    "desk.find": LOOKING,
    "desk.found": LOOKING,
    "desk.case_state": LOOKING,
    "desk.give_number": COUNTER,
    "desk.number_visit": COUNTER,
    "desk.call_next": COUNTER,
    "desk.call_number": COUNTER,
    "desk.finish_number": COUNTER,
    "desk.case": LOOKING,
    "desk.procedure": LOOKING,
    "desk.papers": LOOKING,
    "desk.check": LOOKING,
    "desk.add_note": LOOKING,
    "desk.save_check": frozenset({Role.REVIEWER}),
    "desk.add": COUNTER,
    "desk.save_added": COUNTER,
    "desk.print_papers": LOOKING,
    "desk.history_page": WATCHING,
    "desk.begin": COUNTER,
    "desk.shelter": COUNTER,
    "desk.shelter_form": COUNTER,
    "desk.enter_shelter": COUNTER,
    "desk.find_in_shelter": COUNTER,
    "desk.leave_shelter": COUNTER,
    "desk.export_shelter": COUNTER,
    "desk.together": COUNTER,
    "desk.accept_together": COUNTER,
    "desk.paper_case": COUNTER,
    "desk.begin_paper": COUNTER,
    "desk.paper_day": COUNTER,
    "desk.transcribe_page": COUNTER,
    "desk.save_transcribed": COUNTER,
    "desk.transcribed": COUNTER,
    "desk.family": COUNTER,
    "desk.find_certificate": COUNTER,
    "desk.upload_certificate": COUNTER,
    "desk.use_certificate": COUNTER,
    "desk.ask_registers": COUNTER,
    "desk.answer_call": frozenset({Role.PROTECTED_ADDRESS}),
    "desk.show_address": frozenset({Role.PROTECTED_ADDRESS}),
    "desk.take_over": COUNTER,
    "desk.give_back": COUNTER,
    "desk.given_back": COUNTER,
    "desk.again": COUNTER,
    "desk.add_account": COUNTER,
    "desk.people": COUNTER,
    "desk.save_people": COUNTER,
    "desk.ask": COUNTER,
    "desk.save_answers": COUNTER,
    "desk.complete": COUNTER,
    "desk.save_completed": COUNTER,
    "desk.submit": COUNTER,
    "desk.correct": COUNTER,
    "desk.save_correction": COUNTER,
    "desk.accept": COUNTER,
    "desk.decide": COUNTER,
    "desk.card": COUNTER,
    "desk.read_card": COUNTER,
    "desk.card_face": COUNTER,
    "desk.open_card_face": COUNTER,
    "desk.card_picture": COUNTER,
    "desk.close_card_face": COUNTER,
    "desk.screen": COUNTER,
    "desk.card_state": COUNTER,
}
"""Endpoint → the roles it lets in."""

LOOKING_AT_CATALOG = frozenset({Role.IT, Role.AUDITOR})
IT = frozenset({Role.IT})

ADMIN: dict[str, frozenset[Role] | None] = {
    "assets": None,
    "admin.sign_in": None,
    "admin.code": None,
    "admin.first_password": None,
    "admin.service": None,
    "admin.service_back": None,
    "admin.service_end": None,
    "admin.sign_out": EVERY_ROLE,
    "admin.change_password": EVERY_ROLE,
    "admin.home": LOOKING_AT_CATALOG,
    "admin.catalog": LOOKING_AT_CATALOG,
    "admin.procedure": LOOKING_AT_CATALOG,
    "admin.findings": LOOKING_AT_CATALOG,
    "admin.proof_state": LOOKING_AT_CATALOG,
    "admin.history": LOOKING_AT_CATALOG,
    "admin.folder": LOOKING_AT_CATALOG,
    "admin.preview": LOOKING_AT_CATALOG,
    "admin.show_preview": LOOKING_AT_CATALOG,
    "admin.handoff": LOOKING_AT_CATALOG,
    "admin.handoff_record": LOOKING_AT_CATALOG,
    "admin.chain": LOOKING_AT_CATALOG,
    "admin.verify_chain": LOOKING_AT_CATALOG,
    "admin.staff_list": LOOKING_AT_CATALOG,
    "admin.staff_page": LOOKING_AT_CATALOG,
    "admin.add_staff": IT,
    "admin.change_staff": IT,
    "admin.do_with_staff": IT,
    "admin.send_again": IT,
    "admin.send_all_again": IT,
    "admin.try_target": IT,
    "admin.running": LOOKING_AT_CATALOG,
    "admin.try_register": IT,
    "admin.statistics": LOOKING_AT_CATALOG,
    "admin.statistics_state": LOOKING_AT_CATALOG,
    "admin.statistics_csv": LOOKING_AT_CATALOG,
    "admin.statistics_pdf": LOOKING_AT_CATALOG,
    "admin.publish": IT,
    "admin.confirm_going_back": IT,
    "admin.go_back": IT,
}

PARTS = {
    "visit_id": str(uuid4()),
    "procedure": "move_in_notification",
    "subject": "-",
    "number": 1,
    "item": "name",
    "folder": "web",
    "file": "web.css",
    "version": "0" * 64,
    "picture": "photo",
    "record": str(uuid4()),
    "name": "inbox",
    "account": str(uuid4()),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One hall for the whole table; no test changes a visit."""
    folder: Path = tmp_path_factory.mktemp("doors")
    database: Database = open_database(f"sqlite:///{folder / 'doors.db'}")
    upgrade(database)
    create_keys(folder / "keys")
    keyring = Keyring.open(folder / "keys")
    with (
        pytest.MonkeyPatch.context() as patched,
        open_office(folder, Clock(), database, keyring) as opened,
    ):
        hash_quickly(patched)
        opened.app.config["WTF_CSRF_ENABLED"] = False
        yield opened
    database.close()


@pytest.fixture(scope="module")
def clerks(office: Office) -> dict[Role | None, Clerk]:
    """One signed-in browser per role, and one of nobody."""
    found: dict[Role | None, Clerk] = {None: Clerk(office.app)}
    for role in Role:
        office.hires(f"of_{role}", role)
        clerk = Clerk(office.app)
        clerk.client.post("/sign-in", data={"login": f"of_{role}", "password": PASSWORD})
        found[role] = clerk
    return found


@pytest.fixture(scope="module")
def bureau(office: Office) -> Flask:
    """The admin face of the same hall."""
    sessions = DatabaseSessions(office.services.database, "admin", office.clock)
    app = create_app("admin", replace(office.services, sessions=sessions))
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions[KEY] = InstantProofs()
    return app


@pytest.fixture(scope="module")
def it_staff(bureau: Flask, clerks: dict[Role | None, Clerk]) -> dict[Role | None, Clerk]:
    """One browser per role, signed in at the admin face, and one of nobody."""
    found: dict[Role | None, Clerk] = {}
    for role in clerks:
        found[role] = Clerk(bureau)
        if role is not None:
            found[role].client.post("/sign-in", data={"login": f"of_{role}", "password": PASSWORD})
    return found


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def calls(app: Flask, rule: Rule) -> Iterator[tuple[str, str]]:
    """Every method and address of a rule, with invented parts."""
    path = app.url_map.bind("localhost").build(
        rule.endpoint, {name: PARTS[name] for name in rule.arguments}
    )
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        yield method, path


def entered(status: int, location: str) -> str:
    """How a call ended, as far as the door is concerned."""
    if "/sign-in?back=" in location:
        return "to sign in"
    return str(status) if status in (401, 403) else "in"


def test_the_table_names_every_endpoint_of_the_desk(office: Office) -> None:
    assert {rule.endpoint for rule in rules(office.app)} == set(DESK)


@pytest.mark.parametrize("endpoint", sorted(DESK))
@pytest.mark.parametrize("role", [None, *Role])
def test_every_door_lets_in_whom_it_should(
    office: Office, clerks: dict[Role | None, Clerk], endpoint: str, role: Role | None
) -> None:
    if endpoint != "desk.sign_out":
        stands_at(office.app, clerks[role], endpoint, DESK[endpoint], role)


def test_the_table_names_every_endpoint_of_the_admin_face(bureau: Flask) -> None:
    assert {rule.endpoint for rule in rules(bureau)} == set(ADMIN)


@pytest.mark.parametrize("endpoint", sorted(ADMIN))
@pytest.mark.parametrize("role", [None, *Role])
def test_every_door_of_the_admin_face_lets_in_whom_it_should(
    bureau: Flask, it_staff: dict[Role | None, Clerk], endpoint: str, role: Role | None
) -> None:
    if endpoint != "admin.sign_out":
        stands_at(bureau, it_staff[role], endpoint, ADMIN[endpoint], role)


def stands_at(
    app: Flask,
    browser: Clerk,
    endpoint: str,
    allowed: frozenset[Role] | None,
    role: Role | None,
) -> None:
    """Call every address of an endpoint as somebody, and hold the answer to the table."""
    for rule in rules(app):
        if rule.endpoint != endpoint:
            continue
        for method, path in calls(app, rule):
            with browser.client.open(path, method=method) as answer:
                outcome = entered(answer.status_code, answer.headers.get("Location", ""))
            if allowed is None or role in allowed:
                assert outcome == "in", path
            elif role is None:
                assert outcome == ("to sign in" if method == "GET" else "401"), path
            else:
                assert outcome == "403", path


def test_the_page_of_all_doors_is_fresh() -> None:
    assert doors_page.PAGE.read_text("utf-8") == doors_page.page(), (
        "docs/doors.md is old: python -m tests.house.doors_page"
    )


def test_an_endpoint_nobody_listed_lets_nobody_in(
    office: Office, clerks: dict[Role | None, Clerk]
) -> None:
    del clerks
    fresh = _with_forgotten_page(office)
    for role in Role:
        clerk = Clerk(fresh)
        clerk.client.post("/sign-in", data={"login": f"of_{role}", "password": PASSWORD})
        assert clerk.client.get("/forgotten").status_code == 403


def test_the_kiosk_has_no_staff_doors(office: Office) -> None:
    paths = {rule.rule for rule in rules(office.kiosk)}
    endpoints = {rule.endpoint for rule in rules(office.kiosk)}
    assert not any(path.startswith(("/desk", "/admin", "/api")) for path in paths)
    assert not any(endpoint.startswith(("desk.", "admin.", "api.")) for endpoint in endpoints)


def test_no_kiosk_page_breaks_for_somebody_without_a_visit(office: Office) -> None:
    """A kiosk page that is not the beginning leads back to it."""
    for rule in rules(office.kiosk):
        if rule.arguments - set(PARTS) or "GET" not in (rule.methods or set()):
            continue
        for _, path in calls(office.kiosk, rule):
            with office.kiosk.test_client().get(path) as answer:
                assert answer.status_code < 500, path


@pytest.mark.parametrize("role", list(Role))
def test_a_cookie_of_the_desk_is_worthless_at_the_kiosk(
    office: Office, clerks: dict[Role | None, Clerk], role: Role
) -> None:
    cookie = clerks[role].client.get_cookie("kakanai_desk", path="/desk")
    assert cookie is not None
    kiosk = office.kiosk.test_client()
    kiosk.set_cookie("kakanai_kiosk", cookie.value, path="/kiosk")
    with kiosk:
        kiosk.get("/")
        assert "staff" not in session


def test_a_cookie_of_the_kiosk_is_worthless_at_the_desk(office: Office) -> None:
    kiosk = office.kiosk.test_client()
    kiosk.get("/")
    kiosk.post("/begin", data={"language": "ja"})
    cookie = kiosk.get_cookie("kakanai_kiosk", path="/kiosk")
    assert cookie is not None
    desk = office.app.test_client()
    desk.set_cookie("kakanai_desk", cookie.value, path="/desk")
    assert "/sign-in" in desk.get("/").headers["Location"]


def test_a_cookie_of_the_desk_is_worthless_at_the_admin_face(
    bureau: Flask, clerks: dict[Role | None, Clerk]
) -> None:
    cookie = clerks[Role.IT].client.get_cookie("kakanai_desk", path="/desk")
    assert cookie is not None
    browser = bureau.test_client()
    browser.set_cookie("kakanai_admin", cookie.value, path="/admin")
    assert "/sign-in" in browser.get("/").headers["Location"]


def _with_forgotten_page(office: Office) -> Flask:
    fresh = create_app("desk", office.services)
    fresh.config["WTF_CSRF_ENABLED"] = False
    fresh.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    return fresh
