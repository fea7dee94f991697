import threading

import pytest
from flask import Flask
from jinja2 import DictLoader

from counter.cli.first_pages import put_together


@pytest.fixture
def face() -> Flask:
    app = Flask("face")
    app.jinja_loader = DictLoader({"a.html": "{{ a }}", "b.html": "{% include 'a.html' %}"})
    return app


def test_every_page_is_there_before_it_is_asked_for(face: Flask) -> None:
    put_together([face], threading.Event())
    made = face.jinja_env.cache
    assert made is not None
    assert len(made) == 2


def test_a_process_that_ends_at_once_does_not_go_on_with_it(face: Flask) -> None:
    stop = threading.Event()
    stop.set()
    put_together([face], stop)
    made = face.jinja_env.cache
    assert made is not None
    assert len(made) == 0
