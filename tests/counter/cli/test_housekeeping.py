"""Beside the pages: what fails keeps nothing else from being done, and is missed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.cli import housekeeping
from counter.cli.assembly import open_services, prepare
from counter.cli.housekeeping import ROUNDS_PER_SEAL, go_round, keep_house
from counter.config import Config, sample_config
from counter.storage import audit
from counter.visit import Channel
from counter.web.services import Services

pytestmark = pytest.mark.integration


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return sample_config(tmp_path)


@pytest.fixture
def services(config: Config) -> Iterator[Services]:
    prepare(config)
    with open_services(config, with_reader=False) as opened:
        yield opened


def test_a_certificate_folder_that_fails_keeps_no_seal_from_being_made(
    config: Config, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(housekeeping, "take_certificates", fail)
    begun = services.visits.begin(Channel.KIOSK)
    services.visits.wipe(begun.id)
    assert not go_round(config, services, ROUNDS_PER_SEAL)
    with services.database.writing() as connection:
        nothing_left = audit.seal_heads(connection, key=services.keyring.audit_key, at=1)
    assert nothing_left is None


def test_rounds_that_succeed_are_told_and_others_are_not(
    config: Config, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "ROUND_SECONDS", 0.0)
    fate = iter([True, False, True])
    rounds, told = [], []
    stop = threading.Event()

    def round_(_config: Config, _services: Services, number: int) -> bool:
        rounds.append(number)
        if number == 3:
            stop.set()
        return next(fate)

    monkeypatch.setattr(housekeeping, "go_round", round_)
    monkeypatch.setattr(services.jobs, "done", lambda name: told.append((name, rounds[-1])))
    keep_house(config, services, stop)
    assert told == [("housekeeping", 1), ("housekeeping", 3)]
