"""From `kakanai serve` to the first page, and how much memory it then holds.

    .venv/bin/python -m benchmarks.start

The floor is a bare Flask page of the same interpreter served by waitress, which imports none of our
packages. Starts alternate between the two; the shortest of each counts, in wall time and in the
processor time of the serving process. The installation is prepared before, its modules compiled as
pip leaves them: what is measured is every start but the first.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROUNDS = 5
GOAL_SECONDS = 2.0
GOAL_MEGABYTES = 200

CONFIG = """
[city]
name = "見本市"
code = "011002"
[serve]
faces = ["kiosk", "desk", "admin"]
port = {port}
[node]
key_folder = "keys"
[storage]
url = "sqlite:///kakanai.db"
"""

BARE = """
import sys
from flask import Flask
from waitress import serve
app = Flask("bare")
app.add_url_rule("/kiosk/", view_func=lambda: "こんにちは")
serve(app, host="127.0.0.1", port=int(sys.argv[1]))
"""

OURS = "import sys; from counter.cli import main; sys.exit(main())"


class Start(NamedTuple):
    """Seconds of the wall and of the processor until the first page, and memory in MB."""

    wall: float
    processor: float
    megabytes: float


def main() -> None:
    """Print both starts, their ratio, and whether the goal is reached."""
    with tempfile.TemporaryDirectory() as below:
        port = free_port()
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = below
        config = Path(below) / "config.toml"
        config.write_text(CONFIG.format(port=port), "utf-8")
        ours = [sys.executable, "-c", OURS, "serve", "--config", str(config)]
        bare = [sys.executable, "-c", BARE, str(port)]
        started(ours, port), started(bare, port)
        pairs = [(started(ours, port), started(bare, port)) for _ in range(ROUNDS)]
    kakanai, floor = (shortest(list(ones)) for ones in zip(*pairs, strict=True))
    print(row("kakanai serve", kakanai), row("bare Flask page", floor), sep="\n")
    print(f"ratio: wall {kakanai.wall / floor.wall:.1f}, processor"
          f" {kakanai.processor / floor.processor:.1f}")  # fmt: skip
    verdict = kakanai.wall <= GOAL_SECONDS and kakanai.megabytes <= GOAL_MEGABYTES
    print(f"goal {GOAL_SECONDS} s and {GOAL_MEGABYTES} MB: {'' if verdict else 'NOT '}reached")


def row(name: str, start: Start) -> str:
    return f"{name:16} {start.wall:5.2f} s  {start.processor:5.2f} s CPU  {start.megabytes:5.0f} MB"


def shortest(starts: list[Start]) -> Start:
    return Start(*map(min, zip(*starts, strict=True)))


def started(command: list[str], port: int) -> Start:
    """Start a server and stop it when it has given its first page."""
    begun = time.perf_counter()
    with serving(command) as process:
        while not answers(port):
            assert process.poll() is None, "it ended"
        wall = time.perf_counter() - begun
        return Start(wall, processor_seconds(process.pid), megabytes(process.pid))


@contextlib.contextmanager
def serving(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def answers(port: int) -> bool:
    """Whether the first page comes; asked again at once, a few milliseconds apart."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/kiosk/", timeout=10):
            return True
    except OSError:
        time.sleep(0.005)
        return False


def processor_seconds(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    (resident,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


if __name__ == "__main__":
    main()
