"""The shipped catalog in other languages: nothing is translated that is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from procedures.loading import SHIPPED, load_bundle
from procedures.texts import texts

FILES = sorted((SHIPPED / "translations").glob("*.po"))


@pytest.fixture(scope="module")
def shown() -> set[str]:
    return {told.text.ja for told in texts(load_bundle())}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_translated_that_is_gone(shown: set[str], file: Path) -> None:
    with file.open("rb") as opened:
        said = {str(message.id) for message in read_po(opened) if message.id}
    assert sorted(said - shown) == []
