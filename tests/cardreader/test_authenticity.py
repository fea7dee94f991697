"""Genuine, forged, copied and unknown cards; and the trusted keys in a folder."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cardreader import authenticity, signatures
from cardreader.authenticity import Authenticity, Verdict, load_ca_keys
from cardreader.errors import BadKeyFile, CardError, MalformedAnswer, UnexpectedStatus
from cardreader.mynumber import MyNumberCard
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.files import SigningKey
from cardreader.virtual.issuing import raw_signer, text_certificate, text_chip_key
from cardreader.virtual.keys import virtual_ca_keys
from tests.cardreader.cards import make_card
from tests.cardreader.sessions import NUMBER_B, open_session

GENUINE, NOT_GENUINE, NOT_CHECKED = Verdict

pytestmark = pytest.mark.cpu_seconds(3)  # signing in pure Python, drawing photos


def read(card: VirtualCard) -> MyNumberCard:
    session = open_session(card)
    session.read_basic_information("1234")
    session.read_card_face(NUMBER_B)
    return session


def test_a_genuine_card() -> None:
    assert read(make_card()).authenticity(virtual_ca_keys()) == Authenticity(
        GENUINE, GENUINE, GENUINE
    )


@pytest.mark.parametrize("leading", [0, 2])
def test_a_genuine_text_with_bytes_before_it(leading: int) -> None:
    session = open_session(make_card(leading_bytes=leading))
    session.read_basic_information_by_number_b(NUMBER_B)
    assert session.authenticity(virtual_ca_keys()) == Authenticity(GENUINE, GENUINE)


def test_a_card_changed_after_it_was_signed() -> None:
    verdict = read(make_card(forged=True)).authenticity(virtual_ca_keys())
    assert verdict == Authenticity(NOT_GENUINE, GENUINE, NOT_GENUINE)


def test_a_copy_without_the_private_key() -> None:
    card = make_card()
    for directory in card._directories.values():
        directory.default_key = SigningKey(raw_signer("auth"))
    session = open_session(card)
    session.read_basic_information("1234")
    assert session.authenticity(virtual_ca_keys()) == Authenticity(GENUINE, NOT_GENUINE)


def test_a_card_of_an_unknown_issuer() -> None:
    assert read(make_card()).authenticity({}) == Authenticity()


def test_a_card_of_an_issuer_who_did_not_sign_it() -> None:
    keys = virtual_ca_keys()
    swapped = dict(zip(keys, reversed(keys.values()), strict=True))
    verdict = read(make_card()).authenticity(swapped)
    assert verdict == Authenticity(NOT_GENUINE, NOT_GENUINE, NOT_GENUINE)


def test_nothing_read_is_not_checked() -> None:
    card = make_card()
    session = open_session(card)
    assert session.authenticity(virtual_ca_keys()) == Authenticity()
    assert session.exchanges == 0


def test_proofs_that_cannot_be_read() -> None:
    session = open_session(make_card(fails_at=8))
    session.read_basic_information("1234")
    with pytest.raises(UnexpectedStatus):
        session.authenticity(virtual_ca_keys())


@pytest.mark.parametrize("place", [8, 40, 60, 300, 320, 560])
def test_a_changed_certificate(place: int) -> None:
    data = bytearray(text_certificate())
    data[place] ^= 1
    try:
        certificate = signatures.CardCertificate.parse(bytes(data))
    except CardError:
        return
    keys = {certificate.issuer: virtual_ca_keys()["9000033"]}
    assert authenticity.judge_issuer(certificate, keys) is NOT_GENUINE


def test_a_signature_of_another_length() -> None:
    issuer = signatures.CardCertificate.parse(text_certificate())
    assert not signatures.is_signed(issuer.key, b"", b"message")
    assert not signatures.is_signed(issuer.key, b"\xff" * 256, b"message")


def test_sizes_are_those_of_real_cards() -> None:
    """File 0004 is 568 bytes on a real card, its body 297 (reference 3.1)."""
    issuer = signatures.CardCertificate.parse(text_certificate())
    assert (len(text_certificate()), len(issuer.body)) == (568, 297)
    assert len(text_chip_key()) == 536


@pytest.mark.parametrize(
    "data", [b"", b"\x7f\x21\x00", b"\x90\x01\x00\x91\x01\x00", b"\x90\x03\x01\x00\x01"]
)
def test_broken_keys_and_certificates(data: bytes) -> None:
    with pytest.raises(MalformedAnswer):
        signatures.CardCertificate.parse(data)
    with pytest.raises(MalformedAnswer):
        signatures.decode_key(data)


def test_keys_in_a_folder(tmp_path: Path) -> None:
    for number, key in virtual_ca_keys().items():
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (tmp_path / f"{number}.pem").write_bytes(pem)
    loaded = load_ca_keys(tmp_path)
    assert read(make_card()).authenticity(loaded) == Authenticity(GENUINE, GENUINE, GENUINE)


def test_files_that_are_no_keys(tmp_path: Path) -> None:
    wrong_name = tmp_path / "city.pem"
    wrong_name.write_bytes(b"")
    with pytest.raises(BadKeyFile, match="7-digit number"):
        load_ca_keys(tmp_path)
    path = wrong_name.rename(tmp_path / "5000033.pem")
    with pytest.raises(BadKeyFile, match="not a public key"):
        load_ca_keys(tmp_path)
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    path.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(BadKeyFile, match="RSA"):
        load_ca_keys(tmp_path)
