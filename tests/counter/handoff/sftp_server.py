"""A real SFTP server (asyncssh) on the loopback interface."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import asyncssh

SECONDS = 10


class SftpServer:
    """Serves `root` as its whole file system to the user `kakanai`, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.root, self.key_file = folder / "sftp", folder / "key"
        self.known_hosts, self._allowed = folder / "known_hosts", folder / "authorized_keys"
        self.synced: list[str] = []
        self._lines: list[asyncssh.SSHServerConnection] = []
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="test-sftp", daemon=True)
        self._acceptor: asyncssh.SSHAcceptor

    @property
    def port(self) -> int:
        return self._acceptor.get_port()

    @property
    def url(self) -> str:
        return f"sftp://kakanai@127.0.0.1:{self.port}/inbox"

    def start(self) -> None:
        """Make keys, listen, and write down the key of this host."""
        self.root.mkdir()
        host_key, user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        user_key.write_private_key(str(self.key_file))
        user_key.write_public_key(str(self._allowed))
        self._thread.start()
        self._acceptor = self._run(self._listen(host_key))
        public = host_key.export_public_key().decode()
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {public}")

    def cut_lines(self) -> None:
        """Break every connection, as a network does."""
        self._run(self._cut_lines())

    def stop(self) -> None:
        """Stop listening, break what is open, end the thread."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=SECONDS)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=SECONDS)

    async def _listen(self, host_key: asyncssh.SSHKey) -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            lambda: _Door(self._lines),
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            authorized_client_keys=str(self._allowed),
            sftp_factory=lambda channel: _Files(channel, self.root, self.synced),
        )

    async def _close(self) -> None:
        # In the loop's own thread: asyncio's server loses count when another thread closes it.
        self._acceptor.close()
        await self._cut_lines()
        await self._acceptor.wait_closed()

    async def _cut_lines(self) -> None:
        for line in self._lines:
            line.abort()
        await asyncio.gather(*(line.wait_closed() for line in self._lines))
        self._lines.clear()


class _Door(asyncssh.SSHServer):
    def __init__(self, lines: list[asyncssh.SSHServerConnection]) -> None:
        self._lines = lines

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._lines.append(conn)


class _Files(asyncssh.SFTPServer):
    """Notes every file it is asked to sync."""

    def __init__(self, channel: Any, root: Path, synced: list[str]) -> None:
        super().__init__(channel, chroot=str(root).encode())
        self._synced = synced

    def fsync(self, file_obj: Any) -> None:
        self._synced.append(Path(file_obj.name.decode()).name)
        super().fsync(file_obj)


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """A running server below the folder."""
    server = SftpServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
