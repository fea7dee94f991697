from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from counter.cli.between_pages import ENOUGH, BetweenPages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Page = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


class Collected:
    """Hears of each time the collector has come."""

    def __init__(self) -> None:
        self.came = threading.Event()

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            self.came.set()


@pytest.fixture
def collector() -> Iterator[Collected]:
    """The collector, which comes by itself only when it is called."""
    heard = Collected()
    gc.disable()
    gc.collect()
    gc.callbacks.append(heard)
    yield heard
    gc.callbacks.remove(heard)
    gc.enable()


@contextmanager
def collecting(app: WSGIApplication) -> Iterator[Client]:
    pages = BetweenPages(app)
    thread = threading.Thread(target=pages.collect)
    thread.start()
    try:
        yield Client(pages)
    finally:
        pages.end()
        thread.join(20)
    assert not thread.is_alive()


def leaves(count: int) -> Page:
    """A page that leaves so many objects which name themselves."""

    def page(environ: WSGIEnvironment, answer: StartResponse) -> Iterable[bytes]:
        for _ in range(count):
            one: list[object] = []
            one.append(one)
        return Response("紙")(environ, answer)

    return page


def test_what_pages_leave_goes_after_them(collector: Collected) -> None:
    with collecting(leaves(ENOUGH + 1)) as client:
        assert client.get("/").text == "紙"
        assert collector.came.wait(20)
    assert gc.get_count()[0] < ENOUGH


def test_nothing_is_collected_while_a_page_is_made(collector: Collected) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def page(environ: WSGIEnvironment, answer: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/long":
            begun.set()
            assert goes_on.wait(20)
        return leaves(ENOUGH + 1)(environ, answer)

    with collecting(page) as client:
        other = threading.Thread(target=client.get, args=("/long",))
        other.start()
        assert begun.wait(20)
        client.get("/short")
        assert not collector.came.wait(0.05)
        goes_on.set()
        assert collector.came.wait(20)
        other.join(20)


def test_a_few_objects_are_left_for_later(collector: Collected) -> None:
    with collecting(leaves(10)) as client:
        client.get("/")
        assert not collector.came.wait(0.05)


def test_a_page_that_fails_is_a_page_that_ended(collector: Collected) -> None:
    def fails(environ: WSGIEnvironment, answer: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/fails":
            raise ValueError("x")
        return leaves(ENOUGH + 1)(environ, answer)

    with collecting(fails) as client:
        with pytest.raises(ValueError, match="x"):
            client.get("/fails")
        client.get("/")
        assert collector.came.wait(20)
