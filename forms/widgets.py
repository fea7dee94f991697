"""The plain HTML of a field's inputs; labels, legends, hints and errors are the template's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from markupsafe import Markup, escape
from wtforms.widgets import html_params

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
                parts = Markup("").join(_labelled(box, described) for box in field.inputs)
                return _with_unknown(field, Markup('<div class="kk-parts">{}</div>').format(parts))
            case Control.UPLOAD:
                words = "写真は職員にお渡しください。"
                return Markup('<p class="kk-note">{}</p>').format(words)
            case _:
                assert_never(field.control)


def _described(field: AnswerField) -> dict[str, Any]:
    """aria attributes: the error is read before the hint (デジタル庁デザインシステム)."""
    ids = [f"{field.id}-error"] * bool(field.errors) + [f"{field.id}-hint"] * bool(field.hint)
    described: dict[str, Any] = {"aria-describedby": " ".join(ids)} if ids else {}
    return described | ({"aria-invalid": "true"} if field.errors else {})


def _box(box: Input, attributes: dict[str, Any]) -> Markup:
    mode = {"digits": "numeric", "tel": "tel"}.get(box.keypad, "text")
    return Markup("<input {}>").format(
        Markup(  # noqa: S704 html_params escapes every value
            html_params(
                type="text",
                id=box.id,
                name=box.name,
                value=box.value,
                size=box.length,
                inputmode=mode,
                autocomplete="off",
                data_keypad=box.keypad,
                class_="kk-input",
                **attributes,
            )
        )
    )


def _area(box: Input, attributes: dict[str, Any]) -> Markup:
    shared = html_params(
        id=box.id,
        name=box.name,
        rows=2,
        autocomplete="off",
        data_keypad=box.keypad,
        class_="kk-input",
        **attributes,
    )
    return Markup("<textarea {}>\n{}</textarea>").format(
        Markup(shared),  # noqa: S704 html_params escapes every value
        box.value,
    )


def _list(box: Input, attributes: dict[str, Any]) -> Markup:
    shared = html_params(id=box.id, name=box.name, class_="kk-input", **attributes)
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            key, Markup(" selected") if key == box.value else "", _plain(words)
        )
        for key, words in box.options
    )
    return Markup("<select {}>{}</select>").format(Markup(shared), options)  # noqa: S704 escaped


def _plain(words: str) -> str:
    """Words without markup: a list holds text only."""
    return words.striptags() if isinstance(words, Markup) else words


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
    params = html_params(
        type=kind,
        id=identity,
        name=field.name,
        value=key,
        checked=key in field.chosen,
        **attributes,
    )
    return Markup('<span class="kk-choice"><input {}><label for="{}">{}</label></span>').format(
        Markup(params),  # noqa: S704 html_params escapes every value
        identity,
        words,
    )


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
