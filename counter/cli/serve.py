"""`kakanai serve`: the faces this machine is configured for."""

from __future__ import annotations

import argparse
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from cardreader.virtual.reader import VirtualReader
from counter.app import FACES, create_app, dispatch
from counter.auth import DatabaseSessions
from counter.cli.assembly import NotReady, add_config, config_of, open_services, prepare
from counter.cli.housekeeping import keep_house
from counter.cli.memory import refuse_core_dumps
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

Server = BaseWSGIServer | MultiSocketServer
"""Several sockets where the host's name has several addresses."""

TRAINING_LOGIN = "kunren"
TRAINING_ROLES = (Role.COUNTER, Role.REVIEWER, Role.PROTECTED_ADDRESS, Role.IT)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="画面（キオスク・窓口・管理）を開く")
    add_config(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped. In training an empty installation is prepared first."""
    config = config_of(arguments)
    refuse_core_dumps()
    if config.is_training:
        prepare(config)
    with open_services(config, with_reader="kiosk" in config.serve.faces) as services:
        server = listen(application(config, services), config)
        announce(config, services)
        with background(config, services):
            serve(server)
    return 0


def application(config: Config, services: Services) -> WSGIApplication:
    """One app per face, under one address."""
    missing = [face for face in config.serve.faces if face not in FACES]
    if missing:
        raise NotReady(f"[serve] faces: {'、'.join(missing)} の画面は、この版にはまだありません。")
    faces = {face: create_app(face, _for_face(face, services)) for face in config.serve.faces}
    now = services.clock
    return dispatch(faces, services.health, lambda: exposition(services.database, to_ms(now())))


def _for_face(face: Face, services: Services) -> Services:
    """Staff sign in once whichever process answers; a kiosk's session never leaves its process."""
    if face == "kiosk":
        return services
    return replace(services, sessions=DatabaseSessions(services.database, face, services.clock))


def listen(app: WSGIApplication, config: Config) -> Server:
    """Take the address; whoever comes from now on is answered once `serve` runs.

    Raises NotReady when somebody else has it.
    """
    sockets: dict[int, Any] = {}
    try:
        return create_server(
            app,
            map=sockets,
            host=config.serve.host,
            port=config.serve.port,
            threads=config.serve.threads,
            # Lets an event stream notice that its page has gone (waitress.client_disconnected).
            channel_request_lookahead=1,
            ident=None,
        )
    except OSError as error:
        wasyncore.close_all(sockets)
        raise NotReady(
            f"{config.serve.host} のポート {config.serve.port} で待ち受けられません"
            f"（{error.strerror}）。[serve] の host と port を確かめてください。"
        ) from error


def serve(server: Server) -> None:
    """Answer requests until SIGTERM or SIGINT."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    finally:
        server.close()


def announce(config: Config, services: Services) -> None:
    """Say where to go; in training also the PIN of the sample cards and how staff sign in."""
    for face in config.serve.faces:
        print(f"{face}: http://{config.serve.host}:{config.serve.port}/{face}/", flush=True)
    if config.is_training:
        password = _training_account(services)
        print(f"訓練用です。見本のカードの暗証番号: {_pins(services)}")
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
def background(config: Config, services: Services) -> Iterator[None]:
    """What goes on beside the pages: the embedded relay, and forgetting idle visits."""
    stop = threading.Event()
    jobs = [threading.Thread(target=keep_house, args=(config, services, stop))]
    if config.storage.url.startswith("sqlite") and config.targets:
        jobs.append(threading.Thread(target=_relay, args=(config, stop)))
    with ExitStack() as stack:
        for job in jobs:
            job.start()
            stack.callback(job.join)
        stack.callback(stop.set)
        yield


def _relay(config: Config, stop: threading.Event) -> None:
    run_relay(config, once=False, stop=stop)
