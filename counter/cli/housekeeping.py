"""What a serving process does beside its pages: forget what is idle, seal what was done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from counter.config import Config
from counter.kiosk.modes import PATIENCE
from counter.logs import get_logger
from counter.node import Reporter
from counter.prefill.certificate_files import read_mapping
from counter.prefill.certificate_folder import take_in, waiting_files
from counter.prefill.certificate_shelf import CertificateShelf
from counter.storage import audit, calls, certificates, sessions
from counter.storage.times import MILLISECOND, to_ms
from counter.visit import Channel
from counter.web.services import Services

log = get_logger(__name__)

Task = Callable[[Config, Services], None]

PRINTS = "印刷できます"

ROUND_SECONDS = 15.0
"""How often visits and sessions nobody touches any more are looked for."""

ROUNDS_PER_SEAL = 4
"""The audit chains are sealed every minute."""

ROUNDS_PER_PURGE = 240
"""What is over is purged every hour."""

UNFINISHED_INTERVIEW = timedelta(days=1)
"""A desk interview, or a called visit, nobody took up again is forgotten after a day."""


def keep_house(config: Config, services: Services, stop: threading.Event) -> None:
    """Go round until `stop`; a round that fails is logged, and the next is gone all the same.

    While rounds fail nothing is told to the watch over the jobs, so that `/health` names them.
    """
    services.visits.forget_lost_drafts()
    reporter = Reporter(
        services.database, config.node.name, config.serve.faces, clock=services.clock
    )
    tell = partial(_tell, reporter)
    rounds = 0
    _done(tell, config, services)
    while not stop.wait(ROUND_SECONDS):
        rounds += 1
        if go_round(config, services, rounds) and _done(tell, config, services):
            services.jobs.done("housekeeping")
    reporter.end()


def go_round(config: Config, services: Services, number: int) -> bool:
    """Do what is due in a round (they count from 1); whether all of it came to its end.

    What fails keeps nothing else from being done: a file nobody may read is no reason to keep
    somebody's answers.
    """
    due: list[Task] = [forget_idle, take_certificates]
    if number % ROUNDS_PER_SEAL == 0:
        due.append(seal)
    if number % ROUNDS_PER_PURGE == 0:
        due.append(purge)
    return all([_done(task, config, services) for task in due])


def _done(task: Task, config: Config, services: Services) -> bool:
    try:
        task(config, services)
    except Exception:
        log.exception("housekeeping_failed")
        return False
    return True


def forget_idle(config: Config, services: Services) -> None:
    """Forget visits nobody touches any more, sessions and certificates whose time is over."""
    # A session of the kiosk ends by its own clock; this is for screens nobody asks any more.
    services.visits.expire_idle(timedelta(seconds=config.kiosk.idle_seconds * PATIENCE))
    for channel in (Channel.DESK, Channel.PAPER, Channel.SHELTER):
        services.visits.expire_idle(UNFINISHED_INTERVIEW, channel=channel)
    services.visits.expire_called(UNFINISHED_INTERVIEW)
    now = to_ms(services.clock())
    with services.database.writing() as connection:
        sessions.forget_expired(connection, now=now)
        certificates.forget_expired(connection, now=now)
        calls.forget_before(connection, before=now - UNFINISHED_INTERVIEW // MILLISECOND)


def _tell(reporter: Reporter, _config: Config, services: Services) -> None:
    """Say how this process is, for the page of IT staff."""
    health = services.health()
    printer = services.printer.state() if services.printer else None
    reporter.tell(
        reader=str(services.reader.presence.state) if services.reader else "",
        printer=("、".join(printer.wants) or PRINTS) if printer else "",
        troubles=[*health.closing, *health.worries],
    )


def seal(_config: Config, services: Services) -> None:
    """Seal the heads of the audit chains, and name the seal in the log outside the database."""
    now = to_ms(services.clock())
    with services.database.writing() as connection:
        sealed = audit.seal_heads(connection, key=services.keyring.audit_key, at=now)
    if sealed is not None:
        log.info("audit_sealed", number=sealed.number)


def take_certificates(config: Config, services: Services) -> None:
    """Take in what the city's system has left in the certificate folder."""
    folder = config.certificates.folder
    if folder is None or not any(waiting_files(folder)):
        return
    mapping = read_mapping(config.certificates.mapping)
    shelf = CertificateShelf(services.database, services.keyring, services.clock)
    take_in(folder, shelf, mapping, keep=timedelta(days=config.certificates.keep_days))


def purge(config: Config, services: Services) -> None:
    """Forget the visits whose time is over."""
    purged = services.visits.purge(timedelta(days=config.retention.days))
    if purged.visits or purged.epochs:
        log.info("purged", visits=purged.visits, epochs=len(purged.epochs))
