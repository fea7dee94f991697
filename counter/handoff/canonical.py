"""One way to write a record as bytes, so equal records have equal bytes and one SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_bytes(content: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with keys sorted by code point, no spaces, nothing escaped that need not be.

    Texts are written as they are: no Unicode normalisation, which would turn one registered
    character of a name into another. Raises ValueError for NaN and infinities, TypeError for
    anything JSON cannot hold.
    """
    text = json.dumps(
        content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    return text.encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
