"""What is written into the files of a virtual card (reference sections 2.2 and 4)."""

from collections.abc import Callable
from dataclasses import replace

from cardreader import basic_information as basic
from cardreader import tlv
from cardreader.applications import Application
from cardreader.numbers import compose_number_b
from cardreader.virtual.encoding import encode_basic_information
from cardreader.virtual.faces import age_record, card_face_file, number_image_file
from cardreader.virtual.files import FREE, Directory, Ef, Entry, KeyEf, RecordEf, SigningKey
from cardreader.virtual.issuing import (
    MUNICIPALITY_KEY,
    ca_certificate,
    holder_certificate,
    key_id,
    raw_signer,
    session_key,
    text_certificate,
    text_chip_key,
    text_signature,
    visual_certificate,
)
from cardreader.virtual.spec import CardKind, CardSpec

PIN_TRIES = 3
NUMBER_B_TRIES = 10
SIGN_TRIES = 5
SERIAL = "000000000000001"
MUNICIPALITY = "13999"
"""No municipality has this code."""

TOKEN_LABELS = {
    CardKind.OLD: "JPKIAPICCTOKEN",
    CardKind.ANDROID: "JPKIAPGPSETOKEN",
    CardKind.IPHONE: "JPKIAPIOSTOKEN",
}

PHONES = (CardKind.ANDROID, CardKind.IPHONE)


def build_directories(spec: CardSpec) -> dict[bytes, Directory]:
    """Return the applications of the card by name."""
    directories = _directories(spec)
    if spec.faults.file_cut_at:
        for directory in directories.values():
            _cut(directory, spec.faults.file_cut_at)
    return directories


def _directories(spec: CardSpec) -> dict[bytes, Directory]:
    kind = spec.card.kind
    if kind is CardKind.DRIVING_LICENCE:
        return {}
    jpki = {Application.JPKI.aid: Directory(_jpki(spec))}
    if kind is CardKind.OLD or kind in PHONES:
        return jpki
    return {
        Application.TEXT.aid: Directory(_text(spec), SigningKey(raw_signer("text_chip"))),
        Application.VISUAL.aid: Directory(_visual(spec), SigningKey(raw_signer("visual_chip"))),
        Application.RESIDENT.aid: Directory(_resident(spec)),
        Application.COMMON.aid: Directory(_common(spec)),
        **jpki,
    }


def build_root(spec: CardSpec) -> dict[int, bytes]:
    """Return the data objects that GET DATA finds when no application is selected."""
    if spec.card.kind is not CardKind.MY_NUMBER:
        return {}
    return {
        0x00F0: MUNICIPALITY.encode(),
        0x00F7: key_id(MUNICIPALITY_KEY),
        0x00F2: spec.card.expires.to_digits().encode(),
    }


def _text(spec: CardSpec) -> dict[int, Entry]:
    number = b"\xff\x10\x0c" + spec.holder.individual_number.encode() + b"\xff\xff"
    record = encode_basic_information(
        spec.holder, leading=spec.faults.leading_bytes, length_off_by=spec.faults.length_off_by
    )
    any_key = frozenset({0x11, 0x14, 0x15})
    return {
        0x01: Ef(number, frozenset({0x11, 0x14})),
        0x02: Ef(record, frozenset({0x11, 0x15})),
        0x03: Ef(lambda: text_signature(number, _signed_part(spec)), any_key),
        0x04: Ef(text_certificate),
        0x05: Ef(tlv.encode(0xFF40, tlv.encode(0xDF41, bytes.fromhex("01030E01")))),
        0x06: Ef(session_key, any_key),
        0x07: Ef(text_chip_key, any_key),
        0x08: Ef(b"\xff" * 16),
        0x11: _key(spec, "text_pin", spec.card.pin, PIN_TRIES),
        0x12: KeyEf(None, 0),
        0x13: SigningKey(raw_signer("text_chip")),
        0x14: _key(spec, "text_number_a", spec.holder.individual_number, NUMBER_B_TRIES),
        0x15: _key(spec, "text_number_b", _number_b(spec), NUMBER_B_TRIES),
    }


def _signed_part(spec: CardSpec) -> bytes:
    """Return the record from DF22 on as it was when signed, before anybody changed it."""
    holder = replace(spec.holder, name="") if spec.faults.forged else spec.holder
    record = encode_basic_information(holder)
    (outer,) = tlv.iterate(record)
    return outer.value[tlv.read_header(outer.value).total_length :]


def _visual(spec: CardSpec) -> dict[int, Entry]:
    either = frozenset({0x12, 0x13})
    return {
        0x01: Ef(lambda: age_record(spec), frozenset({0x11})),
        0x02: Ef(lambda: card_face_file(spec), either),
        0x03: Ef(tlv.encode(0xFF30, tlv.encode(0xDF34, MUNICIPALITY.encode()))),
        0x04: Ef(visual_certificate),
        0x05: Ef(lambda: number_image_file(spec), frozenset({0x13})),
        0x06: Ef(b"\xff" * 16),
        0x11: KeyEf(_number_b(spec)[:6].encode(), NUMBER_B_TRIES),
        0x12: _key(spec, "visual_number_b", _number_b(spec), NUMBER_B_TRIES),
        0x1A: SigningKey(raw_signer("visual_chip")),
        0x13: _key(spec, "visual_number_a", spec.holder.individual_number, NUMBER_B_TRIES),
    }


def _resident(spec: CardSpec) -> dict[int, Entry]:
    return {
        0x02: Ef(key_id(MUNICIPALITY_KEY)),
        0x1C: _key(spec, "resident_pin", spec.card.resident_pin, PIN_TRIES),
    }


def _common(spec: CardSpec) -> dict[int, Entry]:
    digits = SERIAL + MUNICIPALITY + spec.card.expires.to_digits()
    return {
        0x01: RecordEf((b"\x01\x1c" + digits.encode(),)),
        0x02: Ef(key_id(MUNICIPALITY_KEY)),
        0x1C: _key(spec, "", spec.card.resident_pin, PIN_TRIES),
    }


def _jpki(spec: CardSpec) -> dict[int, Entry]:
    auth_pin, sign_password = frozenset({0x18}), frozenset({0x1B})
    expires = spec.card.certificate_expires
    return {
        0x01: Ef(lambda: holder_certificate("sign", spec.holder.name, expires), sign_password),
        0x02: Ef(lambda: ca_certificate("sign")),
        0x0A: Ef(
            lambda: holder_certificate("auth", f"{SERIAL}A", expires),
            auth_pin if spec.card.kind in PHONES else FREE,
        ),
        0x0B: Ef(lambda: ca_certificate("auth")),
        0x06: Ef(_token_information(spec.card.kind)),
        0x08: Ef(bytes.fromhex("8F8F00")),
        0x17: SigningKey(raw_signer("auth"), auth_pin),
        0x1A: SigningKey(raw_signer("sign"), sign_password),
        0x18: _key(spec, "auth_pin", spec.card.auth_pin, PIN_TRIES),
        0x1B: _key(spec, "sign_password", spec.card.sign_password, SIGN_TRIES),
    }


def _token_information(kind: CardKind) -> bytes:
    """PKCS#11 token information: label 32, manufacturer 32, model 16, serial 16, numbers 64."""
    label = TOKEN_LABELS.get(kind, "JPKIAPICCTOKEN2")
    texts = label.ljust(32) + "KAKANAI".ljust(32) + "VIRTUAL".ljust(16) + SERIAL.ljust(16)
    return texts.encode("ascii") + bytes(64)


def _cut(directory: Directory, size: int) -> None:
    for fid, entry in directory.entries.items():
        if isinstance(entry, Ef):
            directory.entries[fid] = Ef(_cutter(entry, size), entry.opened_by)


def _cutter(entry: Ef, size: int) -> Callable[[], bytes]:
    return lambda: entry.data[:size]


def _key(spec: CardSpec, name: str, secret: str, full: int) -> KeyEf:
    if spec.card.kind is CardKind.NO_PIN and name in ("text_pin", "auth_pin", "sign_password"):
        return KeyEf(None, 0)
    return KeyEf(secret.encode(), full, dict(spec.card.tries_left).get(name, full))


def _number_b(spec: CardSpec) -> str:
    birth = spec.holder.birth_date or basic.PartialDate(1970)
    return compose_number_b(birth, spec.card.expires.year, spec.card.security_code)
