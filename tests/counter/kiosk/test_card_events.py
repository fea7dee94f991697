"""What the page hears from the reader: over real HTTP, from waitress, as a browser would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from counter.app import dispatch
from tests.counter.kiosk.hall import Hall
from tests.counter.web.visitor import Visitor
from tests.servers.web import serving

pytestmark = pytest.mark.integration


@pytest.fixture
def address(hall: Hall) -> Iterator[str]:
    with serving(dispatch({"kiosk": hall.app}, hall.services.health), threads=4) as url:
        yield url


def cookie(hall: Hall) -> str:
    """The cookie of a resident who is asked for the card."""
    resident = Visitor(hall.app)
    resident.opens("/")
    resident.presses("日本語")
    found = resident.client.get_cookie("kakanai_kiosk", path="/kiosk")
    assert found
    return f"kakanai_kiosk={found.value}"


def listen(address: str, cookie: str, after: int) -> tuple[HTTPConnection, HTTPResponse]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    path = f"/kiosk/card/events?after={after}"
    connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/event-stream"})
    return connection, connection.getresponse()


def next_event(response: HTTPResponse) -> dict[str, object]:
    while line := response.readline().decode():
        if line.startswith("data: "):
            told: dict[str, object] = json.loads(line.removeprefix("data: "))
            return told
    raise AssertionError("the stream ended")


def until(wanted: object, seconds: float = 30.0) -> bool:
    """Wait for another thread to reach a state that offers nothing to wait on."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if wanted():  # type: ignore[operator]
            return True
        threading.Event().wait(0.02)
    return False


def test_a_card_is_told_of_at_once(
    hall: Hall, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not when the stream looks for itself: that would be later than `listen` waits."""
    assert hall.services.reader
    now = hall.services.reader.presence.sequence
    with monkeypatch.context() as patched:
        patched.setattr("counter.web.card_events.LOOK_SECONDS", 60.0)
        connection, response = listen(address, cookie(hall), now)
        assert response.headers["Content-Type"].startswith("text/event-stream")
        assert response.headers["Cache-Control"] == "no-store"
        hall.reader.insert("taro")
        assert next_event(response)["state"] == "card"
    hall.reader.remove()  # the next look is the usual second away again
    assert next_event(response)["state"] == "empty"
    connection.close()


def test_a_page_that_missed_a_change_is_told_when_it_connects(hall: Hall, address: str) -> None:
    connection, response = listen(address, cookie(hall), after=-1)
    assert next_event(response)["state"] == "empty"
    connection.close()


def test_a_second_page_of_the_visit_ends_the_first_stream(hall: Hall, address: str) -> None:
    assert hall.services.reader
    mine = cookie(hall)
    now = hall.services.reader.presence.sequence
    first, first_response = listen(address, mine, now)
    assert until(lambda: len(hall.services.reader.streams) == 1)  # type: ignore[union-attr]
    second, second_response = listen(address, mine, now)
    rest = first_response.read().decode()
    assert "data:" not in rest, "it ended without an event"
    hall.reader.insert("taro")
    assert next_event(second_response)["state"] == "card"
    first.close()
    second.close()


def test_a_page_that_is_closed_gives_its_thread_back(hall: Hall, address: str) -> None:
    assert hall.services.reader
    owner = hall.services.reader
    for _ in range(12):
        connection, response = listen(address, cookie(hall), owner.presence.sequence)
        # The response holds the socket too: a page that is closed leaves neither open.
        response.close()
        connection.close()
    assert until(lambda: len(owner.streams) == 0)


def test_nobody_without_a_visit_hears_anything(hall: Hall, address: str) -> None:
    connection, response = listen(address, "kakanai_kiosk=invented", 0)
    assert response.status == 404
    connection.close()


def test_asking_tells_the_same(hall: Hall, address: str) -> None:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", "/kiosk/card/state", headers={"Cookie": cookie(hall)})
    told = json.loads(connection.getresponse().read())
    assert hall.services.reader
    assert told == {"sequence": hall.services.reader.presence.sequence, "state": "empty"}
    connection.close()


def test_health_is_told_beside_the_faces(hall: Hall, address: str) -> None:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", "/health")
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["status"]) == (200, "ok")
    (hall.folder / "keys" / "node.secret").unlink()
    connection.request("GET", "/health")
    response = connection.getresponse()
    told = json.loads(response.read())
    assert response.status == 503
    assert told["checks"]["keys"] == "failed"
    connection.close()
