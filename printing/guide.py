"""Guide sheets: what a life event may bring, for the day no program asks the questions.

Which procedures apply is for the clerk to judge; the sheet says until when, where, who may file,
what to bring and what it costs, from the same catalog.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from printing.flow import Block, Strip, draw_segment, flow
from printing.fonts import FontLibrary, Style
from printing.ink import HAIR, Box, Ink
from printing.layout import BODY_WIDTH
from printing.paper import LEFT, TOP
from printing.pen import Pen, Type
from printing.stacking import Paragraph, block, card
from procedures.bundle import Bundle
from procedures.calendar_ja import wareki
from procedures.catalog import Counter as Window
from procedures.catalog import Document, Outcome, Procedure
from procedures.sheet import AnswerSheet

BOTTOM = 281.0
WHEN_WIDTH = 36.0
TITLE = Type(Style.HEADING, 16.0, 9.0, 2)
NAME = Type(Style.HEADING, 11.0, 6.0, 1)
PLAIN = Type(Style.LABEL, 8.8, 5.0, 1)
SMALL = Type(Style.LABEL, 7.2, 6.0, 1)

HEAD = "手続の案内"
HOW = (
    "この用件で要ることの多い手続です。あてはまるものの□に、職員と印を付けてください。"
    "期限の順ではなく、窓口で進める順に並んでいます。"
)
TICK = "□ "
FILED_OUTCOMES = frozenset({Outcome.NEEDED, Outcome.OPTIONAL, Outcome.DEEMED})
BY_CLERK = "期限あり（日は職員が計算します）"
ALWAYS = "True"
SOMEBODY = "1"
"""Whom a procedure for each person would be about; nothing is known of them."""

FINISHES = {
    "today": "その日に窓口で終わります",
    "by_post": "後日、郵便で届きます",
    "after_review": "審査のあと、結果をお知らせします",
}
FILERS = {
    "self": "本人",
    "household_member": "同じ世帯の人",
    "statutory_agent": "法定代理人",
    "agent": "代理人",
    "messenger": "使者",
    "care_provider": "介護の事業者",
}


@dataclass(frozen=True)
class GuideProcedure:
    """One procedure in words: until when, and lines of a heading and what it says."""

    name: str
    until: str
    law: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Guide:
    """What the guide sheet of one life event says, as the law stands on a day.

    `proof` is what most windows ask for to prove who has come; it is said once.
    """

    hall: str
    event: str
    day: str
    version: str
    proof: str
    procedures: tuple[GuideProcedure, ...]


def guide_of(bundle: Bundle, event: str, law_day: dt.date) -> Guide:
    """The procedures of an event that are in force on a day, in catalog order."""
    in_force = [compiled.procedure for compiled in bundle.on(law_day)]
    wanted = [
        procedure
        for procedure in in_force
        if event in procedure.events
        and FILED_OUTCOMES & {row.outcome for row in procedure.outcomes}
    ]
    proofs = Counter(map(_proof, wanted))
    proof = proofs.most_common(1)[0][0] if proofs else ""
    return Guide(
        hall=bundle.city.hall,
        event=bundle.events[event].name.ja,
        day=str(wareki(law_day)),
        version=bundle.version,
        proof=proof,
        procedures=tuple(_in_words(bundle, one, law_day, proof) for one in wanted),
    )


def _proof(procedure: Procedure) -> str:
    """What the person shows who files for themselves."""
    return procedure.may_file[0].proof.ja if procedure.may_file else ""


def _in_words(bundle: Bundle, procedure: Procedure, law_day: dt.date, proof: str) -> GuideProcedure:
    lines = [*_lines(bundle, procedure, law_day)]
    if _proof(procedure) != proof:
        lines.insert(3, ("本人確認", _proof(procedure)))
    return GuideProcedure(
        name=procedure.name.ja,
        until=_until(bundle, procedure, law_day),
        law=procedure.law,
        lines=tuple((head, text) for head, text in lines if text),
    )


def _lines(bundle: Bundle, procedure: Procedure, law_day: dt.date) -> Iterator[tuple[str, str]]:
    loses = procedure.deadline.loses if procedure.deadline else None
    yield "内容", procedure.summary.ja
    yield "窓口", "、".join(map(_window, procedure.counters))
    yield "出せる人", "、".join(dict.fromkeys(FILERS[one.who] for one in procedure.may_file))
    yield "持ち物", "、".join(map(_paper, procedure.documents))
    yield "原本", procedure.original
    yield "手数料", _fee(bundle, procedure, law_day)
    yield "遅れると", loses.ja if loses else ""
    yield "終わり方", FINISHES[procedure.finishes]


def _until(bundle: Bundle, procedure: Procedure, law_day: dt.date) -> str:
    """「転入した日から14日以内」, as far as the catalog says it without a visit."""
    if procedure.deadline is None:
        return "期限なし"
    sheet = AnswerSheet()
    somebody = sheet.add_person(SOMEBODY) if procedure.for_each else ""
    compiled = bundle.compiled[procedure.id].deadline
    days = compiled.days.value(bundle.scope(law_day, sheet, somebody)) if compiled else None
    anchor = bundle.items.get(procedure.deadline.anchor.rpartition(".")[2])
    if days is None or not days.known:
        return BY_CLERK
    since = f"{anchor.label.ja}から" if anchor else ""
    return f"{since}{int(days.low)}日以内"


def _window(window: Window) -> str:
    return f"{window.section}（{window.window}）" if window.window else window.section


def _paper(document: Document) -> str:
    return document.name.ja if document.when == ALWAYS else f"{document.name.ja}（要る方だけ）"


def _fee(bundle: Bundle, procedure: Procedure, law_day: dt.date) -> str:
    """The fee of one copy on a day; empty where there is none."""
    if procedure.fee is None:
        return ""
    values = [v for v in bundle.amounts[procedure.fee.amount].values if v.from_ <= law_day]
    return f"{values[-1].value:,}円" if values else ""


def draw_guide(guide: Guide, fonts: FontLibrary) -> list[Ink]:
    """The pages of a guide sheet."""
    pens = [Pen(Ink(), fonts)]
    top = _header(pens[0], guide)
    strips = [
        Strip("", 0.0, (), (block(_opening(guide), fonts),), ruled=False),
        *(Strip("", 2.0, (), (_card(one, fonts),)) for one in guide.procedures),
    ]
    for number, segments in enumerate(flow(strips, top, next_top=TOP + 4, bottom=BOTTOM)):
        if number:
            pens.append(Pen(Ink(), fonts))
        for segment in segments:
            draw_segment(pens[-1], segment)
    for number, pen in enumerate(pens, 1):
        _footer(pen, guide, number, len(pens))
    return [pen.ink for pen in pens]


def _opening(guide: Guide) -> list[Paragraph]:
    proof = [Paragraph(f"どの窓口でも要るもの：{guide.proof}", PLAIN)] if guide.proof else []
    return [Paragraph(HOW, PLAIN), *proof]


def _header(pen: Pen, guide: Guide) -> float:
    pen.write(Box(LEFT, TOP, 60, 5), HEAD, replace(PLAIN, size=10.0))
    pen.write(Box(LEFT, TOP + 5, BODY_WIDTH, 10), guide.event, TITLE)
    right = replace(PLAIN, align="right")
    pen.write(Box(LEFT + 60, TOP, BODY_WIDTH - 60, 5), f"{guide.hall}　{guide.day} 現在", right)
    return TOP + 17


def _card(procedure: GuideProcedure, fonts: FontLibrary) -> Block:
    strong = replace(NAME, size=10.0)
    left = [Paragraph(procedure.until, strong), Paragraph(procedure.law, SMALL)]
    right = [
        Paragraph(f"{TICK}{procedure.name}", NAME),
        *(Paragraph(f"{head}：{text}", PLAIN) for head, text in procedure.lines),
    ]
    return card(left, right, WHEN_WIDTH, fonts)


def _footer(pen: Pen, guide: Guide, page: int, pages: int) -> None:
    pen.ink.line(LEFT, BOTTOM + 3, LEFT + BODY_WIDTH, BOTTOM + 3, HAIR)
    row = Box(LEFT, BOTTOM + 3.4, BODY_WIDTH, 4.4)
    pen.write(row, "最新の案内に差し替えてお使いください。", SMALL)
    text = f"版 {guide.version[:8]}　{page}／{pages}"
    pen.write(row, text, replace(SMALL, align="right"))
