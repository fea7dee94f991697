"""A folder of TOML files → a bundle. Refuses loudly: every mistake is named.

A city's folder lies over the shipped catalog key by key (`documents.py`); the bundle keeps the
texts of both, so that its bytes rebuild it anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from procedures.bundle import Bundle
from procedures.catalog import (
    Amount,
    City,
    Disaster,
    Event,
    Group,
    Item,
    Model,
    Outside,
    Place,
    Procedure,
)
from procedures.compiling import compile_catalog
from procedures.documents import CITY, Documents, Table, Tables
from procedures.findings import CatalogError, Problem, validation_problems
from procedures.language import nearest

SHIPPED = Path(__file__).parent / "data"
"""The catalog that comes with kakanai."""

MAX_BYTES = 20_000_000
"""A catalog folder larger than this is refused before it is read."""

SUFFIXES = (".toml", ".po", ".pdf")
"""What a catalog folder holds: data, translations, and a city's own PDF forms (kept as base64)."""

MAX_FILES = 5_000
"""A catalog folder with more files than this is refused before they are read."""

M = TypeVar("M", bound=Model)


def load_bundle(folder: Path | None = None) -> Bundle:
    """The shipped catalog, with a city's folder laid over it if one is given.

    Raises CatalogError; mistakes of the city name the city's own files.
    """
    shipped = read_folder(SHIPPED)
    if folder is None:
        return build(shipped)
    try:
        return build(layered(shipped, read_folder(folder)))
    except CatalogError as error:
        raise CatalogError(_as_in(folder, problem) for problem in error.problems) from error


def _as_in(folder: Path, problem: Problem) -> Problem:
    """A problem with the path under which IT staff know a file of the city's folder."""
    if not problem.file.startswith(CITY):
        return problem
    return replace(problem, file=str(folder / problem.file.removeprefix(CITY)))


def layered(shipped: Mapping[str, str], city: Mapping[str, str]) -> dict[str, str]:
    """The texts of both layers, as a bundle keeps them."""
    return {**shipped, **{CITY + name: text for name, text in city.items()}}


def read_folder(folder: Path) -> dict[str, str]:
    """The texts of a catalog folder by relative path. Raises CatalogError."""
    if not folder.is_dir():
        raise CatalogError([Problem(str(folder), "", "カタログのフォルダがありません")])
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    if outside := next((one for one in paths if not _is_within(one, folder)), None):
        raise CatalogError([Problem(str(outside), "", "フォルダの外を指すリンクは読みません")])
    if len(paths) > MAX_FILES:
        raise CatalogError([Problem(str(folder), "", f"多すぎます（{MAX_FILES}ファイルまで）")])
    if sum(path.stat().st_size for path in paths) > MAX_BYTES:
        raise CatalogError([Problem(str(folder), "", f"大きすぎます（{MAX_BYTES}バイトまで）")])
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _is_within(path: Path, folder: Path) -> bool:
    """A link in a folder somebody sent would otherwise carry any file of this machine away."""
    return path.resolve().is_relative_to(folder.resolve())


def _read(path: Path) -> str:
    try:
        if path.suffix == ".pdf":
            return base64.b64encode(path.read_bytes()).decode("ascii")
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise CatalogError([Problem(str(path), "", "UTF-8 で書きます")]) from error
    except OSError as error:
        raise CatalogError([Problem(str(path), "", "ファイルを読めません")]) from error


def canonical(files: Mapping[str, str]) -> bytes:
    """The canonical bytes of a bundle: what its version is the SHA-256 of."""
    return json.dumps(files, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def files_of(content: bytes) -> dict[str, str]:
    """The texts that `canonical` wrote. Raises CatalogError when the bytes are no bundle."""
    try:
        files = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CatalogError([Problem("", "", "カタログ版として読めません")]) from error
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise CatalogError([Problem("", "", "カタログ版として読めません")])
    return files


def build(files: Mapping[str, str]) -> Bundle:
    """A bundle from texts (a folder's, or a published bundle's). Raises CatalogError.

    The same texts give the same immutable bundle: faces and relay of one process share it.
    """
    return _built(canonical(files))


@lru_cache(maxsize=8)
def _built(content: bytes) -> Bundle:
    files: dict[str, str] = json.loads(content)
    documents = Documents(files)
    tables = documents.tables()
    reader = _Reader(tables, documents.problems)
    catalog = compile_catalog(
        city=reader.city(),
        items=reader.models("item", Item),
        events=reader.models("event", Event),
        groups=reader.models("group", Group),
        amounts=reader.models("amount", Amount),
        disasters=reader.models("disaster", Disaster),
        outside=reader.models("outside", Outside),
        places=reader.places(),
        procedures=reader.procedures(),
        problems=reader.problems,
    )
    if reader.problems:
        raise CatalogError(_in_their_files(reader.problems, tables))
    return Bundle(
        version=hashlib.sha256(content).hexdigest(),
        files=files,
        sheets=reader.raw("sheet"),
        mappings=reader.raw("mapping"),
        **catalog,
    )


def _in_their_files(problems: list[Problem], tables: Tables) -> list[Problem]:
    """The problems, each with the file (the city's, perhaps) that says what is wrong."""
    by_place = {(table.file, table.id): table for table in tables.values()}
    alone = {table.file: table for table in tables.values() if table.kind in ("procedure", "city")}

    def place(problem: Problem) -> Problem:
        id_, *rest = problem.key.split(".")
        table = by_place.get((problem.file, id_))
        if problem.file in alone:
            table, rest = alone[problem.file], [id_, *rest]
        return replace(problem, file=table.file_of(tuple(rest))) if table else problem

    return [place(problem) for problem in problems]


class _Reader:
    """Reads tables as models, collecting every problem on the way."""

    def __init__(self, tables: Tables, problems: list[Problem]) -> None:
        self.problems = problems
        self._tables = tables

    def raw(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """The tables of a kind as they are, by id."""
        return {table.id: table.data for table in self._of(kind)}

    def city(self) -> City | None:
        """The city's own table."""
        table = self._tables.get(("city", ""))
        if table is None:
            self.problems.append(Problem("city.toml", "", "ファイルがありません"))
            return None
        return self._model(table, City)

    def models(self, kind: str, model: type[M]) -> dict[str, tuple[str, M]]:
        """All tables of a kind: id → (file, model), in file order."""
        found: dict[str, tuple[str, M]] = {}
        for table in self._of(kind):
            read = self._model(table, model)
            if read is not None:
                found[table.id] = (table.file, read)
        return found

    def places(self) -> dict[str, tuple[str, Place]]:
        """The places of the city; the shipped ones are those of the sample city alone."""
        found = self.models("place", Place)
        if not any(table.file.startswith(CITY) for table in self._of("place") + self._of("city")):
            return found
        return {id_: one for id_, one in found.items() if one[0].startswith(CITY)}

    def procedures(self) -> dict[str, tuple[str, Procedure]]:
        """One procedure per file, in the order the catalog lists them."""
        found = self.models("procedure", Procedure)
        for file_name, (name, procedure) in found.items():
            if file_name != procedure.id:
                message = f"ファイル名と id（{procedure.id}）を同じにします"
                self.problems.append(Problem(name, "id", message))
        return dict(sorted(found.items(), key=lambda pair: (pair[1][1].order, pair[0])))

    def _of(self, kind: str) -> list[Table]:
        return [table for table in self._tables.values() if table.kind == kind]

    def _model(self, table: Table, model: type[M]) -> M | None:
        prefix = table.id if table.kind not in ("procedure", "city") else ""
        try:
            return model.model_validate(table.data)
        except ValidationError as error:
            self.problems.extend(validation_problems(table.file, prefix, model, error))
            self.problems.extend(self._no_such(table, prefix))
            return None

    def _no_such(self, table: Table, prefix: str) -> list[Problem]:
        """What to say when a city's table lies over nothing, though it was probably meant to."""
        shipped = [other.id for other in self._of(table.kind) if not other.file.startswith(CITY)]
        near = nearest(table.id, shipped)
        if not table.file.startswith(CITY) or not near:
            return []
        message = f"{table.id} は、もとのカタログにありません{near}"
        return [Problem(table.file, prefix, message)]
