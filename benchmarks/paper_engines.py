"""fpdf2, WeasyPrint or a Word template with LibreOffice drawing the bundles of `benchmarks.paper`,
in an environment of their own.

Reads one JSON line per bundle, answers with a JSON line (seconds, bytes) and the PDF.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Pages = list[list[list[str]]]


def fpdf2(labels: str, values: str) -> Callable[[Pages], bytes]:
    from fpdf import FPDF

    def draw(pages: Pages) -> bytes:
        pdf = FPDF(unit="pt", format="A4")
        pdf.add_font("gothic", fname=labels)
        pdf.add_font("mincho", fname=values)
        for page in pages:
            pdf.add_page()
            for place, (label, value) in enumerate(page):
                x, y = 43 + 170 * (place % 3), 60 + 44 * (place // 3)
                pdf.set_fill_color(237)
                pdf.rect(x, y, 51, 44, style="F")
                pdf.rect(x, y, 170, 44)
                pdf.set_font("gothic", size=8)
                pdf.text(x + 4, y + 26, label)
                pdf.set_font("mincho", size=10)
                pdf.text(x + 55, y + 26, value)
        return bytes(pdf.output())

    return draw


def weasyprint(labels: str, values: str) -> Callable[[Pages], bytes]:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    style = CSS(
        string=f"""
        @font-face {{ font-family: gothic; src: url(file://{labels}) }}
        @font-face {{ font-family: mincho; src: url(file://{values}) }}
        @page {{ size: A4; margin: 15mm }}
        body {{ font: 10pt mincho }} table {{ border-collapse: collapse; page-break-after: always }}
        td, th {{ border: 0.3pt solid; height: 14mm; padding: 0 1mm }}
        th {{ background: #eee; font: 8pt gothic; width: 16mm }} td {{ width: 40mm }}
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


def docx(labels: str, values: str) -> Callable[[Pages], bytes]:
    """A Word template filled in, and one LibreOffice process per bundle to make it a PDF.

    LibreOffice takes the fonts of the machine by name, which are the same files.
    """
    from docxtpl import DocxTemplate

    folder = Path(tempfile.mkdtemp())
    template = folder / "template.docx"
    word_template(template)

    def draw(pages: Pages) -> bytes:
        filled = DocxTemplate(template)
        filled.render({"pages": [[value for _, value in page] for page in pages]})
        filled.save(folder / "bundle.docx")
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        options = ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "bundle.docx")]
        subprocess.run([*command, *options], check=True, capture_output=True)
        return (folder / "bundle.pdf").read_bytes()

    return draw


def word_template(path: Path) -> None:
    """Eight pages of a table with labels and a place for every value."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(15)
        section.top_margin = section.bottom_margin = Mm(15)
    for name, font, size in (("Normal", "BIZ UDMincho", 10), ("No Spacing", "BIZ UDGothic", 8)):
        style = document.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    for number in range(8):
        if number:
            document.add_page_break()
        table = document.add_table(rows=15, cols=6, style="Table Grid")
        for row in range(15):
            table.rows[row].height = Mm(14)
            for column in range(3):
                label, value = table.cell(row, 2 * column), table.cell(row, 2 * column + 1)
                label.width, value.width = Mm(18), Mm(42)
                label.text = f"{('氏名', '住所', '生年月日')[column]}{row + 1}"
                label.paragraphs[0].style = document.styles["No Spacing"]
                value.text = f"{{{{ pages[{number}][{row * 3 + column}] }}}}"
    document.save(path)


ENGINES = {"fpdf2": fpdf2, "weasyprint": weasyprint, "docx": docx}


def main() -> None:
    engine, labels, values = sys.argv[1:]
    draw = ENGINES[engine](labels, values)
    for line in sys.stdin.buffer:
        pages = json.loads(line)
        started = time.perf_counter()
        pdf = draw(pages)
        answer = {"seconds": time.perf_counter() - started, "bytes": len(pdf)}
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
