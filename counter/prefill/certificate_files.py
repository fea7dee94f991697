"""Files of 転出証明書情報 / 転入予約 (CSV or JSON) as certificates, by a mapping file.

CSV has one line per person; lines with the same certificate number belong together. JSON is one
certificate or a list of them, each with its list of people.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from counter.prefill.certificate import (
    MOVE_FACTS,
    ONLINE,
    PERSON_FACTS,
    REQUIRED,
    Certificate,
)
from counter.prefill.columns import Codes, Names, Row, Unreadable, columns_in, text_of, value_of
from procedures.catalog import Model
from procedures.findings import CatalogError, Problem, validation_problems
from procedures.language import nearest
from procedures.values import Kind, Value

STANDARD = "certificate.toml"
MOST_BYTES = 5_000_000
"""A day of a large city's certificates is far smaller; whatever is larger is no such file."""

ENCODINGS = ("utf-8-sig", "cp932")


class FileRefused(Exception):
    """A file no certificate could be read from; `str()` says where and what to do, no value."""


class CertificateMapping(Model):
    """Which column is which fact. `group` tells certificates apart, `people` is JSON's list."""

    group: Names
    people: tuple[str, ...]
    move: Mapping[str, Names]
    person: Mapping[str, Names]
    codes: Codes = Field(default_factory=dict)


def read_mapping(path: Path | None = None) -> CertificateMapping:
    """The city's mapping file, or the shipped one. Raises CatalogError, a sentence per mistake."""
    if path is None:
        text = resources.files("counter.prefill").joinpath("mappings", STANDARD).read_text("utf-8")
    else:
        text = _text_of_file(path)
    name = path.name if path else STANDARD
    try:
        mapping = CertificateMapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogError([Problem(name, "", f"TOML として読めません: {error}")]) from error
    except ValidationError as error:
        raise CatalogError(validation_problems(name, "", CertificateMapping, error)) from error
    if problems := [*_unknown(name, mapping)]:
        raise CatalogError(problems)
    return mapping


def read_certificates(content: bytes, mapping: CertificateMapping) -> list[Certificate]:
    """All certificates of a file. Raises FileRefused: a file is taken whole or not at all."""
    try:
        return _read_certificates(content, mapping)
    except (csv.Error, RecursionError) as error:
        raise FileRefused("表として読めません（列が長すぎるか、入れ子が深すぎます）。") from error


def _read_certificates(content: bytes, mapping: CertificateMapping) -> list[Certificate]:
    if len(content) > MOST_BYTES:
        raise FileRefused(f"ファイルが大きすぎます（{MOST_BYTES // 1_000_000} MB まで）。")
    text = _decoded(content)
    groups = _json_groups(text, mapping) if text.lstrip()[:1] in ("{", "[") else None
    found = [
        _certificate(number, move, people, mapping)
        for number, (move, people) in enumerate(groups or _csv_groups(text, mapping), start=1)
    ]
    if not found:
        raise FileRefused("転出証明書が1件も入っていません。")
    return found


def _certificate(
    number: int, move: Row, people: Iterable[Row], mapping: CertificateMapping
) -> Certificate:
    try:
        facts = _facts(move, mapping.move, MOVE_FACTS, mapping.codes)
        persons = [
            _person(line, row, mapping) for line, row in enumerate(people, start=1)
        ]  # fmt: skip
    except Unreadable as problem:
        raise FileRefused(f"{number}件目: {problem}") from None
    if not persons:
        raise FileRefused(f"{number}件目: 人が1人も載っていません。")
    return Certificate(ONLINE, facts, tuple(persons))


def _person(line: int, row: Row, mapping: CertificateMapping) -> dict[str, Value]:
    try:
        facts = _facts(row, mapping.person, PERSON_FACTS, mapping.codes)
    except Unreadable as problem:
        raise Unreadable(f"{line}人目の {problem}") from None
    for fact in REQUIRED:
        if fact not in facts:
            names = "・".join(columns_in(mapping.person.get(fact, (fact,))))
            raise Unreadable(f"{line}人目に {fact} がありません（列の名前: {names}）")
    return facts


def _facts(
    row: Row, columns: Mapping[str, Names], kinds: Mapping[str, Kind], codes: Codes
) -> dict[str, Value]:
    found = {
        fact: value_of(fact, kinds[fact], text_of(row, names), codes)
        for fact, names in columns.items()
    }
    return {fact: value for fact, value in found.items() if value is not None}


def _csv_groups(text: str, mapping: CertificateMapping) -> list[tuple[Row, list[Row]]]:
    rows = [*csv.DictReader(io.StringIO(text))]
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        number = text_of(row, mapping.group)
        if not number:
            names = "・".join(columns_in(mapping.group))
            raise FileRefused(f"どの転出証明書か分かる列がありません（列の名前: {names}）。")
        grouped.setdefault(number, []).append(row)
    return [(members[0], members) for members in grouped.values()]


def _json_groups(text: str, mapping: CertificateMapping) -> list[tuple[Row, list[Row]]]:
    try:
        data: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise FileRefused(f"JSON として読めません（{error.lineno}行目）。") from None
    groups = []
    for one in data if isinstance(data, list) else [data]:
        people = _people(one, mapping) if isinstance(one, dict) else None
        if people is None:
            names = "・".join(mapping.people)
            raise FileRefused(f"人の並びが見つかりません（名前: {names}）。")
        groups.append((one, people))
    return groups


def _people(certificate: Row, mapping: CertificateMapping) -> list[Row] | None:
    found = next((certificate[name] for name in mapping.people if name in certificate), None)
    well_formed = isinstance(found, list) and all(isinstance(one, dict) for one in found)
    return found if well_formed else None


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("文字コードが UTF-8 でも CP932（Shift_JIS）でもありません。")


def _text_of_file(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError([Problem(str(path), "", f"読めません: {error}")]) from error


def _unknown(name: str, mapping: CertificateMapping) -> Iterable[Problem]:
    for table, used, known in (
        ("move", mapping.move, MOVE_FACTS),
        ("person", mapping.person, PERSON_FACTS),
    ):
        for fact in used:
            if fact not in known:
                message = f"{fact} という事項はありません{nearest(fact, known)}"
                yield Problem(name, f"[{table}] {fact}", message)
