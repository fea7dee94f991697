"""Pages of ink as one PDF: fonts embedded with the glyphs used, texts found again by any reader.

Every cluster gets a code of its own, with its whole text in ToUnicode: two characters that share a
glyph, a kanji with its selector and one outside the BMP are all extracted as they were given.
Source: ISO 32000-1, 9.7 (composite fonts) and 9.10.3 (ToUnicode).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfdoc

from printing.ink import POINTS, Ink, Run
from printing.subset import subset
from printing.typeface import Typeface

NOTDEF = 0
FULL_WIDTH = 1000
"""The width of a kanji, in thousandths of the font size."""

QUICKLY, TIGHTLY = 1, 6
"""zlib levels: a bundle is printed at once, where time counts more than the last kilobytes; a sheet
or two are small in any case, and made smaller."""

FEW_PAGES = 2


class _Codes(dict[str, str]):
    """The codes of clusters in hexadecimal: their places in the order of first use, from 1."""

    def __missing__(self, cluster: str) -> str:
        self[cluster] = code = f"{len(self) + 1:04X}"
        return code


@dataclass
class _FontUse:
    """The clusters a document writes in one font, and the font's name on its pages."""

    face: Typeface
    name: str
    codes: _Codes = field(default_factory=_Codes)

    def encode(self, text: tuple[str, ...]) -> str:
        return "".join(map(self.codes.__getitem__, text))

    @property
    def glyphs(self) -> list[int]:
        return [NOTDEF, *(self.face.glyph(cluster) or NOTDEF for cluster in self.codes)]


def write_pdf(pages: Sequence[Ink], title: str) -> bytes:
    """The pages as a PDF file. The same pages give the same bytes; nothing but `title` says what
    they are."""
    document = pdfdoc.PDFDocument(invariant=1, lang="ja-JP")
    document.setTitle(title)
    document.setAuthor("kakanai")
    document.setCreator("kakanai")
    document.setSubject("")
    level = TIGHTLY if len(pages) <= FEW_PAGES else QUICKLY
    fonts: dict[Typeface, _FontUse] = {}
    names = pdfdoc.PDFDictionary()
    resources = pdfdoc.PDFDictionary({"Font": _refer(document, names)})
    for ink in pages:
        document.addPage(_page(ink, fonts, resources, level))
    for use in fonts.values():
        names[use.name] = _font(document, use, level)
    data: bytes = document.GetPDFData(None)
    under = {number: ink.under for number, ink in enumerate(pages) if ink.under}
    if not under:
        return data
    from printing.city_pdf import laid_over  # and pypdf with it, for a city's own PDF alone

    return laid_over(data, under)


def _page(
    ink: Ink, fonts: dict[Typeface, _FontUse], resources: pdfdoc.PDFDictionary, level: int
) -> pdfdoc.PDFPage:
    operators = [_operators(mark, fonts) if isinstance(mark, Run) else mark for mark in ink.marks]
    page = pdfdoc.PDFPage()
    page.MediaBox = pdfdoc.PDFArray([0, 0, _short(ink.width * POINTS), _short(ink.height * POINTS)])
    page.Resources = resources
    page.Contents = _stream("\n".join(operators).encode(), level)
    return page


def _operators(run: Run, fonts: dict[Typeface, _FontUse]) -> str:
    use = fonts.get(run.face)
    if use is None:
        use = fonts[run.face] = _FontUse(run.face, f"F{len(fonts) + 1}")
    cosine, sine = run.slant
    before = f"{run.grey} g " if run.grey else ""
    after = " 0 g" if run.grey else ""
    if run.spacing:
        before += f"{run.spacing:.2f} Tc "
        after = f" 0 Tc{after}"
    place = f"{run.x:.2f} {run.y:.2f}"
    turned = f"{cosine:g} {sine:g} {-sine:g} {cosine:g} {place} Tm" if sine else f"{place} Td"
    return (
        f"BT {before}/{use.name} {run.size:.2f} Tf {turned} <{use.encode(run.text)}> Tj{after} ET"
    )


def _refer(document: pdfdoc.PDFDocument, thing: object) -> pdfdoc.PDFObjectReference:
    """Make something an object of its own in the file, and return the reference to it."""
    # The stubs of reportlab leave this method without types.
    reference: pdfdoc.PDFObjectReference = document.Reference(thing)  # type: ignore[no-untyped-call]
    return reference


def _stream(content: bytes, level: int, **entries: object) -> pdfdoc.PDFStream:
    packed = zlib.compress(content, level)
    dictionary = pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFName("FlateDecode"), **entries})
    return pdfdoc.PDFStream(dictionary=dictionary, content=packed)


def _font(document: pdfdoc.PDFDocument, use: _FontUse, level: int) -> object:
    face, glyphs = use.face, use.glyphs
    file = subset(face, glyphs)
    name = pdfdoc.PDFName(f"{_tag(file)}+{face.name}")
    descendant = pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("CIDFontType2"),
            "BaseFont": name,
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString("Adobe"),
                    "Ordering": pdfdoc.PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "FontDescriptor": _refer(document, _descriptor(document, face, name, file, level)),
            "CIDToGIDMap": pdfdoc.PDFName("Identity"),
            "DW": FULL_WIDTH,
            "W": pdfdoc.PDFArray(list(_widths([face.advance(glyph) for glyph in glyphs]))),
        }
    )
    return _refer(
        document,
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": name,
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([_refer(document, descendant)]),
                "ToUnicode": _refer(document, _stream(_to_unicode(list(use.codes)), level)),
            }
        ),
    )


def _widths(advances: Sequence[float]) -> Iterator[object]:
    """Code and width of every glyph that is not as wide as a kanji."""
    for code, advance in enumerate(advances):
        if advance != FULL_WIDTH:
            yield code
            yield pdfdoc.PDFArray([_short(advance)])


def _descriptor(
    document: pdfdoc.PDFDocument, face: Typeface, name: str, file: bytes, level: int
) -> pdfdoc.PDFDictionary:
    symbolic, serif = 4, 2
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("FontDescriptor"),
            "FontName": name,
            "Flags": symbolic | (serif if face.serif else 0),
            "FontBBox": pdfdoc.PDFArray(face.bounding_box),
            "ItalicAngle": 0,
            "Ascent": face.ascent,
            "Descent": face.descent,
            "CapHeight": face.cap_height,
            "StemV": 80,
            "FontFile2": _refer(document, _stream(file, level, Length1=len(file))),
        }
    )


def _short(width: float) -> str:
    return f"{width:.2f}".rstrip("0").rstrip(".")


def _tag(file: bytes) -> str:
    """The six letters that mark a subset, from its content so that equal files stay equal."""
    digest = hashlib.sha256(file).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(texts: Sequence[str]) -> bytes:
    rows = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in enumerate(texts, 1)
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
