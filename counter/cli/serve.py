"""`kakanai serve`: the faces this machine is configured for."""

from __future__ import annotations

import argparse
import secrets
import sys
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask

from cardreader.virtual.reader import VirtualReader
from counter.app import FACES, create_app, dispatch
from counter.auth import DatabaseSessions
from counter.cli.assembly import NotReady, add_config, config_of, open_services, prepare
from counter.cli.between_pages import BetweenPages
from counter.cli.closed import services_when_ready
from counter.cli.first_pages import put_together
from counter.cli.housekeeping import keep_house
from counter.cli.listening import listen, serve
from counter.cli.memory import built_for_good, collect_seldom, refuse_core_dumps, share_heaps
from counter.cli.one_by_one import OneByOne
from counter.config import Config, Face
from counter.handoff.running import run_relay
from counter.logs import get_logger
from counter.metrics import exposition
from counter.storage import staff
from counter.storage.passwords import hash_password
from counter.storage.staff import Role
from counter.storage.times import to_ms
from counter.web.services import Services

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = get_logger(__name__)

TURN_SECONDS = 0.001
"""How long one thread computes before another may; Python's own measure is five times that.

A page waits for its turn after each answer of the database, and one that computes makes it wait the
whole of it: a short page that asks five times can be 25 ms late beside a long one. Shorter turns
than this cost more in changing than they spare.
"""

LONGEST_ROUND = 15 * 60.0
"""Seconds after which a job that came to no end of its round is named by `/health`: longer than
a relay needs for a batch to a target that answers slowly."""

TRAINING_LOGIN = "kunren"
TRAINING_ROLES = (Role.COUNTER, Role.REVIEWER, Role.PROTECTED_ADDRESS, Role.IT)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="画面（キオスク・窓口・管理）を開く")
    add_config(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped. In training an empty installation is prepared first.

    With a kiosk it does not give up while something is missing: it stands closed and waits. Without
    one it ends with the reason.
    """
    config = config_of(arguments)
    refuse_core_dumps()
    share_heaps()
    collect_seldom()
    sys.setswitchinterval(TURN_SECONDS)
    if config.is_training:
        prepare(config)
    with _services(config) as services:
        faces = faces_of(config, services)
        pages = BetweenPages(OneByOne(application(faces, services)))
        server = listen(pages, config)
        announce(config, services)
        with background(config, services, faces.values()), collecting(pages):
            serve(server)
    return 0


def _services(config: Config) -> AbstractContextManager[Services]:
    if "kiosk" in config.serve.faces:
        return services_when_ready(config)
    return open_services(config, with_reader=False)


def faces_of(config: Config, services: Services) -> dict[Face, Flask]:
    """One app per face."""
    missing = [face for face in config.serve.faces if face not in FACES]
    if missing:
        raise NotReady(f"[serve] faces: {'、'.join(missing)} の画面は、この版にはまだありません。")
    with built_for_good():
        return {face: create_app(face, _for_face(face, services)) for face in config.serve.faces}


def application(faces: Mapping[Face, Flask], services: Services) -> WSGIApplication:
    """All faces under one address."""

    def figures() -> bytes:
        return exposition(services.database, to_ms(services.clock()), services.health())

    return dispatch(faces, services.health, figures, services.jobs.dead)


def _for_face(face: Face, services: Services) -> Services:
    """Staff sign in once whichever process answers; a kiosk's session never leaves its process."""
    if face == "kiosk":
        return services
    return replace(services, sessions=DatabaseSessions(services.database, face, services.clock))


def announce(config: Config, services: Services) -> None:
    """Say where to go; in training also the PIN of the sample cards and how staff sign in."""
    for face in config.serve.faces:
        print(f"{face}: http://{config.serve.host}:{config.serve.port}/{face}/", flush=True)
    if config.is_training:
        password = _training_account(services)
        print(config.training_because)
        print(f"見本のカードの暗証番号: {_pins(services)}")
        print(f"職員のサインイン: {TRAINING_LOGIN} / {password}", flush=True)


def _pins(services: Services) -> str:
    """The PINs of the virtual cards at hand; real cards have their holders' own."""
    reader = services.reader.reader if services.reader else None
    cards = reader.cards.values() if isinstance(reader, VirtualReader) else ()
    return "、".join(f"{one.spec.holder.name} {one.spec.card.pin}" for one in cards) or "なし"


def _training_account(services: Services) -> str:
    """A clerk's account for training, with a new password at every start."""
    password = secrets.token_urlsafe(9)
    hashed = hash_password(password)
    now = to_ms(services.clock())
    with services.database.writing() as connection:
        known = staff.by_login(connection, login=TRAINING_LOGIN)
        if known is not None:
            staff.set_password(connection, staff=known.id, password_hash=hashed)
            staff.set_roles(connection, staff=known.id, roles=TRAINING_ROLES)
        else:
            staff.add(
                connection,
                login=TRAINING_LOGIN,
                name="訓練　職員",
                password_hash=hashed,
                roles=TRAINING_ROLES,
                at=now,
            )
    return password


@contextmanager
def background(config: Config, services: Services, faces: Collection[Flask]) -> Iterator[None]:
    """What goes on beside the pages: the relay, forgetting idle visits, compiling pages ahead."""
    stop = threading.Event()
    pages = threading.Thread(target=put_together, args=(faces, stop))
    jobs = {"housekeeping": threading.Thread(target=keep_house, args=(config, services, stop))}
    if config.storage.url.startswith("sqlite") and config.targets:
        jobs["relay"] = threading.Thread(target=_relay, args=(config, services, stop))
    if services.watch:
        done = partial(services.jobs.done, "watch")
        jobs["watch"] = threading.Thread(target=services.watch, args=(stop, done))
    with ExitStack() as stack:
        for name, job in jobs.items():
            job.start()
            services.jobs.watch(name, job, within=LONGEST_ROUND)
            stack.callback(job.join)
        pages.start()
        stack.callback(pages.join)
        stack.callback(stop.set)
        yield


@contextmanager
def collecting(pages: BetweenPages) -> Iterator[None]:
    """Have the collector come between pages."""
    thread = threading.Thread(target=pages.collect)
    thread.start()
    try:
        yield
    finally:
        pages.end()
        thread.join()


def _relay(config: Config, services: Services, stop: threading.Event) -> None:
    run_relay(config, once=False, stop=stop, after_round=lambda: services.jobs.done("relay"))
