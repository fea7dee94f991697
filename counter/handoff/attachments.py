"""Files that travel beside a record: photos, scans. A record names them by their SHA-256."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from counter.handoff.canonical import sha256_hex

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Attachment:
    """One file. Its media type is what its first bytes say it is."""

    data: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """64 hexadecimal digits: the name under which records know the file."""
        return sha256_hex(self.data)

    @property
    def media_type(self) -> str:
        """JPEG, PNG or PDF; anything else is `application/octet-stream`."""
        found = (media for start, media in _SIGNATURES if self.data.startswith(start))
        return next(found, UNKNOWN_TYPE)

    @property
    def file_name(self) -> str:
        """Name on a target: hash and extension, so equal files are one file."""
        return f"{self.sha256}.{EXTENSIONS.get(self.media_type, 'bin')}"
