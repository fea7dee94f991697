"""Kiosk and desk pages under 64 clients with 2 s think time, beside a bare Flask page.

    tests/sandbox.sh .venv/bin/python -m benchmarks.web [SECONDS]

Both are served by waitress with the threads of the settings' default. SQLite is one machine's
database: one process serves both faces. PostgreSQL is a centre's: kiosk and desk have a process
each, and so has the bare page for either. It is asked at the arrival rate the real pages had, in
the same run, and by the same load maker, which shares the cores with all of them. A request is a
page, or what leads to one; sixteen clients who do not pause show how many there can be. The server
of PostgreSQL runs without fsync, as in the tests; no printer, so no paper is drawn meanwhile.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, render_template_string
from waitress import serve

from benchmarks.web_load import Client, Figures, bare, clerk, resident, run, run_once
from benchmarks.web_path import Sent, recorded_visit
from counter.logs import set_up_logs
from tests.servers.postgres import running_postgres

SECONDS = 40
THINK = 2.0
CLIENTS, CLERKS = 64, 16
EAGER = 16
SEEDED = 6
THREADS = 8
GOAL_RATIO, GOAL_PAGES = 3.0, 150

CONFIG = """
[city]
name = "見本市"
code = "999997"
[serve]
faces = [{faces}]
port = {port}
threads = {threads}
[node]
key_folder = "keys"
[storage]
url = "{url}"
[kiosk]
training = true
[log]
level = "error"
"""
BARE = """<!doctype html><html lang="ja"><head><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1><ul>{% for n in range(60) %}<li>{{ title }} {{ n }}</li>{% endfor %}</ul>
</body></html>"""


@dataclass(frozen=True)
class Served:
    """A server: where it is, and how the training's clerk signs in."""

    url: str
    pid: int
    password: str = ""


@dataclass(frozen=True)
class Place:
    """Where residents and where clerks go; in a small hall that is one process."""

    kiosk: Served
    desk: Served

    @property
    def cpu_seconds(self) -> float:
        """What the processes have used; on a busy machine this says more than the clock."""
        return sum(map(_ticks, {self.kiosk.pid, self.desk.pid})) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used))


def main() -> None:
    """Print the table of both databases."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    set_up_logs("warning")
    visit = recorded_visit()
    print(f"one visit at the kiosk: {len(visit)} pages sent; {CLIENTS} clients, {CLERKS} at desks")
    with (
        tempfile.TemporaryDirectory() as below,
        hall(Path(below), "sqlite:///kakanai.db") as served,
        bare_page() as floor,
    ):
        measure("SQLite", Place(served, served), Place(floor, floor), visit, seconds)
    with (
        running_postgres() as server,
        server.database("web") as url,
        tempfile.TemporaryDirectory() as below,
        hall(Path(below), url, faces=("kiosk",)) as kiosk,
        # The last to start has the training's password.
        hall(Path(below), url, faces=("desk",)) as desk,
        bare_page() as floor,
        bare_page() as other_floor,
    ):
        measure("PostgreSQL", Place(kiosk, desk), Place(floor, other_floor), visit, seconds)


def measure(name: str, place: Place, floor: Place, visit: list[Sent], seconds: int) -> None:
    """One database: the paced clients, the bare page at their rate, then what eager ones get."""
    people = resident(visit, place.kiosk.url)
    clerks = clerk("kunren", place.desk.password, place.desk.url)
    there, beside = bare(floor.kiosk.url), bare(floor.desk.url)
    kiosk, desk, bare_figures = Figures(), Figures(), Figures()
    # The visits the desks then open; and no page measured is the first of its kind of the day.
    run_once("", [(people, kiosk)] * SEEDED)
    run_once("", [(clerks, desk)])
    kiosk.seconds.clear()
    desk.seconds.clear()
    run("", [(people, kiosk)] * (CLIENTS - CLERKS) + [(clerks, desk)] * CLERKS, THINK, seconds)
    both = Figures(kiosk.seconds + desk.seconds, kiosk.bad + desk.bad)
    asking = [(there, bare_figures)] * (CLIENTS - CLERKS) + [(beside, bare_figures)] * CLERKS
    run("", asking, CLIENTS / both.rate(seconds), seconds)
    eager = without_pauses(place, [people, people, people, clerks], seconds)
    bare_eager = without_pauses(floor, [there, there, there, beside], seconds)
    print(f"\n{name}, {both.rate(seconds):.0f} requests/s at a person's pace")
    for who, figures in (("kiosk", kiosk), ("desk", desk), ("both", both), ("bare", bare_figures)):
        print(f"  {who:6} {figures.line()}")
    ratio = both.milliseconds(0.99) / bare_figures.milliseconds(0.99)
    print(f"  p99 {ratio:.2f} times the bare page's (reach {GOAL_RATIO:g})")
    print(f"  without pauses {eager} (reach {GOAL_PAGES}/s); bare {bare_eager}")
    assert not both.bad, sorted(set(both.bad))[:5]


def without_pauses(place: Place, clients: list[Client], seconds: int) -> str:
    """Requests a second that eager clients get, and what one costs the server."""
    figures = Figures()
    mixed = [(clients[number % len(clients)], figures) for number in range(EAGER)]
    before = place.cpu_seconds
    run("", mixed, 0.0, seconds / 4)
    assert not figures.bad, sorted(set(figures.bad))[:5]
    each = 1000 * (place.cpu_seconds - before) / len(figures.seconds)
    return f"{figures.rate(seconds / 4):.0f} requests/s, {each:.1f} ms of CPU each"


@contextmanager
def hall(
    folder: Path,
    url: str,
    more: str = "",
    faces: tuple[str, ...] = ("kiosk", "desk"),
    before: str = "",
) -> Iterator[Served]:
    """The real program, served by its own command; `more` is added to its settings, `before` is a
    line of Python its process begins with."""
    port = free_port()
    listed = ", ".join(f'"{face}"' for face in faces)
    text = CONFIG.format(port=port, threads=THREADS, url=url, faces=listed) + more
    config = folder / f"{'-'.join(faces)}.toml"
    config.write_text(text, "utf-8")
    command = f"{before}\nimport sys; from counter.cli import main; sys.exit(main())"
    words = ["-c", command, "serve", "--config", str(config)]
    with process(words, "職員のサインイン: kunren / ") as (pid, password):
        yield Served(f"http://127.0.0.1:{port}", pid, password)


@contextmanager
def bare_page() -> Iterator[Served]:
    """A Flask app that does nothing but show a page of the same weight."""
    port = free_port()
    with process(["-m", "benchmarks.web", "--bare", str(port)], "ready") as (pid, _):
        yield Served(f"http://127.0.0.1:{port}", pid)


@contextmanager
def process(words: list[str], sign: str) -> Iterator[tuple[int, str]]:
    """A server of its own process; gives its id and what follows the sign that it is there."""
    started = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    assert started.stdout
    try:
        line = next(line for line in started.stdout if line.startswith(sign))
        time.sleep(0.2)  # the address was taken before the sign; the loop begins right after it
        yield started.pid, re.sub(r"\s", "", line.removeprefix(sign))
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(30)
        started.stdout.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_bare(port: int) -> None:
    logging.getLogger("waitress").setLevel(logging.ERROR)
    app = Flask("bare")
    app.add_url_rule("/", "page", lambda: render_template_string(BARE, title="書かない窓口"))
    print("ready", flush=True)
    serve(app, host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        serve_bare(int(sys.argv[2]))
    else:
        main()
