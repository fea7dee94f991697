"""A printer that speaks IPP: `ippeveprinter` of CUPS, with the message bus it insists on.

    with running_printer(folder) as printer:
        IppPrinter(printer.url).send(pdf, "K7MP-3XQ9")
        printer.gets_paper()

It prints by a script that reads one word from a pipe: every job waits there, out of paper, until
the test gives some. Runs only in the sandbox: it announces itself on the network.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

PORT = 8631
START_SECONDS = 20.0
STOP_SECONDS = 5.0

BUS_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
</busconfig>
"""
NAMES_CONFIG = """\
[server]
use-ipv6=no
allow-interfaces=lo
"""
PRINT_SCRIPT = """\
#!/bin/sh
if [ "$(cat {folder}/state)" = empty ]; then
    echo "STATE: +media-empty-error" >&2
    read word < {folder}/paper
    echo "STATE: -media-empty-error" >&2
fi
cp "$1" {folder}/printed.pdf
"""


@dataclass(frozen=True)
class RunningPrinter:
    """A printer that is on; its paper tray is full until it is emptied.

    `tray` is the pipe's both ends, held open: a word for a job that was cancelled meanwhile must
    neither block the test nor be lost to a job that has not opened the pipe yet.
    """

    folder: Path
    tray: int
    url: str = f"ipp://localhost:{PORT}/ipp/print"

    def runs_out_of_paper(self) -> None:
        """From the next job on the printer waits for paper."""
        (self.folder / "state").write_text("empty")

    def gets_paper(self) -> None:
        """Let the waiting job print."""
        (self.folder / "state").write_text("full")
        os.write(self.tray, b"paper\n")

    @property
    def printed(self) -> bytes:
        """What came out last."""
        return (self.folder / "printed.pdf").read_bytes()


@contextmanager
def running_printer(folder: Path) -> Iterator[RunningPrinter]:
    """Start the bus, the name service and the printer; stop them at the end.

    Raises RuntimeError with their own words when one does not start.
    """
    (folder / "state").write_text("full")
    os.mkfifo(folder / "paper")
    tray = os.open(folder / "paper", os.O_RDWR)
    printer = RunningPrinter(folder, tray)
    script = folder / "print.sh"
    script.write_text(PRINT_SCRIPT.format(folder=folder))
    script.chmod(0o755)
    (folder / "spool").mkdir()
    bus = folder / "bus"
    (folder / "bus.conf").write_text(BUS_CONFIG.format(socket=bus))
    (folder / "names.conf").write_text(NAMES_CONFIG)
    Path("/run/avahi-daemon").mkdir(exist_ok=True)
    with ExitStack() as stack:
        stack.callback(os.close, tray)
        stack.enter_context(_running([
            "dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--print-address"
        ], "unix:path", {}))  # fmt: skip
        environment = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus}"}
        stack.enter_context(_running([
            "avahi-daemon", "-f", str(folder / "names.conf"), "--no-drop-root", "--no-chroot",
            "--no-rlimits",
        ], "startup complete", environment))  # fmt: skip
        stack.enter_context(_running([
            "ippeveprinter", "-v", "-p", str(PORT), "-n", "localhost", "-f", "application/pdf",
            "-d", str(folder / "spool"), "-c", str(script), "kakanai",
        ], "printer-uuid", environment))  # fmt: skip
        _reachable()
        yield printer


@contextmanager
def _running(command: list[str], ready: str, environment: dict[str, str]) -> Iterator[None]:
    """A process from the line that says it is ready until the end of the block."""
    program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if program is None:
        raise RuntimeError(f"{command[0]} is not installed; see deb/test.txt")
    process = subprocess.Popen(
        [program, *command[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",  # ippeveprinter cuts names in the middle of a character
        env=os.environ | environment,
    )
    said: list[str] = []
    is_ready = threading.Event()
    follower = threading.Thread(target=_follow, args=(process, ready, said, is_ready), daemon=True)
    follower.start()
    try:
        if not is_ready.wait(START_SECONDS) or process.poll() is not None:
            raise RuntimeError(f"{command[0]} did not start: {''.join(said)}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        follower.join(timeout=START_SECONDS)


def _follow(
    process: subprocess.Popen[str], ready: str, said: list[str], is_ready: threading.Event
) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            said.append(line)
            if ready in line:
                is_ready.set()
    is_ready.set()  # it ended: whoever waits looks at what it said


def _reachable() -> None:
    """The printer listens before it says its name; a connection proves it."""
    with socket.create_connection(("localhost", PORT), timeout=START_SECONDS):
        pass
