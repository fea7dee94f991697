"""Writers: a record in the forms back offices take, named after the official 方式1–4.

方式1 画面からの転記 and 方式2 RPA read the key-in list, 方式3 and 4 (取込) the CSV files or JSON.
"""

from __future__ import annotations

from collections.abc import Collection

from counter.handoff.delivery import Delivery, File, stem_of
from counter.handoff.mapping import Mapping
from counter.handoff.record import Record
from counter.handoff.writers.csv_files import csv_files
from counter.handoff.writers.json_file import json_file
from counter.handoff.writers.keyin import keyin_file
from counter.handoff.writers.pdf import pdf_file

__all__ = ["delivery_of"]


def delivery_of(record: Record, formats: Collection[str], mapping: Mapping) -> Delivery:
    """All files of a record for a target that takes `formats`, attachments included.

    Raises UnwritableError when a value does not fit the mapping, ValueError for another format.
    """
    files: list[File] = []
    for name in formats:
        match name:
            case "json":
                files.append(json_file(record))
            case "csv":
                files += csv_files(record, mapping)
            case "keyin":
                files.append(keyin_file(record, mapping))
            case "pdf":
                files.append(pdf_file(record, mapping))
            case _:
                raise ValueError(f"連携の形 {name} はありません。使えるのは: json, csv, keyin, pdf")
    files += [File(attachment.file_name, attachment.data) for attachment in record.attachments]
    return Delivery(record.id, stem_of(record), tuple(files))
