"""The shipped catalog in English: every text, with the same slots, and nothing that is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from pydantic import BaseModel

from procedures.catalog import Choice, Text
from procedures.loading import SHIPPED, load_bundle
from procedures.templates import slots


def texts(model: object) -> Iterator[str]:
    """Every Japanese text inside a model, in order."""
    match model:
        case Text() | Choice():
            yield model.ja
        case BaseModel():
            for name in type(model).model_fields:
                yield from texts(getattr(model, name))
        case tuple():
            for part in model:
                yield from texts(part)


def texts_with_easy(model: object) -> Iterator[str]:
    """Every やさしい日本語 text inside a model, in order; empty where there is none."""
    match model:
        case Text() | Choice():
            yield model.easy
        case BaseModel():
            for name in type(model).model_fields:
                yield from texts_with_easy(getattr(model, name))
        case tuple():
            for part in model:
                yield from texts_with_easy(part)


@pytest.fixture(scope="module")
def shown() -> set[str]:
    bundle = load_bundle()
    models = [*bundle.events.values(), *bundle.items.values(), *bundle.procedures.values()]
    return {text for model in models for text in texts(model)}


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with (SHIPPED / "translations" / "en.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def test_every_text_is_translated(shown: set[str], english: dict[str, str]) -> None:
    assert sorted(text for text in shown if not english.get(text)) == []


def test_nothing_is_translated_that_is_gone(shown: set[str], english: dict[str, str]) -> None:
    assert sorted(english.keys() - shown) == []


def test_slots_are_the_same(english: dict[str, str]) -> None:
    assert [ja for ja, en in english.items() if sorted(slots(ja)) != sorted(slots(en))] == []
