"""Item values under the names and codes of the 基本データリスト, where an item has one.

Source: データ要件・連携要件標準仕様書 (データ項目のローマ字名, コード). An item without an official
name keeps our id and the plain form of its kind (`procedures.values.to_plain`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from counter.handoff.addresses import split_address
from counter.handoff.canonical import sha256_hex
from procedures.catalog import Item
from procedures.values import Kind, PartialDate, Sex, Value, to_plain

# コード「性別」: 0 不明, 1 男, 2 女. The code list has no third sex.
SEX_CODES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.OTHER: "0"}

ADDRESS_PARTS = (
    "jusho_todofuken",
    "jusho_shikugunchosonmei",
    "jusho_choaza",
    "jusho_banchigohyoki",
    "jusho_katagaki",
)


def official_name(item: Item) -> str:
    """The name of an item's own entry: the official one, or our id (whole addresses have none)."""
    return item.id if item.kind is Kind.ADDRESS or not item.romaji else item.romaji


def official_names(items: Collection[Item]) -> set[str]:
    """Every name under which these items can stand in a record."""
    flags = {
        f"{item.romaji}_fushofuragu" for item in items if item.kind is Kind.DATE and item.romaji
    }
    return flags | {official_name(item) for item in items} | set(ADDRESS_PARTS)


def record_entries(item: Item, value: Value, provenance: str) -> Iterator[tuple[str, Any]]:
    """Every (name, entry) one answered item contributes to a record.

    An entry is `{"kind", "value", "from"}`. An official date is followed by its 不詳フラグ;
    an address stays whole under our id, followed by the official parts if it can be split without
    guessing. A photo is named by its SHA-256; the bytes travel as an attachment.
    """
    name = official_name(item)
    yield name, _entry(item.kind, _plain(item, value), provenance)
    if not item.romaji:
        return
    if item.kind is Kind.ADDRESS:
        yield from _address_parts(str(value))
    if isinstance(value, PartialDate):
        flag = "0" if value.known else "1"
        yield f"{name}_fushofuragu", _entry(Kind.CHOICE, flag, provenance)


def _address_parts(address: str) -> Iterator[tuple[str, Any]]:
    parts = split_address(address)
    if parts is not None:
        for name, part in zip(ADDRESS_PARTS, parts, strict=True):
            if part:
                yield name, _entry(Kind.TEXT, part, "derived")


def _plain(item: Item, value: Value) -> Any:
    if isinstance(value, Sex) and item.romaji:
        return SEX_CODES[value]
    if isinstance(value, bytes):
        return {"sha256": sha256_hex(value)}
    return to_plain(value)


def _entry(kind: Kind, value: Any, provenance: str) -> dict[str, Any]:
    return {"kind": str(kind), "value": value, "from": provenance}
