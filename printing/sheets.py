"""The sheet definitions of a bundle, read once per version and checked against its catalog."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from threading import Lock

from printing.cells import OTHERS, own_options
from printing.layout import (
    KINDS,
    SUBJECT,
    AnySheet,
    Cell,
    FormSheet,
    OverlaySheet,
    Ref,
    Sheet,
    references,
    refs,
)
from procedures.bundle import Bundle
from procedures.documents import CITY
from procedures.findings import CatalogError, Problem, read_model
from procedures.language import nearest
from procedures.sheet import VISIT

KEPT_SHEETS = 500
"""Sheets kept read: those of a whole catalog in a few versions."""

_read: dict[tuple[str, str], AnySheet] = {}
_lock = Lock()


def sheet_of(bundle: Bundle, procedure: str) -> AnySheet:
    """The sheet of a procedure, read once per version.

    Raises KeyError where it has none, CatalogError where its definition is wrong.
    """
    key = (bundle.version, procedure)
    with _lock:
        if key not in _read:
            while len(_read) >= KEPT_SHEETS:
                del _read[next(iter(_read))]
            _read[key] = _checked(bundle, procedure)
        return _read[key]


def read_sheets(bundle: Bundle) -> dict[str, AnySheet]:
    """All sheets of a bundle by procedure. Raises CatalogError with every mistake."""
    sheets: dict[str, AnySheet] = {}
    problems: list[Problem] = []
    for id_ in bundle.sheets:
        try:
            sheets[id_] = _checked(bundle, id_)
        except CatalogError as error:
            problems.extend(error.problems)
    if problems:
        raise CatalogError(problems)
    return sheets


def pdf_of(bundle: Bundle, name: str) -> bytes:
    """A city's PDF of the bundle. Raises KeyError where it has none of that name."""
    texts = bundle.files
    place = f"sheets/{name}"
    return base64.b64decode(texts[CITY + place] if CITY + place in texts else texts[place])


def _checked(bundle: Bundle, id_: str) -> AnySheet:
    raw = bundle.sheets[id_]
    kind = str(raw.get("kind", "ruled"))
    if kind not in KINDS:
        allowed = "・".join(KINDS)
        message = f"{kind} という種類はありません{nearest(kind, KINDS)}。書けるのは {allowed} です"
        raise CatalogError([Problem(file_of(id_), "kind", message)])
    if kind != "ruled":
        # A city's definition is layered over the shipped one, which was drawn by us.
        raw = {
            key: value
            for key, value in raw.items()
            if key not in Sheet.model_fields.keys() - {"kind"}
        }
    sheet = read_model(file_of(id_), KINDS[kind], raw)
    problems = list(sheet_problems(bundle, id_, sheet))
    if problems:
        raise CatalogError(problems)
    return sheet


def file_of(id_: str) -> str:
    """The file a sheet stands in, as findings name it."""
    return f"sheets/{id_}.toml"


def sheet_problems(bundle: Bundle, id_: str, sheet: AnySheet) -> Iterator[Problem]:
    """What in a sheet does not agree with the catalog."""
    file = file_of(id_)
    if id_ not in bundle.procedures:
        message = f"{id_} という手続はありません{nearest(id_, bundle.procedures)}"
        yield Problem(file, "", message)
        return
    for key, ref in references(sheet):
        yield from _reference_problems(bundle, id_, key, ref)
    if isinstance(sheet, Sheet):
        for key, cell in _cells(sheet):
            yield from _cell_problems(bundle, id_, key, cell)
    else:
        yield from _city_pdf_problems(bundle, id_, sheet)


def _reference_problems(bundle: Bundle, id_: str, key: str, ref: Ref) -> Iterator[Problem]:
    file = file_of(id_)
    item = bundle.items.get(ref.item)
    if item is None:
        yield Problem(
            file, key, f"{ref.item} という項目はありません{nearest(ref.item, bundle.items)}"
        )
        return
    known = bundle.compiled[id_].groups
    for group in ref.groups:
        if group == SUBJECT and not bundle.procedures[id_].for_each:
            yield Problem(file, key, "subject は for_each のある手続でだけ使えます")
        elif group != SUBJECT and group not in known:
            yield Problem(file, key, f"{group} という役割はありません{nearest(group, known)}")
    if (item.subject == VISIT) != (not ref.groups):
        need = "前に役割は書けません" if ref.groups else "前に役割を書きます（例 applicant.name）"
        yield Problem(file, key, f"{ref.item} の{need}")


def _city_pdf_problems(
    bundle: Bundle, id_: str, sheet: OverlaySheet | FormSheet
) -> Iterator[Problem]:
    """What in a definition does not agree with the city's PDF."""
    from printing.city_pdf import NotAForm, fields, page_sizes, read_pdf

    try:
        reader = read_pdf(pdf_of(bundle, sheet.file))
        known = fields(reader) if isinstance(sheet, FormSheet) else {}
    except KeyError:
        message = f"sheets/{sheet.file} というファイルがありません"
        yield Problem(file_of(id_), "file", message)
        return
    except NotAForm as error:
        yield Problem(file_of(id_), "file", f"{sheet.file}: {error}")
        return
    if isinstance(sheet, FormSheet):
        for name in sheet.field.keys() - known.keys():
            message = f"PDF に {name} という欄はありません{nearest(name, known)}"
            yield Problem(file_of(id_), f"field.{name}", message)
    else:
        yield from _place_problems(file_of(id_), sheet, page_sizes(reader))


def _place_problems(
    file: str, sheet: OverlaySheet, sizes: list[tuple[float, float]]
) -> Iterator[Problem]:
    for number, place in enumerate(sheet.place, 1):
        if not 1 <= place.page <= len(sizes):
            message = f"PDF は {len(sizes)} ページです"
            yield Problem(file, f"place.{number}.page", message)
            continue
        width, height = sizes[place.page - 1]
        x, y, wide, high = place.at
        last = y + high + place.step * (place.rows - 1)
        if min(x, y) < 0 or min(wide, high) <= 0 or x + wide > width or last > height:
            message = f"用紙（{width:.0f}×{height:.0f} mm）の外に出ています"
            yield Problem(file, f"place.{number}.at", message)


def _cells(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    for section_number, section in enumerate(sheet.section, 1):
        for row_number, row in enumerate(section.row, 1):
            for number, cell in enumerate(row.cells, 1):
                yield f"section.{section_number}.row.{row_number}.cells.{number}", cell


def _cell_problems(bundle: Bundle, id_: str, key: str, cell: Cell) -> Iterator[Problem]:
    contents = [name for name in ("value", "ticks", "choose", "text") if getattr(cell, name)]
    if len(contents) > 1:
        message = f"{'・'.join(contents)} は、どれか一つだけ書けます"
        yield Problem(file_of(id_), key, message)
    if cell.chosen and cell.chosen not in cell.choose:
        yield Problem(file_of(id_), f"{key}.chosen", "choose の中から選びます")
    for ref in refs(cell.ticks):
        if ref.item in bundle.items and cell.options:
            yield from _option_problems(bundle, id_, f"{key}.options", ref.item, cell)


def _option_problems(
    bundle: Bundle, id_: str, key: str, item: str, cell: Cell
) -> Iterator[Problem]:
    own = own_options(bundle.items[item])
    for option in cell.options:
        if option not in own and option != OTHERS:
            message = f"{item} に {option} という選択肢はありません{nearest(option, own)}"
            yield Problem(file_of(id_), key, message)
    left_out = [option for option in own if option not in cell.options]
    if left_out and OTHERS not in cell.options:
        message = f'{"・".join(left_out)} がありません（ほかは "{OTHERS}" でまとめられます）'
        yield Problem(file_of(id_), key, message)
