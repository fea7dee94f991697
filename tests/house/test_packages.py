"""docs/packages/: what each page shows runs, with that package and what it stands on alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

pytestmark = pytest.mark.integration  # each runs in an interpreter of its own

ALONE = {
    "cardreader": ({"cardreader"}, ["見本　太郎", "2"]),
    "procedures": (
        {"procedures"},
        ["妊娠している（出産した）方はどなたですか", "妊娠の届出 ← 見本　花さんの妊娠"],
    ),
    "printing": ({"printing", "procedures"}, ["pregnancy_notification"]),
}
"""What each package may import of ours, and words its example prints."""

ELSEWHERE = {"flask", "flask_wtf", "sqlalchemy", "alembic", "wtforms", "structlog", "smartcard"}
"""Libraries a package used alone does not ask for (pyscard only for a real reader)."""


@pytest.mark.parametrize("package", sorted(ALONE))
def test_the_example_runs_with_the_package_alone(package: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "packages" / f"{package}.md").read_text("utf-8")
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    ours, words = ALONE[package]
    absent = (set(PACKAGES) - ours) | ELSEWHERE
    # None in sys.modules is how Python says that a module is not there.
    before = f"import sys\nsys.modules.update(dict.fromkeys({sorted(absent)!r}))\n"
    done = subprocess.run(
        [sys.executable, "-c", before + example],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [word for word in words if word not in done.stdout] == []
    if package == "printing":
        assert (tmp_path / "sheets.pdf").read_bytes().startswith(b"%PDF-")


def test_every_module_a_page_names_exists() -> None:
    for package in ALONE:
        page = (ROOT / "docs" / "packages" / f"{package}.md").read_text("utf-8")
        for row in re.findall(r"^\| (`[^|]+`) \|", page, re.M):
            for module in re.findall(r"`(\w+)`", row):
                found = [ROOT / package / f"{module}.py", ROOT / package / module]
                assert any(path.exists() for path in found), f"{package}: {module}"
