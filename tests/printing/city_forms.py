"""City PDFs made for the tests: two pages, A5, a turned page, and a fillable form."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas


def plain(pages: int = 1, size: tuple[float, float] = A4) -> bytes:
    """A form with a frame and its page number in Latin letters."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for number in range(1, pages + 1):
        canvas.rect(10 * mm, 10 * mm, size[0] - 20 * mm, size[1] - 20 * mm)
        canvas.drawString(12 * mm, size[1] - 8 * mm, f"CITY FORM {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a5() -> bytes:
    """A small form."""
    return plain(size=A5)


def turned() -> bytes:
    """An A4 page that is shown on its side."""
    writer = PdfWriter()
    writer.add_page(PdfReader(io.BytesIO(plain())).pages[0])
    writer.pages[0].rotate(90)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked() -> bytes:
    """A PDF nobody may open."""
    writer = PdfWriter()
    writer.add_page(PdfReader(io.BytesIO(plain())).pages[0])
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def fillable() -> bytes:
    """An AcroForm with text fields, one with a box per character, and check boxes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    form = canvas.acroForm
    for name, x, y, width in (
        ("name", 40, 240, 60),
        ("address", 40, 225, 120),
        ("member1", 40, 200, 60),
        ("member2", 40, 190, 60),
    ):
        form.textfield(name=name, x=x * mm, y=y * mm, width=width * mm, height=9 * mm)
    form.textfield(
        name="phone",
        x=40 * mm,
        y=175 * mm,
        width=84 * mm,
        height=8 * mm,
        maxlen=12,
        fieldFlags="comb",
    )
    form.checkbox(name="self", x=40 * mm, y=160 * mm, size=5 * mm)
    form.checkbox(name="agent", x=60 * mm, y=160 * mm, size=5 * mm)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
