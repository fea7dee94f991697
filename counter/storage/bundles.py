"""Catalog versions: immutable once written, and which of them is in force when.

A publication says that a version is in force from a moment on. Publications are only added:
going back to an earlier version is one more of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, or_, select

from counter.storage.models import BundleRow, PublicationRow


@dataclass(frozen=True)
class Publication:
    """That `version` is in force from `valid_from` on (UTC milliseconds), until the next one.

    An urgent one ends at `valid_until`; what was in force before it is then in force again.
    `published_by` is a staff sign-in name, "" where the program published by itself.
    """

    number: int
    version: str
    published_at: int
    valid_from: int
    valid_until: int | None
    published_by: str
    reason: str


_PUBLICATIONS = select(*PublicationRow.__table__.columns)
_VALID = _PUBLICATIONS.where(
    PublicationRow.valid_from <= bindparam("now"),
    or_(PublicationRow.valid_until.is_(None), PublicationRow.valid_until > bindparam("now")),
).order_by(PublicationRow.valid_from.desc(), PublicationRow.number.desc())
_IN_FORCE = _VALID.limit(1)
_SIZE = select(func.length(BundleRow.content)).where(BundleRow.version == bindparam("version"))
"""Every new visit, look at the queue or at the health asks them: they are put together once."""


def keep(connection: Connection, *, version: str, content: bytes) -> None:
    """Keep a bundle. One that is already there stays as it is: its version names its bytes."""
    if not has(connection, version=version):
        connection.execute(insert(BundleRow).values(version=version, content=content))


def put(
    connection: Connection,
    *,
    version: str,
    content: bytes,
    published_at: int,
    valid_from: int,
    valid_until: int | None = None,
    published_by: str = "",
    reason: str = "",
) -> None:
    """Keep a bundle and publish it."""
    keep(connection, version=version, content=content)
    publish(
        connection,
        version=version,
        published_at=published_at,
        valid_from=valid_from,
        valid_until=valid_until,
        published_by=published_by,
        reason=reason,
    )


def publish(
    connection: Connection,
    *,
    version: str,
    published_at: int,
    valid_from: int,
    valid_until: int | None = None,
    published_by: str = "",
    reason: str = "",
) -> None:
    """Put a bundle that is kept already in force from a moment on."""
    last = connection.scalar(select(func.max(PublicationRow.number))) or 0
    connection.execute(
        insert(PublicationRow).values(
            number=last + 1,
            version=version,
            published_at=published_at,
            valid_from=valid_from,
            valid_until=valid_until,
            published_by=published_by,
            reason=reason,
        )
    )


def has(connection: Connection, *, version: str) -> bool:
    """Whether the bundle is kept."""
    found = select(BundleRow.version).where(BundleRow.version == version)
    return connection.execute(found).first() is not None


def content(connection: Connection, *, version: str) -> bytes | None:
    """The bundle's bytes, None when there is no such version."""
    return connection.scalar(select(BundleRow.content).where(BundleRow.version == version))


def size(connection: Connection, *, version: str) -> int | None:
    """How many bytes the bundle has, without reading them; None when there is no such version."""
    return connection.scalar(_SIZE, {"version": version})


def current(connection: Connection, *, now: int) -> str | None:
    """The version new visits take."""
    found = in_force(connection, now=now)
    return found.version if found else None


def in_force(connection: Connection, *, now: int) -> Publication | None:
    """The publication that counts: the newest valid one, among equals the last made."""
    row = connection.execute(_IN_FORCE, {"now": now}).first()
    return Publication(**row._mapping) if row else None


def before(connection: Connection, *, now: int) -> str | None:
    """The version that was in force before the present one: what a rollback goes back to."""
    present = current(connection, now=now)
    for row in connection.execute(_VALID, {"now": now}):
        if row.version != present:
            return str(row.version)
    return None


def history(connection: Connection) -> list[Publication]:
    """All publications, the last made first."""
    rows = connection.execute(_PUBLICATIONS.order_by(PublicationRow.number.desc()))
    return [Publication(**row._mapping) for row in rows]


def like(connection: Connection, *, start: str) -> list[str]:
    """The versions that begin so: people type the first eight digits."""
    found = select(BundleRow.version).where(BundleRow.version.startswith(start, autoescape=True))
    return list(connection.scalars(found.order_by(BundleRow.version)))
