"""Commands as bytes, 61xx and 6Cxx, and a log without data."""

import logging

import pytest

from cardreader import apdu
from cardreader.apdu import MAX_EXCHANGES, CardChannel, Command, Ins, Response
from cardreader.errors import MalformedAnswer, ReaderHangs
from tests.cardreader.scripted import ScriptedConnection


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (Command(Ins.VERIFY, p2=0x80), "00200080"),
        (Command(Ins.VERIFY, p2=0x80, data=b"1234"), "002000800431323334"),
        (Command(Ins.READ_BINARY, 1, 0, le=256), "00B0010000"),
        (Command(Ins.READ_BINARY, le=17), "00B0000011"),
        (Command(Ins.SELECT, 2, 0x0C, b"\0\x11"), "00A4020C020011"),
        (Command(Ins.COMPUTE_SIGNATURE, 0, 0x80, b"\1", 256, 0x80), "802A0080010100"),
    ],
)
def test_bytes_of_a_command(command: Command, expected: str) -> None:
    assert command.to_bytes().hex().upper() == expected


def exchange(*answers: tuple[bytes, int], command: Command) -> tuple[Response, list[str]]:
    connection = ScriptedConnection(answers)
    response = CardChannel(connection).send(command)
    return response, [sent.hex().upper() for sent in connection.sent]


READ = Command(Ins.READ_BINARY, le=256)


def test_wrong_length_is_asked_again_with_the_right_one() -> None:
    response, sent = exchange((b"", 0x6C11), (b"x" * 17, 0x9000), command=READ)
    assert (response.data, sent) == (b"x" * 17, ["00B0000000", "00B0000011"])


def test_more_data_is_fetched() -> None:
    answers = ((b"ab", 0x6102), (b"cd", 0x6100), (b"e", 0x9000))
    response, sent = exchange(*answers, command=READ)
    assert (response.data, response.sw) == (b"abcde", 0x9000)
    assert sent[1:] == ["00C0000002", "00C0000000"]


def test_a_verify_is_never_sent_twice() -> None:
    response, sent = exchange((b"", 0x6C04), command=Command(Ins.VERIFY, p2=0x80, data=b"1234"))
    assert (response.sw, len(sent)) == (0x6C04, 1)


def test_a_card_that_never_ends() -> None:
    with pytest.raises(MalformedAnswer):
        CardChannel(ScriptedConnection(lambda _: (b"x", 0x6101))).send(READ)


def test_a_session_is_bounded() -> None:
    channel = CardChannel(ScriptedConnection(lambda _: (b"", 0x9000)))
    channel.exchanges = MAX_EXCHANGES
    with pytest.raises(MalformedAnswer):
        channel.send(READ)


def test_a_session_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = CardChannel(ScriptedConnection(lambda _: (b"", 0x9000)))
    monkeypatch.setattr(apdu, "MAX_SECONDS", -1.0)
    with pytest.raises(ReaderHangs):
        channel.send(READ)


def test_the_log_holds_no_data(caplog: pytest.LogCaptureFixture) -> None:
    channel = CardChannel(ScriptedConnection([(b"", 0x9000), ("見本".encode(), 0x9000)]))
    with caplog.at_level(logging.DEBUG, "cardreader"):
        channel.send(Command(Ins.VERIFY, p2=0x80, data=b"1234"))
        channel.send(READ)
    assert caplog.messages == [
        "apdu ins=20 sent=9 received=0 sw=9000",
        "apdu ins=B0 sent=5 received=6 sw=9000",
    ]


def test_repr_shows_no_data() -> None:
    command = Command(Ins.VERIFY, p2=0x80, data=b"1234")
    assert "1234" not in repr(command) + repr(Response(b"1234", 0x9000))
