"""Clerks' accounts and roles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, CursorResult, Row, bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from counter.storage.models import StaffRow

_BY_ID = select(StaffRow.__table__).where(StaffRow.id == bindparam("staff"))
_EVERYONE = select(StaffRow.__table__).order_by(StaffRow.login)
_NAMES = select(StaffRow.id, StaffRow.name).where(
    StaffRow.id.in_(bindparam("staff", expanding=True))
)
"""Asked for every page of the staff: they are put together once."""


class Role(StrEnum):
    """What a clerk may do: 窓口, 審査, 情報担当, 監査, 支援措置の住所を扱う."""

    COUNTER = "counter"
    REVIEWER = "reviewer"
    IT = "it"
    AUDITOR = "auditor"
    PROTECTED_ADDRESS = "protected_address"


IN_SECTIONS = frozenset({Role.COUNTER, Role.REVIEWER, Role.PROTECTED_ADDRESS})
"""Roles that can be given for the procedures of one section (課) only."""


class UnknownGrant(ValueError):
    """Text that names no role; `str()` says in Japanese what is allowed."""


@dataclass(frozen=True, order=True)
class Grant:
    """A role for the procedures of one section (課), as the catalog's `counters` name it.

    Without a section it is the role for all of them. Its text is `counter` or `counter:市民課`.
    """

    role: Role
    section: str = ""

    @classmethod
    def read(cls, text: str) -> Grant:
        """A grant from its text. Raises UnknownGrant."""
        name, colon, section = (part.strip() for part in text.partition(":"))
        if name not in set(Role):
            raise UnknownGrant(f"役割「{name}」はありません。{'、'.join(Role)} のどれかです。")
        if bool(colon) != bool(section) or (colon and Role(name) not in IN_SECTIONS):
            raise UnknownGrant(
                f"「{text}」は読めません。課を付けられるのは {'、'.join(sorted(IN_SECTIONS))} で、"
                "counter:子育て支援課 のように書きます。"
            )
        return cls(Role(name), section)

    def __str__(self) -> str:
        return f"{self.role}:{self.section}" if self.section else str(self.role)


class LoginTaken(Exception):
    """Somebody has this sign-in name, or this subject; `str()` is the sentence for the staff."""


@dataclass(frozen=True)
class Staff:
    """An account. Times are UTC milliseconds.

    `subject` is who the city's own sign-in service says it is, None where it is not used.
    `disabled_at` is set when it may no longer sign in; `ends_at` is when that was decided
    beforehand (応援職員). `factor` is the sealed secret of the second factor, None until it is
    enrolled. `first_password` is true while somebody else knows the password.
    """

    id: UUID
    login: str
    name: str
    password_hash: str
    grants: frozenset[Grant]
    disabled_at: int | None
    ends_at: int | None = None
    factor: bytes | None = field(default=None, repr=False)
    subject: str | None = None
    first_password: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of the account, for whichever section."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, role: Role, sections: Collection[str]) -> bool:
        """Whether the role is theirs for a procedure of these sections; of none: everybody's."""
        theirs = self._sections.get(role, frozenset())
        return bool(theirs) and ("" in theirs or not sections or not theirs.isdisjoint(sections))

    @cached_property
    def _sections(self) -> Mapping[Role, frozenset[str]]:
        """The sections each role is theirs for; "" is every section."""
        return {
            role: frozenset(grant.section for grant in self.grants if grant.role is role)
            for role in self.roles
        }

    def may_sign_in(self, now: int) -> bool:
        """Whether the account is neither disabled nor over."""
        return self.disabled_at is None and (self.ends_at is None or now < self.ends_at)


def add(
    connection: Connection,
    *,
    login: str,
    name: str,
    password_hash: str,
    roles: Collection[Role | Grant],
    at: int,
    ends_at: int | None = None,
    first_password: bool = False,
) -> UUID:
    """Add an account and return its id; `ends_at` is when it is over. Raises LoginTaken.

    A `first_password` is one its clerk must replace by an own one at the first sign-in.
    """
    staff = uuid4()
    row = insert(StaffRow).values(
        id=staff,
        login=login,
        name=name,
        password_hash=password_hash,
        roles=_texts(roles),
        created_at=at,
        ends_at=ends_at,
        first_password=first_password,
    )
    try:
        with connection.begin_nested():
            connection.execute(row)
    except IntegrityError as error:
        raise LoginTaken(
            f"職員「{login}」はもう登録されています。別の名前を使ってください。"
        ) from error
    return staff


def get(connection: Connection, *, staff: UUID) -> Staff | None:
    """An account by id."""
    row = connection.execute(_BY_ID, {"staff": staff}).first()
    return read_staff(row) if row else None


def by_login(connection: Connection, *, login: str) -> Staff | None:
    """An account by its sign-in name, also a disabled one."""
    row = connection.execute(_select().where(StaffRow.login == login)).first()
    return read_staff(row) if row else None


def by_subject(connection: Connection, *, subject: str) -> Staff | None:
    """An account by the subject of the city's sign-in service, also a disabled one."""
    row = connection.execute(_select().where(StaffRow.subject == subject)).first()
    return read_staff(row) if row else None


def everyone(connection: Connection) -> list[Staff]:
    """All accounts, by sign-in name."""
    return [read_staff(row) for row in connection.execute(_EVERYONE)]


def names(connection: Connection, *, staff: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these accounts that are there."""
    return {id_: name for id_, name in connection.execute(_NAMES, {"staff": list(staff)})}


def set_password(
    connection: Connection, *, staff: UUID, password_hash: str, first_password: bool = False
) -> None:
    """Replace the password; a `first_password` is to be replaced by its clerk in turn."""
    _change(connection, staff, password_hash=password_hash, first_password=first_password)


def set_roles(connection: Connection, *, staff: UUID, roles: Collection[Role | Grant]) -> None:
    """Replace the roles."""
    _change(connection, staff, roles=_texts(roles))


def set_end(connection: Connection, *, staff: UUID, ends_at: int | None) -> None:
    """Replace the moment the account is over; None lets it go on."""
    _change(connection, staff, ends_at=ends_at)


def set_subject(connection: Connection, *, staff: UUID, subject: str | None) -> None:
    """Say whom the city's sign-in service means by the account. Raises LoginTaken."""
    try:
        with connection.begin_nested():
            _change(connection, staff, subject=subject)
    except IntegrityError as error:
        raise LoginTaken("この認証基盤の利用者は、別の職員に結び付いています。") from error


def disable(connection: Connection, *, staff: UUID, at: int) -> None:
    """Let the account sign in no more; what it did keeps its name."""
    _change(connection, staff, disabled_at=at)


def use_factor(connection: Connection, *, staff: UUID, factor: bytes, step: int) -> bool:
    """Take a code of this time step, enrolling its secret; False when one as late was taken."""
    unused = or_(StaffRow.factor_step.is_(None), StaffRow.factor_step < step)
    mine = or_(StaffRow.factor.is_(None), StaffRow.factor == factor)
    taken = update(StaffRow).where(StaffRow.id == staff, unused, mine)
    done: CursorResult[Any] = connection.execute(taken.values(factor=factor, factor_step=step))
    return done.rowcount == 1


def forget_factor(connection: Connection, *, staff: UUID) -> None:
    """Let the clerk enrol another app: the telephone was lost or changed."""
    _change(connection, staff, factor=None, factor_step=None)


def _change(connection: Connection, staff: UUID, **changes: Any) -> None:
    connection.execute(update(StaffRow).where(StaffRow.id == staff).values(**changes))


def _texts(roles: Collection[Role | Grant]) -> list[str]:
    """As the table keeps them; a bare role is that role for every section."""
    return sorted({str(one) for one in roles})


def _select() -> Any:
    return select(StaffRow.__table__)


def read_staff(row: Row[Any]) -> Staff:
    """An account from a row with all columns of its table."""
    grants = frozenset(map(Grant.read, row.roles))
    return Staff(
        row.id,
        row.login,
        row.name,
        row.password_hash,
        grants,
        row.disabled_at,
        row.ends_at,
        row.factor,
        row.subject,
        row.first_password,
    )
