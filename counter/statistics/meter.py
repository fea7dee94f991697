"""The burden meter (負担の計): what was not written, and how it was before.

`names`, `addresses`, `birth_dates` and `sheets` of the forms come from the accepted procedures,
questions, characters and seconds from the visits that were confirmed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from counter.statistics.before import MEASURES, Before
from counter.statistics.courses import AT_THE_SCREEN, Course
from counter.statistics.figures import Names
from counter.statistics.moments import Kind
from counter.statistics.tables import HIDDEN, Cell, Row, Table, with_hidden
from counter.storage.statistics import StoredMoment

ON_FORMS = ("names", "addresses", "birth_dates", "fields", "signatures", "sheets")
FROM_FORMS = ("names", "addresses", "birth_dates", "signatures", "sheets")
TYPED = ("names", "addresses", "birth_dates", "characters", "questions")
STILL_ON_PAPER = ("signatures", "sheets")


def meter(found: Sequence[Course], before: Before, names: Names, small: int) -> list[Table]:
    """The burden as a whole against before, and the forms procedure by procedure."""
    return [_compared(found, before, small), _forms(found, names, small)]


def _compared(found: Sequence[Course], before: Before, small: int) -> Table:
    filed = [one for course in found for one in course.of(Kind.ACCEPTED)]
    confirmed = [course for course in found if Kind.SUBMITTED in course.kinds]
    few = len(filed) < small or len(confirmed) < small
    forms, now = _sum(filed), _now(confirmed, _sum(filed))
    rows = [
        Row(
            name,
            (
                _earlier(filed, before, key, small),
                HIDDEN if few else _known(forms, key, FROM_FORMS),
                HIDDEN if few else Cell(now[key]),
                HIDDEN if few else _each(now[key], len(confirmed)),
            ),
        )
        for key, name in MEASURES.items()
    ]
    measured = f"以前の数: {before.measured}。" if before.measured else "以前の表はまだありません。"
    return Table(
        "burden",
        "負担の計",
        f"{measured}以前の数は、表にある手続だけを、受理した件数だけ足したもの。"
        f"様式どおりなら＝受理した{_count(len(filed), small)}件の様式が求める欄。"
        f"いま＝確認まで済んだ来庁{_count(len(confirmed), small)}件で、画面で打った・聞かれた・"
        "紙に残った数（窓口の来庁では職員が打った字を含む）。手で書く欄はなく、署名だけが残る。",
        "負担",
        ("以前（市の表）", "様式どおりなら", "いま", "いま（来庁1件あたり）"),
        tuple(rows),
        compared=(0, 2) if before.procedures else (1, 2),
    )


def _now(confirmed: Iterable[Course], forms: Mapping[str, int]) -> Counter[str]:
    """What residents still did; seconds at the screen, where they were recorded."""
    now: Counter[str] = Counter({key: forms[key] for key in STILL_ON_PAPER})
    for course in confirmed:
        for moment in course.of(Kind.SUBMITTED)[:1]:
            now.update({key: int(moment.counts.get(key, 0)) for key in TYPED})
        now["seconds"] += course.seconds(AT_THE_SCREEN) or 0
    return now


def _earlier(filed: Iterable[StoredMoment], before: Before, key: str, small: int) -> Cell:
    """The city's numbers for what was filed; nothing where its table says nothing."""
    known = [
        before.procedures[one.procedure][key]
        for one in filed
        if key in before.procedures.get(one.procedure, {})
    ]
    if not known:
        return Cell()
    return HIDDEN if len(known) < small else Cell(round(sum(known)))


def _forms(found: Iterable[Course], names: Names, small: int) -> Table:
    filed: dict[str, list[StoredMoment]] = defaultdict(list)
    for course in found:
        for moment in course.of(Kind.ACCEPTED):
            filed[moment.procedure].append(moment)
    rows = []
    for procedure in sorted(filed, key=lambda one: -len(filed[one])):
        wanted = _sum(filed[procedure])
        cells = (Cell(len(filed[procedure])), *(Cell(wanted[key]) for key in ON_FORMS))
        rows.append(Row(names.procedures.get(procedure, procedure), cells))
    return Table(
        "forms",
        "書かずに済んだ欄（手続ごと）",
        "受理した手続の様式が求める欄の数。付記で済む手続には様式がない。",
        "手続",
        ("受理", "氏名・フリガナ", "住所", "生年月日", "欄の合計", "署名", "紙（様式）"),
        with_hidden(rows, [0], small, whole=0) if rows else (),
        0,
    )


def _sum(moments: Iterable[StoredMoment]) -> Counter[str]:
    total: Counter[str] = Counter()
    for moment in moments:
        total.update({key: int(moment.counts.get(key, 0)) for key in ON_FORMS})
    return total


def _known(counts: Mapping[str, int], key: str, keys: Sequence[str]) -> Cell:
    return Cell(counts[key]) if key in keys else Cell()


def _each(total: int, visits: int) -> Cell:
    return Cell(total / visits) if visits else Cell()


def _count(number: int, small: int) -> str:
    return "少数の" if 0 < number < small else f"{number:,}"
