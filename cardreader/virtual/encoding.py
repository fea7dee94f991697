"""The record of the basic information and its offset table, as cards write them (reference 4.1)."""

from cardreader import basic_information as basic
from cardreader import tlv
from cardreader.virtual.spec import Holder


def encode_basic_information(holder: Holder, *, leading: int = 0, length_off_by: int = 0) -> bytes:
    """Return the object FF20 with its offset table, after `leading` unexplained bytes.

    `length_off_by` makes the object claim a length that is not its own.
    """
    birth = holder.birth_date.to_digits() if holder.birth_date else "00000000"
    fields = [
        tlv.encode(basic.TAG_NAME, holder.name.encode()),
        tlv.encode(basic.TAG_ADDRESS, holder.address.encode()),
        tlv.encode(basic.TAG_BIRTH_DATE, birth.encode()),
        tlv.encode(basic.TAG_SEX, holder.sex.value.encode()),
        *(tlv.encode(tag, text.encode()) for tag, text in holder.extra_tags),
    ]
    record = with_offset_table(basic.OUTER_TAG, fields, 4)
    return b"\0" * leading + (_claiming(record, length_off_by) if length_off_by else record)


def with_offset_table(outer: int, fields: list[bytes], count: int) -> bytes:
    """Put a DF21 table before the fields: where each of the first `count` starts in the file."""
    table_length = 3 + 2 * count
    inner_length = table_length + sum(map(len, fields))
    position = len(tlv.encode(outer, bytes(inner_length))) - inner_length + table_length
    offsets = b""
    for item in fields[:count]:
        offsets += position.to_bytes(2)
        position += len(item)
    return tlv.encode(outer, tlv.encode(basic.TAG_OFFSETS, offsets) + b"".join(fields))


def _claiming(record: bytes, off_by: int) -> bytes:
    header = tlv.read_header(record)
    claimed = max(0, header.value_length + off_by)
    head = tlv.encode_tag(header.tag) + b"\x82" + claimed.to_bytes(2)
    return head + record[header.header_length :]
