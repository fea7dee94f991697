"""The sandbox itself: integration tests can reach nothing and leave nothing behind."""

import socket
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.integration


def test_only_the_loopback_interface_exists() -> None:
    assert [name for _, name in socket.if_nameindex()] == ["lo"]
    with pytest.raises(OSError, match="unreachable"):
        socket.create_connection(("192.0.2.1", 80), timeout=5)


def test_the_loopback_interface_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_what_is_written_below_run_stays_inside() -> None:
    # Each sandbox has its own /run: one started from here does not see this one's.
    marker = Path("/run/kakanai-test-marker")
    marker.touch()
    inner = [str(ROOT / "tests" / "sandbox.sh"), "ls", "-A", "/run"]
    done = subprocess.run(inner, capture_output=True, text=True, check=True)
    marker.unlink()
    assert done.stdout == ""


def test_the_commands_own_exit_status_comes_through() -> None:
    inner = [str(ROOT / "tests" / "sandbox.sh"), "bash", "-c", "exit 7"]
    assert subprocess.run(inner, check=False).returncode == 7
