"""The shipped catalog for tests."""

from functools import cache

from procedures.bundle import Bundle
from procedures.loading import load_bundle


def shipped_bundle(folder: None = None) -> Bundle:
    """The shipped catalog, compiled once for all tests: it is immutable."""
    return _compiled()


@cache
def _compiled() -> Bundle:
    return load_bundle()
