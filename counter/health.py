"""Whether this process can do its work, in words for IT staff.

Fail closed: while any check fails, every kiosk page sends the resident to the desk (503).
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from counter.jobs import Jobs
from counter.keys import KeyProblem, Keyring
from counter.logs import get_logger
from counter.paper import WatchedPrinter
from counter.storage import bundles, envelopes
from counter.storage.engine import Database, StorageProblem, check_writable
from counter.storage.shelf import UnknownBundle
from counter.storage.times import utc_now
from counter.tls import TlsProblem, read_certificate
from counter.visit.store import BundleSource
from printing import FontsMissing
from printing.fonts import installed_fonts
from procedures.findings import CatalogError

log = get_logger(__name__)

FRESH_SECONDS = 1.0
"""A page may be answered by a verdict this old; a failure closes the kiosk within that time."""

STALE_SECONDS = 3.0
"""A verdict older than this is used by nobody: whoever asks waits for a new one."""

SLOW_SECONDS = 30.0
"""The same for what closes nothing and takes longer to find out."""


class Unfit(Exception):
    """A check failed; the text is a Japanese sentence for IT staff that says what to do."""


@dataclass(frozen=True)
class Check:
    """One thing that must be so. `run` raises `Unfit` when it is not.

    `closes` is whether the kiosk must not serve then; else the sentence is only shown to the staff.
    What was found is used again for `fresh` seconds.
    """

    name: str
    run: Callable[[], None]
    closes: bool = True
    fresh: float = FRESH_SECONDS


@dataclass(frozen=True)
class Finding:
    """What one check found; `sentence` is empty when all is well."""

    name: str
    sentence: str = ""
    closes: bool = True

    @property
    def ok(self) -> bool:
        return not self.sentence


@dataclass(frozen=True)
class Health:
    """What all checks found."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether the kiosk may serve."""
        return not self.closing

    @property
    def closing(self) -> tuple[str, ...]:
        """Why the kiosk is closed, in sentences for IT staff."""
        return tuple(one.sentence for one in self.findings if not one.ok and one.closes)

    @property
    def worries(self) -> tuple[str, ...]:
        """What somebody must see to although the kiosk goes on."""
        return tuple(one.sentence for one in self.findings if not one.ok and not one.closes)

    def to_json(self) -> dict[str, object]:
        """For `/health`: names and verdicts. Sentences name files, so they stay in the house."""
        return {
            "status": "ok" if self.ok else "closed",
            "checks": {finding.name: "ok" if finding.ok else "failed" for finding in self.findings},
        }


class HealthChecks:
    """The checks of a process, run when asked and not more often than each needs to be."""

    def __init__(
        self, checks: Iterable[Check], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = tuple(checks)
        self._clock = clock
        self._lock = threading.Lock()
        self._last: dict[str, tuple[float, Finding]] = {}
        self._health = Health(())
        self._at = -STALE_SECONDS
        self._watched = False

    def __call__(self) -> Health:
        """The present health.

        While one thread looks, others go on with what was found last, if that is not long ago: a
        disk that is slow to take a write must not hold up every page of the hall. Where a thread
        keeps looking, nobody else needs to.
        """
        old = self._is_old()
        if (self._watched and not old) or not self._lock.acquire(blocking=old):
            return self._health
        try:
            return self._look()
        finally:
            self._lock.release()

    def keep_looking(self, stop: threading.Event, done: Callable[[], None]) -> None:
        """Look again and again until `stop`, so that no page waits for it; `done` after each."""
        self._watched = True
        try:
            while not stop.wait(FRESH_SECONDS):
                with self._lock:
                    self._look()
                done()
        finally:
            self._watched = False

    def _look(self) -> Health:
        self._health = Health(tuple(self._finding(check) for check in self._checks))
        self._at = self._clock()
        return self._health

    def _is_old(self) -> bool:
        return self._clock() - self._at >= STALE_SECONDS

    def _finding(self, check: Check) -> Finding:
        at, found = self._last.get(check.name, (0.0, None))
        if found is None or self._clock() - at >= check.fresh:
            found = _find(check)
            self._last[check.name] = (self._clock(), found)
        return found


def _find(check: Check) -> Finding:
    try:
        check.run()
    except Unfit as error:
        return Finding(check.name, str(error), check.closes)
    except Exception:
        # A check that breaks has not proved anything: it counts as failed.
        log.exception("health_check_failed")
        sentence = "確認そのものが失敗しました。動作記録を見てください。"
        return Finding(check.name, sentence, check.closes)
    return Finding(check.name)


def checks_of(
    database: Database,
    keyring: Keyring,
    source: BundleSource,
    printer: WatchedPrinter | None = None,
    jobs: Jobs | None = None,
    certificate: Path | None = None,
) -> tuple[Check, ...]:
    """What must be so before any resident may begin: a place to write, keys, catalog, fonts.

    A printer that is out closes nothing by itself: the desk prints, or the kiosk begins no visit.
    """
    return (
        Check("database", lambda: _sentence_of(StorageProblem, lambda: check_writable(database))),
        Check("keys", lambda: _sentence_of(KeyProblem, keyring.check)),
        Check("catalog", CatalogCheck(database, source)),
        Check("fonts", lambda: _sentence_of(FontsMissing, installed_fonts().check)),
        Check("epochs", lambda: _check_epochs(database, keyring), closes=False, fresh=SLOW_SECONDS),
        *((Check("printer", lambda: _check_printer(printer), closes=False),) if printer else ()),
        *((Check("jobs", lambda: _check_jobs(jobs), closes=False),) if jobs else ()),
        *((_certificate_check(certificate),) if certificate else ()),
    )


CLOSING = ("database", "keys", "catalog", "fonts")
"""The checks of `checks_of` that close the kiosk."""

WORRYING = ("epochs", "printer", "jobs", "certificate")
"""Those that only somebody of the staff must see to."""


def _check_epochs(database: Database, keyring: Keyring) -> None:
    """Every visit that is kept can still be opened by a key of this node."""
    with database.reading() as connection:
        lost = envelopes.visits_closed_to(connection, held=keyring.recipients_here())
    if lost:
        days = "、".join(f"{to.removeprefix('epoch:')} ({count}件)" for to, count in lost.items())
        raise Unfit(
            f"次の日の鍵が無く、その日に受け付けた来庁を開けません: {days}。"
            "鍵フォルダーの控えから epochs/日付.key を戻してください。"
        )


def _check_jobs(jobs: Jobs) -> None:
    if silent := jobs.silent():
        raise Unfit(
            f"画面の裏の仕事が進んでいません: {'、'.join(silent)}。"
            "動作記録を見て直すか、kakanai serve を起動し直してください。"
        )


def _certificate_check(path: Path) -> Check:
    return Check(
        "certificate",
        lambda: _sentence_of(TlsProblem, lambda: _check_certificate(path)),
        closes=False,
        fresh=SLOW_SECONDS,
    )


def _check_certificate(path: Path) -> None:
    """What ends TLS in front of this machine does not end soon itself."""
    certificate = read_certificate(path)
    if certificate.expires_soon(utc_now()):
        raise Unfit(
            f"証明書 {path} は {certificate.ends:%Y-%m-%d} に切れます。"
            "kakanai tls renew で作り直してください。"
        )


def _check_printer(printer: WatchedPrinter) -> None:
    state = printer.state()
    if not state.ready:
        raise Unfit("、".join(state.wants) or "プリンターが使えません。確かめてください。")


def _sentence_of(problem: type[Exception], run: Callable[[], object]) -> None:
    """Turn a problem, which comes with its sentence, into a failed check."""
    try:
        run()
    except problem as error:
        raise Unfit(str(error)) from error


class CatalogCheck:
    """The catalog version new visits begin with is kept in the database, whole.

    A visit that begins with a version nobody can read again could not be opened at the desk. A
    catalog is megabytes: it is read when its version is new here and then every half minute, for
    fetching it each second holds up the pages. In between the number of its bytes must do.
    """

    def __init__(
        self,
        database: Database,
        source: BundleSource,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._source = source
        self._clock = clock
        self._whole = ("", 0)
        self._at = 0.0

    def __call__(self) -> None:
        """Raises Unfit."""
        try:
            version = self._source.current().version
        except (UnknownBundle, CatalogError) as error:
            raise Unfit(str(error)) from error
        if not self._is_kept(version):
            raise Unfit(
                f"カタログ版 {version[:8]} がデータベースに正しく残っていません。"
                "kakanai serve を起動しなおしてください。"
            )

    def _is_kept(self, version: str) -> bool:
        now = self._clock()
        with self._database.looking() as connection:
            if self._whole[0] == version and now - self._at < SLOW_SECONDS:
                return self._whole == (version, bundles.size(connection, version=version))
            content = bundles.content(connection, version=version)
        if content is None or hashlib.sha256(content).hexdigest() != version:
            return False
        self._whole, self._at = (version, len(content)), now
        return True
