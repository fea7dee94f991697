"""The figures (統計の表): what the visits begun in a period took, stop by stop.

Only what was recorded counts. A middle value (中央値) stands beside the number of visits it was
taken from, and is hidden where they are few; see `counter.statistics.tables` for hiding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median, quantiles

from counter.statistics.courses import (
    AT_THE_DESK,
    AT_THE_SCREEN,
    BEFORE_BEGIN,
    SPANS,
    STAGES,
    UNTIL_CALLED,
    UNTIL_OPENED,
    UNTIL_RECEIVED,
    WHOLE,
    Course,
)
from counter.statistics.moments import Kind
from counter.statistics.tables import HIDDEN, Cell, Row, Table, with_hidden
from procedures.bundle import Bundle

CHANNELS: Mapping[str, str] = {
    "kiosk": "受付機",
    "desk": "窓口",
    "paper": "紙で受付",
    "shelter": "避難所",
}
PAGES: Mapping[str, str] = {
    "": "不明",
    "called": "職員を待つ",
    "card": "カードを使うか",
    "card_number": "照合番号の入力",
    "card_pin": "暗証番号の入力",
    "card_place": "カードを置く",
    "card_problem": "カードが使えない",
    "card_take": "カードを取る",
    "check": "内容の確認",
    "disaster": "どの災害か",
    "events": "ご用件",
    "person": "家族の名前",
    "plan": "手続の一覧",
    "question": "質問",
    "roster": "だれの手続か",
    "stopped": "先に必要な手続の案内",
}
ENDED_EARLY = (Kind.QUIT, Kind.EXPIRED)
AT_PAGES = (Kind.QUIT, Kind.EXPIRED, Kind.HELP, Kind.STUMBLED)
AT_ITEMS = (Kind.REVISED, Kind.STUMBLED, Kind.COMPLETED, Kind.CORRECTED, Kind.REJECTED)
NINTH = 8
"""Of nine cut points of ten equal parts the last: nine visits in ten took no longer."""


@dataclass(frozen=True)
class Names:
    """How ids of the catalog are called: procedures, life events and items."""

    procedures: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)


def names_of(bundle: Bundle) -> Names:
    """What a catalog calls things."""
    return Names(
        {one.id: one.name.ja for one in bundle.procedures.values()},
        {one.id: one.name.ja for one in bundle.events.values()},
        {one.id: one.label.ja for one in bundle.items.values()},
    )


def tables_of(found: Sequence[Course], names: Names, small: int) -> list[Table]:
    """All tables of figures but the burden meter's."""

    def named(course: Course) -> list[str]:
        return [names.events.get(one, one) for one in course.events] or ["不明"]

    def accepted(course: Course) -> set[str]:
        filed = course.of(Kind.ACCEPTED)
        return {names.procedures.get(one.procedure, one.procedure) for one in filed}

    whole = _visits("all", "全体", "区分", found, lambda _: ["すべて"], small)
    return [
        whole,
        _visits("channel", "受け付けた場所ごと", "場所", found, _channel, small, charted=0),
        _visits("event", "ライフイベントごと", "ライフイベント", found, named, small, charted=0),
        _visits("hour", "始めた時刻ごと", "時刻", found, _hour, small, charted=0),
        _procedures(found, names, small),
        _times(
            "stage",
            "受付機での時間（段階ごと）",
            "受付機で始まった来庁で、その段階の画面に1つでも答えたもの。最後に答えた画面まで。",
            [(one, [c.stages[one] for c in found if one in c.stages]) for one in STAGES],
            small,
        ),
        _steps("channel", "場所ごと", "場所", found, _channel, small),
        _steps("event", "ライフイベントごと", "ライフイベント", found, named, small),
        _steps("hour", "時刻ごと", "時刻", found, _hour, small),
        _steps("procedure", "受理した手続ごと", "手続", found, accepted, small),
        _waits(found, small),
        _handed_over(found, small),
        _pages(found, names, small),
        _items(found, names, small),
    ]  # fmt: skip


def middle(values: Sequence[int], small: int) -> Cell:
    """The middle value in minutes; hidden where few stand behind it."""
    if not values:
        return Cell()
    return HIDDEN if len(values) < small else Cell(float(median(values)) / 60)


def ninth_of_ten(values: Sequence[int], small: int) -> Cell:
    """What nine in ten stayed below, in minutes."""
    if not values:
        return Cell()
    if len(values) < max(small, 2):
        return HIDDEN
    return Cell(quantiles(values, n=10, method="inclusive")[NINTH] / 60)


def _recorded(values: Sequence[int], small: int) -> Cell:
    return HIDDEN if 0 < len(values) < small else Cell(len(values))


def _channel(course: Course) -> list[str]:
    return [CHANNELS.get(course.channel, course.channel)]


def _hour(course: Course) -> list[str]:
    return [f"{course.began_at.hour:02}時台"]


def _visits(
    id_: str,
    title: str,
    head: str,
    found: Iterable[Course],
    keys: Callable[[Course], list[str]],
    small: int,
    charted: int | None = None,
) -> Table:
    """Visits by something, with how they ended and the two times everybody asks for."""
    groups: dict[str, list[Course]] = defaultdict(list)
    for course in found:
        for key in keys(course):
            groups[key].append(course)
    rows = [Row(key, _of_visits(groups[key], small)) for key in sorted(groups)]
    return Table(
        id_,
        title,
        "この期間に始まった来庁。待ちは、受付機なら送ってから呼び出し（なければ窓口で開いた時刻）まで、"
        "窓口なら来庁してから始めるまでで、その時刻が記録された来庁だけ。"
        "1件の来庁が複数のライフイベントに数えられることがある。",
        head,
        (
            "来庁", "確認まで済んだ", "途中で終わった", "職員を呼んだ", "済んだ割合（%）",
            "入力の中央値（分）", "入力の記録数", "待ちの中央値（分）", "待ちの記録数",
        ),
        _shares(with_hidden(rows, (1, 2), small, 0, aside=(3,), told_by=(6, 8))),
        charted,
    )  # fmt: skip


def _of_visits(group: Sequence[Course], small: int) -> tuple[Cell, ...]:
    submitted = sum(Kind.SUBMITTED in one.kinds for one in group)
    screen = [took for one in group if (took := one.seconds(AT_THE_SCREEN)) is not None]
    wait = [took for one in group if (took := _wait(one)) is not None]
    return (
        Cell(len(group)),
        Cell(submitted),
        Cell(sum(not one.kinds.isdisjoint(ENDED_EARLY) for one in group)),
        Cell(sum(Kind.HELP in one.kinds for one in group)),
        Cell(),
        middle(screen, small),
        _recorded(screen, small),
        middle(wait, small),
        _recorded(wait, small),
    )


def _shares(rows: Iterable[Row], part: int = 1, at: int = 4) -> tuple[Row, ...]:
    """The share of the whole a column is, where neither of them is hidden."""
    done = []
    for row in rows:
        cells = list(row.cells)
        whole, counted = cells[0], cells[part]
        cells[at] = HIDDEN
        if whole.value and counted.value is not None:
            cells[at] = Cell(100 * counted.value / whole.value)
        done.append(Row(row.label, tuple(cells)))
    return tuple(done)


def _wait(course: Course) -> int | None:
    """How long somebody waited for a clerk; at a window, from the door to the beginning."""
    if course.channel != "kiosk":
        return course.seconds(BEFORE_BEGIN)
    called = course.seconds(UNTIL_CALLED)
    return course.seconds(UNTIL_OPENED) if called is None else called


def _procedures(found: Iterable[Course], names: Names, small: int) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    took: dict[str, list[int]] = defaultdict(list)
    for course in found:
        whole = course.seconds(WHOLE)
        for moment in course.moments:
            if moment.procedure:
                counts[moment.procedure][moment.kind] += 1
        for procedure in {one.procedure for one in course.of(Kind.ACCEPTED)}:
            took[procedure] += [] if whole is None else [whole]
    rows = [
        Row(
            names.procedures.get(one, one),
            (
                *(Cell(counts[one][kind]) for kind in PER_PROCEDURE),
                Cell(),
                middle(took[one], small),
                _recorded(took[one], small),
            ),
        )
        for one in sorted(counts, key=lambda one: (-counts[one][Kind.FOUND], one))
    ]
    shown = with_hidden(rows, (1, 2, 3), small, 0, aside=(4, 5), told_by=(8,))
    return Table(
        "procedure",
        "手続ごと",
        "この期間に始まった来庁で見つかった手続。時間は、その手続を受理した来庁の、始めてから最後の"
        "決定までで、1日のうちに終わったものだけ。",
        "手続",
        (
            "見つかった", "受理", "不受理", "取下げ", "書類待ち", "連携先の差戻し",
            "受理の割合（%）", "受理までの中央値（分）", "時間の記録数",
        ),
        _shares(shown, 1, len(PER_PROCEDURE)),
        0,
    )  # fmt: skip


PER_PROCEDURE = (
    Kind.FOUND,
    Kind.ACCEPTED,
    Kind.REFUSED,
    Kind.WITHDRAWN,
    Kind.DOCUMENTS,
    Kind.REJECTED,
)


def _steps(
    id_: str,
    title: str,
    head: str,
    found: Iterable[Course],
    keys: Callable[[Course], Iterable[str]],
    small: int,
) -> Table:
    """Middle values of each step, by something."""
    groups: dict[str, list[Course]] = defaultdict(list)
    for course in found:
        for key in keys(course):
            groups[key].append(course)
    rows = [Row(key, _of_steps(groups[key], small)) for key in sorted(groups)]
    return Table(
        f"steps-{id_}",
        f"段階の時間（{title}）",
        "中央値（分）。受付機の段階は受付機で始まった来庁、待ちと窓口は両端が記録された来庁だけ。"
        f"{small}件より少ない記録からは出さない。",
        head,
        ("来庁", *STAGES, "待ち", "窓口", "全体"),
        with_hidden(rows, (0,), small, whole=0) if rows else (),
    )


def _of_steps(group: Sequence[Course], small: int) -> tuple[Cell, ...]:
    took = [[one.stages[stage] for one in group if stage in one.stages] for stage in STAGES]
    spans = ([one.seconds(span) for one in group] for span in (AT_THE_DESK, WHOLE))
    waits = [_wait(one) for one in group]
    known = [[seconds for seconds in each if seconds is not None] for each in (waits, *spans)]
    return (Cell(len(group)), *(middle(each, small) for each in (*took, *known)))


def _waits(found: Sequence[Course], small: int) -> Table:
    return _times(
        "wait",
        "待ちと窓口の時間",
        "両端の時刻がどちらも記録された来庁だけ。来庁・呼び出し・帰りの時刻は、番号札や窓口の画面で"
        "記録したときだけ残る。",
        [
            (span.name, [t for one in found if (t := one.seconds(span)) is not None])
            for span in SPANS
        ],
        small,
    )


def _handed_over(found: Sequence[Course], small: int) -> Table:
    took = [seconds for one in found if (seconds := one.seconds(UNTIL_RECEIVED)) is not None]
    table = _times(
        "received",
        "連携の時間",
        "連携先が受理結果を返した来庁だけ。夜間や休みも数える。",
        [(UNTIL_RECEIVED.name, took)],
        small,
    )
    return replace(table, charted=None)


def _times(
    id_: str, title: str, covers: str, spans: Iterable[tuple[str, list[int]]], small: int
) -> Table:
    rows = [
        Row(name, (middle(t, small), ninth_of_ten(t, small), _recorded(t, small)))
        for name, t in spans
    ]
    columns = ("中央値（分）", "10件中9件はこれ以下（分）", "記録のある来庁")
    return Table(id_, title, covers, "区間", columns, tuple(rows), 0)


def _pages(found: Iterable[Course], names: Names, small: int) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for course in found:
        for moment in course.of(*AT_PAGES):
            page = PAGES.get(moment.page, moment.page)
            item = names.items.get(moment.item, "")
            counts[f"{page}：{item}" if item else page][moment.kind] += 1
    return _counted(
        "page",
        "止まった画面・職員を呼んだ画面",
        "受付機で、やめた・時間切れになった・職員を呼んだ・入力が受け付けられなかったときの画面。",
        "画面",
        ("やめた", "時間切れ", "職員を呼んだ", "入力し直した"),
        counts,
        AT_PAGES,
        small,
    )


def _items(found: Iterable[Course], names: Names, small: int) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for course in found:
        for moment in course.of(*AT_ITEMS):
            if moment.item in names.items:
                counts[names.items[moment.item]][moment.kind] += 1
    return _counted(
        "item",
        "直したデータ項目",
        "項目ごとの回数。住民が答え直した、入力が受け付けられなかった、職員が補った・直した、"
        "連携先が差し戻した。",
        "データ項目",
        ("住民が直した", "受け付けられない", "職員が補った", "職員が直した", "差し戻された"),
        counts,
        AT_ITEMS,
        small,
    )


def _counted(
    id_: str,
    title: str,
    covers: str,
    head: str,
    columns: tuple[str, ...],
    counts: Mapping[str, Counter[str]],
    kinds: Sequence[Kind],
    small: int,
) -> Table:
    """Counts of several kinds; each column's total may be known from elsewhere."""
    rows = [
        Row(key, tuple(Cell(counts[key][kind]) for kind in kinds))
        for key in sorted(counts, key=lambda key: (-counts[key].total(), key))
    ]
    return Table(id_, title, covers, head, columns, with_hidden(rows, range(len(kinds)), small))
