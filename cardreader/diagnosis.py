"""What `card status` and `card doctor` show: the state of reader and card, and what to do about it.

Nothing here needs a secret or spends a try.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cardreader.advice import advice_for
from cardreader.applications import Key, Token
from cardreader.certificates import JAPAN
from cardreader.errors import CardError, ErrorCode, NotAMyNumberCard
from cardreader.mynumber import MyNumberCard
from cardreader.readers import CardReader, list_readers, open_reader
from cardreader.verification import Tries

USB_DEVICES = Path("/sys/bus/usb/devices")

READERS_WITHOUT_DRIVER = {
    ("054c", "06c1"): "RC-S380/S",
    ("054c", "06c3"): "RC-S380/P",
}
"""Plugged in often, but without a PC/SC driver for Linux (reference section 7)."""


@dataclass(frozen=True)
class CardStatus:
    """What a card tells without a secret."""

    token: Token
    tries: dict[Key, Tries]
    card_expires: date | None
    certificate_expires: date | None


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report; `action` is empty when all is well."""

    ok: bool
    sentence: str
    action: str = ""
    code: ErrorCode | None = None


def card_status(reader: CardReader) -> CardStatus:
    """Read everything about the card that needs no secret; raises what `connect` raises."""
    with reader.connect() as connection:
        card = MyNumberCard(connection)
        return CardStatus(
            token=card.token(),
            tries=card.tries_left(),
            card_expires=_expiry(card.card_expiry),
            certificate_expires=_expiry(card.certificate_expiry),
        )


def diagnose(
    address: str, *, usb_devices: Path = USB_DEVICES, today: date | None = None
) -> tuple[Finding, ...]:
    """Follow the way from the computer to the card and say in Japanese where it ends.

    `address` is a reader address as for `open_reader`; `today` is this day in Japan unless given.
    """
    findings = []
    try:
        for finding in _steps(address, usb_devices, today or datetime.now(JAPAN).date()):
            findings.append(finding)
    except CardError as error:
        findings.append(_trouble(error))
    return tuple(findings)


def _steps(address: str, usb_devices: Path, today: date) -> Iterator[Finding]:
    reader = open_reader(address)
    yield Finding(True, f"カードリーダーの指定「{address}」は正しい形です。")
    if address.partition(":")[0] == "pcsc":
        yield from _service(usb_devices)
    status = card_status(reader)
    yield Finding(True, "カードと通信できます。")
    yield _kind(status)
    yield from _expiries(status, today)


def _service(usb_devices: Path) -> Iterator[Finding]:
    names = [info.name for info in list_readers()]
    yield Finding(True, "ICカードのサービス（pcscd）が動いています。")
    for model in _readers_without_driver(usb_devices):
        yield Finding(
            False,
            f"つながっている {model} は、Linux の PC/SC では使えません。",
            "RC-S300 など、docs/cardreader.md の対応リーダーに替えてください。",
            ErrorCode.NO_READER,
        )
    if names:
        yield Finding(True, f"カードリーダー: {'、'.join(names)}")


def _kind(status: CardStatus) -> Finding:
    left = status.tries[Key.TEXT_PIN]
    if left.left is None:
        return _trouble(NotAMyNumberCard())
    if left.left == 0:
        advice = advice_for(ErrorCode.PIN_BLOCKED)
        return Finding(False, advice.title, advice.action, ErrorCode.PIN_BLOCKED)
    return Finding(
        True, f"マイナンバーカードです。券面事項入力補助用の暗証番号は、あと{left.left}回試せます。"
    )


def _expiries(status: CardStatus, today: date) -> Iterator[Finding]:
    for name, day in (
        ("カード", status.card_expires),
        ("利用者証明用電子証明書", status.certificate_expires),
    ):
        if day:
            yield _expiry_finding(name, day, today)


def _expiry_finding(name: str, day: date, today: date) -> Finding:
    written = f"{day.year}年{day.month}月{day.day}日"
    if day >= today:
        return Finding(True, f"{name}の有効期限: {written}")
    return Finding(
        False,
        f"{name}の有効期限（{written}）が過ぎています。",
        "住所地の市区町村の窓口で更新してください。",
    )


def _readers_without_driver(usb_devices: Path) -> Iterator[str]:
    for device in sorted(usb_devices.glob("*/idVendor")):
        product = device.with_name("idProduct")
        try:
            ids = (device.read_text().strip(), product.read_text().strip())
        except OSError:
            continue  # unplugged while we look
        if ids in READERS_WITHOUT_DRIVER:
            yield READERS_WITHOUT_DRIVER[ids]


def _trouble(error: CardError) -> Finding:
    advice = advice_for(error.code)
    return Finding(False, advice.title, advice.action, error.code)


def _expiry(read: Callable[[], date | None]) -> date | None:
    try:
        return read()
    except NotAMyNumberCard:
        return None
