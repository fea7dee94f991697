"""Taking the address of the settings, and answering at it."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from counter.cli.assembly import NotReady
from counter.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Server = BaseWSGIServer | MultiSocketServer
"""Several sockets where the host's name has several addresses."""

BEHIND_A_PROXY: Mapping[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    "clear_untrusted_proxy_headers": True,
}
"""Who really asks, and whether over TLS, as a reverse proxy on this machine says."""


def listen(app: WSGIApplication, config: Config, sockets: dict[int, Any] | None = None) -> Server:
    """Take the address; whoever comes from now on is answered once the server runs.

    `sockets` is filled with what the server's loop watches. Raises NotReady when somebody else has
    the address.
    """
    watched: dict[int, Any] = {} if sockets is None else sockets
    try:
        return create_server(
            app,
            map=watched,
            host=config.serve.host,
            port=config.serve.port,
            threads=config.serve.threads,
            # Lets an event stream notice that its page has gone (waitress.client_disconnected).
            channel_request_lookahead=1,
            ident=None,
            **(BEHIND_A_PROXY if config.serve.proxied else {}),
        )
    except OSError as error:
        wasyncore.close_all(watched)
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
