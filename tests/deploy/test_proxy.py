"""deploy/nginx.conf as it is written, in front of the real faces, with certificates of our own."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter.cli.assembly import open_services, prepare
from counter.cli.listening import BEHIND_A_PROXY
from counter.cli.serve import application, faces_of
from counter.config import sample_config
from counter.handoff.client_keys import new_key
from counter.storage.times import utc_now
from counter.tls import create_authority, issue
from tests.house.tree import ROOT
from tests.servers.web import serving

pytestmark = pytest.mark.integration

WRAPPING = """
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


def ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str] | None = None
) -> Answer:
    """GET, read to the end and hang up."""
    with closing(connection):
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


@dataclass(frozen=True)
class Proxy:
    """The running proxy and the folder of its certificates."""

    port: int
    plain: int
    folder: Path
    key: str

    def get(self, path: str, client: str = "", headers: dict[str, str] | None = None) -> Answer:
        """GET over TLS, trusting only the city's own authority."""
        context = ssl.create_default_context(cafile=str(self.folder / "tls" / "ca.pem"))
        if client:
            pair = [self.folder / "tls" / f"{client}.{kind}" for kind in ("pem", "key")]
            context.load_cert_chain(*pair)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context)
        return ask(connection, path, headers)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    create_authority(folder / "tls", city="見本市", now=utc_now())
    issue(folder / "tls", "desk", ("127.0.0.1",), now=utc_now())
    issue(folder / "tls", "nursery", (), now=utc_now())
    key = new_key(folder / "keys")
    target = {"name": "nursery", "url": "pull:", "client_key_file": str(folder / "keys")}
    config = sample_config(
        folder, serve={"faces": ["desk", "admin", "api"], "proxied": True}, target=[target]
    )
    prepare(config)
    with (
        open_services(config, with_reader=False) as services,
        serving(application(faces_of(config, services), services), **BEHIND_A_PROXY) as backend,
        _nginx(folder, backend) as (port, plain),
    ):
        yield Proxy(port, plain, folder, key)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _nginx(folder: Path, backend: str) -> Iterator[tuple[int, int]]:
    """The site as it is shipped, on free ports and with this test's folders."""
    port, plain = _free_port(), _free_port()
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for written, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("/etc/kakanai/tls", str(folder / "tls")),
        ("/var/log/nginx", str(folder)),
        ("http://127.0.0.1:8080", backend),
    ):
        assert written in site
        site = site.replace(written, here)
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(WRAPPING.format(folder=folder), "utf-8")
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin") or "nginx"
    command = [program, "-c", folder / "nginx.conf", "-p", folder, "-g", "daemon off;"]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(port, process, folder / "error.log")
            yield port, plain
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text("utf-8")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise TimeoutError("nginx did not listen")


def test_the_desk_is_served_over_tls_with_cookies_that_stay_there(proxy: Proxy) -> None:
    answer = proxy.get("/desk/sign-in")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"]
    assert "見本市" in answer.text
    assert "; Secure" in (answer.headers["Set-Cookie"] or "")


def test_plain_http_is_sent_to_tls(proxy: Proxy) -> None:
    answer = ask(http.client.HTTPConnection("127.0.0.1", proxy.plain), "/desk/")
    assert (answer.status, answer.headers["Location"]) == (308, "https://127.0.0.1/desk/")


@pytest.mark.parametrize(
    "path", ["/metrics", "/health/ready", "/kiosk/", "/metrics/", "//metrics", "/%6detrics"]
)
def test_figures_and_kiosk_stay_on_the_machine(proxy: Proxy, path: str) -> None:
    assert proxy.get(path).status == 404


def test_the_proxy_cannot_be_told_another_address(proxy: Proxy) -> None:
    """A client that claims to be this machine itself is still who it is."""
    claimed = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http"}
    assert "; Secure" in (proxy.get("/desk/sign-in", headers=claimed).headers["Set-Cookie"] or "")


def test_the_api_wants_a_certificate_and_the_key(proxy: Proxy) -> None:
    bearer = {"Authorization": f"Bearer {proxy.key}"}
    path = "/api/records"
    assert proxy.get(path, headers=bearer).status == 403
    assert proxy.get(path, client="nursery").status == 401
    assert proxy.get(path, client="nursery", headers=bearer).status == 200


def test_nothing_personal_reaches_the_proxys_log(proxy: Proxy) -> None:
    log = proxy.folder / "kakanai.log"
    before = log.stat().st_size
    proxy.get("/desk/sign-in?who=mihon")
    until = time.monotonic() + 60
    while log.stat().st_size == before:  # it is written when the answer is gone
        assert time.monotonic() < until, "nothing was logged"
    assert "mihon" not in log.read_text("utf-8")
    assert "sign-in" not in log.read_text("utf-8")
