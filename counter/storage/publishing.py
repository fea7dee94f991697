"""Publishing a catalog and going back to an earlier one, each one transaction with its audit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from counter.audit import Act
from counter.storage import audit, bundles
from counter.storage.engine import Database
from counter.storage.times import to_ms
from procedures.bundle import Bundle
from procedures.loading import canonical
from procedures.publishing import URGENT_DAYS, Admission


class NotPublished(Exception):
    """Nothing was published; `str()` says why and what to do."""


@dataclass(frozen=True)
class Publisher:
    """Who publishes: a sign-in name for the history, and the account, if there is one."""

    login: str
    staff: UUID | None = None


@dataclass(frozen=True)
class Press:
    """Where publications are written: the database, the key of the audit chain, and by whom."""

    database: Database
    audit_key: bytes
    by: Publisher

    def publish(
        self, bundle: Bundle, admission: Admission, *, now: dt.datetime, start: dt.datetime
    ) -> None:
        """Put a bundle in force from `start` on. Raises NotPublished.

        An urgent bundle ends 14 days after its start.
        """
        if not admission.allowed:
            raise NotPublished("誤りがあるので公開できません。")
        ends = start + dt.timedelta(days=URGENT_DAYS) if admission.expires else None
        with self.database.writing() as connection:
            if bundles.current(connection, now=to_ms(start)) == bundle.version:
                raise NotPublished(
                    f"カタログ版 {bundle.version[:8]} は、その時点ですでに有効です。"
                )
            bundles.keep(connection, version=bundle.version, content=canonical(bundle.files))
            self._add(connection, bundle.version, now, start, ends, admission.reason)

    def go_back(self, start_of_version: str, *, now: dt.datetime) -> str:
        """Put an earlier version in force again, at once; returns it whole.

        `start_of_version` are its first digits; "" is the one before the present. Raises
        NotPublished.
        """
        with self.database.writing() as connection:
            version = _earlier(connection, start_of_version, to_ms(now))
            if bundles.current(connection, now=to_ms(now)) == version:
                raise NotPublished(f"カタログ版 {version[:8]} は、いま有効な版です。")
            self._add(connection, version, now, now, None, "前の版に戻した")
        return version

    def _add(
        self,
        connection: Connection,
        version: str,
        now: dt.datetime,
        start: dt.datetime,
        ends: dt.datetime | None,
        reason: str,
    ) -> None:
        bundles.publish(
            connection,
            version=version,
            published_at=to_ms(now),
            valid_from=to_ms(start),
            valid_until=to_ms(ends) if ends else None,
            published_by=self.by.login,
            reason=reason,
        )
        audit.append(
            connection,
            key=self.audit_key,
            act=Act.PUBLISHED,
            at=to_ms(now),
            actor=self.by.staff,
            detail=version,
        )


def version_like(connection: Connection, start: str) -> str:
    """The one version that begins so. Raises NotPublished."""
    found = bundles.like(connection, start=start)
    if len(found) != 1:
        many = "いくつもあります。もっと長く書いてください" if found else "ありません"
        raise NotPublished(
            f"カタログ版 {start} は{many}。kakanai catalog history で版の一覧が出ます。"
        )
    return found[0]


def _earlier(connection: Connection, start: str, now: int) -> str:
    if start:
        return version_like(connection, start)
    version = bundles.before(connection, now=now)
    if version is None:
        raise NotPublished("戻れる前の版がありません。")
    return version
