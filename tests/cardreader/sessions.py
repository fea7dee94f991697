"""Sessions with cards in this process."""

from cardreader.mynumber import MyNumberCard
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.reader import VirtualReader

NUMBER_B = "02082020302285"
"""照合番号B of the card of `tests.cardreader.cards`."""


def open_session(card: VirtualCard) -> MyNumberCard:
    reader = VirtualReader({})
    reader.insert(card)
    return MyNumberCard(reader.connect())
