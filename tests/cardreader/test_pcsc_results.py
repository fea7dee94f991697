"""The PC/SC adapter without a service: result codes, and readers that come and go."""

from collections.abc import Iterable, Sequence

import pytest
from smartcard import scard

from cardreader import errors, pcsc
from cardreader.errors import CardError, ErrorCode
from cardreader.pcsc import NEW_READER, PcscReader
from cardreader.presence import Presence, PresenceBoard, ReaderState

PRESENT, EMPTY, MUTE = scard.SCARD_STATE_PRESENT, scard.SCARD_STATE_EMPTY, scard.SCARD_STATE_MUTE


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (scard.SCARD_E_NO_SERVICE, ErrorCode.SERVICE_NOT_RUNNING),
        (scard.SCARD_E_SERVICE_STOPPED, ErrorCode.SERVICE_NOT_RUNNING),
        (scard.SCARD_F_COMM_ERROR, ErrorCode.SERVICE_NOT_RUNNING),
        (scard.SCARD_W_SECURITY_VIOLATION, ErrorCode.ACCESS_DENIED),
        (scard.SCARD_E_UNKNOWN_READER, ErrorCode.NO_READER),
        (scard.SCARD_E_NO_SMARTCARD, ErrorCode.NO_CARD),
        (scard.SCARD_W_REMOVED_CARD, ErrorCode.CARD_REMOVED),
        (scard.SCARD_W_RESET_CARD, ErrorCode.CARD_RESET),
        (scard.SCARD_W_UNRESPONSIVE_CARD, ErrorCode.MUTE_CARD),
        (scard.SCARD_E_SHARING_VIOLATION, ErrorCode.CARD_BUSY),
        (scard.SCARD_E_INSUFFICIENT_BUFFER, ErrorCode.READER_FAILED),
        (-2146435065, ErrorCode.READER_FAILED),
    ],
)
def test_results_become_errors(result: int, code: ErrorCode) -> None:
    assert pcsc._error(result).code is code


def test_an_unknown_result_is_named() -> None:
    error = pcsc._error(0x80100008)
    assert isinstance(error, errors.ReaderFailed)
    assert error.result == 0x80100008
    assert "0x80100008" in str(error)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, (ReaderState.NO_READER, "")),
        ({"a": EMPTY}, (ReaderState.EMPTY, "a")),
        ({"a": EMPTY, "b": PRESENT}, (ReaderState.CARD, "b")),
        ({"a": PRESENT | MUTE, "b": PRESENT}, (ReaderState.CARD, "b")),
        ({"a": PRESENT | MUTE, "b": EMPTY}, (ReaderState.MUTE, "a")),
        ({"a": scard.SCARD_STATE_UNAVAILABLE, "b": EMPTY}, (ReaderState.EMPTY, "b")),
        ({"a": scard.SCARD_STATE_UNKNOWN}, (ReaderState.NO_READER, "")),
    ],
)
def test_the_reader_that_matters(states: dict[str, int], expected: tuple[ReaderState, str]) -> None:
    assert pcsc._summary({name: (state, b"") for name, state in states.items()})[:2] == expected


Answer = tuple[int, dict[str, int]]


class FakeService:
    """Stands for the service: readers and answers to SCardGetStatusChange, one after another."""

    def __init__(self, steps: Iterable[tuple[list[str], Answer]]) -> None:
        self._steps = iter(steps)
        self._answer: Answer = (scard.SCARD_S_SUCCESS, {})

    def readers(self, _context: int, _groups: object) -> tuple[int, list[str]]:
        try:
            names, self._answer = next(self._steps)
        except StopIteration:
            return scard.SCARD_E_NO_SERVICE, []
        return scard.SCARD_S_SUCCESS, names

    def change(
        self, _context: int, _timeout: int, watched: Sequence[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        result, states = self._answer
        return result, [(name, states.get(name, state), []) for name, state, *_ in watched]


def watch(monkeypatch: pytest.MonkeyPatch, *steps: tuple[list[str], Answer]) -> list[Presence]:
    """Let the source watch the steps; return what it published until the service stopped."""
    service = FakeService(steps)
    monkeypatch.setattr(scard, "SCardEstablishContext", lambda _: (scard.SCARD_S_SUCCESS, 1))
    monkeypatch.setattr(scard, "SCardReleaseContext", lambda _: scard.SCARD_S_SUCCESS)
    monkeypatch.setattr(scard, "SCardListReaders", service.readers)
    monkeypatch.setattr(scard, "SCardGetStatusChange", service.change)
    board = PresenceBoard()
    seen: list[Presence] = []
    board.subscribe(seen.append)
    with pytest.raises(CardError):
        pcsc.PcscSource(PcscReader("a")._names).watch(board)
    return seen


def test_an_account_that_may_not_use_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = (scard.SCARD_W_SECURITY_VIOLATION, 0)
    monkeypatch.setattr(scard, "SCardEstablishContext", lambda _: denied)
    reader = PcscReader()
    assert reader.state() is ReaderState.SERVICE_STOPPED
    with pytest.raises(errors.AccessDenied):
        reader.connect()


def ok(**states: int) -> Answer:
    return scard.SCARD_S_SUCCESS, states


def test_a_reader_unplugged_and_plugged_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch(
        monkeypatch,
        (["a"], ok(a=PRESENT)),
        (["a"], (scard.SCARD_E_UNKNOWN_READER, {})),
        ([], ok(**{NEW_READER: scard.SCARD_STATE_CHANGED})),
        (["a"], ok(a=EMPTY)),
        (["a"], (scard.SCARD_E_TIMEOUT, {})),
        (["a"], ok(a=PRESENT)),
    )
    assert [(presence.state, presence.insertion) for presence in seen] == [
        (ReaderState.CARD, 1),
        (ReaderState.NO_READER, 1),
        (ReaderState.EMPTY, 1),
        (ReaderState.CARD, 2),
    ]


def test_other_readers_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch(monkeypatch, (["b", "a"], ok(a=EMPTY, b=PRESENT)))
    assert [(presence.state, presence.reader) for presence in seen] == [(ReaderState.EMPTY, "a")]


def test_a_card_swapped_between_two_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The upper half of the state counts the reader's events."""
    seen = watch(
        monkeypatch,
        (["a"], ok(a=PRESENT | 1 << 16)),
        (["a"], ok(a=PRESENT | scard.SCARD_STATE_INUSE | 1 << 16)),
        (["a"], ok(a=PRESENT | 3 << 16)),
    )
    assert [presence.insertion for presence in seen] == [1, 2]
