"""Error pages: a sentence a person understands, and what to do next. Never a value, never a trace.

Views raise `Refused` where a person must be told why something cannot be done.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from counter.logs import get_logger

log = get_logger(__name__)


class Refused(Exception):
    """Something cannot be done, with the sentence for the screen (Japanese, no person's data)."""

    def __init__(
        self, sentence: str, *, title: str = "この操作はできません", status: int = 409
    ) -> None:
        super().__init__(title)
        self.title = title
        self.sentence = sentence
        self.status = status


WORDS = {
    HTTPStatus.BAD_REQUEST: (
        "送られた内容を読み取れませんでした",
        "前の画面に戻って、もう一度お試しください。",
    ),
    HTTPStatus.FORBIDDEN: (
        "この画面は開けません",
        "必要な権限がありません。別の担当者としてサインインしてください。",
    ),
    HTTPStatus.NOT_FOUND: (
        "お探しの画面はありません",
        "画面の場所が変わったか、入力がすでに終わっています。最初の画面からお進みください。",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "この画面は開けません",
        "最初の画面からお進みください。",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "送られた内容が大きすぎます",
        "前の画面に戻って、短くしてからもう一度お試しください。",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "機械の調子が悪いようです",
        "申し訳ありません。窓口の職員にお声がけください。",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "窓口へお越しください",
        "ただいまこの機械は使えません。窓口の職員がお手続きをご案内します。",
    ),
}
WITHOUT_DATABASE = (
    "ただいま使えません",
    "データベースが答えません。今送った内容は保存されていません。この画面を残したまま、"
    "情報担当に知らせてください（kakanai health が訳を言います）。",
)
EXPIRED = (
    "画面の有効期限が切れました",
    "安全のため、しばらく操作がないと入力は消えます。最初の画面からお進みください。",
)


def register(app: Flask) -> None:
    """Answer every error of the app with a page in words."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def page(title: str, sentence: str, status: int, **facts: object) -> Response:
    """An error page of the face; `facts` fill the sentence in."""
    face = current_app.config["KAKANAI_FACE"]
    html = render_template(
        "web/error.html", layout=f"{face}/layout.html", title=title, sentence=sentence, facts=facts
    )
    return make_response(html, status)


def closed() -> Response:
    """The page of a face that cannot work: everybody is sent to the desk."""
    return page(*WORDS[HTTPStatus.SERVICE_UNAVAILABLE], HTTPStatus.SERVICE_UNAVAILABLE)


def without_database(_error: Exception | None = None) -> Response:
    """The page of a staff face whose database does not answer."""
    log.error("staff_face_without_database", exc_info=_error)
    return page(*WITHOUT_DATABASE, HTTPStatus.SERVICE_UNAVAILABLE)


def _expired(error: CSRFError) -> Response:
    return page(*EXPIRED, HTTPStatus.BAD_REQUEST)


def _refused(error: Refused) -> Response:
    return page(error.title, error.sentence, error.status)


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    if status < HTTPStatus.BAD_REQUEST:
        # A redirect is an HTTPException too, and no error.
        return make_response(error.get_response())
    nearest = status if status in WORDS else HTTPStatus(400 if status < 500 else 500)
    return page(*WORDS[nearest], status)


def _unexpected(error: Exception) -> Response:
    log.exception("page_failed")
    return page(*WORDS[HTTPStatus.INTERNAL_SERVER_ERROR], HTTPStatus.INTERNAL_SERVER_ERROR)
