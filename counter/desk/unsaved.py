"""Work that could not be saved because the sign-in had run out: sealed, and carried by the page.

The sealed text travels through the sign-in page and back, and only this face's own secret opens
it. Only where signing in leads over the city's own service is it stored meanwhile, locked once more
with a key that the browser alone has (`counter.auth.oidc_pages`).
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken

KEPT_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class Work:
    """A form as it was sent: the path it was meant for, and its fields in order."""

    path: str
    fields: list[tuple[str, str]]

    def __repr__(self) -> str:
        return "Work(…)"


def seal(secret: bytes, work: Work) -> str:
    """The work as text only `open_` with the same secret can read."""
    content = json.dumps([work.path, work.fields]).encode()
    return _fernet(secret).encrypt(content).decode()


def open_(secret: bytes, sealed: str) -> Work | None:
    """The work again; None when it is too old or not ours."""
    try:
        content = _fernet(secret).decrypt(sealed.encode(), ttl=KEPT_SECONDS)
    except InvalidToken:
        return None
    path, fields = json.loads(content)
    return Work(path, [(key, value) for key, value in fields])


def _fernet(secret: bytes) -> Fernet:
    key = hashlib.blake2b(b"unsaved work", key=secret, digest_size=32).digest()
    return Fernet(base64.urlsafe_b64encode(key))
