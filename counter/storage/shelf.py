"""The bundles of this installation: published in the database, built once per process."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

from counter.storage import bundles
from counter.storage.engine import Database
from counter.storage.times import to_ms, utc_now
from procedures.bundle import Bundle
from procedures.findings import CatalogError
from procedures.loading import build, canonical, files_of, load_bundle


class UnknownBundle(LookupError):
    """A visit names a catalog version this installation never had."""


class UnusableBundle(UnknownBundle):
    """A published catalog version this process cannot build, and what to do about it."""

    def __init__(self, version: str, reason: CatalogError) -> None:
        first = str(reason.problems[0]) if reason.problems else str(reason)
        super().__init__(
            f"公開されたカタログ版 {version[:8]} を、動いているプログラムが読めません。"
            "プログラムがその版より古いときは、新しくして起動しなおしてください。"
            "急ぐときは、kakanai catalog rollback で前の版に戻せます。"
            f"読めないところ（{len(reason.problems)}件の初め）: {first}"
        )


class BundleShelf:
    """Gives new visits the catalog in force, and every visit the one it began with.

    A first start publishes the catalog folder by itself; from then on only publishing changes what
    is in force, and running processes notice at the next visit. With `follow_folder` (training) a
    folder that has changed is published at start. `on_new` is told every bundle once it is built.
    Raises CatalogError when the folder to be published has mistakes; nothing is published then.
    """

    def __init__(
        self,
        database: Database,
        folder: Path | None,
        *,
        clock: Callable[[], dt.datetime] = utc_now,
        follow_folder: bool = False,
        on_new: Callable[[Bundle], None] = lambda bundle: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._on_new = on_new
        self._lock = threading.Lock()
        self._built: dict[str, Bundle] = {}
        self._unusable: dict[str, CatalogError] = {}
        if follow_folder or self._in_force() is None:
            self._publish(load_bundle(folder))

    def current(self) -> Bundle:
        """The bundle new visits begin with: the one in force at this moment."""
        version = self._in_force()
        if version is None:
            raise UnknownBundle(
                "公開されたカタログ版がありません。kakanai catalog publish を実行してください。"
            )
        return self.version(version)

    def version(self, version: str) -> Bundle:
        """The bundle of a visit that is under way. Raises UnknownBundle.

        One that cannot be built is not tried again: its bytes stay what they are.
        """
        found = self._built.get(version)
        if found is not None:
            return found
        with self._lock:
            if version in self._unusable:
                raise UnusableBundle(version, self._unusable[version])
            if version not in self._built:
                self._build(version)
            return self._built[version]

    def _in_force(self) -> str | None:
        with self._database.looking() as connection:
            return bundles.current(connection, now=to_ms(self._clock()))

    def _publish(self, bundle: Bundle) -> None:
        """Put the folder's bundle in force, unless it is already."""
        self._add(bundle)
        now = to_ms(self._clock())
        with self._database.writing() as connection:
            if bundles.current(connection, now=now) == bundle.version:
                return
            bundles.put(
                connection,
                version=bundle.version,
                content=canonical(bundle.files),
                published_at=now,
                valid_from=now,
            )

    def _build(self, version: str) -> None:
        try:
            self._add(self._from_database(version))
        except CatalogError as error:
            self._unusable[version] = error
            raise UnusableBundle(version, error) from error

    def _add(self, bundle: Bundle) -> None:
        self._on_new(bundle)
        self._built[bundle.version] = bundle

    def _from_database(self, version: str) -> Bundle:
        with self._database.reading() as connection:
            content = bundles.content(connection, version=version)
        if content is None:
            raise UnknownBundle(f"カタログ版 {version[:8]} がありません")
        return build(files_of(content))
