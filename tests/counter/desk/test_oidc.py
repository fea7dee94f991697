"""Signing in with the city's own service, against a real OpenID Connect server on loopback."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from joserfc.jwk import RSAKey
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import text

from counter.app import create_app, dispatch
from counter.audit import Act
from counter.keys import Keyring
from counter.storage import audit, staff
from counter.storage.engine import Database
from counter.storage.staff import Role
from tests.counter.conftest import Clock
from tests.counter.desk.office import Clerk, Office, open_office
from tests.counter.web.page import Page, parsed
from tests.servers.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, serve_provider
from tests.servers.web import serving

pytestmark = pytest.mark.cpu_seconds(30)

BACK = "http://localhost/desk/sign-in/service/back"
BUTTON = "市の認証基盤でサインイン"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serve_provider() as served:
        served.client.redirect_uris.add(BACK)
        yield served


@pytest.fixture
def office(
    tmp_path: Path, clock: Clock, sqlite: Database, keyring: Keyring, provider: Provider
) -> Iterator[Office]:
    (tmp_path / "secret").write_text(CLIENT_SECRET + "\n", "utf-8")
    settings = {
        "issuer": provider.issuer,
        "client_id": CLIENT_ID,
        "client_secret_file": str(tmp_path / "secret"),
    }
    with open_office(tmp_path, clock, sqlite, keyring, oidc=settings) as opened:
        opened.hires("mado1", Role.COUNTER)
        means(opened, "mado1", "u-0001")
        yield opened


def means(office: Office, login: str, subject: str) -> None:
    with office.services.database.writing() as connection:
        known = staff.by_login(connection, login=login)
        assert known is not None
        staff.set_subject(connection, staff=known.id, subject=subject)


def at_the_service(clerk: Clerk) -> str:
    """Press the button; the address of the service the page goes on to."""
    clerk.opens("/sign-in?back=/find")
    return presses(clerk)


def presses(clerk: Clerk) -> str:
    """The one page of ours that leads to another host; every other page is refused for that."""
    form, _ = clerk.page.form_with(BUTTON)
    answer = clerk.client.post(clerk._inside(form.get("action")), data=clerk._filled(form, {}))
    page = parsed(answer.status_code, "/desk/sign-in/service", dict(answer.headers), answer.text)
    return page.link("進む")


def signs_in_there(address: str) -> str:
    """The browser at the service, where somebody is signed in: where it is sent back to."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def comes_back(clerk: Clerk, address: str) -> Page:
    parts = urlsplit(address)
    clerk.opens(f"{parts.path}?{parts.query}")
    return clerk.follows("進む")


def whole(clerk: Clerk) -> Page:
    return comes_back(clerk, signs_in_there(at_the_service(clerk)))


def test_whom_the_service_names_is_let_in_where_they_wanted_to_go(office: Office) -> None:
    clerk = Clerk(office.app)
    assert whole(clerk).path.endswith("/find")
    with office.services.database.reading() as connection:
        known = staff.by_login(connection, login="mado1")
        last = [one for one in audit.entries(connection) if one.act == Act.SIGNED_IN][-1]
    assert known is not None
    assert last.actor == known.id


def test_what_is_asked_has_state_nonce_and_pkce_and_nothing_of_a_person(office: Office) -> None:
    asked = parse_qs(urlsplit(at_the_service(Clerk(office.app))).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid"]
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) >= 20
    assert set(asked) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce",
        "code_challenge", "code_challenge_method",
    }  # fmt: skip


def test_the_cookie_changes_when_somebody_is_let_in(office: Office) -> None:
    clerk = Clerk(office.app)
    back = signs_in_there(at_the_service(clerk))
    before = clerk.client.get_cookie("kakanai_desk", path="/desk")
    comes_back(clerk, back)
    after = clerk.client.get_cookie("kakanai_desk", path="/desk")
    assert before is not None
    assert after is not None
    assert before.value != after.value


@pytest.mark.parametrize("who", ["nobody", "stopped", "over"])
def test_an_account_that_is_none_is_not_made(office: Office, provider: Provider, who: str) -> None:
    if who == "nobody":
        provider.signed_in = "u-9999"
    with office.services.database.writing() as connection:
        known = staff.by_login(connection, login="mado1")
        assert known is not None
        if who == "stopped":
            staff.disable(connection, staff=known.id, at=1)
        if who == "over":
            staff.set_end(connection, staff=known.id, ends_at=1)
    page = whole(Clerk(office.app))
    assert page.status == 422
    assert "ここで使えるアカウントがありません" in page.words
    with office.services.database.reading() as connection:
        assert len(staff.everyone(connection)) == 1
        assert audit.entries(connection)[-1].act == Act.SIGN_IN_FAILED


def another_nonce(provider: Provider) -> None:
    provider.changed_nonce = "of another sign-in"


def another_key(provider: Provider) -> None:
    provider.other_key = RSAKey.generate_key(2048, {"kid": "1"})


def another_verifier(provider: Provider) -> None:
    for code in provider.codes.values():
        code.code_challenge = "x" * 43


def used_code(provider: Provider) -> None:
    provider.codes.clear()


@pytest.mark.parametrize("wrong", [another_nonce, another_key, another_verifier, used_code])
def test_an_answer_that_proves_nothing_lets_nobody_in(
    office: Office, provider: Provider, wrong: Callable[[Provider], None]
) -> None:
    clerk = Clerk(office.app)
    address = at_the_service(clerk)
    if wrong in (another_nonce, another_key):
        wrong(provider)
    back = signs_in_there(address)
    wrong(provider)
    page = comes_back(clerk, back)
    assert page.status == 422
    assert "確かめられませんでした" in page.words
    assert "/sign-in" in clerk.client.get("/").headers["Location"]


def test_an_answer_to_somebody_else_s_question_is_worth_nothing(office: Office) -> None:
    """Login CSRF: the code of a stranger's sign-in is brought to this browser."""
    stranger, clerk = Clerk(office.app), Clerk(office.app)
    foreign = signs_in_there(at_the_service(stranger))
    at_the_service(clerk)
    page = comes_back(clerk, foreign)
    assert page.status == 422
    assert "別のサインイン" in page.words


def test_an_answer_nobody_asked_for_leads_to_the_sign_in(office: Office) -> None:
    clerk = Clerk(office.app)
    assert clerk.opens("/sign-in/service/end?code=x&state=y").path.endswith("/sign-in")


def test_an_answer_is_good_once(office: Office) -> None:
    clerk = Clerk(office.app)
    back = signs_in_there(at_the_service(clerk))
    comes_back(clerk, back)
    clerk.presses("サインアウト")
    assert comes_back(clerk, back).path.endswith("/sign-in")


def test_a_sign_in_broken_off_there_is_said(office: Office) -> None:
    clerk = Clerk(office.app)
    state = parse_qs(urlsplit(at_the_service(clerk)).query)["state"][0]
    page = comes_back(clerk, f"{BACK}?error=access_denied&state={state}")
    assert page.status == 422
    assert "サインインが終わりませんでした" in page.words


def test_work_that_was_kept_is_there_again(office: Office) -> None:
    clerk = Clerk(office.app)
    clerk.signs_in("mado1")
    clerk.presses("聞き取りを始める")
    path = clerk.page.path
    fields = {box.get("name"): box.get("value") for box in clerk.page.root.all("input")}
    office.clock.go_on(hours=2)
    typed = {**fields, "name.p1": "見本　太郎"}
    answer = clerk.client.post(
        clerk._inside(path), data=typed, headers={"Origin": "http://localhost"}
    )
    clerk._receive(answer)
    kept = next(b.get("value") for b in clerk.page.root.all("input") if b.get("name") == "kept")
    there = presses(clerk)
    with office.services.database.reading() as connection:
        sessions = str(connection.execute(text("SELECT * FROM sessions")).all())
    assert "oidc" in sessions
    assert str(kept) not in sessions, "what a page carries is not stored"
    page = comes_back(clerk, signs_in_there(there))
    assert "続き" in page.words
    assert "見本　太郎" in {box.get("value") for box in page.root.all("input")}


@pytest.mark.parametrize("trouble", ["down", "another name"])
def test_a_service_that_does_not_answer_is_said_and_the_password_still_works(
    office: Office, provider: Provider, trouble: str
) -> None:
    with open_at(office, provider, trouble) as app:
        clerk = Clerk(app)
        clerk.opens("/sign-in")
        page = clerk.presses(BUTTON)
        assert page.status == 422
        assert "認証基盤" in page.words
        assert "受付一覧" in clerk.signs_in("mado1").words


@contextmanager
def open_at(office: Office, provider: Provider, trouble: str) -> Iterator[Flask]:
    """The desk of a hall whose service is down, or says it is another."""
    here = office.services
    issuer = "http://127.0.0.1:9" if trouble == "down" else provider.issuer
    provider.named = "https://another.example.jp"
    oidc = here.config.oidc.model_copy(update={"issuer": issuer})
    config = here.config.model_copy(update={"oidc": oidc})
    yield create_app("desk", replace(here, config=config))


def test_without_the_extra_it_says_what_to_install(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "authlib.integrations.requests_client", None)
    clerk = Clerk(office.app)
    clerk.opens("/sign-in")
    assert "kakanai[oidc]" in clerk.presses(BUTTON).words


@pytest.mark.integration
def test_a_browser_comes_back_with_its_strict_cookie(
    office: Office, provider: Provider, new_context: Callable[..., BrowserContext]
) -> None:
    with serving(dispatch({"desk": office.app}, office.services.health)) as url:
        provider.client.redirect_uris.add(f"{url}/desk/sign-in/service/back")
        page = new_context(viewport={"width": 1400, "height": 900}, has_touch=False).new_page()
        page.goto(f"{url}/desk/")
        page.get_by_role("button", name=BUTTON).click()
        expect(page.locator("h1")).to_have_text("受付一覧")
        assert "code=" not in page.url
        # It asks the server every few seconds: it goes before the server does.
        page.close()
