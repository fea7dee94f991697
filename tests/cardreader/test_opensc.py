"""Another program's opinion: OpenSC sees the JPKI application of the virtual card."""

import subprocess
from collections.abc import Iterator

import pytest

from cardreader.applications import Application
from cardreader.presence import ReaderState
from cardreader.readers import open_reader
from cardreader.virtual.card import VirtualCard
from tests.cardreader.cards import make_card
from tests.servers.pcsc import READER, Pcscd

pytestmark = pytest.mark.integration

SECONDS = 10.0
AUTH_PIN = (Application.JPKI, 0x18)


@pytest.fixture
def card(pcscd: Pcscd) -> Iterator[VirtualCard]:
    card = make_card()
    with pcscd.slot() as slot, open_reader(f"pcsc:{READER} 00 00").monitor() as monitor:
        slot.insert(card)
        assert monitor.wait_for(lambda presence: presence.state is ReaderState.CARD, SECONDS)
        yield card


def pkcs15(*arguments: str) -> str:
    done = subprocess.run(
        ["pkcs15-tool", "--reader", "0", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
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
    with pytest.raises(AssertionError, match="PIN code incorrect"):
        pkcs15("--verify-pin", "--auth-id", "1", "--pin", "9999")
    assert card.tries_left(*AUTH_PIN) == 2
