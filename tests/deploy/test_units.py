"""deploy/systemd/: every unit is hardened, says so to systemd, and can still do its work."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.confined import directives
from tests.house.tree import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
TIMERS = sorted((ROOT / "deploy" / "systemd").glob("*.timer"))

NODE = ROOT / "deploy" / "systemd" / "kakanai-node.service"

CEILING = 10
"""Exposure 1.0 of 10 in systemd's own judgement; it calls "safe" what is below 2.0."""


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_finds_no_more_exposure_than_this(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={CEILING}",
         "--no-pager", "--json=short", unit],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    open_ = [row["name"] for row in json.loads(done.stdout) if float(row["exposure"] or 0) >= 0.2]
    assert done.returncode == 0, open_
    # What is left: the network itself, which a web server needs.
    assert set(open_) <= {"RestrictAddressFamilies=~AF_(INET|INET6)", "PrivateNetwork="}


def test_all_units_carry_the_same_hardening() -> None:
    hardening = {unit.read_text("utf-8").split("# Hardening")[1].split("[Install]")[0].strip()
                 for unit in UNITS}  # fmt: skip
    assert len(hardening) == 1


def test_every_unit_runs_as_its_own_account_and_never_swaps() -> None:
    for unit in UNITS:
        said = dict(directives(unit))
        assert (said["User"], said["MemorySwapMax"], said["LimitCORE"]) == ("kakanai", "0", "0")


def test_every_timer_has_its_service() -> None:
    assert {path.stem for path in TIMERS} <= {path.stem for path in UNITS}


@pytest.mark.integration  # it imports everything the command line can do
def test_every_command_of_a_unit_is_one_of_ours() -> None:
    from counter.cli.commands import build_parser

    parser = build_parser()
    for unit in UNITS:
        for key, command in directives(unit):
            found = re.fullmatch(r"-?/opt/kakanai/current/bin/kakanai (.+)", command)
            if key.startswith("ExecStart") and found:
                parser.parse_args(found[1].split())


@pytest.mark.integration
def test_what_is_forbidden_is_refused_under_the_rules() -> None:
    program = """
import errno, os, socket
def refused(run):
    try:
        run()
    except PermissionError:
        return True
assert refused(lambda: os.chown("/tmp", 0, 0))
assert refused(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
socket.socket(socket.AF_INET).close()
"""
    assert confined(NODE, sys.executable, "-c", program).returncode == 0


@pytest.mark.long
def test_a_whole_visit_fits_into_the_rules(tmp_path: Path) -> None:
    """Card, database, keys, paper and relay, with no system call and no memory beyond the unit."""
    kakanai = Path(sys.executable).with_name("kakanai")
    done = confined(NODE, kakanai, "demo", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "visit.pdf").read_bytes().startswith(b"%PDF-")


def confined(unit: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """Run a command under the unit's rules."""
    return subprocess.run(
        [sys.executable, "-m", "tests.deploy.confined", unit, *map(str, command)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
