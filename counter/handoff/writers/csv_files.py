"""方式3・4 (取込): one CSV file per table of the target's mapping."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from counter.handoff.delivery import File, stem_of
from counter.handoff.mapping import Mapping, Table
from counter.handoff.problems import Problem, UnwritableError
from counter.handoff.record import Record
from counter.handoff.writers.cells import Row, rows_of, text_of

NEWLINES = {"crlf": "\r\n", "lf": "\n"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


def csv_files(record: Record, mapping: Mapping) -> list[File]:
    """The tables that concern the record's procedure.

    Raises UnwritableError listing every cell that is missing, too long, outside the encoding or
    outside its code table: nothing is cut or replaced to make it fit.
    """
    problems: list[Problem] = []
    files = [
        File(f"{stem_of(record)}.{table.id}.csv", _table(record, table, mapping, problems))
        for table in mapping.tables
        if not table.procedures or record.content["procedure"]["id"] in table.procedures
    ]
    if problems:
        raise UnwritableError(problems)
    return files


def defused(cell: str) -> str:
    """A cell no spreadsheet takes for a formula: one apostrophe before `= + - @`, tab or CR.

    Only for mappings with `spreadsheet = true`. A machine reads every other file, and to a machine
    the apostrophe would be a wrong name or a wrong telephone number.
    """
    return "'" + cell if cell.startswith(FORMULA_STARTS) else cell


def _table(record: Record, table: Table, mapping: Mapping, problems: list[Problem]) -> bytes:
    lines: list[list[str]] = []
    if mapping.header != "none":
        lines.append([getattr(column, mapping.header) for column in table.columns])
    for row in rows_of(record.content, table.rows):
        lines.append(_line(table, row, mapping, problems))
    if problems:
        return b""
    text = (BOM if mapping.bom else "") + _csv_text(lines, mapping)
    return text.encode(mapping.encoding)


def _line(table: Table, row: Row, mapping: Mapping, problems: list[Problem]) -> list[str]:
    cells = []
    for column in table.columns:
        text, wrong = text_of(column, row, mapping)
        problems += wrong
        cells.append(defused(text) if mapping.spreadsheet else text)
    return cells


def _csv_text(lines: Iterable[list[str]], mapping: Mapping) -> str:
    buffer = io.StringIO()
    writer = csv.writer(
        buffer,
        lineterminator=NEWLINES[mapping.newline],
        quoting=csv.QUOTE_ALL if mapping.quote == "all" else csv.QUOTE_MINIMAL,
    )
    writer.writerows(lines)
    return buffer.getvalue()
