"""The claims the proof makes about procedures, and what it says when one fails."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from procedures.bundle import CompiledProcedure
from procedures.findings import Finding
from procedures.needs import FILED
from procedures.proving.comparing import reached
from procedures.proving.solving import Budget, OutOfSteps, Search, Wish
from procedures.proving.telling import tell
from procedures.proving.turning import turning
from procedures.proving.wishes import belongs, decides, differs, holds, stays_out
from procedures.proving.worlds import Setting, World
from procedures.sheet import VISIT, Address, Answer, AnswerSheet

ROW_STEPS = 10_000
QUESTION_STEPS = 800
"""Sheets looked at per claim: fixed numbers, so that the proof is the same on every machine."""


@dataclass
class Proof:
    """What was found about one procedure: findings, and the claims that were given up."""

    findings: list[Finding] = field(default_factory=list)
    claims: int = 0
    given_up: int = 0


def prove_rows(setting: Setting, compiled: CompiledProcedure) -> Proof:
    """Prove that every row can decide, and that every question can make a difference.

    The closing `not_needed` row is not claimed: every table has it, whether it can be reached or
    not. City settings are free here: a row that another city's setting reaches is no mistake.
    """
    proof = Proof()
    witnesses: list[tuple[AnswerSheet, str]] = []
    for row in range(len(compiled.outcomes) - 1):
        proof.claims += 1
        budget = Budget(ROW_STEPS)
        try:
            witness = _witness(setting, compiled, row, budget)
        except OutOfSteps:
            proof.given_up += 1
            continue
        if witness is None:
            proof.findings.append(_unreachable(compiled, row))
        else:
            witnesses.append(witness)
    _prove_questions(proof, setting, compiled, witnesses)
    return proof


def _witness(
    setting: Setting, compiled: CompiledProcedure, row: int, budget: Budget
) -> tuple[AnswerSheet, str] | None:
    """A visit, and the subject, for whom a row decides."""
    for world, subject in _subjects(setting, compiled):
        sheet = setting.sheet(world)
        if _search(setting, (sheet,), decides(compiled, row, subject), budget):
            return sheet, subject
    return None


def _unreachable(compiled: CompiledProcedure, row: int) -> Finding:
    outcome = compiled.outcomes[row][0].outcome
    message = (
        f"この行（{outcome}）が結果になる来庁はありません。"
        "条件が矛盾しているか、前の行がすべて先に当てはまります"
    )
    return Finding("error", _file(compiled), f"outcome.{row}", message)


def _prove_questions(
    proof: Proof,
    setting: Setting,
    compiled: CompiledProcedure,
    witnesses: Sequence[tuple[AnswerSheet, str]],
) -> None:
    """Some two answers to each question, all else equal, must lead to different outcomes."""
    seen = {item for sheet, who in witnesses for item in turning(setting, compiled, sheet, who)}
    for item in sorted(setting.items - {"events"}):
        if not setting.bundle.items[item].askable:
            continue
        proof.claims += 1
        try:
            needed = item in seen or any(
                _differences(setting, compiled, item, Budget(QUESTION_STEPS))
            )
        except OutOfSteps:
            proof.given_up += 1
            continue
        if not needed:
            proof.findings.append(_needless(setting, compiled, item))


def _needless(setting: Setting, compiled: CompiledProcedure, item: str) -> Finding:
    label = setting.bundle.items[item].label.ja
    message = f"「{label}」（{item}）は条件に出てきますが、どう答えても結果は変わりません"
    return Finding("debt", _file(compiled), f"outcome ({item})", message)


def _differences(
    setting: Setting, compiled: CompiledProcedure, item: str, budget: Budget
) -> Iterator[bool]:
    """Whether two sheets that differ in one answer to an item come to different outcomes."""
    derived = setting.bundle.readable.derived
    group = reached(compiled.subjects.items, derived) if compiled.subjects else frozenset()
    for world, subject in _subjects(setting, compiled):
        blank = setting.sheet(world)
        for address in _addresses(item, blank, setting.bundle.items[item].subject, subject):
            known = [one for one in setting.choices(address, blank.people) if one.candidates]
            for row, (outcome, rule) in enumerate(compiled.outcomes[:-1]):
                ends = []
                if item in reached(rule.items, derived):
                    ends.append([
                        *belongs(compiled, subject, 1),
                        holds(rule, False, subject, 1),
                        differs(compiled, outcome.outcome, subject, 1),
                    ])  # fmt: skip
                if item in group:
                    ends.append([stays_out(compiled, subject, 1)])
                for end, (one, other) in itertools.product(ends, _pairs(known)):
                    sheets = (setting.sheet(world), setting.sheet(world))
                    sheets[0].answers[address] = one
                    sheets[1].answers[address] = other
                    yield _search(setting, sheets, [*decides(compiled, row, subject), *end], budget)


def prove_exclusion(setting: Setting, one: CompiledProcedure, other: CompiledProcedure) -> Proof:
    """Prove that two procedures are never both filed for the same person on the same visit."""
    proof = Proof(claims=1)
    try:
        sheet = _both(setting, one, other)
    except OutOfSteps:
        proof.given_up = 1
        return proof
    if sheet is not None:
        message = f"{other.procedure.id} と同時には要らないはずですが、両方が要る来庁があります"
        example = tell(setting.bundle, setting.law_day, sheet)
        proof.findings.append(Finding("error", _file(one), "excludes", message, example))
    return proof


def _both(setting: Setting, one: CompiledProcedure, other: CompiledProcedure) -> AnswerSheet | None:
    """A visit on which both are filed."""
    budget = Budget(ROW_STEPS)
    for world, subject in _subjects(setting, one):
        their_subject = subject if other.subjects is not None else ""
        for mine, theirs in itertools.product(_filed_rows(one), _filed_rows(other)):
            sheet = setting.sheet(world)
            wishes = [*decides(one, mine, subject), *decides(other, theirs, their_subject)]
            if _search(setting, (sheet,), wishes, budget):
                return sheet
    return None


def _filed_rows(compiled: CompiledProcedure) -> list[int]:
    return [n for n, (row, _) in enumerate(compiled.outcomes) if row.outcome in FILED]


def _search(
    setting: Setting, sheets: tuple[AnswerSheet, ...], wishes: Sequence[Wish], budget: Budget
) -> bool:
    people = sheets[0].people

    def choices(address: Address) -> Sequence[Answer]:
        return setting.choices(address, people)

    return Search(setting.bundle, setting.law_day, sheets, choices, budget).find(wishes)


def _file(compiled: CompiledProcedure) -> str:
    return f"procedures/{compiled.procedure.id}.toml"


def _subjects(setting: Setting, compiled: CompiledProcedure) -> Iterator[tuple[World, str]]:
    """Each world with each subject that stands for all like it: the visitor, and another."""
    for world in setting.worlds():
        if compiled.subjects is None:
            yield world, ""
        elif compiled.subjects.kind == "person":
            yield from ((world, f"person{n + 1}") for n in reversed(range(min(world.people, 2))))
        elif world.things:
            yield world, f"{compiled.subjects.kind}1"


def _addresses(item: str, sheet: AnswerSheet, about: str, subject: str) -> list[Address]:
    if about == VISIT:
        return [Address(item)]
    subjects = sheet.subjects(about)
    first = [subject] if subject in subjects else []
    return [Address(item, one) for one in dict.fromkeys([*first, *subjects[:2]])]


def _pairs(known: Sequence[Answer]) -> Iterator[tuple[Answer, Answer]]:
    """Neighbours first: they are what a threshold tells apart."""
    for distance in range(1, len(known)):
        for place in range(len(known) - distance):
            yield known[place], known[place + distance]
            yield known[place + distance], known[place]
