"""What is in force when, and what a visit that is open across a publication keeps."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from counter.health import HealthChecks, checks_of
from counter.keys import Keyring
from counter.storage import bundles
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf, UnusableBundle
from counter.storage.times import to_ms
from counter.visit import Visits
from procedures.bundle import Bundle
from procedures.findings import CatalogError
from procedures.loading import canonical, load_bundle
from tests.counter.conftest import Clock

pytestmark = pytest.mark.cpu_seconds(15)

BEFORE_MIDNIGHT = dt.datetime(2026, 3, 31, 14, 59, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 3, 31, 15, 0, tzinfo=dt.UTC)
"""The first moment of 1 April in Japan."""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "city"
    folder.mkdir()
    (folder / "city.toml").write_text('hall = "本庁舎"\n', "utf-8")
    return folder


def publish(database: Database, bundle: Bundle, at: dt.datetime, start: dt.datetime) -> None:
    with database.writing() as connection:
        bundles.put(
            connection,
            version=bundle.version,
            content=canonical(bundle.files),
            published_at=to_ms(at),
            valid_from=to_ms(start),
        )


def test_published_at_midnight_with_a_visit_open_across_it(
    sqlite: Database, keyring: Keyring, city: Path
) -> None:
    clock = Clock(BEFORE_MIDNIGHT)
    told: list[str] = []
    shelf = BundleShelf(
        sqlite, None, clock=clock, on_new=lambda bundle: told.append(bundle.version)
    )
    visits = Visits(sqlite, keyring, shelf, clock=clock)
    shipped, new = shelf.current(), load_bundle(city)
    publish(sqlite, new, BEFORE_MIDNIGHT, MIDNIGHT)
    evening = visits.begin("kiosk")
    clock.go_on(minutes=1)
    morning = visits.begin("kiosk")
    assert (evening.bundle, morning.bundle) == (shipped.version, new.version)
    reopened = visits.open(evening.id)
    assert reopened.bundle == shipped.version
    assert shelf.version(reopened.bundle) is shipped
    assert shelf.current().city.hall == "本庁舎"
    assert told == [shipped.version, new.version]


def test_after_the_first_start_only_publishing_changes_what_is_in_force(
    sqlite: Database, city: Path
) -> None:
    first = BundleShelf(sqlite, None).current().version
    assert BundleShelf(sqlite, city).current().version == first


def test_in_training_a_changed_folder_is_published_at_start(sqlite: Database, city: Path) -> None:
    first = BundleShelf(sqlite, None, follow_folder=True).current().version
    for _ in range(2):
        assert BundleShelf(sqlite, city, follow_folder=True).current().version != first
    with sqlite.reading() as connection:
        assert len(bundles.history(connection)) == 2


def test_a_bad_folder_never_replaces_a_good_bundle(sqlite: Database, city: Path) -> None:
    good = BundleShelf(sqlite, city).current().version
    (city / "city.toml").write_text("hal = 1\n", "utf-8")
    with pytest.raises(CatalogError):
        BundleShelf(sqlite, city, follow_folder=True)
    assert BundleShelf(sqlite, city).current().version == good


def publish_from_the_future(database: Database, bundle: Bundle, at: dt.datetime) -> str:
    """Publish what a later kakanai might: a key this one does not know."""
    files = {**bundle.files, "city.toml": "robots = 3\n" + bundle.files["city.toml"]}
    content = canonical(files)
    version = hashlib.sha256(content).hexdigest()
    moment = to_ms(at)
    with database.writing() as connection:
        bundles.put(
            connection, version=version, content=content, published_at=moment, valid_from=moment
        )
    return version


def test_a_version_this_program_cannot_build_closes_the_house_and_says_what_to_do(
    sqlite: Database, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(BEFORE_MIDNIGHT)
    shelf = BundleShelf(sqlite, None, clock=clock)
    visits = Visits(sqlite, keyring, shelf, clock=clock)
    before = visits.begin("kiosk")
    version = publish_from_the_future(sqlite, shelf.current(), MIDNIGHT)
    clock.go_on(minutes=1)
    health = HealthChecks(checks_of(sqlite, keyring, shelf))()
    [finding] = [one for one in health.findings if one.name == "catalog"]
    assert not health.ok
    for words in (version[:8], "新しくして起動しなおして", "kakanai catalog rollback", "robots"):
        assert words in finding.sentence
    with pytest.raises(UnusableBundle):
        visits.begin("kiosk")
    assert shelf.version(visits.open(before.id).bundle).version == before.bundle
    monkeypatch.setattr("counter.storage.shelf.build", lambda files: pytest.fail("tried again"))
    with pytest.raises(UnusableBundle):
        shelf.current()
    publish(sqlite, shelf.version(before.bundle), MIDNIGHT, MIDNIGHT)
    assert shelf.current().version == before.bundle
