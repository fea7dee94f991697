"""The signed files of the visual application: age, card face, image of the 個人番号."""

from pathlib import Path

from cardreader import card_face as face
from cardreader import tlv
from cardreader.virtual.drawing import (
    CODE_SIZE,
    NUMBER_SIZE,
    draw_digits,
    draw_photo,
    draw_stand_in,
)
from cardreader.virtual.encoding import with_offset_table
from cardreader.virtual.issuing import face_signature, visual_chip_key
from cardreader.virtual.spec import CardSpec


def age_record(spec: CardSpec) -> bytes:
    """Return file 0001: birth date, chip key, signature."""
    return _signed(0xFF10, (0xDF11, _birth(spec)), (0xDF12, visual_chip_key()), signature=0xDF13)


def number_image_file(spec: CardSpec) -> bytes:
    """Return file 0005: the 個人番号 as an image, chip key, signature."""
    image = draw_digits(spec.holder.individual_number, NUMBER_SIZE)
    return _signed(0xFF40, (0xDF41, image), (0xDF42, visual_chip_key()), signature=0xDF43)


def card_face_file(spec: CardSpec) -> bytes:
    """Return file 0002: what is printed, the photo, and one signature over three groups."""
    images, holder = spec.images, spec.holder
    objects = {
        face.TAG_BIRTH_DATE: _birth(spec),
        face.TAG_SEX: holder.sex.value.encode(),
        face.TAG_CHIP_KEY: visual_chip_key(),
        face.TAG_NAME_IMAGE: _picture(images.name, holder.name),
        face.TAG_ADDRESS_IMAGE: _picture(images.address, holder.address),
        face.TAG_PHOTO: _photo(spec),
    }
    encoded = {tag: tlv.encode(tag, value) for tag, value in objects.items()}
    groups = [b"".join(encoded[tag] for tag in group) for group in face.SIGNED_GROUPS]
    if spec.faults.forged:
        encoded[face.TAG_PHOTO] = tlv.encode(face.TAG_PHOTO, draw_photo("somebody else"))
    fields = [
        *encoded.values(),
        tlv.encode(face.TAG_SIGNATURE, face_signature(*groups)),
        tlv.encode(face.TAG_EXPIRES, spec.card.expires.to_digits().encode()),
        tlv.encode(face.TAG_CODE_IMAGE, draw_digits(spec.card.security_code, CODE_SIZE)),
    ]
    return with_offset_table(face.OUTER_TAG, fields, len(fields))


def _signed(outer: int, *objects: tuple[int, bytes], signature: int) -> bytes:
    signed = b"".join(tlv.encode(tag, value) for tag, value in objects)
    return tlv.encode(outer, signed + tlv.encode(signature, face_signature(signed)))


def _birth(spec: CardSpec) -> bytes:
    birth = spec.holder.birth_date
    return birth.to_digits().encode() if birth else b"00000000"


def _photo(spec: CardSpec) -> bytes:
    path = spec.images.photo
    return path.read_bytes() if path else draw_photo(spec.holder.name)


def _picture(path: Path | None, text: str) -> bytes:
    return path.read_bytes() if path else draw_stand_in(text)
