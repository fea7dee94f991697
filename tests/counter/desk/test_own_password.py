"""A clerk's own password: chosen at the first sign-in, changed whenever the clerk wants."""

from __future__ import annotations

from uuid import UUID

import pyotp
import pytest

from counter import auth
from counter.audit import Act
from counter.auth import accounts
from counter.auth.accounts import Person
from counter.auth.signing_in import CHOICE
from counter.keys import Keyring
from counter.storage import audit, passwords, staff
from counter.storage.engine import Database
from counter.storage.staff import Grant, Role, Staff
from tests.counter.conftest import Clock
from tests.counter.desk.office import PASSWORD, Clerk, Office, open_office

GIVEN = "given-by-it-Xq7v"
OWN = "みどりの傘と三毛猫の散歩"


def starts(office: Office, login: str = "ouen1") -> None:
    """IT staff add an account with a first password."""
    with office.services.database.writing() as connection:
        accounts.add(
            connection,
            Person(login, "応援　一郎"),
            GIVEN,
            grants=[Grant(Role.COUNTER)],
            at=office.clock(),
            last_day=None,
        )


def account(office: Office, login: str = "ouen1") -> Staff:
    with office.services.database.reading() as connection:
        found = staff.by_login(connection, login=login)
    assert found is not None
    return found


def acts(office: Office) -> list[tuple[str, UUID | None]]:
    with office.services.database.reading() as connection:
        return [(entry.act, entry.actor) for entry in audit.entries(connection)]


def test_a_first_password_opens_nothing_but_the_choice_of_an_own_one(office: Office) -> None:
    starts(office)
    clerk = Clerk(office.app)
    page = clerk.signs_in("ouen1", GIVEN)
    assert page.h1 == "自分のパスワードを決める"
    assert clerk.opens("/").h1 == "窓口のサインイン"
    clerk.opens("/sign-in/password")
    assert clerk.presses("決めてサインイン", new=OWN, again=OWN).h1 == "受付一覧"
    who = account(office)
    assert not who.first_password
    assert acts(office) == [(Act.CHOSE_PASSWORD, who.id), (Act.SIGNED_IN, who.id)]
    assert "違います" in Clerk(office.app).signs_in("ouen1", GIVEN).words
    assert Clerk(office.app).signs_in("ouen1", OWN).h1 == "受付一覧"


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("みじかい", "みじかい", "12 文字以上"),
        ("password12345", "password12345", "推し量られやすい"),
        (OWN, OWN + "。", "二つの欄"),
        (GIVEN, GIVEN, "いままでと同じ"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_first_one_stays(
    office: Office, new: str, again: str, words: str
) -> None:
    starts(office)
    clerk = Clerk(office.app)
    clerk.signs_in("ouen1", GIVEN)
    page = clerk.presses("決めてサインイン", new=new, again=again)
    assert page.status == 422
    assert words in page.words
    assert not [box for box in page.root.all("input") if box.get("value") == new]
    assert account(office).first_password


def test_the_choice_stays_open_for_a_while_and_only_for_an_account_that_may_sign_in(
    office: Office,
) -> None:
    starts(office)
    clerk = Clerk(office.app)
    clerk.signs_in("ouen1", GIVEN)
    office.clock.go_on(seconds=CHOICE.seconds + 1)
    assert clerk.opens("/sign-in/password").h1 == "窓口のサインイン"
    clerk.signs_in("ouen1", GIVEN)
    with office.services.database.writing() as connection:
        staff.disable(connection, staff=account(office).id, at=0)
    assert clerk.presses("決めてサインイン", new=OWN, again=OWN).h1 == "窓口のサインイン"
    assert account(office).first_password


def test_work_kept_over_an_expired_sign_in_goes_on_after_the_choice(office: Office) -> None:
    clerk = office.clerk()
    clerk.presses("聞き取りを始める")
    form, _ = clerk.page.form_with("聞き取りへ進む")
    data = clerk._filled(form, {}) | {"events": ["care"], "acts_as": "agent", "name.p1": "架空"}
    visit = clerk.visit
    with office.services.database.writing() as connection:
        who = staff.by_login(connection, login="mado1")
        assert who is not None
        hashed = passwords.hash_password(GIVEN)
        staff.set_password(connection, staff=who.id, password_hash=hashed, first_password=True)
    office.clock.go_on(minutes=31)
    sent = clerk.client.post(
        f"/visit/{visit}/people", data=data, headers={"Origin": "http://localhost"}
    )
    clerk._receive(sent)
    clerk.presses("サインイン", login="mado1", password=GIVEN)
    assert "消えていません" in clerk.page.words
    clerk.presses("決めてサインイン", new=OWN, again=OWN)
    assert "まだ保存されていません" in clerk.page.words


def test_a_clerk_changes_the_own_password_and_is_out_everywhere_else(office: Office) -> None:
    here, elsewhere = office.clerk(), office.clerk()
    here.follows("パスワード")
    before = here.client.get_cookie("kakanai_desk", path="/desk")
    page = here.presses("変える", old=PASSWORD, new=OWN, again=OWN)
    assert "変えました" in page.words
    assert here.follows("窓口の画面へ").h1 == "受付一覧"
    assert elsewhere.opens("/").h1 == "窓口のサインイン"
    assert before is not None
    here.client.set_cookie("kakanai_desk", before.value, path="/desk")
    assert here.opens("/").h1 == "窓口のサインイン"
    assert "違います" in elsewhere.signs_in("mado1", PASSWORD).words
    assert elsewhere.signs_in("mado1", OWN).h1 == "受付一覧"
    assert (Act.CHOSE_PASSWORD, account(office, "mado1").id) in acts(office)


def test_the_present_password_is_asked_and_guessing_it_must_wait(office: Office) -> None:
    clerk = office.clerk()
    clerk.follows("パスワード")
    for _ in range(auth.TRIES):
        page = clerk.presses("変える", old="wrong", new=OWN, again=OWN)
        assert page.status == 422
        assert "いまのパスワードが違います" in page.words
    assert "5分待って" in clerk.presses("変える", old=PASSWORD, new=OWN, again=OWN).words
    office.clock.go_on(minutes=6)
    assert "変えました" in clerk.presses("変える", old=PASSWORD, new=OWN, again=OWN).words


def test_the_second_factor_comes_before_the_choice(
    tmp_path_factory: pytest.TempPathFactory, clock: Clock, sqlite: Database, keyring: Keyring
) -> None:
    folder = tmp_path_factory.mktemp("hall")
    with open_office(folder, clock, sqlite, keyring, desk={"second_factor": True}) as office:
        starts(office)
        clerk = Clerk(office.app)
        clerk.signs_in("ouen1", GIVEN)
        assert clerk.page.h1 == "サインインの確認"
        assert clerk.opens("/sign-in/password").h1 == "窓口のサインイン"
        clerk.signs_in("ouen1", GIVEN)
        app = pyotp.TOTP(next(clerk.page.root.all("code")).text)
        clerk.presses("サインイン", code=app.at(office.clock()))
        assert clerk.page.h1 == "自分のパスワードを決める"
        assert clerk.presses("決めてサインイン", new=OWN, again=OWN).h1 == "受付一覧"
