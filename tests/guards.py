"""What a test may touch, by its marks.

unmarked      nothing outside the process: no network, no card reader, one second of CPU time
integration   everything inside the sandbox of `tests/sandbox.sh`, nothing outside it
reader        a real card reader, only when it is named with `--reader NAME`
"""

import os
import socket
import time
from collections.abc import Generator
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from hypothesis import given, is_hypothesis_test, settings
from hypothesis import strategies as st

CPU_SECONDS = 1.0
WORLDLY = ("integration", "long", "reader")


class TouchedTheWorldError(AssertionError):
    """A unit test reached for something outside its process."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--reader",
        metavar="NAME",
        help="run the tests marked `reader` on the real card reader of this name",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Keep a unit test inside its process, from its first fixture to its last."""
    if is_worldly(item):
        return (yield)
    with ExitStack() as guards:
        guards.enter_context(patch.object(socket.socket, "__init__", only_local_socket))
        # libpcsclite finds pcscd by this path; a real card must never meet a unit test.
        guards.enter_context(patch.dict(os.environ, PCSCLITE_CSOCK_NAME="/nonexistent/pcscd"))
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    if is_worldly(item):
        return (yield)
    limit = cpu_limit(item)
    if is_hypothesis_test(getattr(item, "function", None)):
        one_example()
    started = time.process_time()
    outcome = yield
    used = time.process_time() - started
    if used > limit:
        pytest.fail(
            f"this unit test used {used:.1f} s of CPU time, more than {limit:g} s: make it "
            "smaller, or mark it `integration` or `cpu_seconds(N)`",
            pytrace=False,
        )
    return outcome


@settings(max_examples=1, database=None)
@given(st.text())
def one_example(text: str) -> None:
    """Let Hypothesis read our modules for constants, and the table of characters, on its own time.

    It does so before its first example: a second or two where its folder is new, as in CI.
    """


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("reader") and not item.config.getoption("--reader"):
        pytest.skip("needs a real card reader: name it with --reader NAME")
    if item.get_closest_marker("integration") and os.environ.get("KAKANAI_SANDBOX") != "1":
        pytest.fail(
            "integration tests run only in the sandbox: tests/sandbox.sh .venv/bin/pytest …",
            pytrace=False,
        )


def is_worldly(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in WORLDLY)


def cpu_limit(item: pytest.Item) -> float:
    mark = item.get_closest_marker("cpu_seconds")
    return float(mark.args[0]) if mark else CPU_SECONDS


_real_socket_init = socket.socket.__init__


def only_local_socket(
    self: socket.socket,
    family: int = -1,
    type: int = -1,  # the name the standard library uses
    proto: int = -1,
    fileno: int | None = None,
) -> None:
    if family != socket.AF_UNIX:
        raise TouchedTheWorldError(
            "a unit test opened a network socket: mark it `integration`, or use no network"
        )
    _real_socket_init(self, family, type, proto, fileno)
