"""The fastest a PDF of given boxes and texts can be written: no layout, no checks, one font subset.

It is the measure for `benchmarks.paper`, not a way to print: it cannot refuse, fit or flow.
"""

from __future__ import annotations

import struct
import zlib
from itertools import accumulate

import zxingcpp

from printing.typeface import Typeface

WIDTH, HEIGHT = 595, 842
COLUMNS, ROW_HEIGHT, TOP, LEFT = 3, 44, 740, 43


def floor_pdf(pages: list[list[tuple[str, str]]], face: Typeface, receipt: str) -> bytes:
    """Labels and values in boxes, one QR code, the font embedded with the glyphs used."""
    codes: dict[str, int] = {}
    streams = [_page(page, codes) for page in pages]
    streams[0] += _qr(receipt)
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    first_page = 8
    kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    parts = [text.encode() for text in objects] + _font(face, codes)
    for n, stream in enumerate(streams):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents "
            f"{first_page + 2 * n + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        parts.append(_stream(stream.encode()))
    return _file(parts)


def _page(page: list[tuple[str, str]], codes: dict[str, int]) -> str:
    out = ["0.3 w"]
    for place, (label, value) in enumerate(page):
        x = LEFT + 170 * (place % COLUMNS)
        y = TOP - ROW_HEIGHT * (place // COLUMNS)
        out.append(f"0.93 g {x} {y} 51 {ROW_HEIGHT} re f 0 g {x} {y} 170 {ROW_HEIGHT} re S")
        out.append(f"BT /F1 8 Tf {x + 4} {y + 18} Td <{_hex(label, codes)}> Tj ET")
        out.append(f"BT /F1 10 Tf {x + 55} {y + 18} Td <{_hex(value, codes)}> Tj ET")
    return "\n".join(out)


def _hex(text: str, codes: dict[str, int]) -> str:
    return "".join([f"{codes.setdefault(part, len(codes) + 1):04X}" for part in text])


def _qr(text: str) -> str:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    image = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    rows, columns = image.shape
    squares = [
        f"{500 + x} {800 - y} 1 1 re"
        for y in range(rows)
        for x in range(columns)
        if not image[y, x]
    ]
    return "\n" + " ".join(squares) + " f"


def _font(face: Typeface, codes: dict[str, int]) -> list[bytes]:
    glyphs = [0, *(face.glyph(part) or 0 for part in codes)]
    widths = " ".join(f"{face.advance(glyph):.0f}" for glyph in glyphs)
    rows = [f"<{code:04X}> <{part.encode('utf-16-be').hex()}>" for part, code in codes.items()]
    blocks = [rows[n : n + 100] for n in range(0, len(rows), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    to_unicode = (
        "begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap"
    )
    file = _subset(face, glyphs)
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+F /Encoding /Identity-H "
        b"/DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+F /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R "
        b"/CIDToGIDMap /Identity /DW 1000 /W [0 [" + widths.encode() + b"]] >>",
        _stream(to_unicode.encode()),
        b"<< /Type /FontDescriptor /FontName /AAAAAA+F /Flags 4 /FontBBox [0 -200 1000 900] "
        b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 /FontFile2 7 0 R >>",
        _stream(file, f"/Length1 {len(file)} "),
    ]


def _subset(face: Typeface, glyphs: list[int]) -> bytes:
    outlines = [face.outline(glyph) for glyph in glyphs]
    outlines = [data + b"\0" * (-len(data) % 4) for data in outlines]
    places = [0, *accumulate(map(len, outlines))]
    head = bytearray(face.table("head"))
    head[50:52] = b"\0\1"
    hhea = face.table("hhea")[:34] + struct.pack(">H", len(glyphs))
    maxp = face.table("maxp")[:4] + struct.pack(">H", len(glyphs)) + face.table("maxp")[6:]
    tables = {
        b"glyf": b"".join(outlines),
        b"head": bytes(head),
        b"hhea": hhea,
        b"hmtx": b"".join(struct.pack(">Hh", *face.metrics(glyph)) for glyph in glyphs),
        b"loca": struct.pack(f">{len(places)}I", *places),
        b"maxp": maxp,
    }
    directory, body, offset = b"", b"", 12 + 16 * len(tables)
    for tag, data in tables.items():
        directory += tag + struct.pack(">III", 0, offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 32) + directory + body


def _stream(data: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(data, 1)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode {entries}>>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + data + b"\nendobj\n"
    start = len(out)
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    out += (
        f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n"
        f"<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(out)
