"""Tell a page what happens on the card reader: server-sent events, and a poll where they fail.

The page is told only that something changed; what it means is decided by the page it then asks
for. One stream per visit: opening a second ends the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, jsonify, request

from cardreader.presence import Presence, ReaderState
from counter.devices import ReaderOwner

LOOK_SECONDS = 1.0
"""How soon a closed browser or a second stream is noticed; a card change is told at once."""

HEARTBEAT_LOOKS = 10
RETRY_MILLISECONDS = 1000


def stream(owner: ReaderOwner, visit: str) -> Response:
    """Server-sent events from the sequence `after` of the query on, until the page is closed."""
    mark = owner.streams.open(visit)
    gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)

    def wanted() -> bool:
        return owner.streams.holds(visit, mark) and not gone()

    response = Response(_events(owner, after(), wanted), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: owner.streams.close(visit, mark))
    return response


def poll(owner: ReaderOwner) -> Response:
    """The present state, for pages whose stream does not work."""
    return jsonify(_told(owner.presence))


def after() -> int:
    """The last change the page knows of. -1 when it does not say: the present state is news."""
    text = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return int(text) if text.isascii() and text.isdigit() else -1


def _events(owner: ReaderOwner, sequence: int, wanted: Callable[[], bool]) -> Iterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    looks = 0
    while wanted():
        presence = owner.wait_change(sequence, LOOK_SECONDS)
        if presence.sequence != sequence:
            sequence = presence.sequence
            yield f"id: {sequence}\nevent: card\ndata: {json.dumps(_told(presence))}\n\n"
        else:
            looks += 1
            if looks % HEARTBEAT_LOOKS == 0:
                yield ": \n\n"
        if presence.state is ReaderState.CLOSED:
            return


def _told(presence: Presence) -> dict[str, Any]:
    return {"sequence": presence.sequence, "state": str(presence.state)}
