"""Accounts of the staff, as the command line and the admin page make and describe them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from counter.auth.password_rule import SHORTEST
from counter.storage import staff
from counter.storage.passwords import hash_password
from counter.storage.staff import Grant, Role, Staff
from counter.storage.times import JST, from_ms, to_ms

MOST_AT_ONCE = 500
"""Accounts of one list; hashing each password takes a tenth of a second on purpose."""

LONGEST_LIST = 60_000
"""Characters of a list: more than so many people's names take."""

ROLE_NAMES = {
    Role.COUNTER: "窓口",
    Role.REVIEWER: "審査",
    Role.PROTECTED_ADDRESS: "支援措置の住所",
    Role.IT: "情報担当",
    Role.AUDITOR: "監査",
}


class ListRefused(ValueError):
    """A list of people that cannot be taken; `str()` names the line, in Japanese."""


@dataclass(frozen=True)
class Person:
    """Who gets an account."""

    login: str
    name: str


@dataclass(frozen=True)
class FirstPassword:
    """What an account begins with: said once, kept nowhere."""

    person: Person
    password: str = field(repr=False)


def read_people(text: str) -> list[Person]:
    """People of a CSV text with a line each: サインイン名,氏名. Raises ListRefused."""
    if len(text) > LONGEST_LIST:
        raise ListRefused(f"一度に読めるのは {LONGEST_LIST:,} 文字までです。分けてください。")
    lines = [line for line in csv.reader(io.StringIO(text)) if any(map(str.strip, line))]
    for number, line in enumerate(lines, start=1):
        if len(line) != 2 or not all(cell.strip() for cell in line):
            raise ListRefused(f"{number} 行目は「サインイン名,氏名」の形ではありません。")
    if not 0 < len(lines) <= MOST_AT_ONCE:
        raise ListRefused(
            f"一度に加えられるのは 1 人から {MOST_AT_ONCE} 人までです（{len(lines)} 人）。"
        )
    return [Person(login.strip(), name.strip()) for login, name in lines]


def first_passwords(people: Sequence[Person]) -> list[FirstPassword]:
    """A fresh password of 96 bits for each."""
    return [FirstPassword(person, secrets.token_urlsafe(SHORTEST)) for person in people]


def add(
    connection: Connection,
    person: Person,
    password: str,
    *,
    grants: Collection[Grant],
    at: dt.datetime,
    last_day: dt.date | None,
    first_password: bool = True,
) -> None:
    """Add an account that is good to the end of `last_day`. Raises LoginTaken.

    Its clerk replaces a `first_password` by an own one at the first sign-in.
    """
    staff.add(
        connection,
        login=person.login,
        name=person.name,
        password_hash=hash_password(password),
        roles=grants,
        at=to_ms(at),
        ends_at=end_of(last_day) if last_day else None,
        first_password=first_password,
    )


def end_of(day: dt.date) -> int:
    """The first moment after a day in Japan, as UTC milliseconds."""
    return to_ms(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), JST))


def last_day(account: Staff) -> dt.date | None:
    """The last day an account is good for, None when it does not end by itself."""
    if account.ends_at is None:
        return None
    return (from_ms(account.ends_at).astimezone(JST) - dt.timedelta(days=1)).date()


def standing(account: Staff, now: dt.datetime) -> str:
    """Whether an account is good, and until when, in words."""
    if account.disabled_at is not None:
        return "停止"
    last = last_day(account)
    if last is None:
        return "使用中"
    return f"{last} まで" if account.may_sign_in(to_ms(now)) else f"{last} に終了"


def in_words(grants: Collection[Grant]) -> str:
    """The roles of an account as the staff say them: 窓口（子育て支援課）、審査."""
    return "、".join(
        ROLE_NAMES[one.role] + (f"（{one.section}）" if one.section else "")
        for one in sorted(grants, key=lambda one: (list(ROLE_NAMES).index(one.role), one.section))
    )
