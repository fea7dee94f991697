"""What of a visit goes into its envelopes: settings, answers, and what clerks noted on its cases.

個人番号 never travels with the rest: each number is a part of its own, opened only on purpose.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from counter.visit.model import Case, DocumentCheck, Visit
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
    sheet = visit.sheet.to_json()
    sheet["answers"] = [row for row in sheet["answers"] if not _is_number(row)]
    cases = {str(case.id): _case_json(case) for case in visit.cases.values()}
    return _bytes({"settings": visit.settings, "sheet": sheet, "cases": cases})


def write_numbers(sheet: AnswerSheet) -> dict[str, bytes]:
    """The payload of each 個人番号 on the sheet, by part."""
    rows = [row for row in sheet.to_json()["answers"] if _is_number(row)]
    return {number_part(Address(row["item"], row["subject"])): _bytes(row) for row in rows}


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
    )


def _case_json(case: Case) -> JsonObject:
    return {
        "identity": _seen_json(case.identity),
        "authority": _seen_json(case.authority),
        "signature": str(case.signature),
        "documents": {
            document: {
                "state": str(check.state),
                "due": check.due.isoformat() if check.due else None,
            }
            for document, check in case.documents.items()
        },
        "note": case.note,
    }


def _with_notes(case: Case, noted: Mapping[str, Any] | None) -> Case:
    if noted is None:
        return case
    return replace(
        case,
        identity=_seen(noted["identity"]),
        authority=_seen(noted["authority"]),
        signature=Signature(noted["signature"]),
        documents={name: _document(row) for name, row in noted["documents"].items()},
        note=noted["note"],
    )


def _document(row: Mapping[str, Any]) -> DocumentCheck:
    due = dt.date.fromisoformat(row["due"]) if row["due"] else None
    return DocumentCheck(DocumentState(row["state"]), due)


def _seen_json(document: DocumentSeen | None) -> JsonObject | None:
    return None if document is None else dict(vars(document))


def _seen(row: Mapping[str, Any] | None) -> DocumentSeen | None:
    return None if row is None else DocumentSeen(**row)


def _is_number(row: Mapping[str, Any]) -> bool:
    return bool(row["kind"] == Kind.INDIVIDUAL_NUMBER)


def _bytes(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
