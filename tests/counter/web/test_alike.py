"""Pieces that are the same on every page are drawn once for each language and for what they say."""

import pytest
from flask import Flask, session
from jinja2 import DictLoader
from markupsafe import Markup

from counter.web import alike, language
from counter.web.language import BESIDE

PIECE = """
{% macro button(words, mark="") %}
  <b>{{ _(words) }}{{ mark }}{{ count() }}</b>
{% endmacro %}
"""


@pytest.fixture
def app() -> Flask:
    app = Flask("test")
    app.secret_key = "only for this test"
    app.jinja_loader = DictLoader({"piece.html": PIECE})
    drawn: list[int] = []

    def count() -> str:
        drawn.append(1)
        return str(len(drawn))

    app.jinja_env.globals["count"] = count
    language.register(app, ("ja", "en"))
    alike.register(app)
    return app


def button(app: Flask, *given: str, root: str = "/kiosk", **chosen: str) -> Markup:
    with app.test_request_context("/", base_url=f"http://hall{root}"):
        session.update(chosen)
        return alike.alike("piece.html", "button", *given)


def test_a_piece_is_drawn_once(app: Flask) -> None:
    assert button(app, "戻る") == button(app, "戻る") == Markup("<b>戻る1</b>")


def test_what_is_given_is_escaped(app: Flask) -> None:
    assert button(app, "戻る", "<i>") == Markup("<b>戻る&lt;i&gt;1</b>")


def test_a_piece_is_drawn_anew_for_whatever_it_can_depend_on(app: Flask) -> None:
    drawn = [
        button(app, "戻る"),
        button(app, "次へ"),
        button(app, "戻る", "!"),
        button(app, "戻る", language="en"),
        button(app, "戻る", language="en", **{BESIDE: "yes"}),
        button(app, "戻る", root="/elsewhere"),
    ]
    assert len({str(piece) for piece in drawn}) == len(drawn)
    assert button(app, "戻る", language="en", **{BESIDE: "yes"}) == drawn[4]
    assert "original" in drawn[4]
