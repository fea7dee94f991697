"""A back office that receives records over HTTPS on the loopback interface."""

import datetime as dt
import ipaddress
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class BackOffice:
    """What it was told, and how it answers: the next of `answers`, then 201."""

    ca_file: Path
    url: str = ""
    posted: list[tuple[str, bytes]] = field(default_factory=list)
    attachments: dict[str, bytes] = field(default_factory=dict)
    tokens: list[str | None] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    receipts: dict[str, Any] = field(default_factory=dict)


class _Server(ThreadingHTTPServer):
    office: BackOffice


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        office, body = self.server.office, self._body()
        office.tokens.append(self.headers.get("Authorization"))
        status, headers = office.answers.pop(0) if office.answers else (201, {})
        if status == 201:
            office.posted.append((self.headers["Idempotency-Key"], body))
        self._answer(status, b"{}", headers)

    def do_PUT(self) -> None:
        self.server.office.attachments[self._last_part()] = self._body()
        self._answer(204)

    def do_GET(self) -> None:
        receipts = self.server.office.receipts
        held = [{"name": name, "receipt": one} for name, one in receipts.items()]
        self._answer(200, json.dumps({"receipts": held}).encode())

    def do_DELETE(self) -> None:
        found = self.server.office.receipts.pop(self._last_part(), None)
        self._answer(204 if found else 404)

    def _last_part(self) -> str:
        return self.path.rpartition("/")[2]

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


@contextmanager
def back_office(folder: Path) -> Iterator[BackOffice]:
    """A running back office, with a certificate of its own authority."""
    office = BackOffice(ca_file=folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder, office.ca_file))
    server = _Server(("127.0.0.1", 0), _Handler)
    server.office = office
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
    """A self-signed certificate for 127.0.0.1; gives the file that also holds its private key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "back office of the tests")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
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
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
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
