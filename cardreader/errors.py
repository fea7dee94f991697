"""What can go wrong with a card, a reader or the service between, each as its own type.

Every error has a stable `code`, so that a screen or a sentence can be chosen without looking at
classes, and carries facts (tries left, a status word) but never a PIN or anything read from a card.
The first line of a class's docstring is its default message.
"""

from enum import StrEnum
from typing import ClassVar


class ErrorCode(StrEnum):
    """Stable names of the situations; `cardreader.advice` has a Japanese sentence for each."""

    LIBRARY_MISSING = "library_missing"
    SERVICE_NOT_RUNNING = "service_not_running"
    ACCESS_DENIED = "access_denied"
    NO_READER = "no_reader"
    READER_FAILED = "reader_failed"
    READER_HANGS = "reader_hangs"
    BAD_READER_ADDRESS = "bad_reader_address"
    NO_CARD = "no_card"
    MUTE_CARD = "mute_card"
    CARD_BUSY = "card_busy"
    CARD_REMOVED = "card_removed"
    CARD_RESET = "card_reset"
    NOT_A_MY_NUMBER_CARD = "not_a_my_number_card"
    UNKNOWN_CARD_GENERATION = "unknown_card_generation"
    MALFORMED_ANSWER = "malformed_answer"
    UNEXPECTED_STATUS = "unexpected_status"
    PIN_FORMAT = "pin_format"
    WRONG_PIN = "wrong_pin"
    LAST_TRY_LEFT = "last_try_left"
    PIN_BLOCKED = "pin_blocked"
    TRIES_NOT_REPORTED = "tries_not_reported"
    BAD_CARD_FILE = "bad_card_file"
    BAD_KEY_FILE = "bad_key_file"


class CardError(Exception):
    """Something went wrong while talking to a card."""

    code: ClassVar[ErrorCode] = ErrorCode.READER_FAILED

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").partition("\n")[0])


class LibraryMissing(CardError):
    """PC/SC is not installed on this computer (libpcsclite or pyscard cannot be loaded)."""

    code = ErrorCode.LIBRARY_MISSING


class ServiceNotRunning(CardError):
    """The smart card service (pcscd) is not running."""

    code = ErrorCode.SERVICE_NOT_RUNNING


class AccessDenied(CardError):
    """The smart card service does not let this account use cards (polkit)."""

    code = ErrorCode.ACCESS_DENIED


class NoReader(CardError):
    """No card reader is connected."""

    code = ErrorCode.NO_READER


class ReaderFailed(CardError):
    """The card reader reported a failure."""

    code = ErrorCode.READER_FAILED

    def __init__(self, message: str | None = None, *, result: int | None = None) -> None:
        super().__init__(message if result is None else f"{message or self.__doc__} ({result:#x})")
        self.result = result
        """PC/SC result code, unsigned 32-bit; None if the failure did not come from PC/SC."""


class ReaderHangs(CardError):
    """The card reader did not answer in time."""

    code = ErrorCode.READER_HANGS


class BadReaderAddress(CardError):
    """A reader address is `pcsc`, `pcsc:NAME` or `virtual:FILE_OR_FOLDER`."""

    code = ErrorCode.BAD_READER_ADDRESS


class NoCard(CardError):
    """There is no card on the reader."""

    code = ErrorCode.NO_CARD


class MuteCard(CardError):
    """The card on the reader does not answer: upside down, moving, or broken."""

    code = ErrorCode.MUTE_CARD


class CardBusy(CardError):
    """Another program is using the card."""

    code = ErrorCode.CARD_BUSY


class CardRemoved(CardError):
    """The card was taken from the reader while it was being read."""

    code = ErrorCode.CARD_REMOVED


class CardReset(CardError):
    """The card was reset by another program; what was unlocked is locked again."""

    code = ErrorCode.CARD_RESET


class NotAMyNumberCard(CardError):
    """The card is not a My Number card with the text application (券面事項入力補助AP)."""

    code = ErrorCode.NOT_A_MY_NUMBER_CARD


class UnknownCardGeneration(CardError):
    """The card keeps its data in a form this program does not know."""

    code = ErrorCode.UNKNOWN_CARD_GENERATION


class MalformedAnswer(CardError):
    """The card's answer is broken or cut short."""

    code = ErrorCode.MALFORMED_ANSWER


class UnexpectedStatus(CardError):
    """The card refused a command in a way this program does not expect."""

    code = ErrorCode.UNEXPECTED_STATUS

    def __init__(self, instruction: int, status: int) -> None:
        super().__init__(f"The card answered {status:04X} to instruction {instruction:02X}.")
        self.instruction = instruction
        self.status = status


class PinFormat(CardError):
    """The secret does not have the form this card asks for; it was not sent to the card."""

    code = ErrorCode.PIN_FORMAT


class WrongPin(CardError):
    """The secret was wrong; `attempts_left` more may be tried before it is blocked."""

    code = ErrorCode.WRONG_PIN

    def __init__(self, attempts_left: int) -> None:
        super().__init__(f"The secret was wrong; tries left: {attempts_left}.")
        self.attempts_left = attempts_left


class LastTryLeft(CardError):
    """Only one try is left; the program leaves it to the resident and the city hall."""

    code = ErrorCode.LAST_TRY_LEFT


class PinBlocked(CardError):
    """The secret is blocked; only a city hall can set it again."""

    code = ErrorCode.PIN_BLOCKED


class TriesNotReported(CardError):
    """The card does not say how many tries are left, so no try is spent; place it again."""

    code = ErrorCode.TRIES_NOT_REPORTED


class BadCardFile(CardError):
    """The file describing a virtual card has a mistake."""

    code = ErrorCode.BAD_CARD_FILE


class BadKeyFile(CardError):
    """A file of trusted keys cannot be used."""

    code = ErrorCode.BAD_KEY_FILE
