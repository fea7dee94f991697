"""Photo, images of the printed text, and the other expiry date."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from cardreader import card_face, tlv
from cardreader.basic_information import PartialDate, Sex
from cardreader.certificates import expiry_of
from cardreader.errors import MalformedAnswer, NotAMyNumberCard, PinBlocked, WrongPin
from cardreader.mynumber import MyNumberCard
from cardreader.numbers import IndividualNumber, compose_number_b
from cardreader.virtual.drawing import draw_photo
from cardreader.virtual.reader import VirtualReader
from cardreader.virtual.spec import CardKind
from tests.cardreader.cards import make_card
from tests.cardreader.sessions import NUMBER_B, open_session

pytestmark = pytest.mark.cpu_seconds(3)  # signing in pure Python, drawing photos


def test_the_card_face() -> None:
    session = open_session(make_card())
    face = session.read_card_face(NUMBER_B)
    assert (face.birth_date, face.sex) == (PartialDate(1990, 8, 20), Sex.MALE)
    assert face.expires == PartialDate(2030, 8, 20)
    assert session.exchanges < 60
    for image, kind in [
        (face.photo, "JPEG2000"),
        (face.name_image, "PNG"),
        (face.address_image, "PNG"),
        (face.security_code_image, "PNG"),
    ]:
        assert Image.open(BytesIO(image)).format == kind
        assert Image.open(BytesIO(card_face.as_png(image))).format == "PNG"


def test_by_individual_number() -> None:
    face = open_session(make_card()).read_card_face_by_number(IndividualNumber("111111111118"))
    assert face.expires == PartialDate(2030, 8, 20)


def test_with_a_wrong_number() -> None:
    card = make_card()
    with pytest.raises(WrongPin) as caught:
        open_session(card).read_card_face("0" * 14)
    assert (caught.value.attempts_left, card.verifications) == (9, 1)


def test_when_the_number_is_blocked() -> None:
    with pytest.raises(PinBlocked):
        open_session(make_card(tries_left={"visual_number_b": 0})).read_card_face(NUMBER_B)


def test_repr_shows_nothing() -> None:
    face = open_session(make_card()).read_card_face(NUMBER_B)
    assert repr(face) == "CardFace(…)"


@pytest.mark.parametrize("image", [b"", b"no image", b"\x89PNG\r\n\x1a\n", draw_photo("a")[:400]])
def test_images_that_are_none(image: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        card_face.as_png(image)


def test_an_absurdly_large_image() -> None:
    stream = BytesIO()
    Image.new("1", (3000, 3000)).save(stream, "PNG")
    with pytest.raises(MalformedAnswer, match="too large"):
        card_face.as_png(stream.getvalue())


@pytest.mark.parametrize(
    "data",
    [b"", tlv.encode(0xFF20, b""), tlv.encode(0xFF20, tlv.encode(0xDF22, b"19900820")), b"\xff"],
)
def test_broken_faces(data: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        card_face.parse(data)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (CardKind.MY_NUMBER, date(2029, 1, 31)),
        (CardKind.NO_PIN, date(2029, 1, 31)),
        (CardKind.ANDROID, None),
    ],
)
def test_certificate_expiry_needs_no_secret(kind: CardKind, expected: date | None) -> None:
    card = make_card(kind=kind, certificate_expires=PartialDate(2029, 1, 31))
    assert open_session(card).certificate_expiry() == expected
    assert card.verifications == 0


def test_certificate_expiry_of_another_card() -> None:
    with pytest.raises(NotAMyNumberCard):
        open_session(make_card(kind=CardKind.DRIVING_LICENCE)).certificate_expiry()


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"\x30\x82\x00\x01\x00"])
def test_broken_certificates(der: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        expiry_of(der)


def test_pictures_of_the_shipped_people() -> None:
    reader = VirtualReader.from_path(Path("sample"))
    for name, card in reader.cards.items():
        reader.insert(name)
        assert card.spec.holder.birth_date
        number_b = compose_number_b(
            card.spec.holder.birth_date, card.spec.card.expires.year, card.spec.card.security_code
        )
        with reader.connect() as connection:
            face = MyNumberCard(connection).read_card_face(number_b)
        picture = Image.open(BytesIO(face.name_image))
        assert (picture.mode, picture.height) == ("1", 28)
