"""Signing in at a staff face: name and password, then a code where a second factor is wanted."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import Enum, auto
from uuid import UUID

from flask import session

from counter.audit import Act
from counter.auth import own_password, second_factor
from counter.auth.own_password import PasswordRefused
from counter.auth.second_factor import Enrolment
from counter.auth.sessions import SIGNED_IN, this_session
from counter.storage import audit, passwords, staff, throttles
from counter.storage.staff import Staff
from counter.storage.times import MILLISECOND, to_ms
from counter.web.services import Services, services

TRIES = 5
"""Wrong passwords for one sign-in name, or codes of one clerk, before it must wait."""

WINDOW = timedelta(minutes=5)

CHOICE = timedelta(minutes=15)
"""How long somebody who signed in with a first password may think about an own one."""

HALF, HALF_AT, NEW = "half", "half_at", "new_factor"
"""Keys of the session between password and code: who, since when, the sealed new secret."""

CHOOSING, CHOOSING_AT = "choosing", "choosing_at"
"""Keys of the session of who is proved and owes an own password: who, since when."""

WAIT = "続けて間違えたため、しばらくサインインできません。5分待ってからお試しください。"
WAIT_FOR_CHANGE = "続けて間違えたため、しばらく変えられません。5分待ってからお試しください。"
UNKNOWN_SUBJECT = (
    "認証基盤では確かめられましたが、ここで使えるアカウントがありません。情報担当に頼んでください。"
)
FACTOR = "second factor"


class SignInRefused(Exception):
    """Nobody is signed in; `str()` is the sentence for the screen."""


class Step(Enum):
    """What comes after the right password."""

    DONE = auto()
    CODE = auto()
    OWN_PASSWORD = auto()


def sign_in(login: str, password: str) -> Step:
    """Look at name and password. Raises SignInRefused, the same for both.

    The try is counted before the password is looked at, so that tries sent side by side are all
    counted. Whoever is let in goes on under a new cookie.
    """
    here, name = services(), login.strip()
    _count_try(here, name)
    with here.database.reading() as connection:
        found = staff.by_login(connection, login=name)
    right = passwords.verify_password(found.password_hash if found else None, password)
    if not right or found is None or not found.may_sign_in(_now(here)):
        _note(here, Act.SIGN_IN_FAILED, None)
        raise SignInRefused("職員番号かパスワードが違います。もう一度入力してください。")
    this_session().rotate()
    if here.config.desk.second_factor:
        session[HALF], session[HALF_AT] = str(found.id), str(_now(here))
        return Step.CODE
    return _proved(here, found, name)


def sign_in_as(subject: str) -> None:
    """Let in whom the city's sign-in service has proved. Raises SignInRefused.

    Its second factor is its own business. Accounts and roles are ours.
    """
    here = services()
    with here.database.reading() as connection:
        found = staff.by_subject(connection, subject=subject)
    if found is None or not found.may_sign_in(_now(here)):
        _note(here, Act.SIGN_IN_FAILED, found.id if found else None)
        raise SignInRefused(UNKNOWN_SUBJECT)
    this_session().rotate()
    _let_in(here, found)


def half_signed_in() -> Staff | None:
    """Who has given the password a moment ago and owes the code."""
    here, identity = services(), session.get(HALF)
    if identity is None or _now(here) - int(session[HALF_AT]) > WINDOW // MILLISECOND:
        return None
    with here.database.reading() as connection:
        return staff.get(connection, staff=UUID(identity))


def enrolment(account: Staff) -> Enrolment | None:
    """What a clerk without an app yet puts into one; None for who has one."""
    if account.factor is not None:
        return None
    here = services()
    secret = _open(here, account, _new_factor(here, account))
    return second_factor.enrolment(secret, login=account.login, city=here.config.city.name)


def confirm(account: Staff, code: str) -> Step:
    """Look at the code; the first right one enrols the app. Raises SignInRefused."""
    here = services()
    name = f"code of {account.id}"
    _count_try(here, name)
    sealed = account.factor or _new_factor(here, account)
    step = second_factor.step_of(_open(here, account, sealed), code, here.clock())
    with here.database.writing() as connection:
        taken = step is not None and staff.use_factor(
            connection, staff=account.id, factor=sealed, step=step
        )
    if not taken:
        _note(here, Act.SIGN_IN_FAILED, account.id)
        raise SignInRefused("数字が違います。アプリに今出ている6桁を入力してください。")
    this_session().rotate()
    for key in (HALF, HALF_AT, NEW):
        session.pop(key, None)
    return _proved(here, account, account.login, name)


def choosing() -> Staff | None:
    """Who has proved to be a clerk with a first password, and owes an own one."""
    here, identity = services(), session.get(CHOOSING)
    if identity is None or _now(here) - int(session[CHOOSING_AT]) > CHOICE // MILLISECOND:
        return None
    with here.database.reading() as connection:
        found = staff.get(connection, staff=UUID(identity))
    good = found is not None and found.first_password and found.may_sign_in(_now(here))
    return found if good else None


def choose_first(account: Staff, *, new: str, again: str) -> None:
    """Let a clerk in with the own password chosen. Raises PasswordRefused."""
    own_password.choose(account, new=new, again=again)
    for key in (CHOOSING, CHOOSING_AT):
        session.pop(key, None)
    _let_in(services(), account)


def choose_another(account: Staff, *, old: str, new: str, again: str) -> None:
    """Change the password of a signed-in clerk. Raises PasswordRefused.

    The old one is asked, for the screen may have been left alone; tries are counted as sign-ins.
    """
    here = services()
    try:
        _count_try(here, account.login)
    except SignInRefused:
        raise PasswordRefused("old", WAIT_FOR_CHANGE) from None
    if not passwords.verify_password(account.password_hash, old):
        _note(here, Act.SIGN_IN_FAILED, account.id)
        raise PasswordRefused("old", "いまのパスワードが違います。もう一度入力してください。")
    _forget_tries(here, account.login)
    own_password.choose(account, new=new, again=again)


def sign_out() -> None:
    """Forget the session and go on under a new cookie."""
    this_session().forget()


def _new_factor(here: Services, account: Staff) -> bytes:
    """The secret this session offers for enrolment, sealed as it will be stored."""
    if NEW not in session:
        sealed = here.keyring.seal_secret(
            second_factor.new_secret().encode(), purpose=FACTOR, of=account.id
        )
        session[NEW] = sealed.hex()
    return bytes.fromhex(session[NEW])


def _proved(here: Services, account: Staff, *counted: str) -> Step:
    """Forget the tries; let the clerk in, or ask for an own password before that."""
    _forget_tries(here, *counted)
    if account.first_password:
        session[CHOOSING], session[CHOOSING_AT] = str(account.id), str(_now(here))
        return Step.OWN_PASSWORD
    _let_in(here, account)
    return Step.DONE


def _let_in(here: Services, account: Staff) -> None:
    session[SIGNED_IN] = str(account.id)
    _note(here, Act.SIGNED_IN, account.id)


def _forget_tries(here: Services, *counted: str) -> None:
    with here.database.writing() as connection:
        for name in counted:
            throttles.clear(connection, key=_throttle_key(name))


def _count_try(here: Services, name: str) -> None:
    with here.database.writing() as connection:
        tries = throttles.add_failure(
            connection,
            key=_throttle_key(name),
            now=_now(here),
            window_ms=WINDOW // MILLISECOND,
        )
    if tries > TRIES:
        raise SignInRefused(WAIT)


def _note(here: Services, act: Act, actor: UUID | None) -> None:
    with here.database.writing() as connection:
        audit.append(connection, key=here.keyring.audit_key, act=act, at=_now(here), actor=actor)


def _throttle_key(name: str) -> str:
    """People type passwords into the wrong box: what was typed is not kept."""
    return "sign_in:" + hashlib.sha256(name.encode()).hexdigest()[:32]


def _open(here: Services, account: Staff, sealed: bytes) -> str:
    return here.keyring.open_secret(sealed, purpose=FACTOR, of=account.id).decode()


def _now(here: Services) -> int:
    return to_ms(here.clock())
