"""`kakanai card`: readers and cards, seen from the command line."""

from __future__ import annotations

import argparse
import getpass
import threading
from collections.abc import Callable
from pathlib import Path

from cardreader.advice import in_words
from cardreader.applications import Key, Token
from cardreader.card_face import as_png
from cardreader.diagnosis import card_status, diagnose
from cardreader.errors import CardError
from cardreader.mynumber import MyNumberCard
from cardreader.readers import list_readers, open_reader
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.vpcd import run_vpcd

FAILED = 1

KEY_NAMES = {
    Key.TEXT_PIN: "券面事項入力補助用の暗証番号",
    Key.TEXT_NUMBER_A: "照合番号A（券面事項入力補助）",
    Key.TEXT_NUMBER_B: "照合番号B（券面事項入力補助）",
    Key.VISUAL_NUMBER_A: "照合番号A（券面事項確認）",
    Key.VISUAL_NUMBER_B: "照合番号B（券面事項確認）",
    Key.AUTH_PIN: "利用者証明用の暗証番号",
    Key.SIGN_PASSWORD: "署名用の暗証番号",
    Key.RESIDENT_PIN: "住民基本台帳用の暗証番号",
}

TOKEN_NAMES = {
    Token.CARD: "マイナンバーカード",
    Token.OLD_CARD: "住民基本台帳カード",
    Token.ANDROID: "Android のスマートフォン",
    Token.IPHONE: "iPhone",
    Token.NONE: "マイナンバーカードではないもの",
    Token.UNKNOWN: "分かりません",
}

Command = Callable[[argparse.Namespace], int]


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `card list|status|read|photo|doctor|virtual`."""
    group = commands.add_parser("card", help="カードと読み取り機").add_subparsers(required=True)
    group.add_parser("list", help="読み取り機を並べる").set_defaults(run=_advised(list_all))
    status = group.add_parser("status", help="カードの種類・期限・暗証番号の残り回数")
    status.set_defaults(run=_advised(show_status))
    read = group.add_parser("read", help="暗証番号を入れて基本4情報を読む（試験用）")
    read.set_defaults(run=_advised(read_basic))
    photo = group.add_parser("photo", help="照合番号Bで、顔写真と券面の文字の画像を保存する")
    photo.add_argument("--out", type=Path, required=True, metavar="フォルダ")
    photo.set_defaults(run=_advised(save_photo))
    doctor = group.add_parser("doctor", help="カードが読めないとき、何が悪いかを調べる")
    doctor.set_defaults(run=examine)
    for parser in (status, read, photo, doctor):
        parser.add_argument("--reader", default="pcsc", help="pcsc、pcsc:名前、virtual:ファイル")
    virtual = group.add_parser("virtual", help="仮想カードを vpcd の読み取り機に置く")
    virtual.add_argument("--card", type=Path, required=True, metavar="ファイル.toml")
    virtual.add_argument("--port", type=int, default=35963)
    virtual.set_defaults(run=serve_virtual)


def _advised(run: Command) -> Command:
    """Say a card error in words, with what to do."""

    def advised(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except CardError as error:
            print(in_words(error))
            return FAILED

    return advised


def list_all(arguments: argparse.Namespace) -> int:
    """Every reader with what is on it."""
    readers = list_readers()
    for reader in readers:
        print(f"{reader.name}: {reader.state}{'（使用中）' if reader.in_use else ''}")
    if not readers:
        print("読み取り機が見つかりません。")
    return 0 if readers else FAILED


def show_status(arguments: argparse.Namespace) -> int:
    """What a card says without any secret; no counter changes."""
    status = card_status(open_reader(arguments.reader))
    print(f"種類: {TOKEN_NAMES[status.token]}")
    print(f"カードの有効期限: {status.card_expires or '不明'}")
    print(f"電子証明書の有効期限: {status.certificate_expires or 'なし'}")
    for key, tries in status.tries.items():
        left = "報告なし" if tries.left is None else f"残り {tries.left} 回"
        print(f"{KEY_NAMES[key]}: {left}")
    return 0


def read_basic(arguments: argparse.Namespace) -> int:
    """The four basic items, after the PIN is typed at the terminal: one try per call."""
    with open_reader(arguments.reader).connect() as connection:
        card = MyNumberCard(connection)
        person = card.read_basic_information(getpass.getpass("暗証番号（4桁）: "))
    print(f"氏名: {person.name}\n住所: {person.address}")
    print(f"生年月日: {person.birth_date}\n性別: {person.sex}")
    return 0


def save_photo(arguments: argparse.Namespace) -> int:
    """Save the face photo and the name and address as printed, opened by 照合番号B."""
    number_b = getpass.getpass(
        "照合番号B（生年月日6桁＋有効期限の西暦4桁＋セキュリティコード4桁）: "
    )
    with open_reader(arguments.reader).connect() as connection:
        face = MyNumberCard(connection).read_card_face(number_b)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, image in (("photo", face.photo), ("name", face.name_image),
                        ("address", face.address_image)):  # fmt: skip
        (arguments.out / f"{name}.png").write_bytes(as_png(image))
    print(f"{arguments.out} に photo.png、name.png、address.png を書きました。")
    return 0


def examine(arguments: argparse.Namespace) -> int:
    """Say what is wrong between this computer and a card, and what to do."""
    findings = diagnose(arguments.reader)
    for finding in findings:
        print(f"{'○' if finding.ok else '×'} {finding.sentence}")
        if finding.action:
            print(f"   → {finding.action}")
    return 0 if all(finding.ok for finding in findings) else FAILED


def serve_virtual(arguments: argparse.Namespace) -> int:
    """Hold the card on the virtual reader until stopped."""
    card = VirtualCard.from_file(arguments.card)
    print(f"仮想カードを置きました（127.0.0.1:{arguments.port}）。Ctrl+C で取り去ります。")
    run_vpcd(card, port=arguments.port, stop=threading.Event())
    return 0
