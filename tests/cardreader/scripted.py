"""A connection that answers from a script, for cards no virtual card behaves like."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

Answer = tuple[bytes, int]


class ScriptedConnection:
    """Gives the answers of a list in turn, or those of a function; records what was sent."""

    def __init__(self, answers: Iterable[Answer] | Callable[[bytes], Answer]) -> None:
        if callable(answers):
            self._answer = answers
        else:
            script = iter(answers)
            self._answer = lambda _: next(script)
        self.sent: list[bytes] = []

    def send_and_receive(self, command: bytes) -> Answer:
        self.sent.append(command)
        return self._answer(command)

    def close(self) -> None:
        """There is nothing to power down."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
