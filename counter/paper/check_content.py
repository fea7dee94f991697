"""What the check sheet (確認票) says: every answer in Japanese and in another language.

It holds what the check page of the kiosk shows: what the resident, the card, the certificate or a
clerk said; never what a register knows, and never 個人番号.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from counter.languages import Language, Said, Words, value_said, words_of
from counter.paper.slip_content import made_at
from counter.visit.receipt_number import code_of
from forms import parsing
from printing import Both, CheckContent, CheckSection
from procedures.bundle import Bundle
from procedures.catalog import Choice, Item, Outcome, Text
from procedures.guidance import Assessment
from procedures.needs import shown
from procedures.reasons import display_name
from procedures.sheet import VISIT, Address, AnswerSheet, Source
from procedures.values import Value

SHOWN_SOURCES = (Source.CARD, Source.CERTIFICATE, Source.RESIDENT, Source.CLERK)

READING = re.compile(r"\{([^|{}]*)\|[^{}]*\}")
"""A reading beside its kanji: {漢字|かんじ}. Paper has no room for it."""

SENTENCES = {
    "title": "確認票",
    "visit": "今日の手続き",
    "procedures": "あなたの手続き",
    "not_yet": "まだ届出は終わっていません",
    "accepted": "届出を受け付けました",
    "keep": "書いてあることが違うときは、窓口の職員にお知らせください。",
}
THINGS = {
    "dog": "犬",
    "vehicle": "バイク・軽自動車",
    "building": "建物",
    "business": "事業",
    "bank_account_use": "口座",
}
OTHER_THING = "登録するもの"
UNCHECKED = "この言葉の訳は、確かめた人がまだいません。日本語が正しい内容です。"


def check_of(
    bundle: Bundle,
    law_day: dt.date,
    sheet: AnswerSheet,
    assessment: Assessment,
    receipt: str,
    language: Language,
    *,
    accepted: bool = False,
    started: dt.datetime | None = None,
) -> CheckContent:
    """The check sheet of a visit; in Japanese alone where `language` is Japanese."""
    writer = _Writer(bundle, law_day, sheet, words_of(language, bundle))
    keep = writer.sentence("keep")
    return CheckContent(
        hall=bundle.city.hall,
        receipt=receipt,
        made=made_at(law_day, started),
        title=writer.sentence("title"),
        notice=writer.sentence("accepted" if accepted else "not_yet"),
        keep=keep._replace(ja=f"{keep.ja}{UNCHECKED}") if writer.words.unchecked else keep,
        sections=tuple(writer.sections(assessment)),
        code=code_of(bundle.city.code, receipt),
    )


@dataclass(frozen=True)
class _Writer:
    """One visit in two languages."""

    bundle: Bundle
    law_day: dt.date
    sheet: AnswerSheet
    words: Words

    def sentence(self, key: str) -> Both:
        """One of the sheet's own sentences."""
        return self._said(SENTENCES[key])

    def _said(self, japanese: str) -> Both:
        return Both(japanese, self._foreign(self.words.sentence(japanese)))

    def _foreign(self, said: Said) -> str:
        """Nothing where it would be the Japanese again."""
        return "" if said.borrowed else READING.sub(r"\1", said.text)

    def sections(self, assessment: Assessment) -> Iterator[CheckSection]:
        """The procedures, then the visit, its people and its things, where they have answers."""
        procedures = {one.procedure.id: one.procedure for one in assessment.of(Outcome.NEEDED)}
        listed = tuple((self._text(one.name), Both(one.law, "")) for one in procedures.values())
        found = [CheckSection(self.sentence("procedures"), listed)]
        for subject in (VISIT, *self.sheet.people, *self.sheet.things):
            found.append(CheckSection(self._title(subject), tuple(self._lines(subject))))
        yield from (section for section in found if section.lines)

    def _title(self, subject: str) -> Both:
        if subject == VISIT:
            return self.sentence("visit")
        if subject in self.sheet.things:
            return self._said(THINGS.get(self.sheet.things[subject], OTHER_THING))
        return Both(display_name(self.bundle, self.sheet, subject), "")

    def _lines(self, subject: str) -> Iterator[tuple[Both, Both]]:
        for item in self.bundle.items.values():
            if item.sensitivity == "special" or item.roster_of:
                continue
            found = shown(self.bundle, self.law_day, self.sheet, Address(item.id, subject))
            if found is None or found.provenance.source not in SHOWN_SOURCES:
                continue
            if item.ask == "who" and found.value is not True:
                continue  # 「どなたですか」: only those who were chosen
            yield self._text(item.label), self._value(item, found.value)

    def _value(self, item: Item, value: Value) -> Both:
        names = {p: display_name(self.bundle, self.sheet, p) for p in self.sheet.people}
        said = value_said(self.words, item, value, names)
        return Both(parsing.shown(item, value, names=names), self._foreign(said))

    def _text(self, text: Text | Choice) -> Both:
        return Both(text.ja, self._foreign(self.words.text(text)))
