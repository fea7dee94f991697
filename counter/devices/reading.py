"""What one placing of a card gave: the holder's data, what expires when, and whether it is genuine.

Everything but the four items is an extra: a card pulled away too early costs the extra, never the
data that were read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from cardreader.applications import Key, Token
from cardreader.authenticity import Authenticity, CaKeys, Verdict
from cardreader.basic_information import BasicInformation
from cardreader.card_face import CardFace
from cardreader.errors import CardError, ErrorCode
from cardreader.mynumber import MyNumberCard
from cardreader.verification import Tries, TriesState
from counter.logs import get_logger

log = get_logger(__name__)

T = TypeVar("T")

NOT_CHECKED = Authenticity(Verdict.NOT_CHECKED, Verdict.NOT_CHECKED, Verdict.NOT_CHECKED)


@dataclass(frozen=True)
class CardLook:
    """What a card says before any secret is asked for. `token` is known where `tries` are absent:
    it tells another card (住基カード, a phone, a driving licence) from one that cannot be read."""

    tries: Tries
    token: Token = Token.CARD
    expires: date | None = None

    @property
    def refusal(self) -> ErrorCode | None:
        """Why the secret must not be asked for; None when it may be."""
        match self.tries.state:
            case TriesState.ABSENT:
                return ErrorCode.NOT_A_MY_NUMBER_CARD
            case TriesState.BLOCKED:
                return ErrorCode.PIN_BLOCKED
            case TriesState.COUNTED:
                return ErrorCode.LAST_TRY_LEFT if self.tries.left == 1 else None
            case TriesState.UNLIMITED | TriesState.NOT_REPORTED:
                return ErrorCode.TRIES_NOT_REPORTED


@dataclass(frozen=True, repr=False)
class CardReading:
    """The result of one reading; its `repr` shows nothing of it. Dates are the last valid days."""

    person: BasicInformation
    card_expires: date | None = None
    certificate_expires: date | None = None
    face: CardFace | None = None
    authenticity: Authenticity = NOT_CHECKED

    def __repr__(self) -> str:
        return "CardReading(…)"

    @property
    def genuine(self) -> Verdict:
        """The verdict on all that was read: one part that is not genuine spoils the whole."""
        verdicts = {self.authenticity.text, self.authenticity.chip}
        if self.face is not None:
            verdicts.add(self.authenticity.face)
        for worst in (Verdict.NOT_GENUINE, Verdict.NOT_CHECKED):
            if worst in verdicts:
                return worst
        return Verdict.GENUINE


def look_at(card: MyNumberCard, key: Key) -> CardLook:
    """Read what needs no secret; the expiry only where 照合番号B is made from it.

    Raises `CardError`.
    """
    tries = card.tries_left_of(key)
    if tries.state is TriesState.ABSENT:
        return CardLook(tries, card.token())
    if key is Key.TEXT_NUMBER_B:
        return CardLook(tries, expires=_extra(card.card_expiry))
    return CardLook(tries)


def read_by_pin(card: MyNumberCard, pin: str, ca_keys: CaKeys) -> CardReading:
    """Read with the PIN: one VERIFY at most. Raises `CardError`."""
    return _with_extras(card, card.read_basic_information(pin), None, ca_keys)


def read_by_number_b(
    card: MyNumberCard, number_b: str, ca_keys: CaKeys, *, with_face: bool
) -> CardReading:
    """Read with 照合番号B: one VERIFY at most for the text, one more for the card face.

    The face has a counter of its own; it is tried only with a number the text has accepted.
    """
    person = card.read_basic_information_by_number_b(number_b)
    face = _extra(lambda: card.read_card_face(number_b)) if with_face else None
    return _with_extras(card, person, face, ca_keys)


def _with_extras(
    card: MyNumberCard, person: BasicInformation, face: CardFace | None, ca_keys: CaKeys
) -> CardReading:
    checked = _extra(lambda: card.authenticity(ca_keys)) if ca_keys else None
    return CardReading(
        person,
        card_expires=_extra(card.card_expiry),
        certificate_expires=_extra(card.certificate_expiry),
        face=face,
        authenticity=checked or NOT_CHECKED,
    )


def _extra(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except CardError as error:
        log.info("card_extra_missing", code=error.code)
        return None
