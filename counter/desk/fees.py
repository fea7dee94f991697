"""The fee of a procedure at the desk: copies, what it comes to, and who need not pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter.desk.incomplete import Incomplete
from counter.desk.opened import Opened
from counter.visit import Case, FeePaid
from forms.numbers import read_number
from forms.problems import NotUnderstood
from procedures.catalog import Procedure
from procedures.needs import shown
from procedures.sheet import Address

MOST_COPIES = 99

ALL_PAID = "all_paid"
"""One tick for all fees that are not waived."""


@dataclass(frozen=True)
class FeeLine:
    """What the fee line shows: yen for one copy, copies asked for, and what was recorded."""

    each: int
    copies: int
    paid: FeePaid | None

    @property
    def yen(self) -> int:
        """What it comes to."""
        return self.each * self.copies

    @property
    def words(self) -> str:
        """What was recorded, as one says it; "" before."""
        if self.paid is None:
            return ""
        if self.paid.waived:
            return f"手数料 免除（{self.paid.waived}）"
        return f"手数料 {self.paid.yen:,}円 受領（{self.paid.copies}通）"


def fee_line(opened: Opened, procedure: Procedure, case: Case | None) -> FeeLine | None:
    """The line of one procedure, None where nothing is charged."""
    fee = procedure.fee
    if fee is None or case is None:
        return None
    visit = opened.visit
    each = opened.bundle.amounts[fee.amount].on(visit.law_day)
    address = Address(fee.copies) if fee.copies else None
    asked = shown(opened.bundle, visit.law_day, visit.sheet, address) if address else None
    return FeeLine(int(each), int(str(asked.value)) if asked else 1, case.fee)


def read_fee(line: FeeLine, field: str, form: Mapping[str, str]) -> FeePaid:
    """What the clerk recorded. Raises Incomplete while it is neither paid nor waived."""
    copies_field = f"copies.{field}"
    try:
        copies = read_number(form.get(copies_field, str(line.copies)))
    except NotUnderstood as problem:
        raise Incomplete(copies_field, f"通数: {problem.ja}") from None
    if not 1 <= copies <= MOST_COPIES:
        raise Incomplete(copies_field, f"通数は 1 から {MOST_COPIES} までです。")
    waived = form.get(f"waived.{field}", "").strip()
    if waived:
        return FeePaid(copies, 0, waived)
    if f"paid.{field}" not in form and ALL_PAID not in form:
        raise Incomplete(
            f"paid.{field}",
            f"手数料 {line.each * copies:,}円を受け取るか、免除の理由を書いてください。",
        )
    return FeePaid(copies, line.each * copies)
