"""fpdf2 or WeasyPrint drawing the bundles of `benchmarks.paper`, in an environment of their own.

Reads one JSON line per bundle, answers with a JSON line (seconds, bytes) and the PDF.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable

Pages = list[list[list[str]]]


def fpdf2(font: str) -> Callable[[Pages], bytes]:
    from fpdf import FPDF

    def draw(pages: Pages) -> bytes:
        pdf = FPDF(unit="pt", format="A4")
        pdf.add_font("gothic", fname=font)
        for page in pages:
            pdf.add_page()
            for place, (label, value) in enumerate(page):
                x, y = 43 + 170 * (place % 3), 60 + 44 * (place // 3)
                pdf.set_fill_color(237)
                pdf.rect(x, y, 51, 44, style="F")
                pdf.rect(x, y, 170, 44)
                pdf.set_font("gothic", size=8)
                pdf.text(x + 4, y + 26, label)
                pdf.set_font("gothic", size=10)
                pdf.text(x + 55, y + 26, value)
        return bytes(pdf.output())

    return draw


def weasyprint(font: str) -> Callable[[Pages], bytes]:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    style = CSS(
        string=f"""
        @font-face {{ font-family: gothic; src: url(file://{font}) }}
        @page {{ size: A4; margin: 15mm }}
        body {{ font: 10pt gothic }} table {{ border-collapse: collapse; page-break-after: always }}
        td, th {{ border: 0.3pt solid; height: 14mm; padding: 0 1mm }}
        th {{ background: #eee; font-size: 8pt; width: 16mm }} td {{ width: 40mm }}
        """,
        font_config=configuration,
    )

    def draw(pages: Pages) -> bytes:
        body = "".join(f"<table>{rows(page)}</table>" for page in pages)
        out = io.BytesIO()
        HTML(string=f"<html lang=ja><body>{body}").write_pdf(
            out, stylesheets=[style], font_config=configuration
        )
        return out.getvalue()

    return draw


def rows(page: list[list[str]]) -> str:
    cells = [f"<th>{label}<td>{value}" for label, value in page]
    return "".join("<tr>" + "".join(cells[n : n + 3]) for n in range(0, len(cells), 3))


def main() -> None:
    engine, font = sys.argv[1:]
    draw = {"fpdf2": fpdf2, "weasyprint": weasyprint}[engine](font)
    for line in sys.stdin.buffer:
        pages = json.loads(line)
        started = time.perf_counter()
        pdf = draw(pages)
        answer = {"seconds": time.perf_counter() - started, "bytes": len(pdf)}
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
