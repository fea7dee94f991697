"""Open a target of the settings by the scheme of its URL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from counter.config import Target
from counter.config.kinds import PULL
from counter.handoff.targets.files import FileTarget, FolderTarget
from counter.handoff.targets.folder import FolderShelf
from counter.handoff.targets.https import HttpsTarget
from counter.handoff.targets.mailbox import MailboxTarget
from counter.handoff.targets.receiving import ReceivingTarget
from counter.handoff.targets.shelf import Shelf
from counter.keys import Keyring
from counter.storage.engine import Database

FOLDER = "file://"
HTTPS = "https://"


class TargetSetupError(Exception):
    """A target cannot be opened as it is set up; the text says what IT staff should do."""


@dataclass(frozen=True)
class House:
    """What is this side of every target: where records wait that are fetched from here."""

    database: Database
    keyring: Keyring


def open_target(target: Target, house: House) -> ReceivingTarget:
    """The target of one `[[target]]` table. Connects to nothing yet. Raises TargetSetupError."""
    if target.url == PULL:
        return MailboxTarget(target.name, house.database, house.keyring)
    if target.url.startswith(FOLDER):
        return FolderTarget(FolderShelf(Path(target.url.removeprefix(FOLDER))))
    if target.url.startswith(HTTPS):
        return HttpsTarget(target.url, target.ca_file, target.token_file)
    return FileTarget(_distant_shelf(target))


def _distant_shelf(target: Target) -> Shelf:
    """Clients of other machines are extras: a hall with one folder needs none of them."""
    scheme = urlsplit(target.url).scheme
    try:
        return _sftp(target) if scheme == "sftp" else _s3(target)
    except ImportError:
        raise TargetSetupError(
            f"連携先 {target.name}: {scheme}:// を使うには "
            f"pip install 'kakanai[{scheme}]' が要ります"
        ) from None


def _sftp(target: Target) -> Shelf:
    from counter.handoff.targets.sftp import PORT, SftpShelf

    if target.key_file is None or target.known_hosts is None:
        raise TargetSetupError(f"連携先 {target.name}: key_file と known_hosts を書いてください")
    address = urlsplit(target.url)
    return SftpShelf(
        host=address.hostname or "",
        port=address.port or PORT,
        user=unquote(address.username or ""),
        root=unquote(address.path),
        key_file=target.key_file,
        known_hosts=target.known_hosts,
    )


def _s3(target: Target) -> Shelf:
    from counter.handoff.targets.s3 import S3Shelf

    address = urlsplit(target.url)
    return S3Shelf(address.netloc, unquote(address.path), target.endpoint)
