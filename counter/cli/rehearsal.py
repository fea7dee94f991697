"""One whole visit of a case file, with the real parts: card, storage, desk, paper, relay."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cardreader import basic_information as on_card
from cardreader.mynumber import MyNumberCard
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.reader import VirtualReader
from cardreader.virtual.spec import Card, CardSpec, Holder
from counter.cli.assembly import prepare
from counter.cli.certified import Route, certificate_file, movers, route_of
from counter.config import Config, sample_config
from counter.handoff.relay import Relay, RelayReport
from counter.handoff.routes import open_routes
from counter.handoff.targets import House
from counter.keys import Keyring
from counter.logs import set_up_logs
from counter.paper import print_job
from counter.prefill import Certificate, FourItems, carry, fill_from_card
from counter.prefill.applying import apply
from counter.prefill.certificate import MOVE_FACTS, PAPER, PERSON_FACTS
from counter.prefill.certificate_files import read_certificates, read_mapping
from counter.prefill.certificate_shelf import CertificateShelf, Found
from counter.storage.engine import Database, open_database
from counter.storage.shelf import BundleShelf
from counter.storage.times import JST
from counter.visit import (
    Acceptance,
    CaseKey,
    Channel,
    DocumentCheck,
    DocumentState,
    Signature,
    Visit,
    Visits,
)
from counter.visit.finding import required_documents
from counter.visit.states import CaseState
from printing import PrintResult, render
from procedures.bundle import Bundle
from procedures.cases import CaseFile, answers_of
from procedures.catalog import Outcome
from procedures.guidance import Assessment, assess
from procedures.scripted import Burden, ScriptedClerk, ScriptedResident, key_presses
from procedures.sheet import Address
from procedures.values import DocumentSeen, PartialDate, Sex, Value

OPENING_HOUR = dt.time(10, 0)
"""When a rehearsed visit happens, on the day the case names."""

SEXES = {Sex.MALE: on_card.Sex.MALE, Sex.FEMALE: on_card.Sex.FEMALE}

PIN = "1234"

KEEP = dt.timedelta(days=60)


@dataclass(frozen=True)
class Rehearsal:
    """What came of a case."""

    case: CaseFile
    bundle: Bundle
    visit: Visit
    assessment: Assessment
    burden: Burden
    left_to_desk: list[Address]
    paper: PrintResult
    relay: RelayReport
    route: Route
    transcribed_characters: int


@dataclass
class Stage:
    """A counter of its own in a temporary folder, whose clock stands on the day of the case."""

    config: Config
    database: Database
    keyring: Keyring
    bundle: Bundle
    visits: Visits
    now: dt.datetime
    clerk: UUID = field(default_factory=uuid4)


def rehearse(
    case: CaseFile,
    out: Path,
    back_office: Callable[[Path], None] | None = None,
    city: Path | None = None,
    route: Route | None = None,
) -> Rehearsal:
    """Act a case out; hand its records to the target folder `out`. Raises CatalogError.

    `city` is the folder of a city laid over the shipped catalog.

    `back_office` is called with that folder once the records are there; the receipts it leaves
    come back to the case.
    """
    set_up_logs("warning")
    with _stage(case, out, city) as stage:
        answers = answers_of(case, stage.bundle)
        route = route or route_of(case, answers)
        visit, burden, transcribed = _answered(case, answers, stage, route)
        assessment = assess(stage.bundle, case.today, visit.sheet)
        stage.visits.save(visit)
        stage.visits.submit(visit)
        left = ScriptedClerk(case, stage.bundle, answers, stage.now).completes(visit.sheet)
        if case.desk.accept:
            _accepts(visit, stage)
        paper = render(
            print_job(
                stage.bundle, visit.law_day, visit.sheet, assessment, visit.cases, visit.receipt,
                training=True, started=visit.started,
            )
        )  # fmt: skip
        relay = relay_of(stage)
        relay.run_once()
        if back_office is not None:
            back_office(out)
            relay.run_once()
        visit = stage.visits.open(visit.id)
        return Rehearsal(
            case,
            stage.bundle,
            visit,
            assessment,
            burden,
            left,
            paper,
            relay.report,
            route,
            transcribed,
        )


def _answered(
    case: CaseFile, answers: dict[Address, Value | None], stage: Stage, route: Route
) -> tuple[Visit, Burden, int]:
    """The visit up to the check page, what it cost the resident, and what a clerk typed."""
    by_clerk = route is Route.PAPER
    channel = Channel.DESK if by_clerk else channel_of(case, stage.bundle)
    visit = stage.visits.begin(channel)
    resident = ScriptedResident(case, stage.bundle, answers, stage.now)
    resident.arrives(visit.sheet, received=by_clerk)
    reads_card(case, visit, answers, stage)
    transcribed = brings_certificate(case, visit, answers, stage, route)
    resident.answers_everything(visit.sheet)
    carry(visit.sheet, stage.bundle.items, at=stage.now)
    return visit, resident.burden, transcribed


def channel_of(case: CaseFile, bundle: Bundle) -> Channel:
    """The desk for events no kiosk begins (bereavement)."""
    known = [bundle.events[event] for event in case.events if event in bundle.events]
    at_kiosk = all("kiosk" in event.start_at for event in known)
    return Channel.KIOSK if at_kiosk else Channel.DESK


@contextmanager
def _stage(case: CaseFile, out: Path, city: Path | None) -> Iterator[Stage]:
    now = dt.datetime.combine(case.today, OPENING_HOUR, JST)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        config = sample_config(folder, target=_target(out))
        prepare(config)
        database = open_database(config.storage.url)
        stack.callback(database.close)
        keyring = Keyring.open(config.node.key_folder)
        shelf = BundleShelf(database, city)
        visits = Visits(database, keyring, shelf, clock=lambda: now.astimezone(dt.UTC))
        yield Stage(config, database, keyring, shelf.current(), visits, now)


def _target(folder: Path) -> Any:
    return [{"name": "out", "url": f"file:{folder}", "formats": ["json", "csv"]}]


def reads_card(
    case: CaseFile, visit: Visit, answers: dict[Address, Value | None], stage: Stage
) -> None:
    """Put the person's virtual card on the reader and read it with the PIN, APDU by APDU."""
    if not case.card:
        return
    holder = visit.sheet.add_person(case.card)
    reader = VirtualReader({})
    reader.insert(VirtualCard(CardSpec(holder=holder_of(case.card, answers), card=Card(pin=PIN))))
    with reader.connect() as connection:
        information = MyNumberCard(connection).read_basic_information(PIN)
    fill_from_card(
        visit.sheet, stage.bundle.items, person=holder, information=information, at=stage.now
    )


def brings_certificate(
    case: CaseFile, visit: Visit, answers: dict[Address, Value | None], stage: Stage, route: Route
) -> int:
    """Fill the visit from the case's certificate: file, importer, envelope, match.

    Returns the characters a clerk typed, 0 unless it came on paper.
    """
    if route is Route.NONE:
        return 0
    content = certificate_file(case, answers, route)
    certificates = read_certificates(content, read_mapping())
    if route is Route.PAPER:
        certificates = [replace(one, route=PAPER) for one in certificates]
    shelf = CertificateShelf(stage.database, stage.keyring, lambda: stage.now)
    shelf.keep(certificates, keep=KEEP)
    found = _matched(case, visit, answers, stage, shelf)
    ids = movers(case, answers)
    apply(visit, stage.bundle.items, found, visitor_named=True, ids=ids, at=stage.now)
    return sum(map(_characters, certificates)) if route is Route.PAPER else 0


def _matched(
    case: CaseFile,
    visit: Visit,
    answers: dict[Address, Value | None],
    stage: Stage,
    shelf: CertificateShelf,
) -> list[Found]:
    """By the card that was read at the kiosk; without it by name, as a clerk does at the desk."""
    who = case.visitor.person
    name, address, born, sex = (
        answers.get(Address(item, who)) for item in ("name", "address", "birth_date", "sex")
    )
    if visit.channel is Channel.KIOSK and case.card == who:
        holder = FourItems(
            str(name or ""),
            str(address or ""),
            born if isinstance(born, PartialDate) else None,
            sex if isinstance(sex, Sex) else None,
        )
        return shelf.of_holder(holder, visit=visit.id)
    return shelf.named(str(name or ""), visit=visit.id, by=stage.clerk)


def _characters(certificate: Certificate) -> int:
    pairs = [(MOVE_FACTS[fact], value) for fact, value in certificate.move.items()]
    for person in certificate.people:
        pairs += [(PERSON_FACTS[fact], value) for fact, value in person.items()]
    return sum(key_presses(kind, value) for kind, value in pairs)


def holder_of(person: str, answers: dict[Address, Value | None]) -> Holder:
    """What stands on the card of a person of a case."""
    born = answers.get(Address("birth_date", person))
    sex = answers.get(Address("sex", person))
    return Holder(
        name=str(answers.get(Address("name", person)) or ""),
        address=str(answers.get(Address("address", person)) or ""),
        birth_date=on_card.PartialDate(born.year, born.month, born.day)
        if isinstance(born, PartialDate)
        else None,
        sex=SEXES.get(sex, on_card.Sex.UNKNOWN) if isinstance(sex, Sex) else on_card.Sex.UNKNOWN,
        individual_number="111111111118",
    )


def _accepts(visit: Visit, stage: Stage) -> None:
    """Accept every procedure that waits for the clerk, in catalog order."""
    for key in undecided(visit):
        stage.visits.accept(visit, key, acceptance_of(visit, stage, key))


def acceptance_of(visit: Visit, stage: Stage, key: CaseKey) -> Acceptance:
    """What the scripted clerk records: card and papers were shown, the signature is there."""
    papers = required_documents(stage.bundle, visit.law_day, visit.sheet, key)
    for_another = visit.sheet.answers.get(Address("acts_as"))
    best = for_another.best(()) if for_another else None
    return Acceptance(
        by=stage.clerk,
        on=visit.law_day,
        identity=DocumentSeen("マイナンバーカード"),
        authority=DocumentSeen("委任状") if best and best.value != "self" else None,
        signature=Signature(stage.bundle.procedures[key.procedure].signature),
        documents={paper.id: DocumentCheck(DocumentState.SHOWN) for paper in papers},
    )


def undecided(visit: Visit) -> list[CaseKey]:
    return [
        case.key
        for case in visit.cases.values()
        if case.state is CaseState.WAITING
        and case.annex_of is None
        and case.outcome in (Outcome.NEEDED, Outcome.OPTIONAL)
    ]


def relay_of(stage: Stage) -> Relay:
    return Relay(
        database=stage.database,
        keyring=stage.keyring,
        routes=open_routes(
            stage.config.targets,
            stage.bundle.mappings,
            House(stage.database, stage.keyring),
        ),
        items=stage.bundle.items,
        worker="rehearsal",
        clock=lambda: stage.now.astimezone(dt.UTC),
    )
