"""The files one record becomes on one target, and the done-file that says they are complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from counter.handoff.canonical import canonical_bytes, sha256_hex
from counter.handoff.record import Record

DELIVERY_FORMAT = "kakanai.delivery/1"
DONE = ".done"


@dataclass(frozen=True)
class File:
    """A name without any folder, and its bytes."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Delivery:
    """Everything a target gets for one record. Equal records give equal names."""

    record: UUID
    stem: str
    files: tuple[File, ...]

    @property
    def done(self) -> File:
        """The manifest, written last: a receiver takes nothing whose done-file is not there."""
        manifest = {
            "format": DELIVERY_FORMAT,
            "record": str(self.record),
            "files": [
                {"file": file.name, "bytes": len(file.data), "sha256": sha256_hex(file.data)}
                for file in self.files
            ],
        }
        return File(self.stem + DONE, canonical_bytes(manifest))


def stem_of(record: Record) -> str:
    """受付日, procedure and record id: sorts by day, says nothing about anybody."""
    content = record.content
    day = content["accepted_on"].replace("-", "")
    return f"{day}-{content['procedure']['id']}-{record.id}"
