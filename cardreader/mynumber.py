"""Session with a My Number card (マイナンバーカード): what the counter wants to know from it.

    with reader.connect() as connection:
        card = MyNumberCard(connection)
        person = card.read_basic_information(pin)

A session belongs to one connection and one thread. After any `CardError` other than the ones about
a secret (`WrongPin`, `LastTryLeft`, `PinBlocked`, `PinFormat`) open a new connection.
"""

from datetime import date

from cardreader import basic_information, verification
from cardreader.apdu import CardChannel
from cardreader.applications import TOKEN_LABELS, Application, File, Key, Token
from cardreader.basic_information import BasicInformation, PartialDate
from cardreader.connection import Connection
from cardreader.errors import MalformedAnswer, NotAMyNumberCard, UnexpectedStatus
from cardreader.filesystem import MAX_LEADING_BYTES, ApplicationMissing, CardFiles
from cardreader.numbers import IndividualNumber
from cardreader.verification import ABSENT, Tries

NUMBER_FILE_HEAD = bytes.fromhex("FF100C")
NUMBER_FILE_SIZE = 17
"""FF10 0C, 12 digits, FF FF."""

LABEL_SIZE = 32


class MyNumberCard:
    """The applications of one card, reached through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._files = CardFiles(CardChannel(connection))
        self._unlocked: set[Key] = set()

    @property
    def exchanges(self) -> int:
        """Number of APDUs exchanged so far."""
        return self._files.channel.exchanges

    def token(self) -> Token:
        """Say what kind of token this is, by the label in JPKI file 0006; needs no secret."""
        try:
            self._files.select_application(Application.JPKI)
        except ApplicationMissing:
            return Token.NONE
        label = self._files.read_whole(File.TOKEN_INFORMATION, LABEL_SIZE)
        return TOKEN_LABELS.get(label.decode("ascii", "replace").strip(), Token.UNKNOWN)

    def tries_left(self) -> dict[Key, Tries]:
        """Say for every key how often it may still be tried; consumes no try."""
        return {key: self.tries_left_of(key) for key in Key}

    def tries_left_of(self, key: Key) -> Tries:
        """Say how often one key may still be tried; consumes no try."""
        try:
            return verification.tries_left(self._files, key)
        except ApplicationMissing:
            return ABSENT
        except UnexpectedStatus as error:
            if error.status == 0x6A82:
                return ABSENT
            raise

    def read_basic_information(self, pin: str) -> BasicInformation:
        """Read name, address, birth date and sex with the 4-digit 券面事項入力補助用暗証番号.

        Sends one VERIFY at most, and none if only one try is left. Six exchanges for a card whose
        record fits 256 bytes, seven up to 512.

        Raises PinFormat, LastTryLeft, PinBlocked, TriesNotReported, WrongPin, NotAMyNumberCard,
        UnknownCardGeneration, MalformedAnswer, UnexpectedStatus, or what the connection raises.
        """
        self._unlock(Key.TEXT_PIN, pin)
        return self._basic_information()

    def read_basic_information_by_number_b(self, number_b: str) -> BasicInformation:
        """Read the same without a PIN, with the 14 digits of 照合番号B from the card face.

        See `cardreader.numbers.compose_number_b`. Raises the same as `read_basic_information`.
        """
        self._unlock(Key.TEXT_NUMBER_B, number_b)
        return self._basic_information()

    def read_individual_number(self, pin: str) -> IndividualNumber:
        """Read the 個人番号: a separate act, allowed only for purposes named in 番号法.

        Raises the same as `read_basic_information`.
        """
        self._unlock(Key.TEXT_PIN, pin)
        data = self._files.read_whole(File.INDIVIDUAL_NUMBER, NUMBER_FILE_SIZE)
        if not data.startswith(NUMBER_FILE_HEAD):
            raise MalformedAnswer("The file of the individual number has an unknown form.")
        return IndividualNumber(data[3:15].decode("ascii", "replace"))

    def card_expiry(self) -> date:
        """Return the card's expiry date (有効期限), which needs no secret.

        It is the last 8 of 28 digits in record 1 of 共通カードAP file 0001 (serial 15,
        municipality 5, expiry 8). The certificates expire on another day.
        """
        try:
            record = self._files.read_record(File.COMMON_RECORD, 1)
        except ApplicationMissing:
            raise NotAMyNumberCard from None
        return _expiry(record)

    def _unlock(self, key: Key, secret: str) -> None:
        try:
            verification.verify(self._files, key, secret, unlocked_before=key in self._unlocked)
        except ApplicationMissing:
            raise NotAMyNumberCard from None
        self._unlocked.add(key)

    def _basic_information(self) -> BasicInformation:
        data = self._files.read_object(
            File.BASIC_INFORMATION, basic_information.OUTER_TAG, leading=MAX_LEADING_BYTES
        )
        return basic_information.parse(data)


def _expiry(record: bytes) -> date:
    try:
        digits = record[2:].decode("ascii")
        if record[:2] != b"\x01\x1c" or len(digits) != 28:
            raise ValueError
        expiry = PartialDate.from_digits(digits[-8:])
        return date(expiry.year, expiry.month or 0, expiry.day or 0)
    except ValueError:
        raise MalformedAnswer("The record with the card's expiry has an unknown form.") from None
