"""Pages wait for the one that is being put together, and for none that takes long."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from counter.cli.one_by_one import OneByOne

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LONG = 20.0
"""Seconds nobody has to wait unless something is broken."""


class House:
    """Pages that end when they are let go, and say when they have begun."""

    def __init__(self, *names: str) -> None:
        self.seen: list[str] = []
        self.begun = {name: threading.Event() for name in names}
        self.may_end = {name: threading.Event() for name in names}

    def __call__(self, environ: WSGIEnvironment, answer: StartResponse) -> Iterable[bytes]:
        name = environ["PATH_INFO"].strip("/")
        self.seen.append(f"{name} begins")
        self.begun[name].set()
        assert self.may_end[name].wait(LONG)
        self.seen.append(f"{name} ends")
        if name == "broken":
            raise RuntimeError(name)
        return Response(name)(environ, answer)

    def ends(self, name: str) -> None:
        self.may_end[name].set()

    def has_begun(self, name: str) -> bool:
        return self.begun[name].wait(LONG)


def asked(visitors: ThreadPoolExecutor, pages: OneByOne, name: str) -> Future[str]:
    return visitors.submit(lambda: Client(pages).get(f"/{name}").text)


def test_a_page_begins_when_the_one_before_has_ended() -> None:
    house = House("first", "second")
    pages = OneByOne(house, patience=LONG)
    with ThreadPoolExecutor() as visitors:
        first = asked(visitors, pages, "first")
        assert house.has_begun("first")
        house.ends("second")
        second = asked(visitors, pages, "second")
        house.ends("first")
        assert (first.result(LONG), second.result(LONG)) == ("first", "second")
    assert house.seen == ["first begins", "first ends", "second begins", "second ends"]


def test_a_page_that_takes_long_keeps_only_one_other_waiting() -> None:
    house = House("slow", "second", "third")
    pages = OneByOne(house, patience=0.01)
    with ThreadPoolExecutor() as visitors:
        slow = asked(visitors, pages, "slow")
        assert house.has_begun("slow")
        house.ends("second")
        assert asked(visitors, pages, "second").result(LONG) == "second"
        pages._patience = LONG  # the third would now wait for the slow one, if it had to
        house.ends("third")
        assert asked(visitors, pages, "third").result(LONG / 2) == "third"
        house.ends("slow")
        assert slow.result(LONG) == "slow"


def test_the_end_of_a_slow_page_lets_nobody_in_beside_another() -> None:
    house = House("slow", "second", "third")
    pages = OneByOne(house, patience=0.01)
    with ThreadPoolExecutor() as visitors:
        slow = asked(visitors, pages, "slow")
        assert house.has_begun("slow")
        second = asked(visitors, pages, "second")
        assert house.has_begun("second")
        pages._patience = LONG
        house.ends("slow")
        assert slow.result(LONG) == "slow"
        house.ends("third")
        third = asked(visitors, pages, "third")
        house.ends("second")
        assert (second.result(LONG), third.result(LONG)) == ("second", "third")
    assert house.seen[-4:] == ["slow ends", "second ends", "third begins", "third ends"]


def test_a_page_that_breaks_lets_the_next_one_in() -> None:
    house = House("broken", "next")
    pages = OneByOne(house, patience=LONG)
    house.ends("broken")
    with pytest.raises(RuntimeError, match="broken"):
        Client(pages).get("/broken")
    house.ends("next")
    assert Client(pages).get("/next").text == "next"
