"""The doctor's report: where the way from the computer to the card ends."""

from datetime import date
from pathlib import Path

import pytest

from cardreader import diagnosis
from cardreader.applications import Key, Token
from cardreader.diagnosis import card_status, diagnose
from cardreader.errors import ErrorCode, NoCard
from cardreader.presence import ReaderState
from cardreader.readers import ReaderInfo
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.reader import VirtualReader
from cardreader.virtual.spec import CardKind
from tests.cardreader.cards import make_card


def reader_with(card: VirtualCard | None) -> VirtualReader:
    reader = VirtualReader({})
    if card:
        reader.insert(card)
    return reader


@pytest.fixture
def on_reader(monkeypatch: pytest.MonkeyPatch) -> VirtualReader:
    reader = reader_with(None)
    monkeypatch.setattr(diagnosis, "open_reader", lambda _: reader)
    return reader


def test_status_of_a_card() -> None:
    card = make_card(tries_left={"auth_pin": 2})
    status = card_status(reader_with(card))
    assert status.token is Token.CARD
    assert (status.tries[Key.TEXT_PIN].left, status.tries[Key.AUTH_PIN].left) == (3, 2)
    assert status.card_expires == date(2030, 8, 20)
    assert status.certificate_expires == date(2028, 8, 20)
    assert card.verifications == 0


def test_status_of_another_card() -> None:
    status = card_status(reader_with(make_card(kind=CardKind.DRIVING_LICENCE)))
    assert (status.token, status.card_expires, status.certificate_expires) == (
        Token.NONE,
        None,
        None,
    )


def test_status_without_a_card() -> None:
    with pytest.raises(NoCard):
        card_status(reader_with(None))


def test_all_is_well(on_reader: VirtualReader) -> None:
    on_reader.insert(make_card())
    findings = diagnose("virtual:x", today=date(2028, 8, 20))
    assert all(finding.ok for finding in findings)
    told = "".join(finding.sentence for finding in findings)
    assert "あと3回" in told
    assert "2030年8月20日" in told


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (None, ErrorCode.NO_CARD),
        (make_card(mute=True), ErrorCode.MUTE_CARD),
        (make_card(kind=CardKind.DRIVING_LICENCE), ErrorCode.NOT_A_MY_NUMBER_CARD),
        (make_card(tries_left={"text_pin": 0}), ErrorCode.PIN_BLOCKED),
        (make_card(kind=CardKind.NO_PIN), ErrorCode.PIN_BLOCKED),
        (make_card(pulled_at=3), ErrorCode.CARD_REMOVED),
    ],
)
def test_what_is_wrong(on_reader: VirtualReader, card: VirtualCard | None, code: ErrorCode) -> None:
    if card:
        on_reader.insert(card)
    findings = diagnose("virtual:x", today=date(2026, 4, 1))
    wrong = [finding for finding in findings if not finding.ok]
    assert [finding.code for finding in wrong] == [code]
    assert wrong[0].action.endswith("。")


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (ReaderState.SERVICE_STOPPED, ErrorCode.SERVICE_NOT_RUNNING),
        (ReaderState.NO_READER, ErrorCode.NO_READER),
    ],
)
def test_trouble_before_the_card(
    on_reader: VirtualReader, trouble: ReaderState, code: ErrorCode
) -> None:
    on_reader.break_down(trouble)
    assert diagnose("virtual:x")[-1].code is code


@pytest.mark.parametrize(
    ("today", "expired"),
    [
        (date(2028, 8, 21), ["利用者証明用電子証明書"]),
        (date(2030, 8, 21), ["カード", "利用者証明用電子証明書"]),
    ],
)
def test_what_has_expired(on_reader: VirtualReader, today: date, expired: list[str]) -> None:
    on_reader.insert(make_card())
    wrong = [finding for finding in diagnose("virtual:x", today=today) if not finding.ok]
    assert [finding.sentence.partition("の有効期限（")[0] for finding in wrong] == expired
    assert all("更新" in finding.action for finding in wrong)


def test_a_mistyped_address() -> None:
    assert [finding.code for finding in diagnose("usb:1")] == [ErrorCode.BAD_READER_ADDRESS]


def test_the_service_is_not_running() -> None:
    """The guard of unit tests hides the service."""
    first, second = diagnose("pcsc:")
    assert (first.ok, second.code) == (True, ErrorCode.SERVICE_NOT_RUNNING)


def test_a_reader_linux_cannot_use(
    on_reader: VirtualReader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    device = tmp_path / "1-1"
    device.mkdir()
    (device / "idVendor").write_text("054c\n")
    (device / "idProduct").write_text("06c1\n")
    (tmp_path / "2-1").mkdir()
    (tmp_path / "2-1" / "idVendor").write_text("054c\n")
    on_reader.break_down(ReaderState.NO_READER)
    monkeypatch.setattr(diagnosis, "list_readers", lambda: ())
    findings = diagnose("pcsc:", usb_devices=tmp_path)
    assert "RC-S380/S" in findings[2].sentence
    assert findings[-1].code is ErrorCode.NO_READER


def test_readers_are_named(on_reader: VirtualReader, monkeypatch: pytest.MonkeyPatch) -> None:
    on_reader.insert(make_card())
    readers = (ReaderInfo("A", ReaderState.CARD), ReaderInfo("B", ReaderState.EMPTY))
    monkeypatch.setattr(diagnosis, "list_readers", lambda: readers)
    assert diagnose("pcsc:", usb_devices=Path("/nonexistent"))[2].sentence == "カードリーダー: A、B"
