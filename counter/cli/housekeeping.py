"""What a serving process does beside its pages: forget what is idle, seal what was done."""

from __future__ import annotations

import threading
from datetime import timedelta

from counter.config import Config
from counter.kiosk.modes import PATIENCE
from counter.logs import get_logger
from counter.prefill.certificate_files import read_mapping
from counter.prefill.certificate_folder import take_in, waiting_files
from counter.prefill.certificate_shelf import CertificateShelf
from counter.storage import audit, calls, certificates, sessions
from counter.storage.times import to_ms
from counter.visit import Channel
from counter.web.services import Services

log = get_logger(__name__)

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
    rounds = 0
    while not stop.wait(ROUND_SECONDS):
        rounds += 1
        try:
            go_round(config, services, seal=rounds % ROUNDS_PER_SEAL == 0)
            if rounds % ROUNDS_PER_PURGE == 0:
                purge(config, services)
            services.jobs.done("housekeeping")
        except Exception:
            log.exception("housekeeping_failed")


def go_round(config: Config, services: Services, *, seal: bool) -> None:
    """Forget idle visits and expired sessions; with `seal`, seal the heads of the audit chains."""
    # A session of the kiosk ends by its own clock; this is for screens nobody asks any more.
    services.visits.expire_idle(timedelta(seconds=config.kiosk.idle_seconds * PATIENCE))
    services.visits.expire_idle(UNFINISHED_INTERVIEW, channel=Channel.DESK)
    services.visits.expire_called(UNFINISHED_INTERVIEW)
    now = to_ms(services.clock())
    take_certificates(config, services)
    with services.database.writing() as connection:
        sessions.forget_expired(connection, now=now)
        certificates.forget_expired(connection, now=now)
        calls.forget_before(connection, before=now - to_milliseconds(UNFINISHED_INTERVIEW))
        sealed = (
            audit.seal_heads(connection, key=services.keyring.audit_key, at=now) if seal else None
        )
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


def to_milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def purge(config: Config, services: Services) -> None:
    """Forget the visits whose time is over."""
    purged = services.visits.purge(timedelta(days=config.retention.days))
    if purged.visits or purged.epochs:
        log.info("purged", visits=purged.visits, epochs=len(purged.epochs))
