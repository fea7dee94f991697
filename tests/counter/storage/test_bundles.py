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
        assert bundles.versions(connection) == ["old", "april", "corrected", "early"]
