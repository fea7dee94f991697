"""Logs hold no person: every door a value could come through is tried with 見本 太郎."""

import io
import json
import logging
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum

import pytest

from counter import logs
from counter.logs import (
    RefusedValueError,
    allow_words,
    get_logger,
    log_context,
    log_crashes,
    refused_count,
    set_up_logs,
)

PERSON = "見本　太郎"


class Colour(Enum):
    DEEP_RED = "#a00"


@pytest.fixture
def fresh_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """The filter as at the start of a process, and the root logger's handlers afterwards."""
    root = logging.getLogger()
    monkeypatch.setattr(logs, "_state", type(logs._state)())
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)


@pytest.fixture
def lines(fresh_state: None) -> Callable[[], list[dict]]:
    """The lines logged in production since the start of the test; none of them holds the person."""
    stream = io.StringIO()
    set_up_logs("debug", stream=stream)

    def logged() -> list[dict]:
        assert PERSON not in stream.getvalue()
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    return logged


@pytest.fixture
def crash_hooks() -> Iterator[None]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    log_crashes()
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def test_what_a_line_holds(lines) -> None:
    visit = uuid.UUID(int=7)
    allow_words(["move_in_notice"])
    get_logger("counter.visit").info(
        "visit_submitted",
        visit=visit,
        sheets=3,
        late=False,
        took=timedelta(milliseconds=20),
        colour=Colour.DEEP_RED,
        procedure="move_in_notice",
        clerk=None,
    )
    (line,) = lines()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "visit_submitted",
        "logger": "counter.visit",
        "visit": str(visit),
        "sheets": 3,
        "late": False,
        "took": 0.02,
        "colour": "deep_red",
        "procedure": "move_in_notice",
        "clerk": None,
    }


@pytest.mark.parametrize(
    "value",
    [
        PERSON,
        "mihon",
        "move_in_notice",
        123456789018,
        -(10**8),
        1.5,
        date(1990, 8, 20),
        b"\x00\xa4",
        [1],
        {"a": 1},
        ValueError(PERSON),
        object(),
    ],
)
def test_a_value_that_could_be_a_persons_is_refused(lines, value: object) -> None:
    get_logger("counter.visit").info("answered", value=value)
    assert lines()[0]["value"] == "«refused»"
    assert refused_count() == 1


@pytest.mark.parametrize("event", [PERSON, "Answered", "visit submitted", "mihon-taro", ""])
def test_an_event_is_a_plain_word(lines, event: str) -> None:
    get_logger("counter.visit").info(event)
    assert lines()[0]["event"] == "«refused»"


def test_text_set_into_an_event_is_refused(lines) -> None:
    get_logger("counter.visit").info("answered %s", PERSON)
    assert lines()[0]["event"] == "«refused»"


def test_bound_values_are_refused_too(lines) -> None:
    with log_context(visit=uuid.UUID(int=7), name=PERSON):
        get_logger("counter.visit").bind(kana=PERSON).info("answered")
    assert lines()[0] | {"time": ""} == {
        "time": "",
        "level": "info",
        "event": "answered",
        "logger": "counter.visit",
        "visit": str(uuid.UUID(int=7)),
        "name": "«refused»",
        "kana": "«refused»",
    }


def test_a_refused_value_stops_a_test(fresh_state: None) -> None:
    set_up_logs("debug", strict=True)
    with pytest.raises(RefusedValueError, match="may not hold name of type str") as refusal:
        get_logger("counter.visit").info("answered", name=PERSON)
    assert PERSON not in str(refusal.value)


@pytest.mark.parametrize("word", [PERSON, "two words", "", "a" * 65, "taro@example.com"])
def test_a_word_list_takes_ids_only(fresh_state: None, word: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        allow_words(["fine", word])
    assert "fine" not in logs._state.words


def test_a_logger_is_named_after_a_module(fresh_state: None) -> None:
    with pytest.raises(ValueError, match="not the name of a module"):
        get_logger(PERSON)


def test_an_exception_keeps_its_class_and_place_only(lines) -> None:
    def fail() -> None:
        try:
            raise KeyError(PERSON)
        except KeyError as error:
            raise ValueError(PERSON) from error

    try:
        fail()
    except ValueError:
        get_logger("counter.visit").exception("answer_failed")
    (line,) = lines()
    assert (line["level"], line["event"]) == ("error", "answer_failed")
    outer, inner = line["exception"]
    assert (outer["type"], inner["type"]) == ("builtins.ValueError", "builtins.KeyError")
    assert outer["at"][-1].startswith("tests/counter/test_logs.py:")
    assert outer["at"][-1].endswith(" fail")


def test_a_hidden_context_stays_hidden(lines) -> None:
    try:
        try:
            raise KeyError(PERSON)
        except KeyError:
            raise ValueError(PERSON) from None
    except ValueError as error:
        get_logger("counter.visit").error("answer_failed", exc_info=error)
    assert len(lines()[0]["exception"]) == 1


def test_a_library_keeps_its_name_and_place_only(lines) -> None:
    logger = logging.getLogger("werkzeug")
    logger.warning("GET /visits?name=%s", PERSON, extra={"name_kana": PERSON})
    try:
        raise OSError(PERSON)
    except OSError:
        logger.exception(PERSON)
    first, second = lines()
    assert (first["event"], first["level"], first["logger"]) == (
        "library_message",
        "warning",
        "werkzeug",
    )
    assert first["place"].startswith("tests/counter/test_logs.py:")
    assert "exception" not in first
    assert second["exception"][0]["type"] == "builtins.OSError"


def test_a_librarys_name_may_hide_nothing_either(lines) -> None:
    logging.getLogger(PERSON).error("failed")
    assert lines()[0]["logger"] == "unnamed"


def test_what_is_below_the_level_is_not_logged(fresh_state: None) -> None:
    stream = io.StringIO()
    set_up_logs("warning", stream=stream)
    get_logger("counter.visit").info("answered")
    logging.getLogger("waitress").info("serving")
    assert stream.getvalue() == ""
    get_logger("counter.visit").warning("queue_full")
    assert "queue_full" in stream.getvalue()


def test_lines_go_to_standard_error_of_the_moment(
    fresh_state: None, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("info")
    get_logger("counter.visit").info("answered")
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["event"] == "answered"


def test_a_logger_filters_before_logs_are_set_up(
    fresh_state: None, capsys: pytest.CaptureFixture[str]
) -> None:
    get_logger("counter.visit").info("answered", name=PERSON)
    assert json.loads(capsys.readouterr().err)["name"] == "«refused»"


def test_a_crash_says_where_and_not_what(lines, crash_hooks: None) -> None:
    sys.excepthook(ValueError, ValueError(PERSON), None)
    thread = threading.Thread(target=lambda: int(PERSON))
    thread.start()
    thread.join()
    process, in_thread = lines()
    assert (process["event"], process["level"]) == ("process_crashed", "critical")
    assert in_thread["event"] == "thread_crashed"
    assert in_thread["exception"][0]["type"] == "builtins.ValueError"


def test_an_error_in_a_finalizer_says_where_and_not_what(lines, crash_hooks: None) -> None:
    class Untidy:
        def __del__(self) -> None:
            raise ValueError(PERSON)

    Untidy()
    assert lines()[0]["event"] == "error_while_tidying_up"


def test_stopping_by_hand_is_no_crash(
    lines, crash_hooks: None, capsys: pytest.CaptureFixture[str]
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines() == []
    assert "KeyboardInterrupt" in capsys.readouterr().err
