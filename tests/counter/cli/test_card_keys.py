"""Which issuers' keys a hall trusts: those of its folder, and a virtual card's own."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cardreader.errors import BadKeyFile
from cardreader.virtual.keys import virtual_ca_keys
from counter.cli import main
from counter.cli.assembly import ca_keys_of
from counter.config import sample_config


def test_virtual_cards_bring_their_keys(tmp_path: Path) -> None:
    assert ca_keys_of(sample_config(tmp_path)).keys() == virtual_ca_keys().keys()


def test_a_real_reader_checks_nothing_unless_told_to(tmp_path: Path) -> None:
    assert ca_keys_of(sample_config(tmp_path, card={"reader": "pcsc"})) == {}


def test_the_folder_is_read(tmp_path: Path) -> None:
    key = next(iter(virtual_ca_keys().values()))
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "5000033.pem").write_bytes(pem)
    config = sample_config(tmp_path, card={"reader": "pcsc", "ca_keys": "keys"})
    assert list(ca_keys_of(config)) == ["5000033"]


def test_a_folder_without_keys_is_a_mistake(tmp_path: Path) -> None:
    config = sample_config(tmp_path, card={"reader": "pcsc", "ca_keys": "nowhere"})
    with pytest.raises(BadKeyFile, match="nowhere"):
        ca_keys_of(config)


def test_a_card_error_is_said_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "status", "--reader", "virtual:/nonexistent.toml"]) != 0
    said = capsys.readouterr().out
    assert "仮想カードのファイルに誤りがあります" in said
    assert "/nonexistent.toml" in said
