"""Clerks' accounts and roles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from counter.storage.models import StaffRow


class Role(StrEnum):
    """What a clerk may do: 窓口, 審査, 情報担当, 監査, 支援措置の住所を扱う."""

    COUNTER = "counter"
    REVIEWER = "reviewer"
    IT = "it"
    AUDITOR = "auditor"
    PROTECTED_ADDRESS = "protected_address"


class LoginTaken(Exception):
    """Somebody has this sign-in name; `str()` is the sentence for the staff."""


@dataclass(frozen=True)
class Staff:
    """An account. `disabled_at` (UTC milliseconds) is set when it may no longer sign in."""

    id: UUID
    login: str
    name: str
    password_hash: str
    roles: frozenset[Role]
    disabled_at: int | None


def add(
    connection: Connection,
    *,
    login: str,
    name: str,
    password_hash: str,
    roles: Collection[Role],
    at: int,
) -> UUID:
    """Add an account and return its id. Raises LoginTaken."""
    staff = uuid4()
    row = insert(StaffRow).values(
        id=staff,
        login=login,
        name=name,
        password_hash=password_hash,
        roles=sorted(roles),
        created_at=at,
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
    row = connection.execute(_select().where(StaffRow.id == staff)).first()
    return _staff(row) if row else None


def by_login(connection: Connection, *, login: str) -> Staff | None:
    """An account by its sign-in name, also a disabled one."""
    row = connection.execute(_select().where(StaffRow.login == login)).first()
    return _staff(row) if row else None


def everyone(connection: Connection) -> list[Staff]:
    """All accounts, by sign-in name."""
    return [_staff(row) for row in connection.execute(_select().order_by(StaffRow.login))]


def set_password(connection: Connection, *, staff: UUID, password_hash: str) -> None:
    """Replace the password."""
    _change(connection, staff, password_hash=password_hash)


def set_roles(connection: Connection, *, staff: UUID, roles: Collection[Role]) -> None:
    """Replace the roles."""
    _change(connection, staff, roles=sorted(roles))


def disable(connection: Connection, *, staff: UUID, at: int) -> None:
    """Let the account sign in no more; what it did keeps its name."""
    _change(connection, staff, disabled_at=at)


def _change(connection: Connection, staff: UUID, **changes: Any) -> None:
    connection.execute(update(StaffRow).where(StaffRow.id == staff).values(**changes))


def _select() -> Any:
    return select(StaffRow.__table__)


def _staff(row: Row[Any]) -> Staff:
    roles = frozenset(Role(role) for role in row.roles)
    return Staff(row.id, row.login, row.name, row.password_hash, roles, row.disabled_at)
