"""What the resident's slip says about a visit, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from counter.paper.data_account import account_of
from counter.storage.times import JST
from counter.visit import Case, CaseKey
from counter.visit.finding import required_documents
from counter.visit.receipt_number import code_of
from counter.visit.states import CASE_NAMES, CaseState
from printing import SlipContent, SlipList, SlipProcedure
from procedures.bundle import Bundle
from procedures.calendar_ja import wareki
from procedures.catalog import Counter, Outcome
from procedures.deadlines import DeadlineDate, deadline_of
from procedures.figures import sums
from procedures.guidance import Assessment, Verdict
from procedures.outside import outside
from procedures.reasons import because, display_name
from procedures.sheet import VISIT, Address, AnswerSheet

LISTS = (
    (Outcome.ASK_CLERK, "窓口で職員と確かめること"),
    (Outcome.DEEMED, "上の届出といっしょに済むこと（別の紙はありません）"),
    (Outcome.AUTOMATIC, "市が行うこと（届出は要りません）"),
    (Outcome.LATER, "あとですること"),
    (Outcome.OPTIONAL, "希望すればできること"),
    (Outcome.REFER, "ほかの窓口・機関ですること"),
    (Outcome.INFORM, "お知らせ"),
)
OUTSIDE = "市役所の外ですること（期限の短い順。お持ち帰りください）"
FINISHES = {
    "today": "今日、窓口で終わります",
    "by_post": "後日、郵便で届きます",
    "after_review": "審査のあと、結果をお知らせします",
}
DAYS_WITHOUT_YEAR = 300
"""A day that is further away than this is told with its year."""
ACCEPTED_BUT_HELD = "受理・先の届が済みしだい進めます"
WEEKDAYS = "月火水木金土日"
KEEP_DAYS = 30
"""Days after which a finished visit is deleted, where the settings say nothing else."""

OPENS_LAST = dt.date.max
"""Where procedures without a deadline stand: after all that have one."""


def slip_of(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    assessment: Assessment,
    cases: Mapping[CaseKey, Case],
    receipt: str,
    *,
    started: dt.datetime | None = None,
    keep_days: int = KEEP_DAYS,
    asked: bool = False,
) -> SlipContent:
    """The slip: procedures by deadline, what is still to do and where, what was read and sent.

    `keep_days` is how long the city keeps what is finished, for procedures that say nothing;
    `asked` is whether its registers were looked at.
    """
    writer = _Writer(bundle, law_day, sheet, cases)
    needed = sorted(assessment.of(Outcome.NEEDED), key=writer.last_day)
    proofs = writer.proofs(needed)
    return SlipContent(
        hall=bundle.city.hall,
        receipt=receipt,
        made=made_at(law_day, started),
        accepted=bool(needed) and all(writer.is_accepted(verdict) for verdict in needed),
        procedures=tuple(writer.procedure(verdict) for verdict in needed),
        everywhere=proofs,
        lists=tuple(writer.lists(assessment)),
        data=tuple(account_of(bundle, sheet, assessment, cases, keep_days=keep_days, asked=asked)),
        code=code_of(bundle.city.code, receipt),
    )


def made_at(law_day: dt.date, started: dt.datetime | None) -> str:
    """Day and time of a visit as papers say it."""
    if started is None:
        return str(wareki(law_day))
    local = started.astimezone(JST)
    return f"{wareki(law_day)} {local.hour}時{local.minute:02}分"


@dataclass(frozen=True)
class _Writer:
    """Words about one visit's verdicts and cases."""

    bundle: Bundle
    law_day: dt.date
    sheet: AnswerSheet
    cases: Mapping[CaseKey, Case]

    def _case(self, verdict: Verdict) -> Case | None:
        return self.cases.get(CaseKey(verdict.procedure.id, verdict.subject))

    def is_accepted(self, verdict: Verdict) -> bool:
        """Whether a clerk has accepted the procedure."""
        case = self._case(verdict)
        return case is not None and case.accepted_on is not None

    def last_day(self, verdict: Verdict) -> dt.date:
        """The deadline, for sorting."""
        deadline = deadline_of(self.bundle, self.law_day, self.sheet, verdict)
        return deadline.last_day if deadline else OPENS_LAST

    def procedure(self, verdict: Verdict) -> SlipProcedure:
        """One procedure as the resident must understand it."""
        about = verdict.procedure
        case = self._case(verdict)
        deadline = deadline_of(self.bundle, self.law_day, self.sheet, verdict)
        return SlipProcedure(
            name=about.name.ja,
            whom=self._whom(verdict),
            state=_state(case),
            because=because(self.bundle, self.law_day, self.sheet, verdict).text,
            deadline=_day(deadline),
            left=_left(deadline),
            urgent=deadline is not None and (deadline.urgent or deadline.late),
            window="、".join(_window(counter) for counter in about.counters),
            bring=self._documents(verdict),
            finishes=FINISHES[about.finishes],
            loses=deadline.loses if deadline else "",
            sums=self._sums(verdict),
            then=tuple(step.ja for step in about.follow_up),
        )

    def _whom(self, verdict: Verdict) -> str:
        if not verdict.subject:
            return ""
        name = display_name(self.bundle, self.sheet, verdict.subject)
        return f"{name} さん" if verdict.subject in self.sheet.people else name

    def _sums(self, verdict: Verdict) -> tuple[str, ...]:
        found = sums(self.bundle, self.law_day, self.sheet, verdict)
        return tuple(one.text for one in found)

    def _documents(self, verdict: Verdict) -> tuple[str, ...]:
        key = CaseKey(verdict.procedure.id, verdict.subject)
        wanted = required_documents(self.bundle, self.law_day, self.sheet, key)
        return tuple(document.name.ja for document in wanted)

    def proofs(self, verdicts: list[Verdict]) -> tuple[str, ...]:
        """What proves the visitor's identity and authority, each once for all windows."""
        answer = self.sheet.answers.get(Address("acts_as", VISIT))
        best = answer.best(self.bundle.items["acts_as"].sources) if answer else None
        acts_as = best.value if best else "self"
        found = [
            filer.proof.ja
            for verdict in verdicts
            for filer in verdict.procedure.may_file
            if filer.who == acts_as
        ]
        return tuple(dict.fromkeys(found))

    def lists(self, assessment: Assessment) -> Iterator[SlipList]:
        """The other outcomes, each with its procedures and why."""
        for outcome, title in LISTS:
            lines = tuple(
                (self._named(verdict), self._because(verdict)) for verdict in assessment.of(outcome)
            )
            if lines:
                yield SlipList(title, lines)
        away = tuple(
            (f"{one.place.ja}（{one.until.ja}）", one.what.ja)
            for one in outside(self.bundle, self.law_day, self.sheet)
        )
        if away:
            yield SlipList(OUTSIDE, away)

    def _because(self, verdict: Verdict) -> str:
        why = because(self.bundle, self.law_day, self.sheet, verdict).text
        return why + "".join(f"{one}。" for one in self._sums(verdict))

    def _named(self, verdict: Verdict) -> str:
        whom = self._whom(verdict)
        return f"{verdict.procedure.name.ja}（{whom}）" if whom else verdict.procedure.name.ja


def _window(counter: Counter) -> str:
    return f"{counter.section}（{counter.window}）" if counter.window else counter.section


def _state(case: Case | None) -> str:
    """Where the procedure stands, as the resident understands it."""
    if case is not None and case.state is CaseState.HELD and case.accepted_on is not None:
        return ACCEPTED_BUT_HELD
    return CASE_NAMES[case.state if case else CaseState.WAITING]


def _day(deadline: DeadlineDate | None) -> str:
    if deadline is None:
        return ""
    day = deadline.last_day
    near = abs(deadline.days_left) < DAYS_WITHOUT_YEAR
    words = f"{day.month}月{day.day}日" if near else str(wareki(day))
    return f"{words}（{WEEKDAYS[day.weekday()]}）"


def _left(deadline: DeadlineDate | None) -> str:
    if deadline is None:
        return ""
    if deadline.late:
        return "期限を過ぎています"
    return (
        "まで（今日が期限です）"
        if deadline.days_left == 0
        else f"まで（あと{deadline.days_left}日）"
    )
