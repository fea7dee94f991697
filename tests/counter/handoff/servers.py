"""Real endpoints on the loopback interface: SFTP (asyncssh), S3 (moto) and HTTPS."""

import asyncio
import datetime as dt
import ipaddress
import json
import ssl
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto.server import ThreadedMotoServer


@dataclass
class SftpServer:
    """A running SFTP server: serves `root` as its whole file system to the user `kakanai`."""

    port: int
    root: Path
    key_file: Path
    known_hosts: Path
    synced: list[str] = field(default_factory=list)
    cut_lines: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"sftp://kakanai@127.0.0.1:{self.port}/inbox"


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Start one; every `fsync@openssh.com` it is asked for is noted."""
    root = folder / "sftp"
    root.mkdir()
    host_key, user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    key_file, known_hosts = folder / "key", folder / "known_hosts"
    user_key.write_private_key(str(key_file))
    allowed = folder / "authorized_keys"
    user_key.write_public_key(str(allowed))
    server = SftpServer(0, root, key_file, known_hosts)

    class Files(asyncssh.SFTPServer):
        def __init__(self, channel: Any) -> None:
            super().__init__(channel, chroot=str(root).encode())

        def fsync(self, file_obj: Any) -> None:
            server.synced.append(Path(file_obj.name.decode()).name)
            super().fsync(file_obj)

    lines: list[asyncssh.SSHServerConnection] = []

    class Door(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            lines.append(conn)

    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="test-sftp", daemon=True)
    thread.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            Door,
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            authorized_client_keys=str(allowed),
            sftp_factory=Files,
        )

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(timeout=10)
    server.port = acceptor.get_port()
    public = host_key.export_public_key().decode()
    known_hosts.write_text(f"[127.0.0.1]:{server.port} {public}")

    async def cut_lines() -> None:
        for line in lines:
            line.abort()
        await asyncio.gather(*(line.wait_closed() for line in lines))
        lines.clear()

    async def close() -> None:
        acceptor.close()
        await cut_lines()
        await acceptor.wait_closed()

    def run(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(timeout=10)

    server.cut_lines = lambda: run(cut_lines())

    try:
        yield server
    finally:
        run(close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


@contextmanager
def s3_server() -> Iterator[str]:
    """Start a store that speaks S3; gives its endpoint."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@dataclass
class BackOffice:
    """What an HTTPS back office was told, and how it answers: the next statuses, then 201."""

    url: str = ""
    ca_file: Path = Path()
    posted: list[tuple[str, bytes]] = field(default_factory=list)
    attachments: dict[str, bytes] = field(default_factory=dict)
    tokens: list[str | None] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    receipts: dict[str, Any] = field(default_factory=dict)


@contextmanager
def https_server(folder: Path) -> Iterator[BackOffice]:
    """Start a back office with a certificate of its own authority."""
    office = BackOffice(ca_file=folder / "ca.pem")
    certificate = _certificate(folder, office.ca_file)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self._body()
            office.tokens.append(self.headers.get("Authorization"))
            status, headers = office.answers.pop(0) if office.answers else (201, {})
            if status == 201:
                office.posted.append((self.headers["Idempotency-Key"], body))
            self._answer(status, b"{}", headers)

        def do_PUT(self) -> None:
            office.attachments[self.path.rpartition("/")[2]] = self._body()
            self._answer(204)

        def do_GET(self) -> None:
            held = [{"name": name, "receipt": one} for name, one in office.receipts.items()]
            self._answer(200, json.dumps({"receipts": held}).encode())

        def do_DELETE(self) -> None:
            found = office.receipts.pop(self.path.rpartition("/")[2], None)
            self._answer(204 if found else 404)

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers["Content-Length"]))

        def _answer(
            self, status: int, body: bytes = b"", headers: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    office.url = f"https://127.0.0.1:{server.server_port}/records"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def _certificate(folder: Path, ca_file: Path) -> Path:
    """A self-signed certificate for 127.0.0.1; gives the file with its private key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "back office of the tests")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    ca_file.write_bytes(public)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    both = folder / "server.pem"
    both.write_bytes(public + private)
    return both
