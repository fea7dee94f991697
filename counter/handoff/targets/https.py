"""A web address of the back office: the record is posted as JSON, with its id as the key.

PUT  URL/attachments/<sha256>.jpg      each attachment, before the record that names it
POST URL                               the record; header Idempotency-Key: <id>
GET  URL/receipts                      {"receipts": [{"name": "…", "receipt": {…}}, …]}
DELETE URL/receipts/<name>             once the receipt is on its case
"""

from __future__ import annotations

import datetime as dt
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from counter.handoff.delivery import Delivery, File
from counter.handoff.problems import TargetRefusedError, TargetUnavailableError

TIMEOUT_SECONDS = 30
MAX_ANSWER_BYTES = 10_000_000
LONGEST_RETRY_AFTER = 6 * 60 * 60.0

# The receiver may change its mind about these after somebody has looked at its settings or ours.
MENDABLE: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "target_forbidden",
    HTTPStatus.FORBIDDEN: "target_forbidden",
    HTTPStatus.NOT_FOUND: "target_missing",
    HTTPStatus.REQUEST_TIMEOUT: "target_out_of_reach",
    HTTPStatus.TOO_MANY_REQUESTS: "target_busy",
    HTTPStatus.SERVICE_UNAVAILABLE: "target_busy",
    HTTPStatus.INSUFFICIENT_STORAGE: "target_full",
}


@dataclass
class HttpsTarget:
    """Talks TLS only, to whoever holds a certificate of `ca_file` (None: of the system's list).

    `token_file` holds the bearer token (a static client key); it is read for every request, so a
    new one counts at once.
    """

    url: str
    ca_file: Path | None = None
    token_file: Path | None = None

    def deliver(self, delivery: Delivery) -> None:
        """Put the attachments, then post the record. 409 means that the receiver has it already.

        Raises TargetUnavailableError (with the Retry-After of 429 and 503) or TargetRefusedError.
        """
        (record,) = [file for file in delivery.files if file.name == f"{delivery.stem}.json"]
        for file in delivery.files:
            if file is not record:
                self._put(file)
        headers = {"Idempotency-Key": str(delivery.record), "Content-Type": "application/json"}
        self._ask("POST", "", record.data, headers, also=(HTTPStatus.CONFLICT,))

    def receipts(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of the receipts the back office holds for us; none where it has no such
        page."""
        status, data = self._ask("GET", "/receipts", also=(HTTPStatus.NOT_FOUND,))
        if status == HTTPStatus.NOT_FOUND:
            return
        try:
            for one in json.loads(data)["receipts"]:
                yield str(one["name"]), json.dumps(one["receipt"]).encode()
        except (ValueError, KeyError, TypeError) as error:
            raise TargetUnavailableError("target_answer_unreadable") from error

    def taken(self, name: str) -> None:
        """Tell the back office that it may forget a receipt."""
        self._ask("DELETE", f"/receipts/{quote(name, safe='')}", also=(HTTPStatus.NOT_FOUND,))

    def refused(self, name: str) -> None:
        """A receipt nobody can read is given up: the back office sees it asked for no more."""
        self.taken(name)

    def try_out(self) -> None:
        """Ask for receipts: the same machine, certificate and token as for a record."""
        self._ask("GET", "/receipts", also=(HTTPStatus.NOT_FOUND,))

    def tidy(self) -> None:
        """Nothing: a request that was cut off has delivered nothing or everything."""

    def close(self) -> None:
        """Nothing: every request has a connection of its own."""

    def _put(self, file: File) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        self._ask("PUT", f"/attachments/{quote(file.name)}", file.data, headers)

    def _ask(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
        also: tuple[HTTPStatus, ...] = (),
    ) -> tuple[int, bytes]:
        """Send one request; gives status and body of 2xx, and of the statuses in `also`."""
        request = urllib.request.Request(  # noqa: S310 the settings allow https only
            self.url.rstrip("/") + path, data, self._signed(headers or {}), method=method
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return answer.status, answer.read(MAX_ANSWER_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                if error.code in also:
                    return error.code, b""
                raise _meaning(error) from None
        except (OSError, HTTPException) as error:
            raise TargetUnavailableError(_reason(error)) from error

    def _signed(self, headers: dict[str, str]) -> dict[str, str]:
        if self.token_file is None:
            return headers
        try:
            token = self.token_file.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise TargetUnavailableError("target_token_unreadable") from error
        return headers | {"Authorization": f"Bearer {token}"}

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # Neither proxies of the environment nor redirects: records go where the settings say.
        return urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=context),
            _NoRedirect(),
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _meaning(error: urllib.error.HTTPError) -> Exception:
    """What a refusal means: try again, or never."""
    reason = MENDABLE.get(error.code)
    if reason is not None:
        return TargetUnavailableError(reason, _retry_after(error.headers.get("Retry-After")))
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TargetUnavailableError("target_failed", None)
    return TargetRefusedError("target_refused")


def _retry_after(text: str | None) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110 10.2.3), at most six hours."""
    if not text:
        return None
    try:
        seconds = float(text) if text.isdigit() else _seconds_until(text)
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _seconds_until(date: str) -> float:
    return (parsedate_to_datetime(date) - dt.datetime.now(dt.UTC)).total_seconds()


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "target_is_somebody_else"
    return "target_out_of_reach"
