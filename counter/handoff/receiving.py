"""Take the receipts that back offices have left on a target, and put them on their cases."""

from __future__ import annotations

from collections.abc import Mapping

from counter.handoff.answering import keep_answer
from counter.handoff.problems import TargetUnavailableError
from counter.handoff.receipts import NotAReceiptError, read_receipt
from counter.handoff.targets import ReceivingTarget
from counter.logs import get_logger
from counter.storage.engine import Database
from counter.visit.progress import UnknownRecord
from procedures.catalog import Item

log = get_logger(__name__)


def take_receipts(
    target: ReceivingTarget,
    database: Database,
    items: Mapping[str, Item],
    key: bytes,
) -> int:
    """Record every waiting receipt of a target; gives how many.

    A receipt is put away only after it is on its case; killed between the two, it is taken again
    and changes nothing. A target out of reach is left for the next time.
    """
    count = 0
    try:
        for name, data in target.receipts():
            try:
                received = read_receipt(data)
            except NotAReceiptError:
                log.warning("receipt_unreadable")
                target.refused(name)
                continue
            try:
                keep_answer(received, database, items, key)
            except UnknownRecord:
                # Never sent from here, or deleted since: there is no case to show it on.
                log.warning("receipt_of_unknown_record", record=received.outbox)
            target.taken(name)
            count += 1
    except TargetUnavailableError as problem:
        log.warning("receipts_out_of_reach", reason=problem.reason)
    return count
