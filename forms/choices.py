"""Answers chosen from a list: catalog choices, yes/no, sex, consent, a person of the visit."""

from __future__ import annotations

from collections.abc import Sequence

from forms.problems import NotUnderstood
from procedures.catalog import Item, Text
from procedures.values import Kind, Sex

Options = list[tuple[str, Text]]

YES_NO: Options = [
    ("true", Text(ja="はい", easy="はい")),
    ("false", Text(ja="いいえ", easy="いいえ")),
]
CONSENT: Options = [
    ("true", Text(ja="同意する", easy="いいです（{同意|どうい}する）")),
    ("false", Text(ja="同意しない", easy="だめです（{同意|どうい}しない）")),
]
SEXES: Options = [
    (Sex.MALE, Text(ja="男", easy="{男|おとこ}")),
    (Sex.FEMALE, Text(ja="女", easy="{女|おんな}")),
    (Sex.OTHER, Text(ja="記載なし・その他", easy="その{他|た}")),
]


def choices_of(item: Item, people: Sequence[tuple[str, str]] = ()) -> Options:
    """What may be chosen, in order; empty for kinds that are typed. `people`: (id, name)."""
    match item.kind:
        case Kind.BOOL:
            return YES_NO
        case Kind.CONSENT:
            return CONSENT
        case Kind.SEX:
            return SEXES
        case Kind.CHOICE | Kind.CHOICES:
            return [(choice.id, Text(ja=choice.ja, easy=choice.easy)) for choice in item.choices]
        case Kind.PERSON:
            return [(person, Text(ja=name)) for person, name in people]
        case _:
            return []


def read_choice(options: Options, typed: str) -> str:
    """The id of the option chosen by its id or its Japanese words. Raises NotUnderstood."""
    wanted = typed.strip()
    for key, text in options:
        if wanted in (key, text.ja):
            return str(key)
    raise NotUnderstood("どれか一つを選んでください。", "1つ {選|えら}んでください。")


def read_choices(options: Options, typed: Sequence[str]) -> frozenset[str]:
    """The ids chosen, none twice."""
    return frozenset(read_choice(options, one) for one in typed if one.strip())


def words_of(item: Item) -> list[tuple[str, str]]:
    """The Japanese words of each option, in order, with its id; empty for kinds that are typed."""
    if item.kind in (Kind.CHOICE, Kind.CHOICES):
        return [(choice.id, choice.ja) for choice in item.choices]
    return [(key, text.ja) for key, text in choices_of(item)]


def label_of(item: Item, key: str) -> str:
    """The Japanese words of an option; the id itself where the catalog has dropped it."""
    return next((words for option, words in words_of(item) if option == key), key)
