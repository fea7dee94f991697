"""`kakanai tls`: a city's own authority, what it signs, and the warning before it ends."""

from __future__ import annotations

import datetime as dt
import ssl
from pathlib import Path

import pytest

from counter.cli import main
from counter.health import HealthChecks, checks_of
from counter.keys import Keyring
from counter.storage.engine import Database
from counter.storage.shelf import BundleShelf
from counter.tls import (
    Certificate,
    TlsProblem,
    certificates,
    create_authority,
    issue,
    read_certificate,
)

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
LONG_AGO = NOW - dt.timedelta(days=380)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_authority(tmp_path / "tls", city="見本市", now=NOW)
    return tmp_path / "tls"


def tls(folder: Path, *words: str) -> int:
    return main(["tls", *words, "--folder", str(folder)])


def handshake(folder: Path, host: str, client: str = "") -> None:
    """A whole TLS handshake in memory, the way nginx and a browser do it."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "desk.pem", folder / "desk.key")
    asking = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    if client:
        serving.load_verify_locations(folder / "ca.pem")
        serving.verify_mode = ssl.CERT_REQUIRED
        asking.load_cert_chain(folder / f"{client}.pem", folder / f"{client}.key")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        asking.wrap_bio(to_client, to_server, server_hostname=host),
        serving.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(3):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue


def test_browser_and_server_agree_on_both_names(folder: Path) -> None:
    assert tls(folder, "server", "desk", "--host", "desk.example.lg.jp", "--host", "192.0.2.1") == 0
    handshake(folder, "desk.example.lg.jp")
    handshake(folder, "192.0.2.1")
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        handshake(folder, "other.example.lg.jp")


def test_a_back_office_is_known_by_its_certificate(folder: Path) -> None:
    issue(folder, "desk", ("desk.example.lg.jp",), now=NOW)
    assert tls(folder, "client", "nursery") == 0
    handshake(folder, "desk.example.lg.jp", client="nursery")
    # A machine's certificate is no client's.
    with pytest.raises(ssl.SSLError):
        handshake(folder, "desk.example.lg.jp", client="desk")


def test_keys_are_closed_to_others(folder: Path) -> None:
    issue(folder, "desk", ("desk.example.lg.jp",), now=NOW)
    assert {path.stat().st_mode & 0o777 for path in folder.glob("*.key")} == {0o600}


def test_only_what_ends_soon_is_made_anew(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    issue(folder, "desk", ("desk.example.lg.jp",), now=LONG_AGO)
    young = issue(folder, "nursery", (), now=NOW)
    assert tls(folder, "list") == 1
    assert "desk: desk.example.lg.jp" in capsys.readouterr().out
    assert tls(folder, "renew") == 0
    assert "作り直した証明書 1枚" in capsys.readouterr().out
    after = {one.name: one for one in certificates(folder)}
    assert after["desk"].hosts == ("desk.example.lg.jp",)
    assert not after["desk"].expires_soon(NOW)
    assert after["nursery"] == young
    assert tls(folder, "list") == 0


def test_health_names_a_certificate_that_ends_soon(
    folder: Path, sqlite: Database, keyring: Keyring
) -> None:
    """It is a worry for the staff, and closes no kiosk."""

    def worries(name: str) -> str:
        checks = checks_of(sqlite, keyring, BundleShelf(sqlite, None), certificate=folder / name)
        return "".join(HealthChecks(checks[-1:])().worries)

    issue(folder, "desk", ("desk.example.lg.jp",), now=LONG_AGO)
    assert "kakanai tls renew" in worries("desk.pem")
    issue(folder, "desk", ("desk.example.lg.jp",), now=NOW)
    assert worries("desk.pem") == ""
    assert "開けません" in worries("gone.pem")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ca", "--city", "見本市"), "もうあります"),
        (("server", "../desk", "--host", "a.example"), "使えません"),
        (("server", "ca", "--host", "a.example"), "認証局の名前"),
        (("server", "desk", "--host", "窓口"), "英数字"),
    ],
)
def test_mistakes_are_answered_in_words(
    folder: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tls(folder, *words) == 2
    assert said in capsys.readouterr().err


def test_without_its_key_the_authority_signs_nothing(folder: Path) -> None:
    (folder / "ca.key").unlink()
    with pytest.raises(TlsProblem, match="しまってある鍵"):
        issue(folder, "desk", ("desk.example.lg.jp",), now=NOW)


def test_what_is_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "desk.pem").write_text("hello")
    with pytest.raises(TlsProblem, match=r"desk\.pem は証明書"):
        read_certificate(tmp_path / "desk.pem")


def test_a_certificate_says_when_it_ends(folder: Path) -> None:
    made = issue(folder, "desk", ("desk.example.lg.jp",), now=NOW)
    assert isinstance(made, Certificate)
    assert made.ends == NOW + dt.timedelta(days=397)
