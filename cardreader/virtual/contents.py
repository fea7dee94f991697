"""What is written into the files of a virtual card (reference sections 2.2 and 4)."""

from cardreader import basic_information as basic
from cardreader import tlv
from cardreader.applications import Application
from cardreader.numbers import compose_number_b
from cardreader.virtual.files import Directory, Ef, Entry, KeyEf, RecordEf
from cardreader.virtual.spec import CardKind, CardSpec, Holder

PIN_TRIES = 3
NUMBER_B_TRIES = 10
SIGN_TRIES = 5
SERIAL = "000000000000001"
MUNICIPALITY = "13999"
"""No municipality has this code."""

TOKEN_LABELS = {
    CardKind.OLD: "JPKIAPICCTOKEN",
    CardKind.ANDROID: "JPKIAPGPSETOKEN",
}


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
    if kind in (CardKind.OLD, CardKind.ANDROID):
        return jpki
    return {
        Application.TEXT.aid: Directory(_text(spec)),
        Application.VISUAL.aid: Directory(_visual(spec)),
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
        0x00F2: spec.card.expires.to_digits().encode(),
    }


def encode_basic_information(holder: Holder, *, leading: int = 0) -> bytes:
    """Return the object FF20 with its offset table, after `leading` unexplained bytes."""
    birth = holder.birth_date.to_digits() if holder.birth_date else "00000000"
    fields = [
        tlv.encode(basic.TAG_NAME, holder.name.encode()),
        tlv.encode(basic.TAG_ADDRESS, holder.address.encode()),
        tlv.encode(basic.TAG_BIRTH_DATE, birth.encode()),
        tlv.encode(basic.TAG_SEX, holder.sex.value.encode()),
        *(tlv.encode(tag, text.encode()) for tag, text in holder.extra_tags),
    ]
    return b"\0" * leading + _with_offset_table(basic.OUTER_TAG, fields, 4)


def _with_offset_table(outer: int, fields: list[bytes], count: int) -> bytes:
    """Put a DF21 table before the fields: where each of the first `count` starts in the file."""
    table_length = 3 + 2 * count
    inner_length = table_length + sum(map(len, fields))
    position = len(tlv.encode(outer, bytes(inner_length))) - inner_length + table_length
    offsets = b""
    for item in fields[:count]:
        offsets += position.to_bytes(2)
        position += len(item)
    return tlv.encode(outer, tlv.encode(basic.TAG_OFFSETS, offsets) + b"".join(fields))


def _text(spec: CardSpec) -> dict[int, Entry]:
    number = spec.holder.individual_number.encode()
    leading = spec.faults.leading_bytes
    return {
        0x01: Ef(b"\xff\x10\x0c" + number + b"\xff\xff", frozenset({0x11, 0x14})),
        0x02: Ef(encode_basic_information(spec.holder, leading=leading), frozenset({0x11, 0x15})),
        0x11: _key(spec, "text_pin", spec.card.pin, PIN_TRIES),
        0x12: KeyEf(None, 0),
        0x14: _key(spec, "text_number_a", spec.holder.individual_number, NUMBER_B_TRIES),
        0x15: _key(spec, "text_number_b", _number_b(spec), NUMBER_B_TRIES),
    }


def _visual(spec: CardSpec) -> dict[int, Entry]:
    return {
        0x11: KeyEf(_number_b(spec)[:6].encode(), NUMBER_B_TRIES),
        0x12: _key(spec, "visual_number_b", _number_b(spec), NUMBER_B_TRIES),
        0x13: _key(spec, "visual_number_a", spec.holder.individual_number, NUMBER_B_TRIES),
    }


def _resident(spec: CardSpec) -> dict[int, Entry]:
    return {0x1C: _key(spec, "resident_pin", spec.card.resident_pin, PIN_TRIES)}


def _common(spec: CardSpec) -> dict[int, Entry]:
    digits = SERIAL + MUNICIPALITY + spec.card.expires.to_digits()
    return {
        0x01: RecordEf((b"\x01\x1c" + digits.encode(),)),
        0x1C: _key(spec, "", spec.card.resident_pin, PIN_TRIES),
    }


def _jpki(spec: CardSpec) -> dict[int, Entry]:
    return {
        0x06: Ef(_token_information(spec.card.kind)),
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
            directory.entries[fid] = Ef(entry.data[:size], entry.opened_by)


def _key(spec: CardSpec, name: str, secret: str, full: int) -> KeyEf:
    if spec.card.kind is CardKind.NO_PIN and name in ("text_pin", "auth_pin", "sign_password"):
        return KeyEf(None, 0)
    return KeyEf(secret.encode(), full, dict(spec.card.tries_left).get(name, full))


def _number_b(spec: CardSpec) -> str:
    birth = spec.holder.birth_date or basic.PartialDate(1970)
    return compose_number_b(birth, spec.card.expires.year, spec.card.security_code)
