"""A real card on a real reader: only what needs no secret, so nothing can be spent.

.venv/bin/python -m pytest -m reader --reader "SONY FeliCa RC-S300/S" tests/cardreader
"""

import pytest

from cardreader.applications import Key, Token
from cardreader.diagnosis import card_status
from cardreader.readers import open_reader

pytestmark = pytest.mark.reader


def test_a_real_card(request: pytest.FixtureRequest) -> None:
    reader = open_reader(f"pcsc:{request.config.getoption('--reader')}")
    before, after = card_status(reader), card_status(reader)
    assert before == after
    assert before.token is Token.CARD
    assert before.tries[Key.TEXT_PIN].left is not None
    assert before.card_expires
