"""Who is calling: a back office with its key, over TLS. Without a key only the description opens.

TLS ends at a reverse proxy on this machine, so what comes from elsewhere must come encrypted.
"""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import ip_address

from flask import g, request

from counter.api.problems import Problem
from counter.config import Target
from counter.handoff import client_keys
from counter.web.services import services

OPEN = frozenset({"assets", "api.openapi", "api.schema_file"})
"""Endpoints that say only what everybody may know."""

BEARER = "Bearer "


def guard() -> None:
    """Stand at every door. Raises Problem 401 or 403."""
    g.client = None
    if request.endpoint is None or request.endpoint in OPEN:
        return
    if not (request.is_secure or _from_this_machine()):
        raise Problem(HTTPStatus.FORBIDDEN, "この API は TLS (https) でだけ使えます。")
    given = request.headers.get("Authorization", "")
    key = given.removeprefix(BEARER).strip() if given.startswith(BEARER) else ""
    g.client = client_keys.holder(key, services().config.targets) if key else None
    if g.client is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "鍵がありません。Authorization: Bearer に、市から受け取った鍵を付けてください。",
        )


def client() -> Target:
    """The target whose key came with this request; only behind the guard."""
    found = g.client
    if not isinstance(found, Target):
        raise Problem(HTTPStatus.UNAUTHORIZED, "鍵がありません。")
    return found


def _from_this_machine() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
