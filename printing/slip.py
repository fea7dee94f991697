"""The resident's slip (控え): what was entered, what is still to do, where, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from printing.flow import Block, Strip, draw_segment, flow
from printing.fonts import FontLibrary, Style
from printing.ink import HAIR, OUTER, Box, Ink
from printing.layout import BODY_WIDTH
from printing.paper import LEFT, TOP, watermark
from printing.pen import Pen, Type
from printing.qr import draw_qr
from printing.stacking import Paragraph, block, card

BOTTOM = 281.0
SHOW_THIS = (
    "窓口でこの番号か右のコードをお見せください。手続の紙に、名前や住所を書く必要はありません。"
)
NOT_YET = "まだ届出は終わっていません"
NOT_YET_HOW = "窓口で本人確認をして受け付けたときに、届出になります。この紙を窓口でお見せください。"
ACCEPTED = "届出を受け付けました"
NOT_PRINTED = "印刷していない紙があります。職員にこの控えをお見せください。"

LEFT_COLUMN = 33.0
"""Width of the column with the deadline, in millimetres."""

QR_SIDE = 34.0

LARGE = 1.5
"""How much larger the letters of the large-print slip are: 13 points for running text."""


@dataclass(frozen=True)
class SlipProcedure:
    """One procedure as the resident must understand it. Empty texts are left out.

    `deadline` is the last day in words, `left` how long that is; `urgent` makes both stand out.
    """

    name: str
    whom: str = ""
    state: str = ""
    because: str = ""
    deadline: str = ""
    left: str = ""
    urgent: bool = False
    window: str = ""
    bring: tuple[str, ...] = ()
    finishes: str = ""
    loses: str = ""
    sums: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlipList:
    """A list below the procedures: those that are done with the notice, that come later, …"""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SlipContent:
    """Everything the slip says; `procedures` are in the order of their deadlines.

    `made` is when, in words; `everywhere` what to bring to all windows. `data` are the lines on
    what was read, sent and when it is deleted. `accepted` is whether a clerk accepted everything.
    `call_number` (整理番号) is what the hall calls that day.
    """

    hall: str
    receipt: str
    made: str
    accepted: bool
    procedures: tuple[SlipProcedure, ...]
    everywhere: tuple[str, ...] = ()
    lists: tuple[SlipList, ...] = ()
    data: tuple[str, ...] = ()
    code: str = ""
    """What the QR holds instead of the receipt number."""
    call_number: int | None = None


@dataclass(frozen=True)
class _Sizes:
    """The types of the slip; `scale` enlarges all of them."""

    scale: float = 1.0

    def type(self, size: float, style: Style = Style.LABEL) -> Type:
        return Type(style, size * self.scale, 5.0, 1)


def draw_slip(
    content: SlipContent,
    not_printed: Sequence[tuple[str, str]],
    fonts: FontLibrary,
    *,
    training: bool = False,
    scale: float = 1.0,
) -> list[Ink]:
    """The pages of the slip. `not_printed` names the sheets that could not be, and the item why.

    A character no font has is shown as 〓: the slip must reach the resident; it is no form.
    """
    sizes = _Sizes(scale)
    pens = [_page(fonts, training)]
    top = _header(pens[0], content, sizes)
    strips = list(_strips(content, not_printed, fonts, sizes))
    for number, segments in enumerate(flow(strips, top, next_top=TOP + 4, bottom=BOTTOM)):
        if number:
            pens.append(_page(fonts, training))
        for segment in segments:
            draw_segment(pens[-1], segment)
    for number, pen in enumerate(pens, 1):
        _footer(pen, content, number, len(pens))
    return [pen.ink for pen in pens]


def _page(fonts: FontLibrary, training: bool) -> Pen:
    pen = Pen(Ink(), fonts)
    if training:
        watermark(pen)
    return pen


def _header(pen: Pen, content: SlipContent, sizes: _Sizes) -> float:
    """Title, receipt number, QR and standing; returns where the rest begins."""
    pen.write(Box(LEFT, TOP, 110, 9), "受付票（控え）", Type(Style.HEADING, 18.0, 10.0, 1))
    made = f"{content.hall}　{content.made}"
    pen.write(Box(LEFT + 90, TOP, 90, 9), made, Type(Style.LABEL, 9.0, 6.0, 1, "right"))
    card = Box(LEFT, TOP + 11, BODY_WIDTH, QR_SIDE + 2)
    pen.ink.frame(card, OUTER)
    code = content.code or content.receipt
    draw_qr(pen.ink, Box(card.right - QR_SIDE - 1, card.y + 1, QR_SIDE, QR_SIDE), code)
    pen.write(Box(card.x + 3, card.y + 2, 60, 6), "受付番号", Type(Style.LABEL, 10.0, 6.0, 1))
    if content.call_number is not None:
        called = Type(Style.HEADING, 16.0, 8.0, 1, "right")
        pen.write(Box(card.x + 63, card.y + 1, 76, 8), f"整理番号 {content.call_number}", called)
    number = Box(card.x + 3, card.y + 7, 136, 18)
    pen.write(number, content.receipt, Type(Style.HEADING, 40.0, 16.0, 1))
    pen.write(Box(card.x + 3, card.y + 26, 136, 8), SHOW_THIS, Type(Style.LABEL, 9.0, 6.0, 2))
    return _standing(pen, card.bottom + 2.5, content.accepted, sizes)


def _standing(pen: Pen, y: float, accepted: bool, sizes: _Sizes) -> float:
    band = Box(LEFT, y, BODY_WIDTH, 9 if accepted else 9 + 5 * sizes.scale)
    pen.ink.shade(band)
    pen.ink.frame(band, OUTER)
    title = Type(Style.HEADING, 13.0, 9.0, 1, "center")
    pen.write(Box(band.x, band.y + 0.5, band.width, 8), ACCEPTED if accepted else NOT_YET, title)
    if not accepted:
        how = replace(sizes.type(8.5), align="center", floor=6.0)
        pen.write(Box(band.x, band.y + 8, band.width, 5 * sizes.scale), NOT_YET_HOW, how)
    return band.bottom + 2.5


def _strips(
    content: SlipContent,
    not_printed: Sequence[tuple[str, str]],
    fonts: FontLibrary,
    sizes: _Sizes,
) -> Iterator[Strip]:
    if not_printed:
        lines = [f"{name}（「{label}」を確認します）" for name, label in not_printed]
        yield _listing(NOT_PRINTED, lines, fonts, sizes)
    if content.everywhere:
        yield _listing("どの窓口でも要るもの", content.everywhere, fonts, sizes)
    for procedure in content.procedures:
        yield Strip("", 2.0, (), (_procedure(procedure, fonts, sizes),))
    for part in content.lists:
        lines = [f"{name}：{text}" if text else name for name, text in part.lines]
        yield _listing(part.title, lines, fonts, sizes)
    if content.data:
        yield _listing("読み取ったもの・送るもの・消す時期", content.data, fonts, sizes)


def _listing(title: str, lines: Sequence[str], fonts: FontLibrary, sizes: _Sizes) -> Strip:
    kind = sizes.type(8.8)
    blocks = [block([Paragraph(f"・{line}", kind)], fonts) for line in lines]
    return Strip("", 2.0, (_heading(title, sizes),), tuple(blocks), ruled=False)


def _heading(title: str, sizes: _Sizes) -> Block:
    def draw(pen: Pen, box: Box) -> int:
        pen.ink.shade(box)
        pen.write(box, title, replace(sizes.type(9.5, Style.HEADING), floor=6.0))
        return 0

    return Block(6.5 * sizes.scale, draw)


def _procedure(procedure: SlipProcedure, fonts: FontLibrary, sizes: _Sizes) -> Block:
    """A card: the deadline in a grey column, beside it what, why, where and what to bring."""
    left, right = list(_when(procedure, sizes)), list(_what(procedure, sizes))
    return card(left, right, LEFT_COLUMN, fonts)


def _when(procedure: SlipProcedure, sizes: _Sizes) -> Iterator[Paragraph]:
    strong = sizes.type(11.0, Style.HEADING)
    yield Paragraph(
        procedure.deadline or "期限なし", strong if procedure.deadline else sizes.type(9.5)
    )
    if procedure.left:
        style = Style.HEADING if procedure.urgent else Style.LABEL
        yield Paragraph(
            f"！{procedure.left}" if procedure.urgent else procedure.left, sizes.type(9.0, style)
        )
    if procedure.state:
        yield Paragraph(f"［{procedure.state}］", sizes.type(8.5))


def _what(procedure: SlipProcedure, sizes: _Sizes) -> Iterator[Paragraph]:
    title = f"{procedure.name}　{procedure.whom}" if procedure.whom else procedure.name
    yield Paragraph(title, sizes.type(11.5, Style.HEADING))
    small = sizes.type(8.8)
    for head, text in (
        ("理由", procedure.because),
        ("窓口", procedure.window),
        ("持ち物", "、".join(procedure.bring)),
        ("金額", "、".join(procedure.sums)),
        ("遅れると", procedure.loses),
        ("終わり方", procedure.finishes),
    ):
        if text:
            yield Paragraph(f"{head}：{text}", small)
    for step in procedure.then:
        yield Paragraph(f"このあと：{step}", small)


def _footer(pen: Pen, content: SlipContent, page: int, pages: int) -> None:
    pen.ink.line(LEFT, BOTTOM + 3, LEFT + BODY_WIDTH, BOTTOM + 3, HAIR)
    kind = Type(Style.LABEL, 7.2, 6.0, 1)
    row = Box(LEFT, BOTTOM + 3.4, BODY_WIDTH, 4.4)
    pen.write(row, "この控えは、手続が終わるまでお持ちください。", kind)
    text = f"受付番号 {content.receipt}　{page}／{pages}"
    pen.write(row, text, replace(kind, align="right"))
