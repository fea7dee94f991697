"""The bundles of this installation: kept in the database by version, built once per process."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from counter.storage import bundles
from counter.storage.engine import Database
from counter.storage.times import to_ms, utc_now
from procedures.bundle import Bundle
from procedures.loading import build, canonical, load_bundle


class UnknownBundle(LookupError):
    """A visit names a catalog version this installation never had."""


class BundleShelf:
    """Gives new visits the catalog in force, and every visit the one it began with.

    Stocking writes the catalog folder's bundle to the database, so that a visit finds its own
    version again after the folder has changed. Raises CatalogError when the folder has mistakes.
    """

    def __init__(self, database: Database, folder: Path | None) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._current = load_bundle(folder)
        self._built = {self._current.version: self._current}
        self._stock()

    def current(self) -> Bundle:
        """The bundle new visits begin with."""
        return self._current

    def version(self, version: str) -> Bundle:
        """The bundle of a visit that is under way. Raises UnknownBundle."""
        with self._lock:
            if version not in self._built:
                self._built[version] = self._from_database(version)
            return self._built[version]

    def _stock(self) -> None:
        now = to_ms(utc_now())
        with self._database.writing() as connection:
            bundles.put(
                connection,
                version=self._current.version,
                content=canonical(self._current.files),
                published_at=now,
                valid_from=now,
            )

    def _from_database(self, version: str) -> Bundle:
        with self._database.reading() as connection:
            content = bundles.content(connection, version=version)
        if content is None:
            raise UnknownBundle(f"カタログ版 {version[:8]} がありません")
        return build(json.loads(content))
