"""Every procedure of the shipped catalog names a system a city hall knows."""

from pathlib import Path

import pytest

from counter.handoff.systems import STANDARD, SYSTEMS
from tests.shipped import shipped_bundle


@pytest.mark.cpu_seconds(20)
def test_every_procedure_names_its_system() -> None:
    named = {procedure.target for procedure in shipped_bundle().procedures.values()}
    assert named <= set(SYSTEMS)


def test_the_standard_has_twenty() -> None:
    assert len(STANDARD) == 20


def test_vendors_can_look_them_up() -> None:
    text = Path("docs/handoff.md").read_text("utf-8")
    for system, name in SYSTEMS.items():
        assert f"| `{system}` | {name} |" in text
