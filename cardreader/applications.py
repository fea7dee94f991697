"""The applications, files and keys of a My Number card, as data (reference section 2)."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Application(Enum):
    """Applications on the card, by their full 10-byte names.

    All ten bytes are always sent: selection by a prefix may succeed with the wrong application.
    """

    TEXT = bytes.fromhex("D3921000310001010408")
    """券面事項入力補助AP"""
    VISUAL = bytes.fromhex("D3921000310001010402")
    """券面事項確認AP"""
    RESIDENT = bytes.fromhex("D3921000310001010401")
    """住基AP"""
    COMMON = bytes.fromhex("D3921000310001010100")
    """共通カードAP"""
    JPKI = bytes.fromhex("D392F000260100000001")
    """公的個人認証AP"""

    @property
    def aid(self) -> bytes:
        return self.value


@dataclass(frozen=True)
class Place:
    """A file or key inside an application (`fid` 0001 to 001E)."""

    application: Application
    fid: int


class File(Enum):
    """Files this program reads."""

    INDIVIDUAL_NUMBER = Place(Application.TEXT, 0x01)
    BASIC_INFORMATION = Place(Application.TEXT, 0x02)
    TEXT_SIGNATURE = Place(Application.TEXT, 0x03)
    TEXT_CERTIFICATE = Place(Application.TEXT, 0x04)
    TEXT_CHIP_KEY = Place(Application.TEXT, 0x07)
    CARD_FACE = Place(Application.VISUAL, 0x02)
    VISUAL_CERTIFICATE = Place(Application.VISUAL, 0x04)
    COMMON_RECORD = Place(Application.COMMON, 0x01)
    TOKEN_INFORMATION = Place(Application.JPKI, 0x06)
    SIGN_CERTIFICATE = Place(Application.JPKI, 0x01)
    SIGN_CA_CERTIFICATE = Place(Application.JPKI, 0x02)
    AUTH_CERTIFICATE = Place(Application.JPKI, 0x0A)
    AUTH_CA_CERTIFICATE = Place(Application.JPKI, 0x0B)

    @property
    def place(self) -> Place:
        return self.value


class Key(Enum):
    """Secrets with their own try counters.

    Text 0012 is left out: it is blocked on every card seen and means nothing to the resident.
    """

    TEXT_PIN = Place(Application.TEXT, 0x11)
    """券面事項入力補助用暗証番号, 4 digits"""
    TEXT_NUMBER_A = Place(Application.TEXT, 0x14)
    """照合番号A: the 個人番号"""
    TEXT_NUMBER_B = Place(Application.TEXT, 0x15)
    """照合番号B: 14 digits printed on the card face"""
    VISUAL_NUMBER_A = Place(Application.VISUAL, 0x13)
    VISUAL_NUMBER_B = Place(Application.VISUAL, 0x12)
    AUTH_PIN = Place(Application.JPKI, 0x18)
    """利用者証明用暗証番号, 4 digits"""
    SIGN_PASSWORD = Place(Application.JPKI, 0x1B)
    """署名用パスワード, 6 to 16 of A-Z 0-9"""
    RESIDENT_PIN = Place(Application.RESIDENT, 0x1C)
    """住民基本台帳用暗証番号, 4 digits"""

    @property
    def place(self) -> Place:
        return self.value


class Token(StrEnum):
    """What holds the certificates, by the label in JPKI file 0006."""

    CARD = "card"
    OLD_CARD = "old_card"
    """住民基本台帳カード"""
    ANDROID = "android"
    IPHONE = "iphone"
    NONE = "none"
    """No JPKI application: not a token of this family."""
    UNKNOWN = "unknown"


TOKEN_LABELS = {
    "JPKIAPICCTOKEN2": Token.CARD,
    "JPKIAPICCTOKEN": Token.OLD_CARD,
    "JPKIAPGPSETOKEN": Token.ANDROID,
    "JPKIAPIOSTOKEN": Token.IPHONE,
}
