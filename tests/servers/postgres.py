"""A PostgreSQL server for one test run: own data folder, Unix socket only, gone afterwards.

PostgreSQL refuses to run as uid 0, so root hands it over to the account `postgres`, and the
root of a user namespace (tests/sandbox.sh started by an ordinary account) to a uid inside it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

INSTALLED = Path("/usr/lib/postgresql")
ALL_UIDS = 2**32 - 1


@dataclass(frozen=True)
class Postgres:
    """A running server, reached through the socket in `folder`."""

    folder: Path
    owner: str

    def url(self, database: str = "postgres") -> str:
        """Address of a database as `[storage] url` takes it."""
        return f"postgresql+psycopg://{self.owner}@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user=self.owner, dbname=database, autocommit=True
        )

    def restart(self) -> None:
        """Stop at once, as a power cut would, and start again; every connection is broken."""
        data, log = self.folder / "data", self.folder / "log"
        _run("pg_ctl", "restart", "--wait", "-s", "-D", data, "-l", log, "-m", "immediate", log=log)

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """An empty database, dropped afterwards; gives its URL."""
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self.url(name)
        finally:
            with self.connect() as connection:
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server; stop it and delete its data at the end.

    Raises `RuntimeError` with PostgreSQL's own words if it does not start.
    """
    # Not below pytest's folder: that is closed to other accounts, and socket paths must be short.
    folder = Path(tempfile.mkdtemp(prefix="kakanai-pg-"))
    data, log = folder / "data", folder / "log"
    try:
        _hand_over(folder)
        _run("initdb", "--pgdata", data, "--username", "kakanai", "--auth", "trust", "--no-sync")
        # No fsync: the data die with the run. Nothing listens on the network.
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        _run("pg_ctl", "start", "--wait", "-s", "-D", data, "-l", log, "-o", options, log=log)
        try:
            yield Postgres(folder, "kakanai")
        finally:
            _run("pg_ctl", "stop", "--wait", "-s", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server shared by a whole run; give each test its own database."""
    with running_postgres() as server:
        yield server


_numbers = count(1)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """URL of an empty database of this test's own."""
    with postgres.database(f"test_{next(_numbers)}") as url:
        yield url


def _run(program: str, *arguments: str | Path, log: Path | None = None) -> None:
    command = [*_as_its_own_account(), str(_newest(program)), *map(str, arguments)]
    # A file and not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False)
        said.seek(0)
        words = said.read()
    if done.returncode != 0:
        logged = log.read_text() if log and log.exists() else ""
        raise RuntimeError(f"{program} failed ({done.returncode}): {words}{logged}")


def _newest(program: str) -> Path:
    found = list(INSTALLED.glob(f"*/bin/{program}"))
    if not found:
        raise RuntimeError(
            f"{program} is not below {INSTALLED}: run `make test`, which installs deb/test.txt"
        )
    return max(found, key=lambda path: int(path.parts[-3]))


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0 and _is_real_root():
        shutil.chown(folder, "postgres", "postgres")


def _as_its_own_account() -> list[str]:
    if os.geteuid() != 0:
        return []
    if _is_real_root():
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


def _is_real_root() -> bool:
    """Whether uid 0 here may become any account, so not the root of a one-account namespace."""
    size = Path("/proc/self/uid_map").read_text().split()[2]
    return int(size) == ALL_UIDS
