"""`kakanai stats --rehearse-day`: fill a training installation with a day of case visits."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

from counter.cli.assembly import NotReady, open_counter_database, prepare
from counter.cli.rehearsal import Stage, relay_of
from counter.cli.rehearsed_day import rehearse_day
from counter.config import Config
from counter.handoff.problems import ErrorCode
from counter.keys import Keyring
from counter.storage import backlog
from counter.storage.backlog import Waiting
from counter.storage.outbox import OutboxState
from counter.storage.receipts import ReceiptError
from counter.storage.shelf import BundleShelf
from counter.storage.times import JST, to_ms
from counter.visit import Visits
from counter.visit.progress import answered
from procedures.cases import CaseFile, read_case

WEIGHTS = {"K01": 60, "P01": 14, "P03": 14, "P04": 10, "P06": 10, "P08": 6, "P10": 8, "P11": 4}
"""How often each case comes, by the number its file begins with; every other one now and then."""

ELSE = 2
EVENING = dt.time(19, 0)
REJECTS = 0.03
MOST = 10_000


def rehearse(config: Config, folder: Path, day: dt.date, visits: int, seed: int) -> None:
    """Play the day, send its records, and let the back offices answer. Raises NotReady."""
    if not config.is_training:
        raise NotReady(
            "来庁を作れるのは訓練用の設置だけです。仮想カードか [kiosk] training にしてください。"
        )
    cases = _cases(folder)
    prepare(config)
    with open_counter_database(config) as database:
        keyring = Keyring.open(config.node.key_folder, node=config.node.name)
        shelf = BundleShelf(database, config.city.folder)
        begin = dt.datetime.combine(day, dt.time(8), JST)
        stage: Stage
        clerks = Visits(database, keyring, shelf, clock=lambda: stage.now.astimezone(dt.UTC))
        stage = Stage(config, database, keyring, shelf.current(), clerks, begin)
        rehearse_day(stage, cases, day=day, visits=visits, seed=seed, tell=_say)
        stage.now = dt.datetime.combine(day, EVENING, JST)
        if config.targets:
            relay_of(stage).run_once()
            _back_offices_answer(stage, Random(seed))  # noqa: S311 the same day again


def _cases(folder: Path) -> dict[str, tuple[CaseFile, int]]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise NotReady(f"{folder} に事例ファイル (*.toml) がありません。")
    return {one.stem: (read_case(one), WEIGHTS.get(one.stem.split("_")[0], ELSE)) for one in files}


def _back_offices_answer(stage: Stage, random: Random) -> None:
    """Every record that was delivered is received, or now and then one item of it rejected."""
    with stage.database.reading() as connection:
        there = backlog.in_states(connection, states=[OutboxState.DELIVERED], limit=MOST)
    # By what is the same in every rehearsal: ids are random.
    for record in sorted(there, key=lambda one: (one.created_at, one.procedure, one.subject)):
        errors = _errors(stage, record, random)
        with stage.database.writing() as connection:
            answered(
                connection,
                outbox=record.id,
                now=to_ms(stage.now),
                key=stage.keyring.audit_key,
                accepted=not errors,
                errors=errors,
            )


def _errors(stage: Stage, record: Waiting, random: Random) -> list[ReceiptError]:
    if random.random() >= REJECTS:
        return []
    needs = [one.item for one in stage.bundle.procedures[record.procedure].needs]
    codes = [ErrorCode.CHARACTERS, ErrorCode.LENGTH]
    return [ReceiptError(random.choice(codes), random.choice(needs))] if needs else []


def _say(text: str) -> None:
    print(text, flush=True)
