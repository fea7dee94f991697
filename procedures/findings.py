"""What is wrong with a catalog, in sentences its author can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from procedures.language import nearest

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: in which file, at which key, and what to do about it."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file} [{self.key}]" if self.key else self.file
        return f"{where}: {self.message}"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing `catalog check` found (指摘).

    An `error` would mislead a resident or crash, and blocks publishing. A `debt` (a translation, a
    source, a case that is missing or stale) is listed and shown, and never blocks. `example` is a
    counter-example a clerk can read.
    """

    level: Literal["error", "debt"]
    file: str
    key: str
    message: str
    example: str = ""

    def __str__(self) -> str:
        word = "誤り" if self.level == "error" else "宿題"
        lines = [f"{word} {Problem(self.file, self.key, self.message)}"]
        if self.example:
            lines.append(f"    例: {self.example}")
        return "\n".join(lines)


class CatalogError(Exception):
    """A catalog that cannot be used. `problems` lists every mistake found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def findings(self) -> list[Finding]:
        """The same mistakes as findings: each of them blocks."""
        return [Finding("error", one.file, one.key, one.message) for one in self.problems]


def read_model(file: str, model: type[M], raw: Any) -> M:
    """A model from one document of a catalog file. Raises CatalogError."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise CatalogError(validation_problems(file, "", model, error)) from error


def validation_problems(
    file: str, prefix: str, model: type[BaseModel], error: ValidationError
) -> Iterator[Problem]:
    """pydantic's errors as problems."""
    for detail in error.errors():
        key = ".".join(str(part) for part in (prefix, *detail["loc"]) if part != "")
        yield Problem(file, key, _sentence(detail, model))


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "extra_forbidden":
            known = _keys(model, detail["loc"][:-1])
            allowed = "・".join(known)
            return f"{name} というキーはありません{nearest(name, known)}。書けるのは {allowed} です"
        case "missing":
            return f"{name} が要ります"
        case "literal_error" | "enum":
            return f"書けるのは {detail['ctx']['expected']} です"
        case "string_pattern_mismatch":
            return "英小文字・数字・_ の形で書きます"
        case _:
            return f"値が正しくありません（{detail['msg']}）"


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys allowed at a place inside a model's table."""
    for step in path:
        if isinstance(step, int):
            continue
        inner = _inner_model(model, step)
        if inner is None:
            break
        model = inner
    return sorted(field.alias or name for name, field in model.model_fields.items())


def _inner_model(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return next((t for t in _types_in(field.annotation) if issubclass(t, BaseModel)), None)
    return None


def _types_in(annotation: object) -> Iterator[type]:
    """Every class an annotation mentions: `tuple[Choice, ...]` → tuple's arguments."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for argument in get_args(annotation):
        yield from _types_in(argument)
