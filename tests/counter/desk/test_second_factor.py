"""A sign-in with a second factor: an app enrolled at the first one, a code at every other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from counter import auth
from counter.audit import Act
from counter.keys import Keyring
from counter.storage import audit, staff
from counter.storage.engine import Database
from counter.storage.staff import Role
from tests.counter.conftest import Clock
from tests.counter.desk.office import PASSWORD, Clerk, Office, open_office

STEP = 30


@pytest.fixture
def office(tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring) -> Iterator[Office]:
    """A hall whose settings want a second factor."""
    with open_office(tmp_path, clock, sqlite, keyring, desk={"second_factor": True}) as opened:
        opened.hires("mado1", Role.COUNTER)
        yield opened


def gives_password(office: Office) -> Clerk:
    clerk = Clerk(office.app)
    clerk.signs_in("mado1")
    assert clerk.page.h1 == "サインインの確認"
    return clerk


def secret_on(clerk: Clerk) -> str:
    """What the page offers to an app; "" when one is enrolled already."""
    return next((node.text for node in clerk.page.root.all("code")), "")


def types(clerk: Clerk, code: str) -> None:
    clerk.presses("サインイン", code=code)


def enrolled(office: Office) -> pyotp.TOTP:
    """The app of a clerk who has signed in once."""
    clerk = gives_password(office)
    app = pyotp.TOTP(secret_on(clerk))
    types(clerk, app.at(office.clock()))
    assert clerk.page.h1 == "受付一覧"
    office.clock.go_on(seconds=STEP)
    return app


def test_the_first_sign_in_enrols_an_app_and_the_next_asks_for_its_code(office: Office) -> None:
    app = enrolled(office)
    clerk = gives_password(office)
    assert secret_on(clerk) == ""
    types(clerk, app.at(office.clock()))
    assert clerk.page.h1 == "受付一覧"


def test_the_picture_is_the_address_of_the_app(office: Office) -> None:
    clerk = gives_password(office)
    secret = secret_on(clerk)
    assert re.fullmatch("[A-Z2-7]{32}", secret)
    clerk.opens("/sign-in/code")
    assert secret_on(clerk) == secret


def test_a_code_is_good_once(office: Office) -> None:
    app = enrolled(office)
    code = app.at(office.clock())
    types(gives_password(office), code)
    second = gives_password(office)
    types(second, code)
    assert "数字が違います" in second.page.words
    office.clock.go_on(seconds=STEP)
    types(second, app.at(office.clock()))
    assert second.page.h1 == "受付一覧"


@pytest.mark.parametrize(("late", "enters"), [(-STEP, True), (STEP, True), (3 * STEP, False)])
def test_a_clock_may_be_half_a_minute_off(office: Office, late: int, enters: bool) -> None:
    app = enrolled(office)
    office.clock.go_on(minutes=5)
    clerk = gives_password(office)
    types(clerk, app.at(office.clock() + dt.timedelta(seconds=late)))
    assert (clerk.page.h1 == "受付一覧") is enters


def test_the_password_alone_opens_no_door(office: Office) -> None:
    clerk = gives_password(office)
    assert clerk.opens("/").h1 == "窓口のサインイン"


def test_the_code_alone_is_no_way_in(office: Office) -> None:
    assert Clerk(office.app).opens("/sign-in/code").h1 == "窓口のサインイン"


def test_whoever_waits_too_long_begins_again(office: Office) -> None:
    app = enrolled(office)
    clerk = gives_password(office)
    office.clock.go_on(minutes=6)
    types(clerk, app.at(office.clock()))
    assert clerk.page.h1 == "窓口のサインイン"


def test_codes_are_not_guessed(office: Office) -> None:
    app = enrolled(office)
    clerk = gives_password(office)
    right = app.at(office.clock())
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    for _ in range(auth.TRIES):
        types(clerk, wrong)
    types(clerk, right)
    assert "5分待って" in clerk.page.words
    again = gives_password(office)
    types(again, right)
    assert "5分待って" in again.page.words


def test_a_lost_telephone_is_replaced(office: Office) -> None:
    app = enrolled(office)
    with office.services.database.writing() as connection:
        account = staff.by_login(connection, login="mado1")
        assert account is not None
        staff.forget_factor(connection, staff=account.id)
    clerk = gives_password(office)
    assert secret_on(clerk) != app.secret


def test_an_app_is_not_enrolled_over_another(office: Office) -> None:
    """Two browsers at the first sign-in: the first code wins."""
    first, second = gives_password(office), gives_password(office)
    mine, theirs = (pyotp.TOTP(secret_on(one)) for one in (first, second))
    types(first, mine.at(office.clock()))
    office.clock.go_on(seconds=STEP)
    types(second, theirs.at(office.clock()))
    assert second.page.h1 != "受付一覧"


def test_a_wrong_code_is_audited_with_whose_it_was(office: Office) -> None:
    enrolled(office)
    clerk = gives_password(office)
    types(clerk, "000000")
    with office.services.database.reading() as connection:
        last = audit.entries(connection)[-1]
        account = staff.by_login(connection, login="mado1")
    assert account is not None
    assert (last.act, last.actor) == (Act.SIGN_IN_FAILED, account.id)


def test_the_secret_is_nowhere_in_the_database(office: Office, tmp_path: Path) -> None:
    app = enrolled(office)
    assert app.secret.encode() not in (tmp_path / "kakanai.db").read_bytes()
    wal = tmp_path / "kakanai.db-wal"
    assert app.secret.encode() not in (wal.read_bytes() if wal.exists() else b"")


def test_work_that_was_kept_goes_on_after_the_code(office: Office) -> None:
    app = enrolled(office)
    clerk = gives_password(office)
    types(clerk, app.at(office.clock()))
    clerk.presses("聞き取りを始める")
    path = f"/visit/{clerk.visit}/people"
    office.clock.go_on(minutes=31)
    typed = {"events": "care", "acts_as": "agent", "name.p1": "架空　恵子"}
    sent = clerk.client.post(path, data=typed, headers={"Origin": "http://localhost"})
    clerk._receive(sent)
    clerk.presses("サインイン", login="mado1", password=PASSWORD)
    assert "消えていません" in clerk.page.words
    types(clerk, app.at(office.clock()))
    assert "まだ保存されていません" in clerk.page.words
