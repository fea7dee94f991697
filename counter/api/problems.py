"""What a client is told when something cannot be done: problem details (RFC 9457), in Japanese.

No sentence repeats what was sent: it may be a resident's.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response, make_response
from werkzeug.exceptions import HTTPException

from counter.logs import get_logger

log = get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

WORDS = {
    HTTPStatus.BAD_REQUEST: "送られた内容を読み取れません。形を確かめてください。",
    HTTPStatus.NOT_FOUND: "この住所には何もありません。/api/openapi.json を見てください。",
    HTTPStatus.METHOD_NOT_ALLOWED: "この住所にその方法は使えません。Allow の方法を使ってください。",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "送られた内容が大きすぎます (256 KB まで)。",
    HTTPStatus.INTERNAL_SERVER_ERROR: "処理できませんでした。時間をおいて送り直してください。",
}


class Problem(Exception):
    """A request that cannot be answered as asked; `detail` is the Japanese sentence."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


def answer(problem: Problem) -> Response:
    """The answer to a refused request."""
    return _details(problem.status, problem.detail)


def http_error(error: HTTPException) -> Response:
    """The answer to what Flask refuses; the headers it must carry (Allow) stay."""
    status = HTTPStatus(error.code or 500)
    nearest = status if status in WORDS else HTTPStatus(400 if status < 500 else 500)
    response = _details(status, WORDS[nearest])
    allowed = error.get_response().headers.get("Allow")
    if allowed:
        response.headers["Allow"] = allowed
    return response


def unexpected(error: Exception) -> Response:
    """The answer to a mistake of ours."""
    log.exception("api_failed")
    return _details(HTTPStatus.INTERNAL_SERVER_ERROR, WORDS[HTTPStatus.INTERNAL_SERVER_ERROR])


def _details(status: HTTPStatus, detail: str) -> Response:
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    response = make_response(json.dumps(body, ensure_ascii=False).encode(), status)
    response.headers["Content-Type"] = MEDIA_TYPE
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
