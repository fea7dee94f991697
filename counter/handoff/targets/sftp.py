"""A folder on an SFTP server as a shelf. Needs paramiko (`pip install kakanai[sftp]`).

Not through fsspec: its SFTP client accepts any host key, so whoever answers would get the records.
"""

from __future__ import annotations

import errno
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

import paramiko
from paramiko.sftp import CMD_EXTENDED
from paramiko.ssh_exception import NoValidConnectionsError

from counter.handoff.problems import TargetUnavailableError
from counter.handoff.targets.folder import UNFINISHED, UNFINISHED_FOR_SECONDS
from counter.storage.faults import reach

TIMEOUT_SECONDS = 30
PORT = 22


@dataclass
class SftpShelf:
    """Signs in with a key, and only to a host whose key is in `known_hosts`.

    Writes a hidden temporary file, asks the server to sync it (fsync@openssh.com, where it knows
    that), and renames it over the name (posix-rename@openssh.com). Safe to share between threads.
    """

    host: str
    port: int
    user: str
    root: str
    key_file: Path
    known_hosts: Path
    _client: paramiko.SSHClient | None = None
    _sftp: paramiko.SFTPClient | None = None
    _lock: RLock = field(default_factory=RLock)

    def put(self, folder: str, name: str, data: bytes) -> None:
        with self._session() as sftp:
            place = self._folder(sftp, folder)
            unfinished = f"{place}/.{name}.{secrets.token_hex(8)}{UNFINISHED}"
            try:
                with sftp.open(unfinished, "wb") as file:
                    file.write(data)
                    file.flush()
                    _sync(sftp, file)
                reach("target_after_write")
                sftp.posix_rename(unfinished, f"{place}/{name}")
            except OSError:
                with suppress(OSError):
                    sftp.remove(unfinished)
                raise

    def holds(self, folder: str, name: str) -> bool:
        with self._session() as sftp:
            return _exists(sftp, f"{self.root}/{folder}/{name}")

    def names(self, folder: str, suffix: str) -> list[str]:
        with self._session() as sftp:
            found = sftp.listdir_attr(self._folder(sftp, folder))
        return sorted(
            one.filename
            for one in found
            if one.filename.endswith(suffix)
            and not one.filename.startswith(".")
            and stat.S_ISREG(one.st_mode or 0)
        )

    def get(self, folder: str, name: str) -> bytes:
        with self._session() as sftp, sftp.open(f"{self.root}/{folder}/{name}", "rb") as file:
            return file.read()

    def move(self, folder: str, name: str, to: str) -> None:
        with self._session() as sftp:
            goal = self._folder(sftp, to)
            sftp.posix_rename(f"{self.root}/{folder}/{name}", f"{goal}/{name}")

    def tidy(self) -> None:
        before = time.time() - UNFINISHED_FOR_SECONDS
        with self._session() as sftp:
            place = self._folder(sftp, "records")
            for one in sftp.listdir_attr(place):
                hidden = one.filename.startswith(".") and one.filename.endswith(UNFINISHED)
                if hidden and (one.st_mtime or 0) < before:
                    sftp.remove(f"{place}/{one.filename}")

    def close(self) -> None:
        """Hang up; the next call dials again."""
        with self._lock:
            client, self._client, self._sftp = self._client, None, None
        if client is not None:
            client.close()

    @contextmanager
    def _session(self) -> Iterator[paramiko.SFTPClient]:
        """A signed-in session. One that broke is closed, so that the next try dials again."""
        try:
            yield self._signed_in()
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.EACCES):
                self.close()
            raise TargetUnavailableError(_reason(error)) from error
        except (paramiko.SSHException, EOFError) as error:
            self.close()
            raise TargetUnavailableError(_reason(error)) from error

    def _signed_in(self) -> paramiko.SFTPClient:
        with self._lock:
            if self._sftp is None:
                self._client, self._sftp = self._dial()
            return self._sftp

    def _dial(self) -> tuple[paramiko.SSHClient, paramiko.SFTPClient]:
        client = paramiko.SSHClient()
        client.load_host_keys(str(self.known_hosts))
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        try:
            client.connect(
                self.host,
                port=self.port,
                username=self.user,
                key_filename=str(self.key_file),
                allow_agent=False,
                look_for_keys=False,
                timeout=TIMEOUT_SECONDS,
                banner_timeout=TIMEOUT_SECONDS,
                auth_timeout=TIMEOUT_SECONDS,
            )
            sftp = client.open_sftp()
            channel = sftp.get_channel()
            if channel is not None:
                channel.settimeout(TIMEOUT_SECONDS)
        except BaseException:
            client.close()
            raise
        return client, sftp

    def _folder(self, sftp: paramiko.SFTPClient, folder: str) -> str:
        """The folder's path; made on the way, but never anything above the target's own."""
        place = self.root
        for part in ("", *folder.split("/")):
            place = f"{place}/{part}" if part else place
            if not _exists(sftp, place):
                with suppress(OSError):  # another relay may have made it just now
                    sftp.mkdir(place)
        return place


def _exists(sftp: paramiko.SFTPClient, path: str) -> bool:
    try:
        sftp.stat(path)
    except FileNotFoundError:
        return False
    return True


def _sync(sftp: paramiko.SFTPClient, file: paramiko.SFTPFile) -> None:
    try:
        # paramiko has no name for it; its own posix_rename sends its extension the same way.
        sftp._request(  # type: ignore[attr-defined]  # private, so its types leave it out
            CMD_EXTENDED, "fsync@openssh.com", file.handle
        )
    except OSError as error:
        # A server without the extension: the file is as safe as that server keeps closed files.
        if error.errno is not None or "unsupported" not in str(error).lower():
            raise


def _reason(error: Exception) -> str:
    match error:
        case paramiko.BadHostKeyException():
            return "target_is_somebody_else"
        case paramiko.SSHException() if "not found in known_hosts" in str(error):
            return "target_is_somebody_else"
        case paramiko.AuthenticationException():
            return "target_forbidden"
        case FileNotFoundError():
            return "target_missing"
        case PermissionError():
            return "target_forbidden"
        case TimeoutError() | ConnectionError() | NoValidConnectionsError():
            return "target_out_of_reach"
        case _:
            return "target_failed"
