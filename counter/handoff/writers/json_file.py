"""The canonical record itself, for receivers that read JSON."""

from __future__ import annotations

from counter.handoff.delivery import File, stem_of
from counter.handoff.record import Record


def json_file(record: Record) -> File:
    """The canonical bytes: the same record is the same file, byte for byte."""
    return File(f"{stem_of(record)}.json", record.canonical())
