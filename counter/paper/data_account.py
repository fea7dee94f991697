"""What becomes of a resident's data, in words: what was read, where it goes, when it is deleted.

The slip tells the resident, the visit's record tells the auditor: the same sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from counter.handoff.systems import SYSTEMS
from counter.visit import Case, CaseKey
from counter.visit.states import CaseState
from procedures.bundle import Bundle
from procedures.catalog import Outcome
from procedures.guidance import Assessment
from procedures.sheet import AnswerSheet, Provenance, Source

RESIDENT_REGISTER = Provenance(Source.REGISTER, "resident")
READ_FROM = (
    (Provenance(Source.CARD), "マイナンバーカードから読み取ったもの"),
    (Provenance(Source.CERTIFICATE), "転出証明書から読み取ったもの"),
    (RESIDENT_REGISTER, "市の住民の台帳から写したもの"),
)
NEVER_TOLD = frozenset({"protected_household_hint", "register_number"})
"""What nobody but a role of the desk may learn from paper, and the registers' own numbers."""

ASKED = (
    "質問を減らすために、市の台帳を照会しました。"
    "だれがいつどの台帳を見たかは記録に残り、窓口でお尋ねになれます。"
)
GOES_TO = "窓口で受け付けたあと、手続に要るものだけを、その手続の担当に送ります。送り先: {systems}"
GONE_TO = "もう送った先: {systems}"
KEPT_FOR = (
    "この端末には何も残りません。市が預かる内容は、手続がすべて終わってから{days}日たつと消します。"
)
HANDED_OVER = frozenset({CaseState.SENT, CaseState.RECEIVED, CaseState.REJECTED, CaseState.DONE})
"""States of a case whose record a target has been given."""


def account_of(
    bundle: Bundle,
    sheet: AnswerSheet,
    assessment: Assessment,
    cases: Mapping[CaseKey, Case],
    *,
    keep_days: int,
    asked: bool,
) -> Iterator[str]:
    """The sentences, in order. `asked`: registers were looked at for this visit.

    Which register had what is not told on paper that others may see: only the resident register's
    items are named, so that the paper of a household the registers protect looks like one they do
    not know.
    """
    for source, words in READ_FROM:
        if labels := _labels_from(bundle, sheet, source):
            yield f"{words}: {'・'.join(labels)}"
    if asked:
        yield ASKED
    yield GOES_TO.format(systems=_named(planned(bundle, assessment)))
    if gone := sent_to(bundle, cases):
        yield GONE_TO.format(systems=_named(gone))
    yield KEPT_FOR.format(days=longest(assessment, keep_days))


def planned(bundle: Bundle, assessment: Assessment) -> list[str]:
    """The systems whose section deals with what is to be filed, each once."""
    verdicts = assessment.of(Outcome.NEEDED, Outcome.DEEMED)
    return list(dict.fromkeys(bundle.procedures[one.procedure.id].target for one in verdicts))


def sent_to(bundle: Bundle, cases: Mapping[CaseKey, Case]) -> list[str]:
    """The systems a record of this visit has reached, by what its cases say.

    What a notice completes (付記) travels in the notice's record, to the notice's system.
    """
    own = (key for key, case in cases.items() if case.annex_of is None)
    handed = (key for key in own if cases[key].state in HANDED_OVER)
    return list(dict.fromkeys(bundle.procedures[key.procedure].target for key in handed))


def longest(assessment: Assessment, keep_days: int) -> int:
    """Days until the last of it is deleted: as long as the slowest procedure asks (保存期間)."""
    said = [one.procedure.keep_days for one in assessment.of(Outcome.NEEDED)]
    return max([keep_days if days is None else days for days in said], default=keep_days)


def _named(systems: list[str]) -> str:
    return "・".join(SYSTEMS.get(one, one) for one in systems) or "なし"


def _labels_from(bundle: Bundle, sheet: AnswerSheet, source: Provenance) -> list[str]:
    items = [
        address.item
        for address, answer in sheet.answers.items()
        if any(one.provenance == source for one in answer.candidates)
    ]
    read = [bundle.items[item] for item in dict.fromkeys(items) if item not in NEVER_TOLD]
    about_people = (item for item in read if item.sensitivity != "public")
    return [item.label.ja for item in about_people if not item.roster_of]
