"""Session with a My Number card (マイナンバーカード): what the counter wants to know from it.

    with reader.connect() as connection:
        card = MyNumberCard(connection)
        person = card.read_basic_information(pin)

A session belongs to one connection and one thread. After any `CardError` other than the ones about
a secret (`WrongPin`, `LastTryLeft`, `PinBlocked`, `PinFormat`) open a new connection.
"""

import secrets
from datetime import date

from cardreader import authenticity, basic_information, card_face, certificates, verification
from cardreader.apdu import CardChannel, Command, Ins, Sw
from cardreader.applications import TOKEN_LABELS, Application, File, Key, Token
from cardreader.authenticity import Authenticity, CaKeys, Verdict
from cardreader.basic_information import BasicInformation, PartialDate
from cardreader.card_face import CardFace
from cardreader.connection import Connection
from cardreader.errors import (
    MalformedAnswer,
    NotAMyNumberCard,
    UnexpectedStatus,
    UnknownCardGeneration,
)
from cardreader.filesystem import MAX_LEADING_BYTES, ApplicationMissing, CardFiles
from cardreader.numbers import IndividualNumber
from cardreader.signatures import TAG_CERTIFICATE, CardCertificate, digest_info
from cardreader.verification import ABSENT, Tries

NUMBER_FILE_HEAD = bytes.fromhex("FF100C")
NUMBER_FILE_SIZE = 17
"""FF10 0C, 12 digits, FF FF."""

LABEL_SIZE = 32

TAG_X509 = 0x30

CHALLENGE_SIZE = 32

PROPRIETARY = 0x80
"""Class byte of the signing command; 00 is refused."""


class MyNumberCard:
    """The applications of one card, reached through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._files = CardFiles(CardChannel(connection))
        self._unlocked: set[Key] = set()
        self._record = b""
        self._face = b""

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
            if error.status == Sw.NOT_FOUND:
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

    def certificate_expiry(self) -> date | None:
        """Return the last day of the 利用者証明用電子証明書, which needs no secret on a card.

        None if the card has no such certificate or asks for a secret first, as phones do.
        """
        try:
            der = self._files.read_object(File.AUTH_CERTIFICATE, TAG_X509)
        except ApplicationMissing:
            raise NotAMyNumberCard from None
        except UnknownCardGeneration:
            return None
        except UnexpectedStatus as error:
            if error.status in (Sw.NOT_FOUND, Sw.SECURITY_NOT_SATISFIED):
                return None
            raise
        return certificates.expiry_of(der)

    def read_card_face(self, number_b: str) -> CardFace:
        """Read photo and images of the printed card with 照合番号B.

        Raises the same as `read_basic_information`.
        """
        return self._card_face(Key.VISUAL_NUMBER_B, number_b)

    def read_card_face_by_number(self, number: IndividualNumber) -> CardFace:
        """Read the same with the 個人番号 (照合番号A), where its use is allowed."""
        return self._card_face(Key.VISUAL_NUMBER_A, number.digits)

    def authenticity(self, ca_keys: CaKeys) -> Authenticity:
        """Say whether what this session has read so far is genuine; see `Authenticity`.

        What was not read, or whose issuer is in no key of `ca_keys`, is NOT_CHECKED. Raises
        MalformedAnswer or UnexpectedStatus if the card's own proofs cannot be read.
        """
        text, chip = self._judge_text(ca_keys) if self._record else (Verdict.NOT_CHECKED,) * 2
        face = self._judge_face(ca_keys) if self._face else Verdict.NOT_CHECKED
        return Authenticity(text, chip, face)

    def _judge_text(self, ca_keys: CaKeys) -> tuple[Verdict, Verdict]:
        issuer = self._issuer(File.TEXT_CERTIFICATE)
        verdict = authenticity.judge_issuer(issuer, ca_keys)
        if verdict is not Verdict.GENUINE:
            return verdict, verdict
        signature = self._files.read_object(File.TEXT_SIGNATURE, authenticity.TEXT_SIGNATURE)
        key = self._files.read_object(File.TEXT_CHIP_KEY, authenticity.CHIP_KEY)
        challenge = secrets.token_bytes(CHALLENGE_SIZE)
        answer = self._sign(challenge)
        return (
            authenticity.judge_text(self._record, signature, issuer),
            authenticity.judge_chip(key, challenge, answer, issuer),
        )

    def _judge_face(self, ca_keys: CaKeys) -> Verdict:
        issuer = self._issuer(File.VISUAL_CERTIFICATE)
        verdict = authenticity.judge_issuer(issuer, ca_keys)
        if verdict is not Verdict.GENUINE:
            return verdict
        genuine = card_face.is_genuine(self._face, issuer)
        return Verdict.GENUINE if genuine else Verdict.NOT_GENUINE

    def _issuer(self, file: File) -> CardCertificate:
        return CardCertificate.parse(self._files.read_object(file, TAG_CERTIFICATE))

    def _sign(self, challenge: bytes) -> bytes:
        """Let the selected application sign with its own key, which needs no secret."""
        command = Command(
            Ins.COMPUTE_SIGNATURE, data=digest_info(challenge), le=256, cla=PROPRIETARY
        )
        response = self._files.channel.send(command)
        if not response.ok:
            raise UnexpectedStatus(Ins.COMPUTE_SIGNATURE, response.sw)
        return response.data

    def _card_face(self, key: Key, secret: str) -> CardFace:
        self._unlock(key, secret)
        self._face = self._files.read_object(File.CARD_FACE, card_face.OUTER_TAG)
        return card_face.parse(self._face)

    def _unlock(self, key: Key, secret: str) -> None:
        try:
            verification.verify(self._files, key, secret, unlocked_before=key in self._unlocked)
        except ApplicationMissing:
            raise NotAMyNumberCard from None
        self._unlocked.add(key)

    def _basic_information(self) -> BasicInformation:
        self._record = self._files.read_object(
            File.BASIC_INFORMATION, basic_information.OUTER_TAG, leading=MAX_LEADING_BYTES
        )
        return basic_information.parse(self._record)


def _expiry(record: bytes) -> date:
    try:
        digits = record[2:].decode("ascii")
        if record[:2] != b"\x01\x1c" or len(digits) != 28:
            raise ValueError
        expiry = PartialDate.from_digits(digits[-8:])
        return date(expiry.year, expiry.month or 0, expiry.day or 0)
    except ValueError:
        raise MalformedAnswer("The record with the card's expiry has an unknown form.") from None
