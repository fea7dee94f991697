"""The burden meter (負担の計): what was not written, and how it was before.

`names`, `addresses`, `birth_dates` and `sheets` of the forms come from the accepted procedures,
questions, characters and seconds from the visits that were confirmed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

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
    forms, now = _sum(filed), _now(confirmed)
    rows = []
    for key, name in MEASURES.items():
        same = [course for course in confirmed if _earlier(course, before, key) is not None]
        was = sum(_earlier(course, before, key) or 0 for course in same)
        cells = (
            _shown(round(was), len(same), small),
            _shown(_now(same)[key], len(same), small),
            _shown(len(same), len(same), small),
            _shown(forms[key], len(filed), small) if key in FROM_FORMS else Cell(),
            _shown(now[key], len(confirmed), small),
            _shown(now[key] / max(1, len(confirmed)), len(confirmed), small),
        )
        rows.append(Row(name, cells))
    measured = (
        f"以前の数は {before.measured}。" if before.measured else "以前の表はまだありません。"
    )
    return Table(
        "burden",
        "負担の計",
        f"{measured}「以前」と「いま（同じ来庁）」は、受理した手続が全部その表にある来庁だけを比べた"
        "もの。「様式どおりなら」は受理した手続の様式が求める欄。「いま」は確認まで済んだ来庁で、"
        "画面で打った・聞かれた・紙に残った数（窓口の来庁では職員が打った字を含む）と、送るまでの秒数。"
        "手で書く欄はなく、署名だけが残る。",
        "負担",
        (
            "以前（市の表）", "いま（同じ来庁）", "比べた来庁", "様式どおりなら（全体）",
            "いま（全体）", "いま（1件あたり）",
        ),
        tuple(rows),
        compared=(0, 1) if before.procedures else (3, 4),
    )  # fmt: skip


def _now(confirmed: Iterable[Course]) -> Counter[str]:
    """What residents still did, and the paper that is left; seconds up to sending."""
    now: Counter[str] = Counter()
    for course in confirmed:
        forms = _sum(course.of(Kind.ACCEPTED))
        now.update({key: forms[key] for key in STILL_ON_PAPER})
        for moment in course.of(Kind.SUBMITTED)[:1]:
            now.update({key: int(moment.counts.get(key, 0)) for key in TYPED})
        now["seconds"] += course.seconds(AT_THE_SCREEN) or 0
    return now


def _earlier(course: Course, before: Before, key: str) -> float | None:
    """What a visit's forms took before; None unless the city's table knows each of them."""
    known = [
        before.procedures.get(one.procedure, {}).get(key)
        for one in course.of(Kind.ACCEPTED)
        if one.counts.get("sheets") or one.procedure in before.procedures
    ]
    return sum(one or 0 for one in known) if known and None not in known else None


def _shown(number: float, behind: int, small: int) -> Cell:
    """A number, unless nobody or too few stand behind it."""
    if not behind:
        return Cell()
    return HIDDEN if behind < small else Cell(number)


def _forms(found: Iterable[Course], names: Names, small: int) -> Table:
    filed: dict[str, list[StoredMoment]] = defaultdict(list)
    for course in found:
        for moment in course.of(Kind.ACCEPTED):
            filed[moment.procedure].append(moment)
    rows = []
    for procedure in sorted(filed, key=lambda one: (-len(filed[one]), one)):
        wanted = _sum(filed[procedure])
        cells = (Cell(len(filed[procedure])), *(Cell(wanted[key]) for key in ON_FORMS))
        if wanted["sheets"]:
            rows.append(Row(names.procedures.get(procedure, procedure), cells))
    return Table(
        "forms",
        "書かずに済んだ欄（手続ごと）",
        "受理した手続の様式が求める欄の数。付記で済む手続など、様式のないものは除く。",
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
