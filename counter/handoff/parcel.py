"""What an outbox row seals: one record, and the bytes of the attachments it names."""

from __future__ import annotations

import base64
import json
from typing import Any

from counter.handoff.attachments import Attachment
from counter.handoff.canonical import canonical_bytes
from counter.handoff.record import Record


def to_parcel(record: Record) -> dict[str, Any]:
    """`{"record": …, "files": {sha256: base64}}`; its canonical bytes are the outbox payload."""
    return {
        "record": dict(record.content),
        "files": {
            file.sha256: base64.b64encode(file.data).decode("ascii") for file in record.attachments
        },
    }


def to_payload(record: Record) -> bytes:
    """The canonical bytes of a record's parcel."""
    return canonical_bytes(to_parcel(record))


def from_payload(payload: bytes) -> Record:
    """The record an outbox payload holds. Raises ValueError or KeyError if it holds none."""
    parcel = json.loads(payload)
    content = parcel["record"]
    return Record(
        content,
        tuple(
            Attachment(base64.b64decode(parcel["files"][named["sha256"]]))
            for named in content["attachments"]
        ),
    )
