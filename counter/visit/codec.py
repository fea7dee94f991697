"""What of a visit goes into its envelopes: settings, answers, and what clerks noted on its cases.

個人番号 never travels with the rest: each number is a part of its own, opened only on purpose.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from counter.visit.model import Acceptance, Case, DocumentCheck, FeePaid, Note, Setting, Visit
from counter.visit.states import DocumentState, Signature
from procedures.sheet import Address, AnswerSheet
from procedures.values import DocumentSeen, Kind

VISIT_PART = "visit"

JsonObject = dict[str, Any]


def number_part(address: Address) -> str:
    """The part that holds the 個人番号 at an address."""
    return f"number:{address.item}:{address.subject}"


def record_part(case: Case) -> str:
    """The part that holds the latest record of a case."""
    return f"record:{case.id}:{case.revision}"


def write_visit(visit: Visit) -> bytes:
    """The payload of the visit's own envelope, without any 個人番号."""
    sheet = _only(visit.sheet, numbers=False).to_json()
    cases = {str(case.id): _case_json(case) for case in visit.cases.values()}
    notes = [{"by": str(one.by), "at": one.at.isoformat(), "text": one.text} for one in visit.notes]
    return _bytes({"settings": visit.settings, "sheet": sheet, "cases": cases, "notes": notes})


def write_numbers(sheet: AnswerSheet) -> dict[str, bytes]:
    """The payload of each 個人番号 on the sheet, by part."""
    numbers = _only(sheet, numbers=True)
    rows = numbers.to_json()["answers"]
    parts = map(number_part, numbers.answers)
    return {part: _bytes(row) for part, row in zip(parts, rows, strict=True)}


def read_number(payload: bytes) -> AnswerSheet:
    """A sheet with nothing on it but the 個人番号 of one part."""
    return AnswerSheet.from_json({**AnswerSheet().to_json(), "answers": [json.loads(payload)]})


def read_visit(payload: bytes, visit: Visit, cases: Iterable[Case]) -> Visit:
    """The visit with what its envelope holds filled in."""
    content = json.loads(payload)
    noted = content["cases"]
    whole = (_with_notes(case, noted.get(str(case.id))) for case in cases)
    return replace(
        visit,
        settings=content["settings"],
        sheet=AnswerSheet.from_json(content["sheet"]),
        cases={case.key: case for case in whole},
        # Envelopes sealed before clerks could leave notes have none.
        notes=tuple(_note(row) for row in content.get("notes", ())),
    )


def read_settings(payload: bytes) -> dict[str, Setting]:
    """The settings of a visit, for who needs nothing else of it."""
    settings: dict[str, Setting] = json.loads(payload)["settings"]
    return settings


def _note(row: Mapping[str, str]) -> Note:
    return Note(UUID(row["by"]), dt.datetime.fromisoformat(row["at"]), row["text"])


def _case_json(case: Case) -> JsonObject:
    return {
        "identity": _seen_json(case.identity),
        "authority": _seen_json(case.authority),
        "number": _seen_json(case.number),
        "signature": str(case.signature),
        "documents": _documents_json(case.documents),
        "fee": _fee_json(case.fee),
        "note": case.note,
        "added": case.added,
        "checked_by": str(case.checked_by) if case.checked_by else None,
        "proposed": _acceptance_json(case.proposed) if case.proposed else None,
    }


def _with_notes(case: Case, noted: Mapping[str, Any] | None) -> Case:
    if noted is None:
        return case
    proposed = noted["proposed"]
    return replace(
        case,
        identity=_seen(noted["identity"]),
        authority=_seen(noted["authority"]),
        number=_seen(noted["number"]),
        signature=Signature(noted["signature"]),
        documents=_documents(noted["documents"]),
        fee=_fee(noted["fee"]),
        note=noted["note"],
        added=noted["added"],
        checked_by=UUID(noted["checked_by"]) if noted["checked_by"] else None,
        proposed=_acceptance(proposed) if proposed else None,
    )


def _acceptance_json(given: Acceptance) -> JsonObject:
    return {
        "by": str(given.by),
        "on": given.on.isoformat(),
        "identity": _seen_json(given.identity),
        "authority": _seen_json(given.authority),
        "number": _seen_json(given.number),
        "signature": str(given.signature),
        "documents": _documents_json(given.documents),
        "fee": _fee_json(given.fee),
        "note": given.note,
    }


def _acceptance(row: Mapping[str, Any]) -> Acceptance:
    return Acceptance(
        by=UUID(row["by"]),
        on=dt.date.fromisoformat(row["on"]),
        identity=DocumentSeen(**row["identity"]),
        authority=_seen(row["authority"]),
        number=_seen(row["number"]),
        signature=Signature(row["signature"]),
        documents=_documents(row["documents"]),
        fee=_fee(row["fee"]),
        note=row["note"],
    )


def _documents_json(checks: Mapping[str, DocumentCheck]) -> JsonObject:
    return {
        document: {"state": str(one.state), "due": one.due.isoformat() if one.due else None}
        for document, one in checks.items()
    }


def _documents(rows: Mapping[str, Any]) -> dict[str, DocumentCheck]:
    return {name: _document(row) for name, row in rows.items()}


def _document(row: Mapping[str, Any]) -> DocumentCheck:
    due = dt.date.fromisoformat(row["due"]) if row["due"] else None
    return DocumentCheck(DocumentState(row["state"]), due)


def _fee_json(fee: FeePaid | None) -> JsonObject | None:
    return None if fee is None else dict(vars(fee))


def _fee(row: Mapping[str, Any] | None) -> FeePaid | None:
    return None if row is None else FeePaid(**row)


def _seen_json(document: DocumentSeen | None) -> JsonObject | None:
    return None if document is None else dict(vars(document))


def _seen(row: Mapping[str, Any] | None) -> DocumentSeen | None:
    return None if row is None else DocumentSeen(**row)


def _only(sheet: AnswerSheet, *, numbers: bool) -> AnswerSheet:
    """The sheet with nothing but 個人番号 on it, or with everything but them."""
    return replace(
        sheet,
        answers={
            address: answer
            for address, answer in sheet.answers.items()
            if (answer.kind is Kind.INDIVIDUAL_NUMBER) == numbers
        },
    )


def _bytes(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
