"""Names made comparable. Never stored, never shown: width and spaces are typed in many ways."""

from __future__ import annotations

import unicodedata


def comparable(name: str) -> str:
    """The name without spaces and in one width, only to be compared."""
    return "".join(unicodedata.normalize("NFKC", name).split())
