"""A printer on the network (IPP): its state in words, sending a job, following it until printed."""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from urllib.parse import urlsplit

from printing import ipp
from printing.errors import PrintingError
from printing.ipp import INTEGER, KEYWORD, MIME, NAME, URI, Answer, Operation

USER = "kakanai"
"""The name a job goes under: never a resident's."""

PORT = 631
TIMEOUT = 20.0
LOOK_TIMEOUT = 3.0
"""Seconds a printer has to tell its state: a person waits before the screen meanwhile."""

PATIENCE = 120.0
"""Seconds a job may take, with a clerk filling the tray; then it is taken back."""

INTERVAL = 0.5
"""Seconds between two looks at a job; IPP printers do not call back."""

STOPPED = 5
"""`printer-state` of a printer that cannot go on without help (RFC 8011, 5.4.11)."""

WORDS = {
    "media-empty": "用紙がありません",
    "media-needed": "用紙を入れてください",
    "media-jam": "紙が詰まっています",
    "toner-empty": "トナーがありません",
    "marker-supply-empty": "インク（トナー）がありません",
    "marker-waste-full": "廃トナー容器がいっぱいです",
    "cover-open": "カバーが開いています",
    "interlock-open": "カバーが開いています",
    "input-tray-missing": "給紙トレイが外れています",
    "door-open": "扉が開いています",
    "output-area-full": "排紙トレイがいっぱいです",
    "offline": "プリンターがつながっていません",
    "paused": "プリンターが一時停止中です",
    "shutdown": "プリンターの電源が切れています",
    "toner-low": "トナーが残り少なくなっています",
    "media-low": "用紙が残り少なくなっています",
    "marker-supply-low": "インク（トナー）が残り少なくなっています",
}
"""`printer-state-reasons` a clerk can do something about."""

WARNINGS = frozenset({"toner-low", "media-low", "marker-supply-low"})


class PrinterProblem(PrintingError):
    """A printer that did not take or finish a job. The text is a sentence for the staff."""


@dataclass(frozen=True)
class PrinterState:
    """Whether a printer takes jobs, and what it wants done (Japanese words)."""

    ready: bool
    wants: tuple[str, ...] = ()


class JobState(StrEnum):
    """How far a job has come (`job-state`)."""

    WAITING = "waiting"
    PRINTING = "printing"
    STOPPED = "stopped"
    PRINTED = "printed"
    CANCELLED = "cancelled"
    FAILED = "failed"


JOB_STATES = {
    3: JobState.WAITING,
    4: JobState.WAITING,
    5: JobState.PRINTING,
    6: JobState.STOPPED,
    7: JobState.CANCELLED,
    8: JobState.FAILED,
    9: JobState.PRINTED,
}
FINISHED = frozenset({JobState.PRINTED, JobState.CANCELLED, JobState.FAILED})


class IppPrinter:
    """A printer by its address `ipp://host/ipp/print` (`ipps://` with TLS), or a CUPS queue."""

    def __init__(self, url: str, timeout: float = TIMEOUT, *, patience: float = PATIENCE) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("ipp", "ipps") or not parts.hostname:
            raise ValueError("プリンターは ipp://ホスト名/ipp/print の形で書きます")
        self._url = url
        self._host, self._port = parts.hostname, parts.port or PORT
        self._secure = parts.scheme == "ipps"
        self._path = parts.path or "/"
        self._timeout = timeout
        self._patience = patience
        self._numbers = count(1)

    def state(self) -> PrinterState:
        """Whether the printer takes jobs now; one that does not answer is not ready."""
        try:
            answer = self._ask(Operation.GET_PRINTER, [], timeout=min(self._timeout, LOOK_TIMEOUT))
        except PrinterProblem as problem:
            return PrinterState(False, (str(problem),))
        reasons = [_plain(reason) for reason in answer.texts("printer-state-reasons")]
        blocking = [reason for reason in reasons if reason in WORDS and reason not in WARNINGS]
        ready = (
            answer.first("printer-state") != STOPPED
            and answer.first("printer-is-accepting-jobs") is not False
            and not blocking
        )
        return PrinterState(ready, tuple(WORDS[reason] for reason in reasons if reason in WORDS))

    def send(self, pdf: bytes, name: str) -> int:
        """Give the printer a job under a receipt number; returns the job's id.

        Raises PrinterProblem.
        """
        answer = self._ask(
            Operation.PRINT_JOB,
            [(NAME, "job-name", name), (MIME, "document-format", "application/pdf")],
            pdf,
        )
        job = answer.first("job-id")
        if not isinstance(job, int):
            raise PrinterProblem("プリンターが印刷を受け付けませんでした")
        return job

    def job(self, job: int) -> JobState:
        """How far a job has come. Raises PrinterProblem."""
        wanted: list[tuple[int, str, str | int]] = [
            (INTEGER, "job-id", job),
            (KEYWORD, "requested-attributes", "job-state"),
        ]
        state = self._ask(Operation.GET_JOB, wanted).first("job-state")
        return (
            JOB_STATES.get(state, JobState.WAITING) if isinstance(state, int) else JobState.FAILED
        )

    def cancel(self, job: int) -> None:
        """Take a job back. Raises PrinterProblem, also where it is already printed."""
        self._ask(Operation.CANCEL_JOB, [(INTEGER, "job-id", job)])

    def follow(
        self, job: int, *, patience: float = PATIENCE, wait: Callable[[float], None] = time.sleep
    ) -> Iterator[JobState]:
        """Every new state of a job until it is printed, cancelled or failed.

        Raises PrinterProblem when it takes longer than `patience` seconds.
        """
        before: JobState | None = None
        for _ in range(int(patience / INTERVAL)):
            state = self.job(job)
            if state is not before:
                yield state
            if state in FINISHED:
                return
            before = state
            wait(INTERVAL)
        raise PrinterProblem("印刷が終わりません。プリンターを確かめてください")

    def print_pdf(self, pdf: bytes, name: str) -> None:
        """Print and wait until it is on paper. Raises PrinterProblem, saying what to do.

        A job that does not come to its end is taken back: it must not come out later, when nobody
        stands before the printer.
        """
        job = self.send(pdf, name)
        try:
            states = list(self.follow(job, patience=self._patience))
        except PrinterProblem as problem:
            wants = "、".join(self.state().wants)
            with suppress(PrinterProblem):
                self.cancel(job)
            raise PrinterProblem(f"{problem}（{wants}）" if wants else str(problem)) from problem
        if states[-1] is not JobState.PRINTED:
            wants = "、".join(self.state().wants)
            raise PrinterProblem(f"印刷できませんでした。{wants or 'もう一度印刷してください'}")

    def _ask(
        self,
        operation: Operation,
        attributes: list[tuple[int, str, str | int]],
        body: bytes = b"",
        timeout: float | None = None,
    ) -> Answer:
        common: list[tuple[int, str, str | int]] = [
            (URI, "printer-uri", self._url),
            (NAME, "requesting-user-name", USER),
        ]
        order = common[:1] + [a for a in attributes if a[1] == "job-id"] + common[1:]
        rest = [a for a in attributes if a[1] != "job-id"]
        message = ipp.request(operation, next(self._numbers), [*order, *rest], body)
        answer = self._exchange(message, self._timeout if timeout is None else timeout)
        if not answer.succeeded:
            raise PrinterProblem(f"プリンターが断りました（IPP 0x{answer.status:04X}）")
        return answer

    def _exchange(self, message: bytes, timeout: float) -> Answer:
        try:
            with closing(self._connection(timeout)) as connection:
                headers = {"Content-Type": "application/ipp"}
                connection.request("POST", self._path, message, headers)
                response = connection.getresponse()
                data = response.read()
            if response.status != http.client.OK:
                raise PrinterProblem(f"プリンターが断りました（HTTP {response.status}）")
            return ipp.read(data)
        except (OSError, http.client.HTTPException) as error:
            raise PrinterProblem(
                "プリンターにつながりません。電源と接続を確かめてください"
            ) from error
        except ipp.BadMessage as error:
            raise PrinterProblem(str(error)) from error

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout, context=context
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)


def _plain(reason: str) -> str:
    """`media-empty-error` → `media-empty`."""
    for severity in ("-error", "-warning", "-report"):
        reason = reason.removesuffix(severity)
    return reason
