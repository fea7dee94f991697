"""The real PC/SC service with the vpcd driver, and virtual cards on its two virtual readers.

    def test_reads(pcscd: Pcscd) -> None:
        with pcscd.slot() as slot:
            slot.insert(VirtualCard.from_file(path))

Runs only in the sandbox: the driver listens on all interfaces, and the service's socket has one
fixed path under /run.
"""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardreader.presence import ReaderState
from cardreader.readers import open_reader
from cardreader.virtual.vpcd import PORT, VpcdSlot

READER = "Virtual PCD"
DRIVERS = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READY = b"daemon ready"
START_SECONDS = 20.0
STOP_SECONDS = 10.0

READER_CONFIG = """\
FRIENDLYNAME "{reader}"
DEVICENAME /dev/null:{port:#x}
LIBPATH {driver}
CHANNELID {port:#x}
"""


class Pcscd:
    """One running pcscd; `kill` and `start` play a crash and a restart."""

    def __init__(self, folder: Path) -> None:
        _check_surroundings()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "none").mkdir()
        (folder / "readers").mkdir()
        (folder / "readers" / "vpcd").write_text(
            READER_CONFIG.format(reader=READER, port=PORT, driver=DRIVERS)
        )

    def start(self, *, readers: bool = True) -> None:
        """Start the service, with its two virtual readers or none; return when it is ready."""
        # -a is never given: it would write every PIN into the log.
        config = self._folder / ("readers" if readers else "none")
        command = [_program(), "--foreground", "--info", "--config", str(config)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/"
        )
        ready = threading.Event()
        self._log: list[bytes] = []
        self._reader = threading.Thread(target=self._follow, args=(ready,), daemon=True)
        self._reader.start()
        if not ready.wait(START_SECONDS) or self._process.poll() is not None:
            self.stop()
            raise RuntimeError("pcscd did not start: " + b"".join(self._log).decode())

    def stop(self) -> None:
        """Stop the service as an administrator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Let the service crash: it leaves its socket and pid file behind."""
        self._end(signal.SIGKILL)

    def condition(self) -> str:
        """Whether it runs, and what it said last."""
        ended = self._process.poll() if self._process else "stopped"
        last = b"".join(self._log[-10:]).decode(errors="replace")
        return "It was running:\n" + last if ended is None else f"It had ended ({ended}):\n{last}"

    def slot(self, number: int = 0) -> VpcdSlot:
        """Return the virtual reader 0 or 1; use it in `with`."""
        return VpcdSlot(PORT + number)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None

    def _follow(self, ready: threading.Event) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._log.append(line)
            if READY in line:
                ready.set()
        ready.set()


@pytest.fixture(scope="session")
def running_pcscd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pcscd]:
    """The service shared by a whole run."""
    service = Pcscd(tmp_path_factory.mktemp("pcscd"))
    service.start()
    yield service
    service.stop()


@pytest.fixture
def pcscd(running_pcscd: Pcscd) -> Pcscd:
    """The shared service, with no card on its readers any more.

    One that an earlier test left dead or with a card is started anew.
    """
    if _readers_are_empty():
        return running_pcscd
    found = running_pcscd.condition()
    running_pcscd.stop()
    running_pcscd.start()
    if not _readers_are_empty():
        raise RuntimeError(
            "the service cannot be reached. Unit tests hide it for the rest of their process: run "
            f"them apart, as make does. {found}"
        )
    return running_pcscd


def _readers_are_empty() -> bool:
    with open_reader(f"pcsc:{READER}").monitor() as monitor:
        return bool(
            monitor.wait_for(lambda presence: presence.state is ReaderState.EMPTY, STOP_SECONDS)
        )


def _check_surroundings() -> None:
    if os.environ.get("KAKANAI_SANDBOX") != "1":
        raise RuntimeError(
            "pcscd for tests starts only in the sandbox: tests/sandbox.sh .venv/bin/pytest …"
        )
    if not DRIVERS.exists():
        raise RuntimeError(f"{DRIVERS} is missing: run `make test`, which installs deb/test.txt")


def _program() -> str:
    found = shutil.which("pcscd", path=os.defpath + ":/usr/sbin:/sbin")
    if not found:
        raise RuntimeError("pcscd is missing: run `make test`, which installs deb/test.txt")
    return found
