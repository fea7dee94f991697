"""Taking back what a source said, because it does not hold any more; it stays as history."""

from __future__ import annotations

from dataclasses import replace

from procedures.sheet import Address, AnswerSheet, Provenance, State


def take_back(sheet: AnswerSheet, address: Address, provenance: Provenance) -> None:
    """Move a source's candidate to what was replaced; without any other the item is open again."""
    answer = sheet.answers.get(address)
    gone = tuple(c for c in answer.candidates if c.provenance == provenance) if answer else ()
    if answer is None or not gone:
        return
    left = tuple(c for c in answer.candidates if c.provenance != provenance)
    sheet.answers[address] = replace(
        answer,
        state=answer.state if left else State.NOT_ASKED,
        candidates=left,
        replaced=answer.replaced + gone,
    )
