"""The plain HTML of a field's inputs; labels, legends, hints and errors are the template's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, assert_never

from markupsafe import Markup, escape

from forms.controls import Control, Input

if TYPE_CHECKING:
    from forms.build import AnswerField


class AnswerWidget:
    """Renders every control; all text is escaped, nothing is inline script or style.

    A single box carries the field's id (the template's label points at it); of several, each has
    its own label, and the template wraps them in fieldset and legend.
    """

    def __call__(self, field: AnswerField, **attributes: Any) -> Markup:
        """The inputs of a field. `attributes` go to every input."""
        described = _described(field) | attributes
        match field.control:
            case Control.RADIO:
                return _options(field, "radio", described)
            case Control.CHECKS:
                return _options(field, "checkbox", described)
            case Control.LINE:
                return _with_unknown(field, _box(field.inputs[0], described))
            case Control.LINES:
                return _with_unknown(field, _area(field.inputs[0], described))
            case Control.NAME | Control.DATE | Control.ACCOUNT | Control.DOCUMENT:
                parts = Markup("").join(_part(field, box, described) for box in field.inputs)
                return _with_unknown(field, Markup('<div class="kk-parts">{}</div>').format(parts))
            case Control.UPLOAD:
                words = "写真は職員にお渡しください。"
                return Markup('<p class="kk-note">{}</p>').format(words)
            case _:
                assert_never(field.control)


def _tag(name: str, attributes: Mapping[str, object]) -> Markup:
    """An opening tag, all values escaped; True is an attribute without a value, False none.

    A page has dozens: the library's `html_params` took a sixth of the time a page is drawn in.
    """
    parts = [name]
    for key, value in sorted(attributes.items()):
        if value is True:
            parts.append(key)
        elif value is not False:
            parts.append(f'{key}="{escape(str(value))}"')
    return Markup(f"<{' '.join(parts)}>")  # noqa: S704 every value was escaped


def _described(field: AnswerField) -> dict[str, Any]:
    """aria attributes of each box. What describes a group is said by its fieldset, once and not at
    every box (デジタル庁デザインシステム)."""
    ids = "" if field.grouped else field.described_by
    described: dict[str, Any] = {"aria-describedby": ids} if ids else {}
    return described | ({"aria-invalid": "true"} if field.errors else {})


def _box(box: Input, attributes: dict[str, Any]) -> Markup:
    mode = {"digits": "numeric", "tel": "tel"}.get(box.keypad, "text")
    typed = {"type": "text", "value": box.value, "size": box.length, "inputmode": mode}
    return _tag("input", _typing(box) | typed | attributes)


def _area(box: Input, attributes: dict[str, Any]) -> Markup:
    opening = _tag("textarea", _typing(box) | {"rows": 2} | attributes)
    return opening + Markup("\n{}</textarea>").format(box.value)


def _typing(box: Input) -> dict[str, Any]:
    """What every box to type into has."""
    return {
        "id": box.id,
        "name": box.name,
        "autocomplete": "off",
        "data-keypad": box.keypad,
        "class": "kk-input",
    }


def _list(box: Input, attributes: dict[str, Any]) -> Markup:
    opening = _tag("select", {"id": box.id, "name": box.name, "class": "kk-input"} | attributes)
    options = (
        _tag("option", {"value": key, "selected": key == box.value})
        + _plain(words)
        + Markup("</option>")
        for key, words in box.options
    )
    return opening + Markup("").join(options) + Markup("</select>")


def _plain(words: str) -> str:
    """Words without markup: a list holds text only."""
    return words.striptags() if isinstance(words, Markup) else words


def _part(field: AnswerField, box: Input, attributes: dict[str, Any]) -> Markup:
    if box.options and field.manner.spread:
        return _spread(box, attributes)
    return _labelled(box, attributes)


def _spread(box: Input, attributes: dict[str, Any]) -> Markup:
    """A box of few choices as radio buttons beside each other."""
    choices = Markup("").join(
        _choice(
            f"{box.id}-{place}" if place else box.id,
            words,
            {"type": "radio", "name": box.name, "value": key, "checked": key == box.value}
            | attributes,
        )
        for place, (key, words) in enumerate(box.options)
    )
    return Markup(
        '<div class="kk-part kk-part-spread" role="radiogroup" aria-labelledby="{0}-name">'
        '<span id="{0}-name">{1}</span><div class="kk-chips">{2}</div></div>'
    ).format(box.id, box.label, choices)


def _labelled(box: Input, attributes: dict[str, Any]) -> Markup:
    control = _list(box, attributes) if box.options else _box(box, attributes)
    return Markup('<span class="kk-part kk-part-{}"><label for="{}">{}</label>{}</span>').format(
        box.part, box.id, box.label, control
    )


def _options(field: AnswerField, kind: str, attributes: dict[str, Any]) -> Markup:
    return Markup("").join(
        _option(field, kind, place, key, words, attributes)
        for place, (key, words) in enumerate(field.options)
    )


def _option(
    field: AnswerField, kind: str, place: int, key: str, words: str, attributes: dict[str, Any]
) -> Markup:
    """One radio button or tick box; the first has the field's id, where an error links to."""
    identity = f"{field.id}-{place}" if place else field.id
    chosen = {"type": kind, "name": field.name, "value": key, "checked": key in field.chosen}
    return _choice(identity, words, chosen | attributes)


def _choice(identity: str, words: str, attributes: dict[str, Any]) -> Markup:
    box = _tag("input", {"id": identity} | attributes)
    label = _tag("label", {"for": identity})
    return Markup('<span class="kk-choice">') + box + label + words + Markup("</label></span>")


def _with_unknown(field: AnswerField, controls: Markup) -> Markup:
    """Typed kinds that allow it get a tick box 「分からない」 beside their boxes."""
    if not field.offers_unknown:
        return controls
    identity = f"{field.id}-unknown"
    checked = Markup(" checked") if field.unknown else Markup("")
    return controls + Markup(
        '<span class="kk-choice kk-unknown">'
        '<input type="checkbox" id="{0}" name="{1}-unknown" value="1"{2}>'
        '<label for="{0}">{3}</label></span>'
    ).format(identity, field.name, checked, escape(field.unknown_words))
