"""PDF と QR: one paper per record, in the order of the receiving screen, with its id as QR.

For sections that scan or file paper; the QR names the record, so a scanned paper finds its record.
"""

from __future__ import annotations

from collections.abc import Iterator

from counter.handoff.delivery import File, stem_of
from counter.handoff.mapping import Mapping, Table
from counter.handoff.problems import ErrorCode, Problem, UnwritableError
from counter.handoff.record import Record
from counter.handoff.words import KINDS, PROTECTED
from counter.handoff.writers.cells import rows_of, text_of
from printing.transfer import TransferContent, printable, transfer_pdf

Part = tuple[str, tuple[tuple[str, str], ...]]


def pdf_file(record: Record, mapping: Mapping) -> File:
    """The paper of one record.

    Raises UnwritableError (E0002) naming every item with a character no installed font has: a name
    is printed as it is registered or not at all. Lengths and codes are for whoever types to see.
    """
    problems: list[Problem] = []
    parts = [
        part
        for table in mapping.tables
        if not table.procedures or record.content["procedure"]["id"] in table.procedures
        for part in _parts(record, table, mapping, problems)
    ]
    if problems:
        raise UnwritableError(problems)
    return File(f"{stem_of(record)}.pdf", transfer_pdf(_content(record, parts)))


def _content(record: Record, parts: list[Part]) -> TransferContent:
    content = record.content
    kind = KINDS[content["kind"]]
    return TransferContent(
        hall=f"全国地方公共団体コード {content['city']}",
        receipt=content["receipt"],
        code=str(record.id),
        title=f"転記票: {content['procedure']['name']}",
        facts=f"受付日 {content['accepted_on']}・{kind}・業務システム {content['target']}",
        notice=PROTECTED if content["protected"] else f"{kind}　{content['procedure']['law']}",
        parts=tuple(parts),
    )


def _parts(
    record: Record, table: Table, mapping: Mapping, problems: list[Problem]
) -> Iterator[Part]:
    for row in rows_of(record.content, table.rows):
        lines = []
        for column in table.columns:
            text, _ = text_of(column, row, mapping)
            if not printable(text):
                item = column.value.removeprefix("row.")
                problems.append(Problem(ErrorCode.CHARACTERS, item, row.subject_id))
            lines.append((column.label, text))
        yield f"{table.label or table.id} {row.subject_id}".rstrip(), tuple(lines)
