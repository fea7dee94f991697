"""Who is paid by a procedure, and whose account is still missing: each account is told once.

Benefits have different recipients by law (葬祭費 goes to who held the funeral, a refund to the
heirs' representative, an unpaid pension to the family), so an account belongs to a person, never
to the visit. Procedures say it with the roles `payee` and `account`.
"""

from __future__ import annotations

import datetime as dt

from procedures.bundle import Bundle
from procedures.guidance import Assessment
from procedures.needs import FILED, members, shown
from procedures.sheet import Address, AnswerSheet

PAYEE, ACCOUNT, HOLDER = "payee", "account", "account_holder"


def payees(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, procedure: str, subject: str = ""
) -> list[str]:
    """Who is surely paid by a procedure; nobody where it pays nothing."""
    if PAYEE not in bundle.compiled[procedure].groups:
        return []
    return members(bundle, law_day, sheet, PAYEE, procedure=procedure, subject=subject)


def without_account(
    bundle: Bundle, law_day: dt.date, sheet: AnswerSheet, assessment: Assessment
) -> list[str]:
    """The people some procedure of the visit pays whose account nobody has told, each once."""
    paid = [
        person
        for verdict in assessment.of(*FILED)
        for person in payees(bundle, law_day, sheet, verdict.procedure.id, verdict.subject)
    ]
    held = {
        found.value
        for thing in sheet.things
        if (found := shown(bundle, law_day, sheet, Address(HOLDER, thing))) is not None
    }
    return [person for person in dict.fromkeys(paid) if person not in held]
