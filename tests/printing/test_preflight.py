"""PDFs that would harm whoever reads them, or whoever opens the filled form."""

from __future__ import annotations

import base64
import io
import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from printing import preflight as module
from printing.preflight import Harmful, preflight
from printing.preview import prove
from procedures.loading import build
from tests.printing import city_forms
from tests.procedures import small


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def acting(**action: str) -> bytes:
    """A form that does something when it is opened."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(city_forms.plain())))
    kind, (name, value) = action.pop("kind"), *action.items()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject(f"/{name}"): TextStringObject(value)}
    )
    return written(writer)


def with_file() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(city_forms.plain())))
    writer.add_attachment("setup.exe", b"MZ")
    return written(writer)


def bomb() -> bytes:
    """A few kilobytes whose object stream becomes two gigabytes."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1 << 24)) for _ in range(128)]
    packed = b"".join([*parts, packer.flush()])
    head = b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n"
    stream = b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(
        packed
    )
    body = head + stream + packed + b"\nendstream\nendobj\n"
    entries = (
        b"\x00\x00\x00\x00\xff",
        b"\x01" + len(b"%PDF-1.5\n").to_bytes(3, "big") + b"\x00",
        b"\x01" + len(head).to_bytes(3, "big") + b"\x00",
        b"\x02" + (2).to_bytes(3, "big") + b"\x00",
    )
    table = b"".join(entries)
    xref = b"4 0 obj\n<</Type/XRef/Size 4/W[1 3 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return body + xref + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)


def nested() -> bytes:
    """Arrays within arrays, deeper than any reader's stack."""
    deep = b"[" * 200_000 + b"]" * 200_000
    return city_forms.plain().replace(b"/Rotate 0", b"/Rotate " + deep)


@pytest.mark.parametrize(
    "pdf",
    [
        *(city_forms.plain(), city_forms.plain(pages=3), city_forms.turned()),
        *(city_forms.fillable(), acting(kind="/GoTo", D="first")),
    ],
    ids=["one page", "three pages", "turned", "fillable", "turns to a page"],
)
def test_paper_forms_pass(pdf: bytes) -> None:
    assert preflight(pdf) == len(PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("pdf", "named"),
    [
        (acting(kind="/JavaScript", JS="app.alert(1)"), "/JavaScript"),
        (with_file(), "/EmbeddedFiles"),
        (acting(kind="/Launch", F="cmd.exe"), "/Launch"),
        (acting(kind="/JavaScript", JS="app.alert(1)").replace(b"/J", b"/#4A"), "/JavaScript"),
        (acting(kind="/URI", URI="https://elsewhere.example/"), "/OpenAction"),
        (acting(kind="/GoToR", F="//elsewhere.example/share/form.pdf"), "/GoToR"),
    ],
    ids=["script", "file", "program", "script in other letters", "telling", "another file"],
)
def test_what_acts_by_itself_is_named(pdf: bytes, named: str) -> None:
    with pytest.raises(Harmful, match=named):
        preflight(pdf)


@pytest.mark.parametrize(
    "pdf", [bomb(), nested(), b"", b"%PDF-1.7\n%%EOF"], ids=["bomb", "nested", "empty", "no pages"]
)
def test_what_is_too_much_for_a_reader_ends_with_a_sentence(pdf: bytes) -> None:
    with pytest.raises(Harmful, match=r"安全に読めません|ページ"):
        preflight(pdf)


def test_size_and_pages_are_bounded() -> None:
    with pytest.raises(Harmful, match="10 MB まで"):
        preflight(bytes(module.MOST_BYTES + 1))
    with pytest.raises(Harmful, match="50 ページまでです（51 ページ）"):
        preflight(city_forms.plain(pages=51))


def test_the_catalog_check_names_the_file_and_reads_it_no_further() -> None:
    files = {
        "sheets/form.pdf": base64.b64encode(acting(kind="/JavaScript", JS="app.alert(1)")).decode()
    }
    bundle = build({**small.catalog(), **files})
    [problem] = prove(bundle)
    assert problem.file == "sheets/form.pdf"
    assert "/JavaScript" in problem.message
