"""The keys (鍵) with which back offices come to the API: long, random, kept here only as hashes.

A target's `client_key_file` holds one SHA-256 per line; two lines while a key is being changed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from counter.config import Target
from counter.logs import get_logger

log = get_logger(__name__)

KEY_BYTES = 32


def new_key(file: Path) -> str:
    """Make a key, add its hash to the file, and give the key: nobody can read it again.

    Raises OSError when the file cannot be written.
    """
    key = secrets.token_urlsafe(KEY_BYTES)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as lines:
        lines.write(_hash(key) + "\n")
    return key


def holder(key: str, targets: Iterable[Target]) -> Target | None:
    """The target whose key this is, None when it is nobody's.

    The files are read for every request, so a new key counts, and a removed one ends, at once.
    """
    hashed = _hash(key)
    found = None
    for target in targets:
        for known in _hashes(target):
            if hmac.compare_digest(known, hashed):
                found = target
    return found


def _hash(key: str) -> str:
    # The key is as random as the hash is long, so it needs neither salt nor a slow function.
    return hashlib.sha256(key.encode()).hexdigest()


def _hashes(target: Target) -> list[str]:
    if target.client_key_file is None:
        return []
    try:
        return target.client_key_file.read_text("ascii").split()
    except (OSError, UnicodeDecodeError):
        log.warning("client_keys_unreadable")
        return []
