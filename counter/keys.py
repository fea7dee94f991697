"""Keys and envelopes (封筒): whatever is about a person is stored only sealed.

A payload is encrypted once with its own data key (AES-256-GCM); the data key is sealed to each
recipient (libsodium sealed box). A draft's recipient is a key that lives in this process's memory
only, so a restart forgets drafts. What a resident submitted goes to the centre's key of the day
(鍵の日, epoch) and to the desks enrolled beside the kiosk.

The key folder stands outside the database and outside its backups:

    node.secret             32 bytes; every other secret of this node is derived from it
    epochs/2026-04-01.key   private key of a day; destroyed when its last visit is purged
    desks/NAME.pub          public key of an enrolled desk (NAME.key beside it on that desk)
    forgotten               ids of the visits this node has purged, one a line

Only when an epoch's private key is destroyed have backups of the database forgotten that day.
"""

from __future__ import annotations

import datetime as dt
import hmac
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import nacl.exceptions
import nacl.public
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"kakanai envelope 1"
KEY_BYTES = 32
NONCE_BYTES = 12


class KeyProblem(Exception):
    """A key is missing, unreadable or open to others; `str()` is the sentence for the staff."""


class NoKeyForEnvelope(Exception):
    """No key this node holds opens the envelope: it was forgotten, or is meant for others."""


class EnvelopeDamaged(Exception):
    """The envelope was changed, or stands where another envelope belongs."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who can open an envelope: `draft:…`, `epoch:2026-04-01` or `desk:NAME`."""

    id: str
    public: bytes = field(repr=False)


@dataclass(frozen=True)
class Wrap:
    """An envelope's data key, sealed to one recipient."""

    recipient: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True)
class Envelope:
    """An encrypted payload, bound to its visit, the visit's version and the part it holds."""

    visit: UUID
    version: int
    part: str
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)
    wraps: tuple[Wrap, ...]


def create_keys(folder: Path) -> None:
    """Make the key folder of a new installation.

    Raises KeyProblem when a secret is there already: a second one would orphan every envelope.
    """
    try:
        for place in (folder, folder / "epochs", folder / "desks"):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        created = create_file(folder / "node.secret", secrets.token_bytes(KEY_BYTES))
    except OSError as error:
        raise KeyProblem(
            f"鍵フォルダー {folder} を作れません（{error.strerror}）。"
            "置き場所と書き込みの権限を確かめてください。"
        ) from error
    if not created:
        raise KeyProblem(f"鍵フォルダー {folder} にはもう鍵があります。上書きはしません。")


class Keyring:
    """The keys one process holds."""

    def __init__(self, folder: Path, secret: bytes, node: str) -> None:
        self._folder = folder
        self._secret = secret
        self.node = node
        self._draft = nacl.public.PrivateKey.generate()
        self.draft_prefix = f"draft:{node}:"
        """Every draft key of this node, of this process and of those before it, begins so."""
        self.draft_id = self.draft_prefix + fingerprint(bytes(self._draft.public_key))

    @classmethod
    def open(cls, folder: Path, *, node: str = "main") -> Keyring:
        """Read the key folder of an installed node.

        Raises KeyProblem with a Japanese sentence when it, or the secret in it, is missing,
        unreadable, damaged or readable by other accounts.
        """
        _refuse_open_to_others(folder)
        return cls(folder, read_key(folder / "node.secret"), node)

    def face_secret(self, face: str) -> bytes:
        """The secret of one face (`kiosk`, `desk` …), worthless to every other face."""
        return self._derive(f"face {face}")

    @property
    def audit_key(self) -> bytes:
        """The key of the audit chain's codes, so that nobody with the database alone forges one."""
        return self._derive("audit")

    def receipt_mark(self, number: str) -> bytes:
        """A keyed digest of a receipt number: without this node's secret it leads to no number."""
        return hmac.digest(self._derive("forgotten receipts"), number.encode(), "sha256")[:16]

    def draft_recipients(self) -> tuple[Recipient, ...]:
        """Who can open a draft: this process, until it ends."""
        return (Recipient(self.draft_id, bytes(self._draft.public_key)),)

    def submitted_recipients(self, day: dt.date) -> tuple[Recipient, ...]:
        """Who can open what was submitted on a day (JST): the centre, and the enrolled desks.

        Makes the day's key pair when it is the first envelope of the day. Raises KeyProblem.
        """
        private = nacl.public.PrivateKey(self._epoch_key(day))
        return (Recipient(f"epoch:{day}", bytes(private.public_key)), *self._desks())

    def seal(
        self,
        payload: bytes,
        *,
        visit: UUID,
        version: int,
        part: str,
        recipients: Sequence[Recipient],
    ) -> Envelope:
        """Encrypt a payload so that only the recipients can read it."""
        data_key = AESGCM.generate_key(bit_length=256)
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = _bound_to(visit, version, part)
        return Envelope(
            visit,
            version,
            part,
            nonce,
            AESGCM(data_key).encrypt(nonce, payload, bound),
            tuple(Wrap(to.id, _sealed_box(to.public).encrypt(data_key)) for to in recipients),
        )

    def open_(self, envelope: Envelope) -> bytes:
        """The payload. Raises NoKeyForEnvelope or EnvelopeDamaged."""
        for wrap in envelope.wraps:
            private = self._private_key(wrap.recipient)
            if private is not None:
                return _open_with(private, wrap, envelope)
        raise NoKeyForEnvelope(f"{len(envelope.wraps)} recipients, none of them is this node")

    def open_each(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, bytes]]:
        """Open many envelopes; those this node has no key for, or that are damaged, are left out.

        Each private key is read once, which is what makes it quicker than one by one.
        """
        held: dict[str, nacl.public.PrivateKey | None] = {}
        for envelope in envelopes:
            for wrap in envelope.wraps:
                if wrap.recipient not in held:
                    held[wrap.recipient] = self._private_key(wrap.recipient)
            mine = next((wrap for wrap in envelope.wraps if held[wrap.recipient]), None)
            private = held[mine.recipient] if mine else None
            if mine is None or private is None:
                continue
            try:
                payload = _open_with(private, mine, envelope)
            except EnvelopeDamaged:
                continue
            yield envelope, payload

    def seal_secret(self, secret: bytes, *, purpose: str, of: UUID) -> bytes:
        """Encrypt a secret of an account with this node's own key, bound to that account."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._derive(purpose)).encrypt(nonce, secret, of.bytes)

    def open_secret(self, sealed: bytes, *, purpose: str, of: UUID) -> bytes:
        """The secret again. Raises EnvelopeDamaged when it is another account's or node's."""
        nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return AESGCM(self._derive(purpose)).decrypt(nonce, ciphertext, of.bytes)
        except InvalidTag as error:
            raise EnvelopeDamaged("a secret does not open") from error

    def check(self) -> None:
        """See that keys can be read and written now. Raises KeyProblem."""
        _refuse_open_to_others(self._folder)
        if read_key(self._folder / "node.secret") != self._secret:
            raise KeyProblem(
                f"鍵フォルダー {self._folder} の node.secret が起動後に変わりました。"
                "正しい鍵フォルダーに戻して、起動し直してください。"
            )
        try:
            _probe(self._folder / "epochs")
        except OSError as error:
            raise KeyProblem(
                f"鍵フォルダー {self._folder} に書き込めません（{error.strerror}）。"
                "空き容量と権限を確かめてください。"
            ) from error

    def epochs(self) -> tuple[dt.date, ...]:
        """The days whose private key this node still has, oldest first."""
        files = (self._folder / "epochs").glob("*.key")
        return tuple(sorted(dt.date.fromisoformat(file.stem) for file in files))

    def recipients_here(self) -> tuple[str, ...]:
        """The recipients whose envelopes this node can open: days and, on a desk, its own."""
        desks = sorted((self._folder / "desks").glob("*.key"))
        days = (f"epoch:{day}" for day in self.epochs())
        return (*days, *(f"desk:{file.stem}" for file in desks), self.draft_id)

    def destroy_epoch(self, day: dt.date) -> None:
        """Destroy a day's private key: whatever is still sealed to it, anywhere, is gone.

        The file is overwritten before it is removed; that is a courtesy to old disks, the real
        protection is that key folders are never part of a backup.
        """
        path = self._epoch_path(day)
        if not path.exists():
            return
        with path.open("r+b") as file:
            file.write(bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync_folder(path.parent)

    def remember_forgotten(self, visit: UUID) -> None:
        """Note that a visit is deleted, where a restored database cannot undo it.

        Several processes may do so at once: a short line appended is written whole.
        """
        handle = os.open(self._folder / "forgotten", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"{visit}\n")
            file.flush()
            os.fsync(file.fileno())

    def forgotten(self) -> set[UUID]:
        """The visits this node has deleted on purpose."""
        path = self._folder / "forgotten"
        return {UUID(line) for line in path.read_text().split()} if path.exists() else set()

    def _derive(self, purpose: str) -> bytes:
        kdf = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"kakanai {purpose}".encode())
        return kdf.derive(self._secret)

    def _epoch_path(self, day: dt.date) -> Path:
        return self._folder / "epochs" / f"{day}.key"

    def _epoch_key(self, day: dt.date) -> bytes:
        path = self._epoch_path(day)
        if not path.exists():
            try:
                create_file(path, bytes(nacl.public.PrivateKey.generate()))
            except OSError as error:
                raise KeyProblem(
                    f"その日の鍵 {path} を作れません（{error.strerror}）。"
                    "空き容量と権限を確かめてください。"
                ) from error
        return read_key(path)

    def _desks(self) -> tuple[Recipient, ...]:
        files = sorted((self._folder / "desks").glob("*.pub"))
        return tuple(Recipient(f"desk:{file.stem}", read_key(file)) for file in files)

    def _private_key(self, recipient: str) -> nacl.public.PrivateKey | None:
        """The private key of a recipient, or None when this node does not hold it."""
        if recipient == self.draft_id:
            return self._draft
        kind, _, name = recipient.partition(":")
        folder = {"epoch": "epochs", "desk": "desks"}.get(kind)
        if folder is None or "/" in name:
            return None
        path = self._folder / folder / f"{name}.key"
        return nacl.public.PrivateKey(read_key(path)) if path.exists() else None


def _open_with(private: nacl.public.PrivateKey, wrap: Wrap, envelope: Envelope) -> bytes:
    bound = _bound_to(envelope.visit, envelope.version, envelope.part)
    try:
        data_key = nacl.public.SealedBox(private).decrypt(wrap.sealed)
        return AESGCM(data_key).decrypt(envelope.nonce, envelope.ciphertext, bound)
    except (nacl.exceptions.CryptoError, InvalidTag) as error:
        raise EnvelopeDamaged(f"part {envelope.part!r} does not open") from error


def _sealed_box(public: bytes) -> nacl.public.SealedBox[nacl.public.PublicKey]:
    return nacl.public.SealedBox(nacl.public.PublicKey(public))


def _bound_to(visit: UUID, version: int, part: str) -> bytes:
    """What the payload is authenticated together with; no two different triples give one text."""
    return b"\0".join((FORMAT, visit.bytes, version.to_bytes(8, "big"), part.encode()))


def fingerprint(public: bytes) -> str:
    """Sixteen digits by which two people on the telephone know a public key again."""
    digest = Hash(SHA256())
    digest.update(public)
    return digest.finalize().hex()[:16]


def _refuse_open_to_others(folder: Path) -> None:
    """A key folder others can enter is no key folder."""
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except OSError as error:
        raise KeyProblem(
            f"鍵フォルダー {folder} がありません（{error.strerror}）。設定 [node] key_folder を"
            "確かめるか、控えた鍵フォルダーを元の場所に戻してください。"
        ) from error
    if mode & 0o077:
        raise KeyProblem(
            f"鍵フォルダー {folder} をほかの利用者が開けます。chmod 700 {folder} で閉じてください。"
        )


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file. Raises KeyProblem."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeyProblem(
            f"鍵 {path} を読めません（{error.strerror}）。控えから戻すか、権限を確かめてください。"
        ) from error
    if len(key) != KEY_BYTES:
        raise KeyProblem(f"鍵 {path} が壊れています。控えから戻してください。")
    return key


def create_file(path: Path, content: bytes) -> bool:
    """Create a file whole or not at all; False when it was there already.

    Two processes may make a day's first key at once: the link lets exactly one of them win.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_synced(temporary, content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
        _sync_folder(path.parent)
    return True


def _write_synced(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _probe(folder: Path) -> None:
    path = folder / f".probe.{secrets.token_hex(8)}"
    _write_synced(path, b"probe")
    path.unlink()
