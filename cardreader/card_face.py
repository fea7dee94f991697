"""The card face (券面) as the visual application keeps it: photo and images of what is printed.

The images show a rare character as it is printed on the card, where the text may hold a substitute:
a clerk compares the two. The tags have other meanings here than in the text application.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from cardreader.basic_information import PartialDate, Sex
from cardreader.errors import MalformedAnswer
from cardreader.signatures import CardCertificate, as_written, inner, is_signed

OUTER_TAG = 0xFF20
TAG_OFFSETS = 0xDF21
TAG_BIRTH_DATE = 0xDF22
TAG_SEX = 0xDF23
TAG_CHIP_KEY = 0xDF24
TAG_NAME_IMAGE = 0xDF25
TAG_ADDRESS_IMAGE = 0xDF26
TAG_PHOTO = 0xDF27
TAG_SIGNATURE = 0xDF28
TAG_EXPIRES = 0xDF29
TAG_CODE_IMAGE = 0xDF2A

SIGNED_GROUPS = (
    (TAG_BIRTH_DATE, TAG_SEX, TAG_CHIP_KEY),
    (TAG_NAME_IMAGE, TAG_ADDRESS_IMAGE),
    (TAG_PHOTO,),
)
"""The signature covers the digests of these three; expiry and security code are outside it."""

MAX_PIXELS = 4_000_000


@dataclass(frozen=True, repr=False)
class CardFace:
    """What is printed on the card; its `repr` shows nothing of it.

    Images are as stored: `photo` is JPEG 2000, the others are PNG. `sex` is None if it is not
    recorded, `birth_date` is None if even the year is unknown.
    """

    birth_date: PartialDate | None
    sex: Sex | None
    name_image: bytes
    address_image: bytes
    photo: bytes
    expires: PartialDate
    security_code_image: bytes

    def __repr__(self) -> str:
        return "CardFace(…)"


def parse(data: bytes) -> CardFace:
    """Read the object FF20 of visual file 0002; raises MalformedAnswer."""
    parts = inner(
        data,
        OUTER_TAG,
        TAG_BIRTH_DATE,
        TAG_NAME_IMAGE,
        TAG_ADDRESS_IMAGE,
        TAG_PHOTO,
        TAG_EXPIRES,
        TAG_CODE_IMAGE,
    )
    sex = parts.get(TAG_SEX)
    try:
        birth = parts[TAG_BIRTH_DATE].value.decode("ascii")
        return CardFace(
            birth_date=None if birth[:4] == "0000" else PartialDate.from_digits(birth),
            sex=Sex(sex.value.decode("ascii")) if sex else None,
            name_image=parts[TAG_NAME_IMAGE].value,
            address_image=parts[TAG_ADDRESS_IMAGE].value,
            photo=parts[TAG_PHOTO].value,
            expires=PartialDate.from_digits(parts[TAG_EXPIRES].value.decode("ascii")),
            security_code_image=parts[TAG_CODE_IMAGE].value,
        )
    except ValueError:
        # The cause would quote what is printed on the card.
        raise MalformedAnswer("A date or code of the card face is broken.") from None


def is_genuine(data: bytes, issuer: CardCertificate) -> bool:
    """Say whether the issuer signed the face: three digests in one signature (reference 3.2)."""
    parts = inner(
        data, OUTER_TAG, TAG_SIGNATURE, *(tag for group in SIGNED_GROUPS for tag in group)
    )
    groups = [as_written(data, OUTER_TAG, *group) for group in SIGNED_GROUPS]
    return is_signed(issuer.key, parts[TAG_SIGNATURE].value, *groups)


def as_png(image: bytes) -> bytes:
    """Convert an image of the card to PNG, because browsers do not show JPEG 2000.

    Raises MalformedAnswer if it is not an image or absurdly large.
    """
    try:
        with Image.open(BytesIO(image), formats=("JPEG2000", "PNG")) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise MalformedAnswer("An image on the card is too large.")
            converted = BytesIO()
            opened.save(converted, "PNG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise MalformedAnswer("An image on the card is broken.") from None
    return converted.getvalue()
