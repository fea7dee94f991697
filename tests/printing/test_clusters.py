import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.clusters import clusters


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("山田", ("山", "田")),
        ("辻\U000e0100　髙", ("辻\U000e0100", "　", "髙")),
        ("𠮷田", ("𠮷", "田")),
        ("か\u3099", ("か\u3099",)),
        ("神\ufe00", ("神\ufe00",)),
        ("", ()),
    ],
)
def test_a_selector_stays_with_its_kanji(text: str, parts: tuple[str, ...]) -> None:
    assert clusters(text) == parts


@given(st.text())
def test_nothing_is_lost_or_changed(text: str) -> None:
    assert "".join(clusters(text)) == text
