"""Another program's opinion: OpenSC sees the JPKI application of the virtual card."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate

from cardreader.applications import Application
from cardreader.monitor import CardMonitor
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.vpcd import VpcdSlot
from tests.cardreader.cards import make_card
from tests.cardreader.placing import place

pytestmark = pytest.mark.integration

AUTH_PIN = (Application.JPKI, 0x18)


@pytest.fixture
def card(slot: VpcdSlot, monitor: CardMonitor) -> VirtualCard:
    card = make_card()
    place(slot, monitor, card)
    return card


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [tool, "--reader", "0", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def pkcs15(*arguments: str) -> str:
    done = run("pkcs15-tool", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_lists_certificates(card: VirtualCard) -> None:
    listed = pkcs15("--list-certificates")
    for name in (
        "User Authentication Certificate",
        "Digital Signature Certificate",
        "User Authentication Certificate CA",
        "Digital Signature Certificate CA",
    ):
        assert f"X.509 Certificate [{name}]" in listed


def test_reads_a_certificate(card: VirtualCard) -> None:
    assert "BEGIN CERTIFICATE" in pkcs15("--read-certificate", "1")


def test_lists_pins_with_the_tries_left(card: VirtualCard) -> None:
    listed = pkcs15("--list-pins")
    assert "PIN [User Authentication PIN]" in listed
    assert "PIN [Digital Signature PIN]" in listed
    assert "Tries left     : 3" in listed
    assert "Tries left     : 5" in listed


def test_verifies_the_pin(card: VirtualCard) -> None:
    pkcs15("--verify-pin", "--auth-id", "1", "--pin", "1234")
    assert (card.verifications, card.tries_left(*AUTH_PIN)) == (1, 3)


def test_notices_a_wrong_pin(card: VirtualCard) -> None:
    done = run("pkcs15-tool", "--verify-pin", "--auth-id", "1", "--pin", "9999")
    assert done.returncode != 0
    assert "incorrect" in done.stderr
    assert card.tries_left(*AUTH_PIN) == 2


def test_signs(card: VirtualCard, tmp_path: Path) -> None:
    message = b"a document"
    digest, signature = tmp_path / "digest", tmp_path / "signature"
    digest.write_bytes(sha256(message).digest())
    files = ["--input", digest, "--output", signature]
    done = run(
        "pkcs15-crypt", "--sign", "--key", "1", "--pkcs1", "--sha-256", "--pin", "1234", *files
    )
    assert done.returncode == 0, done.stderr
    certificate = load_pem_x509_certificate(pkcs15("--read-certificate", "1").encode())
    key = certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signature.read_bytes(), message, PKCS1v15(), SHA256())
