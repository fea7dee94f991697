"""A small city hall: a database, keys, one visit of the invented family, and targets to receive."""

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from counter.config import Target
from counter.handoff.problems import TargetUnavailableError
from counter.handoff.relay import Relay
from counter.handoff.routes import open_routes
from counter.handoff.targets import House
from counter.keys import Keyring, create_keys
from counter.storage import bundles
from counter.storage.engine import Database, open_database
from counter.storage.migrate import upgrade
from counter.storage.times import to_ms, utc_now
from counter.visit import Acceptance, CaseKey, DocumentCheck, DocumentState, Visit, Visits
from procedures.bundle import Bundle
from procedures.loading import canonical
from procedures.sheet import AnswerSheet
from procedures.values import DocumentSeen
from tests.counter.handoff.family import moving_family, small_bundle

NO_HOUSE: Any = None
"""For targets outside the house, which never look at it."""

NOTICE = CaseKey("move_in_notification")
DOG = CaseKey("dog_registration_change", "dog1")
CLERK = UUID("00000000-0000-4000-8000-00000000c1e4")


class SmallBundles:
    """The catalog of these tests, for ever."""

    def current(self) -> Bundle:
        return small_bundle()

    def version(self, version: str) -> Bundle:
        assert version == small_bundle().version
        return small_bundle()


@dataclass
class Clock:
    """A clock that tests set forward."""

    now: dt.datetime = field(default_factory=utc_now)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


@dataclass
class Hall:
    """Everything below one folder."""

    folder: Path
    database: Database
    keyring: Keyring
    clock: Clock

    @property
    def visits(self) -> Visits:
        return Visits(self.database, self.keyring, SmallBundles(), clock=self.clock)

    @property
    def records(self) -> Path:
        return self.folder / "inbox" / "records"

    @property
    def receipts(self) -> Path:
        return self.folder / "inbox" / "receipts"

    def target(self, **changes: Any) -> Target:
        facts = {"name": "inbox", "url": f"file:{self.folder}/inbox", "formats": ("json", "csv")}
        return Target.model_validate(facts | changes)

    def relay(self, *targets: Target, **changes: Any) -> Relay:
        chosen = targets or (self.target(),)
        return Relay(
            database=self.database,
            keyring=self.keyring,
            routes=open_routes(chosen, small_bundle().mappings, House(self.database, self.keyring)),
            items=small_bundle().items,
            **{"clock": self.clock, "worker": "test", **changes},
        )

    def submitted(self, sheet: AnswerSheet | None = None) -> Visit:
        """A visit of the family that the resident has confirmed."""
        visit = self.visits.begin("desk")
        visit.sheet = sheet or moving_family()
        self.visits.save(visit)
        self.visits.submit(visit)
        return visit

    def accept(self, visit: Visit, key: CaseKey = NOTICE) -> UUID:
        """The desk accepts a procedure; gives the id of its case."""
        given = Acceptance(
            by=CLERK,
            on=visit.law_day,
            identity=DocumentSeen("個人番号カード"),
            documents=_all_shown(visit, key),
        )
        self.visits.accept(visit, key, given)
        return visit.cases[key].id

    def delivered(self) -> list[dict[str, Any]]:
        """Every record whose done-file lies in the inbox."""
        found = []
        for done in sorted(self.records.glob("*.done")):
            manifest = json.loads(done.read_bytes())
            (name,) = [f["file"] for f in manifest["files"] if f["file"].endswith(".json")]
            found.append(json.loads((self.records / name).read_bytes()))
        return found

    def drop_receipt(self, record: dict[str, Any], result: str, **facts: Any) -> Path:
        """What a back office leaves for one record."""
        receipt = {
            "format": "kakanai.receipt/1",
            "record": record["id"],
            "notice": record["completed_by"],
            "result": result,
            "at": self.clock().isoformat(),
        }
        self.receipts.mkdir(exist_ok=True)
        path = self.receipts / f"{record['id']}.receipt.json"
        path.write_text(json.dumps(receipt | facts), encoding="utf-8")
        return path


def _all_shown(visit: Visit, key: CaseKey) -> dict[str, Any]:
    documents = small_bundle().procedures[key.procedure].documents
    return {one.id: DocumentCheck(DocumentState.SHOWN) for one in documents}


def open_hall(folder: Path, url: str) -> Hall:
    """A hall with fresh keys on a database that is empty."""
    create_keys(folder / "keys")
    database = open_database(url)
    upgrade(database)
    bundle = small_bundle()
    now = to_ms(utc_now())
    with database.writing() as connection:
        bundles.put(
            connection,
            version=bundle.version,
            content=canonical(bundle.files),
            published_at=now,
            valid_from=now,
        )
    return Hall(folder, database, Keyring.open(folder / "keys"), Clock())


class BrokenTarget:
    """A target that is out of reach until it is mended; remembers what it got."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem: Exception | None = problem or TargetUnavailableError("target_failed")
        self.got: list[UUID] = []

    def deliver(self, delivery: Any) -> None:
        if self.problem:
            raise self.problem
        self.got.append(delivery.record)

    def receipts(self) -> list[tuple[str, bytes]]:
        return []

    def try_out(self) -> None:
        if self.problem:
            raise self.problem

    def tidy(self) -> None:
        """Nothing to tidy."""
