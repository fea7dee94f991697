"""`catalog check`: everything there is to find in a catalog, errors first."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from procedures.bundle import Bundle, CompiledProcedure
from procedures.catalog import Outcome
from procedures.documents import Documents
from procedures.evaluation import Readable
from procedures.findings import Finding
from procedures.proving.claims import Proof, prove_exclusion, prove_rows
from procedures.proving.comparing import Comparisons
from procedures.proving.covering import uncovered
from procedures.proving.domains import Domains
from procedures.proving.inspecting import inspect
from procedures.proving.memory import Memory
from procedures.proving.worlds import SCOPE, Setting

STALE_DAYS = 365
"""A procedure not compared with the law for longer is a debt."""


@dataclass(frozen=True)
class Report:
    """What `catalog check` found, and how far its proof reaches.

    `claims` were looked at, of which `given_up` were neither proved nor refuted; `reused` counts
    the procedures whose earlier proof still held.
    """

    findings: tuple[Finding, ...]
    scope: str
    claims: int
    given_up: int
    reused: int
    seconds: float

    @property
    def errors(self) -> list[Finding]:
        """What blocks publishing."""
        return [one for one in self.findings if one.level == "error"]

    @property
    def debts(self) -> list[Finding]:
        """What is listed and never blocks."""
        return [one for one in self.findings if one.level == "debt"]


def check(
    bundle: Bundle,
    law_day: dt.date,
    *,
    cases: Path | None = None,
    memory: Path | None = None,
    stale_days: int = STALE_DAYS,
    only: Collection[str] = (),
    progress: Callable[[str], None] = lambda procedure: None,
) -> Report:
    """Check a whole catalog by the law of a day.

    `cases` is a folder of case files; `memory` a JSON file that keeps proofs from run to run;
    `progress` is told each procedure before it is proved; `only` these are proved, if any is named.
    """
    started = time.monotonic()
    proofs = Memory(memory)
    prover = _Prover(bundle, law_day, proofs)
    found: list[Finding] = list(inspect(bundle, law_day, stale_days))
    claims = given_up = 0
    wanted = [one for id_, one in bundle.compiled.items() if not only or id_ in only]
    for compiled in wanted:
        progress(compiled.procedure.id)
        for proof in prover.prove(compiled):
            found += proof.findings
            claims += proof.claims
            given_up += proof.given_up
    if cases is not None:
        found += uncovered(bundle, cases)
    proofs.save(whole=not only)
    return Report(
        findings=tuple(sorted(_placed(found, bundle), key=lambda one: (one.level != "error", one))),
        scope=SCOPE,
        claims=claims,
        given_up=given_up,
        reused=proofs.reused,
        seconds=time.monotonic() - started,
    )


def _placed(findings: Iterable[Finding], bundle: Bundle) -> Iterator[Finding]:
    """The findings on procedures, with the file that says so: the city's, perhaps."""
    tables = Documents(bundle.files).tables()
    for finding in findings:
        place = PurePosixPath(finding.file)
        table = tables.get(("procedure", place.stem)) if place.parts[0] == "procedures" else None
        path = tuple(finding.key.split("."))
        yield replace(finding, file=table.file_of(path)) if table else finding


def _undecided(readable: Readable) -> Readable:
    """The catalog with nothing decided beforehand: no city's settings, and no defaults.

    A derivation that reads nothing is a default, which any source may contradict.
    """
    concluded = {item: rule for item, rule in readable.derived.items() if rule.items}
    return replace(readable, settings={}, derived=concluded, otherwise=concluded)


class _Prover:
    """Proves procedures, or recalls what was proved of the very same texts."""

    def __init__(self, bundle: Bundle, law_day: dt.date, memory: Memory) -> None:
        self._bundle = bundle
        self._law_day = law_day
        self._memory = memory
        self._any_city = replace(bundle, readable=_undecided(bundle.readable))
        self._comparisons = Comparisons(bundle)
        self._domains = Domains(self._any_city, law_day, self._comparisons)

    def prove(self, compiled: CompiledProcedure) -> list[Proof]:
        """The proofs of one procedure and of the pairs it declares exclusive."""
        others = [self._bundle.compiled[id_] for id_ in compiled.procedure.excludes]
        pairs = (self._remembered(self._pair, compiled, other) for other in others)
        return [self._remembered(self._rows, compiled), *pairs]

    def _rows(self, compiled: CompiledProcedure) -> Proof:
        return prove_rows(self._setting(self._any_city, compiled), compiled)

    def _pair(self, one: CompiledProcedure, other: CompiledProcedure) -> Proof:
        return prove_exclusion(self._setting(self._bundle, one, other), one, other)

    def _setting(self, bundle: Bundle, *procedures: CompiledProcedure) -> Setting:
        domains = self._domains
        return Setting(bundle, self._law_day, self._comparisons, domains, *procedures)

    def _remembered(self, work: Callable[..., Proof], *procedures: CompiledProcedure) -> Proof:
        key = self._memory.key(self._rests_on(procedures))
        known = self._memory.recall(key)
        if known is None:
            known = work(*procedures)
            self._memory.keep(key, known)
        return known

    def _rests_on(self, procedures: tuple[CompiledProcedure, ...]) -> object:
        """Everything the proof of these procedures reads."""
        items = frozenset().union(*(self._comparisons.items_of(one) for one in procedures))
        bundle = self._bundle
        return [
            self._law_day,
            SCOPE,
            [one.procedure.model_dump_json() for one in procedures],
            [bundle.items[item].model_dump_json() for item in sorted(items)],
            [group.model_dump_json() for group in bundle.groups.values()],
            sorted(bundle.amounts_on(self._law_day).items()),
            sorted((id_, str(value)) for id_, value in bundle.readable.settings.items()),
            list(bundle.events),
            list(Outcome),
        ]
