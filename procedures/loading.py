"""A folder of TOML files → a bundle. Refuses loudly: every mistake is named."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from procedures.bundle import Bundle
from procedures.catalog import Amount, City, Event, Group, Item, Model, Procedure
from procedures.compiling import compile_catalog
from procedures.findings import CatalogError, Problem, validation_problems

SHIPPED = Path(__file__).parent / "data"
"""The catalog that comes with kakanai."""

MAX_BYTES = 20_000_000
"""A catalog folder larger than this is refused before it is read."""

M = TypeVar("M", bound=Model)


def load_bundle(folder: Path | None = None) -> Bundle:
    """Load a catalog folder (the shipped one when None). Raises CatalogError."""
    return build(read_folder(folder or SHIPPED))


def read_folder(folder: Path) -> dict[str, str]:
    """The texts of a catalog folder by relative path. Raises CatalogError."""
    if not folder.is_dir():
        raise CatalogError([Problem(str(folder), "", "カタログのフォルダがありません")])
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".po"))
    if sum(path.stat().st_size for path in paths) > MAX_BYTES:
        raise CatalogError([Problem(str(folder), "", f"大きすぎます（{MAX_BYTES}バイトまで）")])
    try:
        return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}
    except UnicodeDecodeError as error:
        raise CatalogError([Problem(str(folder), "", "UTF-8 で書きます")]) from error


def canonical(files: Mapping[str, str]) -> bytes:
    """The canonical bytes of a bundle: what its version is the SHA-256 of."""
    return json.dumps(files, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def build(files: Mapping[str, str]) -> Bundle:
    """A bundle from texts (a folder's, or a published bundle's). Raises CatalogError."""
    reader = _Reader(files)
    catalog = compile_catalog(
        city=reader.city(),
        items=reader.tables("items/", "item", Item),
        events=reader.tables("events.toml", "event", Event),
        groups=reader.tables("groups.toml", "group", Group),
        amounts=reader.tables("amounts/", "amount", Amount),
        procedures=reader.procedures(),
        problems=reader.problems,
    )
    if reader.problems:
        raise CatalogError(reader.problems)
    return Bundle(
        version=hashlib.sha256(canonical(files)).hexdigest(),
        files=dict(files),
        sheets=reader.raw("sheets/"),
        mappings=reader.raw("mappings/"),
        **catalog,
    )


class _Reader:
    """Reads the tables of a catalog's files, collecting every problem on the way."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self._documents = {
            name: document
            for name, text in files.items()
            if name.endswith(".toml") and (document := self._parse(name, text)) is not None
        }

    def _parse(self, name: str, text: str) -> dict[str, Any] | None:
        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self.problems.append(Problem(name, "", f"TOML として読めません: {error}"))
            return None

    def raw(self, folder: str) -> dict[str, Mapping[str, Any]]:
        """The documents of a folder as they are, by file name without its ending."""
        return {
            Path(name).stem: document
            for name, document in self._documents.items()
            if name.startswith(folder)
        }

    def city(self) -> City | None:
        """The city's own table."""
        document = self._documents.get("city.toml")
        if document is None:
            self.problems.append(Problem("city.toml", "", "ファイルがありません"))
            return None
        return self._model("city.toml", "", City, document)

    def tables(self, place: str, key: str, model: type[M]) -> dict[str, tuple[str, M]]:
        """All tables `[[key]]` of the files at a place: id → (file, model), in file order."""
        found: dict[str, tuple[str, M]] = {}
        for name, document in self._documents.items():
            if name.startswith(place):
                self._other_keys(name, document, key)
                for row in document.get(key, []):
                    self._add(found, name, str(row.get("id", "?")), model, row)
        return found

    def procedures(self) -> dict[str, tuple[str, Procedure]]:
        """One procedure per file, in the order the catalog lists them."""
        found: dict[str, tuple[str, Procedure]] = {}
        for name, document in self._documents.items():
            if name.startswith("procedures/"):
                self._add(found, name, "", Procedure, document)
        for name, procedure in found.values():
            if Path(name).stem != procedure.id:
                message = f"ファイル名と id（{procedure.id}）を同じにします"
                self.problems.append(Problem(name, "id", message))
        return dict(sorted(found.items(), key=lambda pair: (pair[1][1].order, pair[0])))

    def _other_keys(self, name: str, document: Mapping[str, Any], key: str) -> None:
        for other in document.keys() - {key}:
            message = f"{other} というキーはありません。書けるのは [[{key}]] です"
            self.problems.append(Problem(name, other, message))

    def _add(
        self, found: dict[str, tuple[str, M]], name: str, prefix: str, model: type[M], row: Any
    ) -> None:
        read = self._model(name, prefix, model, row)
        if read is None:
            return
        id_ = str(getattr(read, "id"))  # noqa: B009 every model of a table has an id
        if id_ in found:
            message = f"{id_} は {found[id_][0]} にもあります"
            self.problems.append(Problem(name, prefix, message))
        found[id_] = (name, read)

    def _model(self, name: str, prefix: str, model: type[M], row: Any) -> M | None:
        try:
            return model.model_validate(row)
        except ValidationError as error:
            self.problems.extend(validation_problems(name, prefix, model, error))
            return None
