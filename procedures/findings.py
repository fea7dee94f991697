"""What is wrong with a catalog, in sentences its author can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from procedures.language import nearest


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: in which file, at which key, and what to do about it."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file} [{self.key}]" if self.key else self.file
        return f"{where}: {self.message}"


class CatalogError(Exception):
    """A catalog that cannot be used. `problems` lists every mistake found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


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
