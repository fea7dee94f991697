"""Items → WTForms forms: one `AnswerField` per item and subject, whatever its kind.

A field keeps what was typed, so a page that did not understand shows it again; `answers` gives the
values for the answer sheet. Cross-site request tokens are the web's business, not this package's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, cast

from wtforms import Field
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from forms import parsing
from forms.choices import choices_of
from forms.controls import Control, Input, control_of, inputs_of
from forms.parsing import ONE, Part
from forms.problems import NotUnderstood
from forms.widgets import AnswerWidget
from procedures.catalog import Item, Text
from procedures.sheet import VISIT, Address, State
from procedures.values import Kind, Value

DONT_KNOW, NOBODY = "_unknown", "_nobody"
DONT_KNOW_TEXT = Text(ja="分からない", easy="わからない")
NOBODY_TEXT = Text(ja="誰もいない", easy="だれも いない")

BIRTH = "birth_date"
"""What ids of birth dates begin with."""

ONE_LINERS = (Control.NAME, Control.DATE)
"""Controls of several boxes that quick hands rather type on one line."""

Given = Value | State | frozenset[str] | None
"""What a field holds: a value, `State.UNKNOWN`, for a who-field the people chosen, or nothing."""


class Asked(Protocol):
    """What this package reads of a guidance question."""

    @property
    def item(self) -> Item: ...
    @property
    def ask(self) -> str: ...
    @property
    def subjects(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Entry:
    """One thing to fill in: an item of one subject, or (`who`) one yes/no item of several people.

    `subjects` are person or thing ids; the visit itself is `("visit",)`.
    """

    item: Item
    subjects: tuple[str, ...] = (VISIT,)
    who: bool = False

    @property
    def name(self) -> str:
        """The field's name, equal to the guidance question's id: `moves`, `birth_date.p2`."""
        if self.who or self.subjects == (VISIT,):
            return self.item.id
        return f"{self.item.id}.{self.subjects[0]}"


def entry_of(question: Asked) -> Entry:
    """The entry that asks a guidance question (`who`, `each` or `once`)."""
    return Entry(question.item, question.subjects or (VISIT,), question.ask == "who")


@dataclass(frozen=True)
class Manner:
    """How a form speaks and what it lets pass.

    `names`: person or thing id → name shown. `say` puts a catalog text, `explain` a problem, into
    the language of the screen. `required`: whether a blank is an error (else it is skipped).
    `offer_unknown`: whether 「分からない」 can be chosen, where the item allows it. `asking`:
    whether fields are labelled with the item's question rather than its label. `one_box`: names
    and dates are typed on one line (`S19.2.14`), for quick hands. `spread`: the few choices of a
    box (era, kind of account) stand side by side to be touched, not in a list that opens.
    """

    names: Mapping[str, str]
    say: Callable[[Text], str] = lambda text: text.ja
    explain: Callable[[NotUnderstood], str] = str
    required: bool = True
    offer_unknown: bool = True
    asking: bool = True
    one_box: bool = False
    spread: bool = False


class AnswerField(Field):
    """One entry as a form field. `typed` is what stands in its boxes, `value` what it means."""

    widget = AnswerWidget()

    def __init__(self, *, entry: Entry, manner: Manner, **given: Any) -> None:
        item = entry.item
        text = item.question if manner.asking and item.question else item.label
        super().__init__(label=manner.say(text), **given)
        self.entry, self.manner = entry, manner
        self.typed: dict[str, Part] = {}
        self.value: Given = None
        self.unknown = False
        self.problem: NotUnderstood | None = None
        self.control = _control(entry, manner)
        self.hint = manner.say(item.help) if item.help else ""
        self.about = "" if entry.who else manner.names.get(entry.subjects[0], "")

    @property
    def grouped(self) -> bool:
        """Whether several inputs belong together: a template writes fieldset and legend."""
        return bool(self._own_options) or len(self.inputs) > 1

    @property
    def described_by(self) -> str:
        """The ids of what describes it: the error is read before the hint."""
        ids = [f"{self.id}-error"] * bool(self.errors) + [f"{self.id}-hint"] * bool(self.hint)
        return " ".join(ids)

    @property
    def offers_unknown(self) -> bool:
        """Whether 「分からない」 is one of the answers."""
        return self.manner.offer_unknown and self.entry.item.unknown_allowed

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may be chosen: (value, words), with 「誰もいない」 and 「分からない」 at the end."""
        own = self._own_options
        if not own:
            return []
        if self.entry.who:
            own = [*own, (NOBODY, self.manner.say(NOBODY_TEXT))]
        if self.offers_unknown:
            own = [*own, (DONT_KNOW, self.manner.say(DONT_KNOW_TEXT))]
        return own

    @property
    def unknown_words(self) -> str:
        """「分からない」 in the screen's language, for the tick box beside typed kinds."""
        return self.manner.say(DONT_KNOW_TEXT)

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """The boxes of a typed kind, each with its own label, name and text.

        Put together once the field knows what stands in them: a page looks at them several times.
        """
        return tuple(
            replace(
                box,
                name=f"{self.name}-{box.part}" if box.part else self.name,
                id=f"{self.id}-{box.part}" if box.part else self.id,
                value=str(self.typed.get(box.part, self._beforehand(box))),
            )
            for box in self._boxes
        )

    @cached_property
    def _boxes(self) -> tuple[Input, ...]:
        """The boxes without name and text."""
        return inputs_of(self.entry.item.kind, self.control, self.manner.say)

    def _beforehand(self, box: Input) -> str:
        """What stands in a box nobody has filled in: the era of today, but not for a birth, where a
        wrong one would pass unseen (昭和5年 → 令和5年)."""
        return "" if self.entry.item.id.startswith(BIRTH) else box.value

    @property
    def chosen(self) -> tuple[str, ...]:
        """The options that are ticked."""
        ticked = self.typed.get(ONE, ())
        return (ticked,) if isinstance(ticked, str) else tuple(ticked)

    def process(
        self, formdata: Any, data: Any = unset_value, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what the browser sent, else what the sheet holds."""
        self.process_errors = []
        if formdata is not None:
            self.typed = self._sent(formdata)
            self.unknown = DONT_KNOW in self.chosen or f"{self.name}-unknown" in formdata
        elif data is not unset_value and data is not None:
            self.value = data
            self.unknown = data is State.UNKNOWN
            self.typed = self._boxes_for(data)

    def pre_validate(self, form: object) -> None:
        """Understand what was typed, or say in the screen's language what to do."""
        try:
            self.value = self._understood()
        except NotUnderstood as problem:
            self.problem = problem
            raise StopValidation(self.manner.explain(problem)) from problem

    def answers(self) -> list[tuple[Address, Value | State]]:
        """What to write on the sheet: none for a skipped blank, one per person of a who-field."""
        addresses = [Address(self.entry.item.id, subject) for subject in self.entry.subjects]
        if self.value is None:
            return []
        if self.entry.who and isinstance(self.value, frozenset):
            chosen = self.value
            return [(address, address.subject in chosen) for address in addresses]
        return [(address, self.value) for address in addresses]

    @cached_property
    def _own_options(self) -> list[tuple[str, str]]:
        """People by the names they are shown with, everything else in the screen's language."""
        if self.entry.who or self.entry.item.kind is Kind.PERSON:
            return [(key, self.manner.names.get(key, key)) for key in self._eligible()]
        options = choices_of(self.entry.item)
        return [(key, self.manner.say(text)) for key, text in options]

    def _eligible(self) -> Sequence[str]:
        return self.entry.subjects if self.entry.who else list(self.manner.names)

    def _sent(self, formdata: Any) -> dict[str, Part]:
        whole = list(formdata.getlist(self.name))
        if self.control in (Control.CHECKS, Control.RADIO):
            return {ONE: whole}
        parts = {box.part for box in self._boxes}
        sent: dict[str, Part] = {
            part: formdata.get(f"{self.name}-{part}", "") for part in parts if part
        }
        return sent | ({ONE: whole[0]} if whole else {})

    def _boxes_for(self, given: Given) -> dict[str, Part]:
        if given is State.UNKNOWN:
            return {ONE: [DONT_KNOW]} if self.options else {}
        if self.entry.who:
            return {ONE: sorted(cast("frozenset[str]", given)) or [NOBODY]}
        value = cast(Value, given)
        if self.control is Control.LINE:
            return {ONE: parsing.in_one_box(self.entry.item, value)}
        return parsing.retype(self.entry.item, value)

    def _understood(self) -> Given:
        if self.unknown and self.offers_unknown:
            return State.UNKNOWN
        if self.entry.who:
            return self._people_chosen()
        if parsing.is_blank(self.typed) and not self.manner.required:
            return None
        people = list(self.manner.names.items())
        return parsing.parse(self.entry.item, self.typed, people=people)

    def _people_chosen(self) -> frozenset[str] | None:
        chosen = frozenset(self.chosen) & frozenset(self.entry.subjects)
        if not chosen and NOBODY not in self.chosen:
            if not self.manner.required:
                return None
            raise NotUnderstood(
                "どなたかを選んでください。いないときは「誰もいない」を選んでください。",
                "だれかを {選|えら}んでください。いないときは「だれも いない」です。",
            )
        return chosen


def _control(entry: Entry, manner: Manner) -> Control:
    if entry.who:
        return Control.CHECKS
    control = control_of(entry.item.kind)
    return Control.LINE if manner.one_box and control in ONE_LINERS else control


class AnswerForm(BaseForm):
    """A form with one `AnswerField` per entry, in order: with what was sent, else what is held.

    WTForms would have a class made for each page; one takes longer to make than the form itself,
    and stays in memory with the names in it until the collector comes.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        manner: Manner,
        sent: Any = None,
        *,
        data: Mapping[str, Given] | None = None,
    ) -> None:
        super().__init__(
            {one.name: UnboundField(AnswerField, entry=one, manner=manner) for one in entries}
        )
        self.process(sent, data=data)

    def all_fields(self) -> list[AnswerField]:
        """The fields, in order."""
        return [cast(AnswerField, field) for field in self]

    def answers(self) -> list[tuple[Address, Value | State]]:
        """All answers of a valid form, in the order of its fields."""
        return [answer for field in self.all_fields() for answer in field.answers()]

    def problems(self) -> list[tuple[AnswerField, str]]:
        """The fields that were not understood and the sentence for each, for an error summary."""
        return [(field, str(field.errors[0])) for field in self.all_fields() if field.errors]
