"""`kakanai visit`: act out a case file and say what came of it."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from counter.cli.certified import Route
from counter.cli.rehearsal import Rehearsal, rehearse
from procedures.cases import CaseFile, read_case
from procedures.catalog import Outcome
from procedures.deadlines import deadline_of
from procedures.guidance import Verdict
from procedures.needs import FILED, needs, shown
from procedures.reasons import reason

PDF = "visit.pdf"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `visit`."""
    parser = commands.add_parser("visit", help="事例ファイルの来庁を、画面なしで最後まで行う")
    parser.add_argument("case", type=Path, metavar="CASE.toml")
    parser.add_argument("--out", type=Path, required=True, metavar="フォルダ", help="出力先")
    parser.add_argument(
        "--strict", action="store_true", help="事例に無い質問や、知らない手続も誤りにする"
    )
    parser.add_argument(
        "--route",
        type=Route,
        choices=list(Route),
        help="転出証明書の届き方: reserved 転入予約つき、imported 情報だけ、paper 紙を職員が写す、"
        "none なし（書かなければ、事例の entry_certificate から）",
    )
    parser.add_argument("--city", type=Path, metavar="フォルダ", help="市のフォルダを重ねる")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write PDF, records and `result.json`; 1 when the case expects otherwise."""
    case = read_case(arguments.case)
    arguments.out.mkdir(parents=True, exist_ok=True)
    rehearsal = rehearse(case, arguments.out.absolute(), city=arguments.city, route=arguments.route)
    (arguments.out / PDF).write_bytes(rehearsal.paper.pdf)
    result = result_of(rehearsal)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    (arguments.out / "result.json").write_text(text + "\n", "utf-8")
    print(burden_line(result))
    differences = [*differences_of(rehearsal, strict=arguments.strict)]
    if arguments.strict:
        differences += [f"事例に無い質問: {item}" for item in result["unanswered"]]
    for difference in differences:
        print(difference)
    return 1 if differences else 0


def result_of(rehearsal: Rehearsal) -> dict[str, Any]:
    """The contents of `result.json`."""
    visit, burden, paper = rehearsal.visit, rehearsal.burden, rehearsal.paper
    signatures = [v for v in rehearsal.assessment.of(Outcome.NEEDED, Outcome.OPTIONAL)
                  if v.procedure.signature != "none"]  # fmt: skip
    return {
        "case": rehearsal.case.id,
        "bundle": rehearsal.bundle.version,
        "receipt": visit.receipt,
        "route": str(rehearsal.route),
        "procedures": [*_procedures(rehearsal)],
        "asked": burden.asked,
        "unanswered": sorted({address.item for address in burden.unanswered}),
        "typed_characters": burden.typed_characters,
        "taps": burden.taps,
        "transcribed_characters": rehearsal.transcribed_characters,
        "own_name_typed": burden.own_name_typed,
        "handwritten": _handwritten(rehearsal),
        "values_printed": paper.values_printed,
        "values_from": dict(sorted(_origins(rehearsal).items())),
        "left_to_desk": sorted({address.item for address in rehearsal.left_to_desk}),
        "signatures": len(signatures),
        "sheets": [
            {"procedure": sheet.procedure, "subject": sheet.subject, "file": PDF,
             "pages": sheet.pages, "first_page": sheet.first_page}
            for sheet in paper.sheets
        ],
        "refused": [
            {"procedure": refusal.procedure, "item": refusal.item, "reason": refusal.reason}
            for refusal in paper.refused
        ],
        "records": [
            {"target": rehearsal.bundle.procedures[case.key.procedure].target,
             "procedure": case.key.procedure, "key": str(case.id)}
            for case in visit.cases.values()
            if case.revision
        ],
    }  # fmt: skip


def _procedures(rehearsal: Rehearsal) -> Iterator[dict[str, Any]]:
    """One row per procedure and outcome; several subjects of one outcome share it."""
    rows: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in rehearsal.assessment.verdicts:
        rows.setdefault((verdict.procedure.id, str(verdict.outcome)), []).append(verdict)
    bundle, sheet, day = rehearsal.bundle, rehearsal.visit.sheet, rehearsal.case.today
    for (procedure, outcome), verdicts in rows.items():
        deadlines = [deadline_of(bundle, day, sheet, verdict) for verdict in verdicts]
        reasons = [reason(bundle, day, sheet, verdict) for verdict in verdicts]
        yield {
            "id": procedure,
            "outcome": outcome,
            "subjects": [verdict.subject for verdict in verdicts if verdict.subject],
            "reasons": list(dict.fromkeys(one.text for one in reasons)),
            "deadline": min((str(d.last_day) for d in deadlines if d), default=None),
            "sources": list(dict.fromkeys(one.law for one in reasons)),
        }


def _handwritten(rehearsal: Rehearsal) -> int:
    """Fields somebody must write by hand: those of needed forms that could not be printed."""
    printed = {(sheet.procedure, sheet.subject) for sheet in rehearsal.paper.sheets}
    bundle, sheet, day = rehearsal.bundle, rehearsal.visit.sheet, rehearsal.case.today
    return sum(
        len(needs(bundle, day, sheet, verdict))
        for verdict in rehearsal.assessment.of(Outcome.NEEDED)
        if verdict.procedure.form_status != "none"
        and (verdict.procedure.id, verdict.subject) not in printed
    )


def _origins(rehearsal: Rehearsal) -> Counter[str]:
    """How many of the values the sheets take came from where."""
    bundle, sheet, day = rehearsal.bundle, rehearsal.visit.sheet, rehearsal.case.today
    found: Counter[str] = Counter()
    for verdict in rehearsal.assessment.of(*FILED):
        for value in needs(bundle, day, sheet, verdict):
            shown_value = shown(bundle, day, sheet, value.address)
            if shown_value is not None:
                found[str(shown_value.provenance)] += 1
    return found


def burden_line(result: dict[str, Any]) -> str:
    """What the visit cost the resident, in one line."""
    return (
        f"{result['case']}: 手書き {result['handwritten']}欄、質問 {len(result['asked'])}、"
        f"入力 {result['typed_characters']}字、署名 {result['signatures']}、"
        f"帳票 {len(result['sheets'])}枚に {result['values_printed']}欄を印字、"
        f"窓口で補う項目 {len(result['left_to_desk'])}"
    )


def differences_of(rehearsal: Rehearsal, *, strict: bool) -> Iterator[str]:
    """Where the outcomes differ from what the case expects.

    Procedures the catalog does not have are only counted as differences when `strict`.
    """
    case, known = rehearsal.case, rehearsal.bundle.procedures.keys()
    for outcome in Outcome:
        expected = case.expected(outcome)
        if expected is None:
            continue
        if strict:
            yield from (f"カタログに無い手続: {one}" for one in sorted(expected - known))
        found = _with_outcome(rehearsal, outcome)
        wanted = expected & known
        for procedure in sorted(wanted - found):
            yield f"{procedure}: {outcome} のはずが、そうなりません"
        if outcome is not Outcome.NOT_NEEDED:
            for procedure in sorted(found - wanted):
                yield f"{procedure}: 期待していない {outcome} になりました"
    yield from _reasons_missing(case, rehearsal)


def _with_outcome(rehearsal: Rehearsal, outcome: Outcome) -> set[str]:
    """The procedures with an outcome for anybody; `not_needed` means it for everybody."""
    verdicts = rehearsal.assessment.verdicts
    found = {v.procedure.id for v in verdicts if v.outcome is outcome}
    if outcome is Outcome.NOT_NEEDED:
        concerned = {v.procedure.id for v in verdicts if v.outcome is not outcome}
        return set(rehearsal.bundle.procedures) - concerned
    return found


def _reasons_missing(case: CaseFile, rehearsal: Rehearsal) -> Iterator[str]:
    """Where the case says words a reason must hold."""
    rows = {row["id"]: row for row in _procedures(rehearsal)}
    for procedure, words in case.expect.get("reasons", {}).items():
        told = " ".join(rows.get(procedure, {}).get("reasons", []))
        if words not in told:
            yield f"{procedure}: 理由に「{words}」がありません"
