"""Eight A4 sheets with 360 values: ours, the floor, fpdf2, WeasyPrint and LibreOffice in one run.

    python3 -m venv others
    others/bin/pip install fpdf2 weasyprint docxtpl
    apt-get install --no-install-recommends libreoffice-writer-nogui
    .venv/bin/python -m benchmarks.paper --others others/bin/python

PYTHON is the interpreter of an environment with the others (none is a dependency; neither they nor
LibreOffice are needed for a test); without it only ours and the floor are measured. Every round
draws one bundle of new names with every engine, in random order; the ratios are medians over
rounds. The floor (`floor_pdf`) is given finished positions and texts; ours lays out, fits and
checks them first.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pypdf import PdfReader

from benchmarks.floor_pdf import floor_pdf
from printing.filling import Filling
from printing.fonts import GOTHIC, MINCHO, FontLibrary, installed_fonts
from printing.layout import Cell, Row, Section, Sheet
from printing.paper import Letterhead
from printing.pdf import write_pdf
from printing.ruled import draw_ruled
from printing.values import Words
from procedures.catalog import Item, Text
from procedures.values import Kind, Value

PAGES, ROWS, CELLS = 8, 15, 3
ROUNDS = 40
WARM_UP = 2
"""Bundles every engine draws before it is timed."""

OTHERS = ("fpdf2", "weasyprint", "docx")
RECEIPT = "K7MP-3XQ9"
KANJI = [
    bytes((0xA0 + row, 0xA0 + cell)).decode("euc_jp")
    for row in range(16, 47)
    for cell in range(1, 95)
]
"""JIS X 0208 level 1, from which names of about 400 different kanji are made up per bundle."""


@dataclass(frozen=True)
class Bundle:
    """The labels and values of one bundle, page by page."""

    pages: list[list[tuple[str, str]]]

    @property
    def values(self) -> list[str]:
        return [value for page in self.pages for _, value in page]


def new_bundle(seed: int) -> Bundle:
    """360 invented values of about seven characters, different for every seed."""
    chance = random.Random(seed)  # noqa: S311 no secret

    kanji = chance.sample(KANJI, 400)

    def value(place: int) -> str:
        match place % 3:
            case 0:
                return (
                    "".join(chance.choices(kanji, k=2)) + "　" + "".join(chance.choices(kanji, k=2))
                )
            case 1:
                return "".join(chance.choices(kanji, k=8)) + str(chance.randrange(1, 99))
            case _:
                return f"令和{chance.randrange(1, 9)}年{chance.randrange(1, 13)}月1日"

    labels = ["氏名", "住所", "生年月日"]
    cells = ROWS * CELLS
    return Bundle(
        [[(f"{labels[n % 3]}{n // 3 + 1}", value(n)) for n in range(cells)] for _ in range(PAGES)]
    )


def sheet_of(page: int) -> Sheet:
    """A sheet with the labelled boxes of one page."""
    rows = tuple(
        Row(
            height=14,
            cells=tuple(
                Cell(
                    label=f"{('氏名', '住所', '生年月日')[column]}{row + 1}",
                    label_width=18,
                    value=f"p{page}_{row * CELLS + column}",
                )
                for column in range(CELLS)
            ),
        )
        for row in range(ROWS)
    )
    return Sheet(title="見本届", law="見本法 第1条", received=False, section=(Section(row=rows),))


ITEMS = {
    "filing_date": Item(
        id="filing_date",
        subject="visit",
        kind=Kind.TEXT,
        label=Text(ja="届出日"),
        sources=(),
        sensitivity="public",
    ),
    **{
        f"p{page}_{n}": Item(
            id=f"p{page}_{n}",
            subject="visit",
            kind=Kind.TEXT,
            label=Text(ja="値"),
            sources=(),
            sensitivity="personal",
        )
        for page in range(PAGES)
        for n in range(ROWS * CELLS)
    },
}
SHEETS = [sheet_of(page) for page in range(PAGES)]


@dataclass(frozen=True)
class Answers:
    """The values of a bundle by item."""

    bundle: Bundle

    def members(self, group: str) -> Sequence[str]:
        return ()

    def value(self, item: str, subject: str) -> Value | None:
        if item == "filing_date":
            return None
        page, place = item[1:].split("_")
        return self.bundle.pages[int(page)][int(place)][1]


def ours(bundle: Bundle, fonts: FontLibrary) -> bytes:
    """The bundle through the whole of `printing`: layout, fit, refusal, QR per sheet."""
    filling = Filling(ITEMS, Answers(bundle), Words())
    head = Letterhead("見本市", RECEIPT, "0" * 8, accepted=True)
    pages = [
        page
        for sheet in SHEETS
        for page in draw_ruled(sheet, filling, head, fonts, sign=False).pages
    ]
    return write_pdf(pages, "見本")


class Other:
    """Another engine, in an interpreter of its own that stays open."""

    def __init__(self, python: str, engine: str) -> None:
        script = Path(__file__).with_name("paper_engines.py")
        fonts = [str(FontLibrary().path(font)) for font in (GOTHIC, MINCHO)]
        self._process = subprocess.Popen(
            [python, str(script), engine, *fonts], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def draw(self, bundle: Bundle) -> tuple[float, bytes]:
        """Seconds the engine itself measured, and its PDF."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(bundle.pages).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["seconds"], self._process.stdout.read(answer["bytes"])

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)


def timed(draw: Callable[[Bundle], bytes]) -> Callable[[Bundle], tuple[float, bytes]]:
    def run(bundle: Bundle) -> tuple[float, bytes]:
        started = time.perf_counter()
        pdf = draw(bundle)
        return time.perf_counter() - started, pdf

    return run


def found_values(pdf: bytes, bundle: Bundle) -> int:
    """How many values a reader finds exactly."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return sum(value in text for value in bundle.values)


def main() -> None:
    """Print one line per engine: milliseconds, ratio to the floor, kilobytes, values found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--others", default="")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    fonts = installed_fonts()
    face = fonts.face(MINCHO)
    others = {name: Other(options.others, name) for name in OTHERS if options.others}
    engines = {
        "floor": timed(lambda bundle: floor_pdf(bundle.pages, face, RECEIPT)),
        "kakanai": timed(lambda bundle: ours(bundle, fonts)),
        **{name: other.draw for name, other in others.items()},
    }
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    sizes: dict[str, str] = {}
    for number in range(-WARM_UP, options.rounds):
        bundle = new_bundle(number)
        order = list(engines)
        random.shuffle(order)
        for name in order:
            took, pdf = engines[name](bundle)
            if number >= 0:
                seconds[name].append(took)
            if number == options.rounds - 1:
                sizes[name] = f"{len(pdf) / 1000:>8.0f}{found_values(pdf, bundle):>9}"
    for other in others.values():
        other.close()
    print_table(seconds, sizes)
    print_promises(new_bundle(options.rounds), fonts)


def print_table(seconds: dict[str, list[float]], sizes: dict[str, str]) -> None:
    values = PAGES * ROWS * CELLS
    print(f"{'engine':<12}{'p50 ms':>9}{'p95 ms':>9}{'x floor':>9}{'KB':>8}{f'of {values}':>9}")
    for name, times in seconds.items():
        ratio = median(a / b for a, b in zip(times, seconds["floor"], strict=True))
        p95 = sorted(times)[int(len(times) * 0.95)]
        print(f"{name:<12}{median(times) * 1e3:>9.1f}{p95 * 1e3:>9.1f}{ratio:>9.2f}{sizes[name]}")
    for name in (name for name in OTHERS if name in seconds):
        ratio = median(a / b for a, b in zip(seconds[name], seconds["kakanai"], strict=True))
        print(f"{name} takes {ratio:.1f} times as long as kakanai")


def print_promises(bundle: Bundle, fonts: FontLibrary) -> None:
    """Whether the same input gives the same bytes, and how large a sheet is."""
    pdf = ours(bundle, fonts)
    same = pdf == ours(bundle, FontLibrary())
    print(f"same input, same bytes (fonts opened anew): {'yes' if same else 'NO'}")
    print(f"kilobytes per sheet: {len(pdf) / PAGES / 1000:.1f}")


if __name__ == "__main__":
    main()
