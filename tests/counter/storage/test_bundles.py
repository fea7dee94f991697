from counter.storage import bundles
from counter.storage.engine import Database

NOW = 1_775_178_000_000


def test_a_bundle_never_changes(database: Database) -> None:
    with database.writing() as connection:
        for content in (b"first", b"second"):
            bundles.put(connection, version="v1", content=content, published_at=NOW, valid_from=NOW)
        assert bundles.content(connection, version="v1") == b"first"
        assert bundles.content(connection, version="v2") is None


def test_the_newest_valid_bundle_is_current(database: Database) -> None:
    published = [("old", 0, 0), ("april", 10, 500), ("corrected", 20, 500), ("early", 30, 100)]
    with database.writing() as connection:
        assert bundles.current(connection, now=NOW) is None
        for version, at, valid in published:
            bundles.put(connection, version=version, content=b"", published_at=at, valid_from=valid)
        current = [bundles.current(connection, now=now) for now in (0, 99, 100, 499, 500)]
        assert current == ["old", "old", "early", "early", "corrected"]
        made = [publication.version for publication in bundles.history(connection)]
        assert made == ["early", "corrected", "april", "old"]


def test_going_back_is_one_more_publication(database: Database) -> None:
    with database.writing() as connection:
        for version, at in (("good", 0), ("bad", 10)):
            bundles.put(connection, version=version, content=b"", published_at=at, valid_from=at)
        assert bundles.before(connection, now=20) == "good"
        bundles.publish(connection, version="good", published_at=20, valid_from=20)
        assert bundles.current(connection, now=20) == "good"
        assert bundles.before(connection, now=20) == "bad"
        assert len(bundles.history(connection)) == 3


def test_an_urgent_one_ends_and_what_was_before_counts_again(database: Database) -> None:
    with database.writing() as connection:
        bundles.put(connection, version="usual", content=b"", published_at=0, valid_from=0)
        bundles.put(
            connection,
            version="urgent",
            content=b"",
            published_at=10,
            valid_from=10,
            valid_until=30,
        )
        current = [bundles.current(connection, now=now) for now in (9, 10, 29, 30)]
        assert current == ["usual", "urgent", "urgent", "usual"]


def test_a_version_is_found_by_its_first_digits(database: Database) -> None:
    with database.writing() as connection:
        for version in ("abc1", "abd2", "ab_3"):
            bundles.keep(connection, version=version, content=b"")
        assert bundles.like(connection, start="abc") == ["abc1"]
        assert bundles.like(connection, start="ab_") == ["ab_3"]
        assert bundles.like(connection, start="ab") == ["ab_3", "abc1", "abd2"]
