"""A hostile card: whatever it answers, a session ends in time with a result or a `CardError`.

The first byte chooses what is asked of the card; the rest are its answers, each a length (two
bytes), a status word (two bytes, most often good) and that much data.
"""

from collections.abc import Callable
from contextlib import suppress

from cardreader.apdu import MAX_EXCHANGES
from cardreader.card_face import as_png
from cardreader.errors import CardError
from cardreader.mynumber import MyNumberCard
from cardreader.numbers import IndividualNumber
from cardreader.virtual.keys import virtual_ca_keys
from cardreader.virtual.reader import VirtualReader
from tests.cardreader.cards import make_card
from tests.cardreader.scripted import Answer, ScriptedConnection

PIN = "1234"
NUMBER_B = "02082020302285"
VERIFY = 0x20

GOOD, COUNTER = 0x9000, 0x63C3

Act = Callable[[MyNumberCard], object]


def _face(card: MyNumberCard) -> object:
    face = card.read_card_face(NUMBER_B)
    for image in (face.photo, face.name_image):
        with suppress(CardError):
            as_png(image)
    return card.authenticity(virtual_ca_keys())


def _text(card: MyNumberCard) -> object:
    card.read_basic_information(PIN)
    return card.authenticity(virtual_ca_keys())


ACTS: tuple[tuple[Act, int], ...] = (
    (lambda card: card.read_basic_information(PIN), 1),
    (lambda card: card.read_basic_information_by_number_b(NUMBER_B), 1),
    (lambda card: card.read_individual_number(PIN), 1),
    (lambda card: card.read_card_face_by_number(IndividualNumber("111111111118")), 1),
    (lambda card: card.tries_left(), 0),
    (lambda card: card.token(), 0),
    (lambda card: card.card_expiry(), 0),
    (lambda card: card.certificate_expiry(), 0),
    (_text, 1),
    (_face, 1),
)
"""What is asked, and how many VERIFY commands it may send."""


class HostileCard:
    """Answers what the bytes say; when they are used up, refuses."""

    def __init__(self, answers: bytes) -> None:
        self._answers = answers

    def answer(self, command: bytes) -> Answer:
        head, self._answers = self._answers[:4], self._answers[4:]
        if len(head) < 4:
            return b"", 0x6F00
        size, word = int.from_bytes(head[:2]) % 300, int.from_bytes(head[2:])
        data, self._answers = self._answers[:size], self._answers[size:]
        return data, _status(word, command)


def _status(word: int, command: bytes) -> int:
    """Small numbers mean what lets the session go on, so that it gets far."""
    if word >= 0x1000:
        return word
    asks_for_tries = command[1] == VERIFY and len(command) == 4
    return COUNTER if asks_for_tries else GOOD


def run_one(data: bytes) -> None:
    """Let one hostile card be read; raises AssertionError if a promise is broken."""
    act, allowed = ACTS[data[0] % len(ACTS)] if data else ACTS[0]
    connection = ScriptedConnection(HostileCard(data[1:]).answer)
    card = MyNumberCard(connection)
    with suppress(CardError):
        act(card)
    verifications = [sent for sent in connection.sent if sent[1] == VERIFY and len(sent) > 4]
    assert len(verifications) <= allowed, "more than one VERIFY was sent"
    assert len(connection.sent) <= MAX_EXCHANGES, "too many exchanges"


def seeds() -> list[bytes]:
    """Return inputs that replay what a good card answers to each act, for a start far inside."""
    return [bytes([number]) + _recorded(act) for number, (act, _) in enumerate(ACTS)]


def _recorded(act: Act) -> bytes:
    reader = VirtualReader({})
    reader.insert(make_card())
    recorded = b""
    with reader.connect() as connection:

        def answer(command: bytes) -> Answer:
            nonlocal recorded
            data, status = connection.send_and_receive(command)
            recorded += len(data).to_bytes(2) + status.to_bytes(2) + data
            return data, status

        act(MyNumberCard(ScriptedConnection(answer)))
    return recorded
