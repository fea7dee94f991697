import datetime as dt
import threading
from pathlib import Path
from uuid import UUID, uuid4

import nacl.public
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.keys import (
    Envelope,
    EnvelopeDamaged,
    KeyProblem,
    Keyring,
    NoKeyForEnvelope,
    Recipient,
    Wrap,
    create_keys,
)

DAY = dt.date(2026, 4, 3)
VISIT = UUID("00000000-0000-4000-8000-000000000001")
SECRET = "見本 太郎".encode()


def sealed(keyring: Keyring, payload: bytes = SECRET) -> Envelope:
    recipients = keyring.submitted_recipients(DAY)
    return keyring.seal(payload, visit=VISIT, version=3, part="visit", recipients=recipients)


def changed(envelope: Envelope, **changes: object) -> Envelope:
    return Envelope(**{**vars(envelope), **changes})


def test_opens_what_it_sealed(keyring: Keyring) -> None:
    assert keyring.open_(sealed(keyring)) == SECRET


def test_holds_nothing_readable(keyring: Keyring) -> None:
    envelope = sealed(keyring)
    assert SECRET not in envelope.ciphertext
    assert not any(SECRET in wrap.sealed for wrap in envelope.wraps)
    assert "ciphertext" not in repr(envelope)


def test_never_encrypts_twice_alike(keyring: Keyring) -> None:
    one, other = sealed(keyring), sealed(keyring)
    assert one.nonce != other.nonce
    assert one.ciphertext != other.ciphertext


@pytest.mark.parametrize(
    "change", [{"visit": uuid4()}, {"version": 4}, {"part": "number"}, {"nonce": bytes(12)}]
)
def test_refuses_an_envelope_in_another_place(keyring: Keyring, change: dict[str, object]) -> None:
    with pytest.raises(EnvelopeDamaged):
        keyring.open_(changed(sealed(keyring), **change))


@given(place=st.integers(0, 1000), bit=st.integers(0, 7))
def test_notices_every_changed_bit(place: int, bit: int) -> None:
    keyring = Keyring(Path("/nonexistent"), bytes(32), "main")
    envelope = keyring.seal(
        SECRET, visit=VISIT, version=1, part="visit", recipients=keyring.draft_recipients()
    )
    spoilt = bytearray(envelope.ciphertext)
    spoilt[place % len(spoilt)] ^= 1 << bit
    with pytest.raises(EnvelopeDamaged):
        keyring.open_(changed(envelope, ciphertext=bytes(spoilt)))


def test_a_new_process_opens_the_day_but_not_the_draft(key_folder: Path) -> None:
    before, after = Keyring.open(key_folder), Keyring.open(key_folder)
    draft = before.seal(
        SECRET, visit=VISIT, version=1, part="visit", recipients=before.draft_recipients()
    )
    assert before.open_(draft) == SECRET
    assert after.open_(sealed(before)) == SECRET
    with pytest.raises(NoKeyForEnvelope):
        after.open_(draft)


def test_a_destroyed_day_is_gone_for_good(keyring: Keyring) -> None:
    envelope = sealed(keyring)
    keyring.destroy_epoch(DAY)
    keyring.destroy_epoch(DAY)
    assert keyring.epochs() == ()
    with pytest.raises(NoKeyForEnvelope):
        keyring.open_(envelope)


def test_an_enrolled_desk_opens_with_its_own_key(key_folder: Path, tmp_path: Path) -> None:
    desk_key = nacl.public.PrivateKey.generate()
    (key_folder / "desks" / "north.pub").write_bytes(bytes(desk_key.public_key))
    envelope = sealed(Keyring.open(key_folder))
    assert [wrap.recipient for wrap in envelope.wraps] == ["epoch:2026-04-03", "desk:north"]

    create_keys(tmp_path / "desk")
    (tmp_path / "desk" / "desks" / "north.key").write_bytes(bytes(desk_key))
    assert Keyring.open(tmp_path / "desk").open_(envelope) == SECRET


def test_a_recipients_id_never_leads_out_of_the_folder(keyring: Keyring, key_folder: Path) -> None:
    stray = nacl.public.PrivateKey.generate()
    (key_folder / "stray.key").write_bytes(bytes(stray))
    stranger = Recipient("epoch:../stray", bytes(stray.public_key))
    envelope = keyring.seal(SECRET, visit=VISIT, version=1, part="x", recipients=[stranger])
    with pytest.raises(NoKeyForEnvelope):
        keyring.open_(envelope)


def test_keys_are_readable_by_their_owner_only(keyring: Keyring, key_folder: Path) -> None:
    keyring.submitted_recipients(DAY)
    modes = {path.name: path.stat().st_mode & 0o777 for path in key_folder.rglob("*")}
    assert modes == {
        "node.secret": 0o600, "epochs": 0o700, "desks": 0o700, "2026-04-03.key": 0o600,
    }  # fmt: skip


def test_processes_that_start_a_day_together_agree_on_its_key(key_folder: Path) -> None:
    rings = [Keyring.open(key_folder) for _ in range(8)]
    start = threading.Barrier(len(rings))
    found: list[bytes] = []

    def begin(keyring: Keyring) -> None:
        start.wait()
        found.append(keyring.submitted_recipients(DAY)[0].public)

    threads = [threading.Thread(target=begin, args=[keyring]) for keyring in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(rings)
    assert len(set(found)) == 1
    assert [path.name for path in (key_folder / "epochs").iterdir()] == ["2026-04-03.key"]


def test_faces_have_different_secrets_that_last(key_folder: Path) -> None:
    one, again = Keyring.open(key_folder), Keyring.open(key_folder)
    assert one.face_secret("kiosk") == again.face_secret("kiosk")
    secrets = {one.face_secret(face) for face in ("kiosk", "desk", "admin", "api")}
    assert len(secrets | {one.audit_key}) == 5


def test_keys_are_never_made_twice(key_folder: Path) -> None:
    before = (key_folder / "node.secret").read_bytes()
    with pytest.raises(KeyProblem, match="もう鍵があります"):
        create_keys(key_folder)
    assert (key_folder / "node.secret").read_bytes() == before


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="key_folder を確かめるか"):
        Keyring.open(tmp_path / "nowhere")


def test_a_missing_secret_is_said(key_folder: Path) -> None:
    (key_folder / "node.secret").unlink()
    with pytest.raises(KeyProblem, match=r"node\.secret を読めません"):
        Keyring.open(key_folder)


def test_a_damaged_secret_is_said(key_folder: Path) -> None:
    (key_folder / "node.secret").write_bytes(b"short")
    with pytest.raises(KeyProblem, match="壊れています"):
        Keyring.open(key_folder)


def test_a_folder_open_to_others_is_refused(key_folder: Path) -> None:
    key_folder.chmod(0o750)
    with pytest.raises(KeyProblem, match="chmod 700"):
        Keyring.open(key_folder)


def test_check_finds_what_broke_since_the_start(keyring: Keyring, key_folder: Path) -> None:
    keyring.check()
    (key_folder / "node.secret").write_bytes(bytes(32))
    with pytest.raises(KeyProblem, match="起動後に変わりました"):
        keyring.check()


def test_check_finds_a_folder_it_cannot_write(keyring: Keyring, key_folder: Path) -> None:
    (key_folder / "epochs").rmdir()
    with pytest.raises(KeyProblem, match="書き込めません"):
        keyring.check()


def test_a_wrap_for_nobody_here_is_skipped(keyring: Keyring) -> None:
    envelope = sealed(keyring)
    wraps = (Wrap("desk:elsewhere", b"?"), *envelope.wraps)
    assert keyring.open_(changed(envelope, wraps=wraps)) == SECRET
