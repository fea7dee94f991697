"""Catalog versions: immutable once written, each valid from a moment."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from counter.storage.models import BundleRow


def put(
    connection: Connection,
    *,
    version: str,
    content: bytes,
    published_at: int,
    valid_from: int,
    published_by: str = "",
    reason: str = "",
) -> None:
    """Keep a bundle. One that is already there stays as it is: its version names its bytes."""
    if has(connection, version=version):
        return
    connection.execute(
        insert(BundleRow).values(
            version=version,
            content=content,
            published_at=published_at,
            valid_from=valid_from,
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


def current(connection: Connection, *, now: int) -> str | None:
    """The version new visits take: the newest valid one, among equals the last published."""
    valid = select(BundleRow.version).where(BundleRow.valid_from <= now)
    newest = (BundleRow.valid_from.desc(), BundleRow.published_at.desc(), BundleRow.version)
    return connection.scalar(valid.order_by(*newest).limit(1))


def versions(connection: Connection) -> list[str]:
    """All versions, the first published first."""
    order = (BundleRow.published_at, BundleRow.version)
    return list(connection.scalars(select(BundleRow.version).order_by(*order)))
