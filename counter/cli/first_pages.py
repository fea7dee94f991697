"""The pages of a face, put together before anybody asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event

from flask import Flask


def put_together(faces: Iterable[Flask], stop: Event) -> None:
    """Compile every template, so that the first case of the day does not wait for its page.

    All together they take most of a second: a start does not wait for it, it goes on beside.
    """
    for face in faces:
        for name in face.jinja_env.list_templates():
            if stop.is_set():
                return
            face.jinja_env.get_template(name)
