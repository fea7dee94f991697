"""Logs that cannot hold a person.

Each line is an event with values, as JSON on standard error. A value must be of a kind that
cannot be a resident's: a small int, a bool, a time span, a UUID, an enum member, or a word from
a list made of the catalog and the settings. Everything else is refused: in tests it raises, in
production it is replaced by «refused» and counted.

What libraries log, and what exceptions say, may quote a name, an address or a URL. Of these only
the logger, the exception's class and the places in the code are kept.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.typing import EventDict, FilteringBoundLogger

__all__ = [
    "RefusedValueError",
    "allow_words",
    "get_logger",
    "log_context",
    "log_crashes",
    "refused_count",
    "set_up_logs",
]

REFUSED = "«refused»"
EVENT = re.compile(r"[a-z][a-z0-9_]{2,63}")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
LOGGER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")

# A phone number, or a 個人番号 (12 digits), kept as a number is longer than any count of ours.
LARGEST_INT = 10**8
FRAMES_KEPT = 20

TALKATIVE = ("alembic",)
"""Libraries that say at every start, at INFO, what they are about to look at."""

# Values bound here are added to every event logged in the block: a request's visit, its face.
log_context = bound_contextvars


class RefusedValueError(TypeError):
    """A log call was given something that could be a resident's. The value is not repeated."""


@dataclass
class _State:
    level: int = logging.INFO
    strict: bool = False
    stream: TextIO | None = None
    words: frozenset[str] = frozenset()
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


def set_up_logs(level: str, *, strict: bool = False, stream: TextIO | None = None) -> None:
    """Send the logs of this process and of its libraries through the filter.

    Args:
        level: debug, info, warning or error.
        strict: raise `RefusedValueError` instead of printing «refused»; for tests.
        stream: where lines go; None is whatever standard error is at that moment.
    """
    _state.level = logging.getLevelNamesMapping()[level.upper()]
    _state.strict, _state.stream = strict, stream
    root = logging.getLogger()
    root.setLevel(_state.level)
    root.handlers[:] = [LibraryHandler()]
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(_state.level, logging.WARNING))


def log_crashes() -> None:
    """Log what ends this process or a thread of it, instead of printing what the error says."""
    sys.excepthook = _log_crash
    threading.excepthook = _log_thread_crash
    sys.unraisablehook = _log_lost_error


def allow_words(words: Iterable[str]) -> None:
    """Let these words be logged: ids of the catalog and names of the settings, never of a visit.

    Raises:
        ValueError: not an id (ASCII letters, digits and `_.:-`, at most 64 characters).
    """
    new = frozenset(words)
    for word in new:
        if not WORD.fullmatch(word):
            raise ValueError(f"not an id that a log may hold: {word!r}")
    with _state.lock:
        _state.words |= new


def refused_count() -> int:
    """How many values this process has refused: each is a mistake in the code to correct."""
    return _state.refused


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger for the module `name` (`__name__`), filtered whether or not logs were set up.

    Raises:
        ValueError: `name` is not a module's.
    """
    if not LOGGER.fullmatch(name):
        raise ValueError(f"not the name of a module: {name!r}")
    logger = structlog.wrap_logger(
        _Output(),
        processors=[_drop_below_level, merge_contextvars, _refuse_persons, _as_line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
    )
    return cast(FilteringBoundLogger, logger.bind(logger=name))


class _Output:
    """Where finished lines go."""

    def msg(self, line: str) -> None:
        stream = _state.stream or sys.stderr
        with _state.lock:
            stream.write(line + "\n")
            stream.flush()

    debug = info = warning = error = critical = msg


class LibraryHandler(logging.Handler):
    """Turns a library's log record into an event without its message."""

    def emit(self, record: logging.LogRecord) -> None:
        name = record.name if LOGGER.fullmatch(record.name) else "unnamed"
        event: EventDict = {"event": "library_message", "logger": name}
        event["place"] = f"{_place(record.pathname)}:{record.lineno}"
        if record.exc_info:
            event["exc_info"] = record.exc_info
        _Output().msg(_as_line(None, record.levelname.lower(), event))


def _drop_below_level(_logger: object, method: str, event: EventDict) -> EventDict:
    if _level(method) < _state.level:
        raise structlog.DropEvent
    return event


def _level(method: str) -> int:
    return logging.getLevelNamesMapping()["ERROR" if method == "exception" else method.upper()]


def _refuse_persons(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {key: _admitted(key, value) for key, value in event.items()}


def _admitted(key: str, value: object) -> object:
    """The value as JSON may hold it, or «refused»."""
    if key in ("logger", "exc_info"):  # a module's name; an exception, cut down by _exceptions
        return value
    if key == "event" and isinstance(value, str) and EVENT.fullmatch(value):
        return value
    if key != "event" and _is_harmless(value):
        return _plain(value)
    _state.refused += 1
    if _state.strict:
        raise RefusedValueError(
            f"the log may not hold {key} of type {type(value).__name__}: give an id, a number, "
            "a bool, a timedelta, an enum member or an allowed word"
        )
    return REFUSED


def _is_harmless(value: object) -> bool:
    match value:
        case None | bool() | Enum() | UUID() | timedelta():
            return True
        case int():
            return abs(value) < LARGEST_INT
        case str():
            return value in _state.words
    return False


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.name.lower()
        case UUID():
            return str(value)
        case timedelta():
            return round(value.total_seconds(), 6)
    return value


def _as_line(_logger: object, method: str, event: EventDict) -> str:
    exception = _exception_of(event.pop("exc_info", None))
    line: dict[str, object] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": "error" if method == "exception" else method,
        "event": event.pop("event"),
        **event,
    }
    if exception:
        line["exception"] = list(_exceptions(exception))
    return json.dumps(line, ensure_ascii=False)


def _exception_of(exc_info: Any) -> BaseException | None:
    """The exception among all the ways a log call may name it."""
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    elif exc_info is True:
        exc_info = sys.exception()
    return exc_info if isinstance(exc_info, BaseException) else None


def _exceptions(exception: BaseException | None) -> Iterator[dict[str, object]]:
    """An exception and what caused it: classes and places in the code, never their words."""
    while exception:
        kind = type(exception)
        frames = traceback.extract_tb(exception.__traceback__)[-FRAMES_KEPT:]
        yield {
            "type": f"{kind.__module__}.{kind.__qualname__}",
            "at": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
        }
        context = None if exception.__suppress_context__ else exception.__context__
        exception = exception.__cause__ or context


def _place(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])


def _log_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        get_logger(__name__).critical("process_crashed", exc_info=error)


def _log_thread_crash(crash: threading.ExceptHookArgs) -> None:
    get_logger(__name__).critical("thread_crashed", exc_info=crash.exc_value)


def _log_lost_error(lost: "sys.UnraisableHookArgs") -> None:
    get_logger(__name__).error("error_while_tidying_up", exc_info=lost.exc_value)
