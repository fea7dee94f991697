"""What a PDF really holds, as independent programs see it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from PIL import Image
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """All text by pypdf."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    """Without white space: readers show a wide space and a line break as they like."""
    return "".join(text.split())


def poppler(program: str, pdf: bytes, folder: Path, *options: str) -> str:
    """What a poppler program prints about a PDF."""
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    command = [program, *options, str(path)]
    if program == "pdftotext":
        command.append("-")
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def rendered(pdf: bytes, folder: Path, dpi: int) -> list[Image.Image]:
    """Every page as a grey picture, drawn by poppler."""
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    for old in folder.glob("picture*"):
        old.unlink()
    command = ["pdftoppm", "-r", str(dpi), "-gray", str(path), str(folder / "picture")]
    subprocess.run(command, check=True, capture_output=True)
    return [Image.open(picture).copy() for picture in sorted(folder.glob("picture*"))]
