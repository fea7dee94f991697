"""What a virtual card holds and how it misbehaves, as plain data."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cardreader.basic_information import PartialDate, Sex


class CardKind(StrEnum):
    """What lies on the reader."""

    MY_NUMBER = "my_number"
    NO_PIN = "no_pin"
    """顔認証マイナンバーカード: issued without secrets the holder sets."""
    OLD = "old"
    """住民基本台帳カード: a JPKI application of an older kind, no text application."""
    DRIVING_LICENCE = "driving_licence"
    ANDROID = "android"
    """A phone: a JPKI application only."""
    IPHONE = "iphone"


@dataclass(frozen=True, repr=False)
class Holder:
    """The invented person on the card; text goes onto the card exactly as written."""

    name: str
    address: str
    birth_date: PartialDate | None
    sex: Sex
    individual_number: str
    extra_tags: tuple[tuple[int, str], ...] = ()
    """Tags this program does not know, to prove that they are kept."""

    def __repr__(self) -> str:
        return "Holder(…)"


@dataclass(frozen=True, repr=False)
class Card:
    """The plastic: secrets, dates, counters."""

    kind: CardKind = CardKind.MY_NUMBER
    pin: str = "1234"
    auth_pin: str = "1234"
    sign_password: str = "KAKANAI1"  # noqa: S105 - the sample card's, printed for whoever tries it
    resident_pin: str = "1234"
    expires: PartialDate = field(default_factory=lambda: PartialDate(2030, 8, 20))
    certificate_expires: PartialDate = field(default_factory=lambda: PartialDate(2028, 8, 20))
    security_code: str = "2285"
    tries_left: tuple[tuple[str, int], ...] = ()
    """By the lower-case name of `cardreader.applications.Key`; others are full."""

    def __repr__(self) -> str:
        return f"Card(kind={self.kind})"


@dataclass(frozen=True)
class Images:
    """Image files beside the card's TOML file; a drawing stands in where none is named."""

    name: Path | None = None
    address: Path | None = None
    photo: Path | None = None


@dataclass(frozen=True)
class Faults:
    """Misbehaviour on demand. Counts are of commands since the card was powered up, from 1."""

    pulled_at: int = 0
    """The card is taken away when this command arrives."""
    hangs_at: int = 0
    """The card never answers this command."""
    fails_at: int = 0
    fails_with: str = "6F00"
    """Status word (4 hex digits) of the answer to the command `fails_at`."""
    slow_ms: int = 0
    """Milliseconds before every answer."""
    first_command_fails: bool = False
    """6F00 to the first command after power-up, as one real card answered."""
    leading_bytes: int = 0
    """Bytes before FF20 in the file of the basic information; 2 was reported of real cards."""
    length_off_by: int = 0
    """Added to the length that the record of the basic information claims."""
    short_reads: int = 0
    """A READ never returns more than this many bytes (0: no limit)."""
    file_cut_at: int = 0
    """Files end after this many bytes (0: whole)."""
    wrong_length_first: bool = False
    """READ is first answered 6Cxx."""
    more_data: bool = False
    """READ is answered in parts with 61xx."""
    forged: bool = False
    """Somebody has changed the record after it was signed."""
    reports_verified: bool = False
    """A verified key answers the question for its tries with 9000."""
    mute: bool = False
    """The card cannot be powered up."""


@dataclass(frozen=True)
class CardSpec:
    """Everything a virtual card is made from."""

    holder: Holder
    card: Card = field(default_factory=Card)
    images: Images = field(default_factory=Images)
    faults: Faults = field(default_factory=Faults)
