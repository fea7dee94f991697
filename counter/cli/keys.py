"""`kakanai keys`: which keys this node has, and which desks can open what its kiosk seals."""

from __future__ import annotations

import argparse
from pathlib import Path

from counter import desk_keys
from counter.audit import Act
from counter.cli.assembly import add_config, config_of, open_counter_database
from counter.config import Config
from counter.keys import KeyProblem, Keyring
from counter.storage import audit
from counter.storage.times import to_ms, utc_now


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `keys list`, `keys desk`, `keys enrol` and `keys remove`."""
    group = commands.add_parser("keys", help="鍵").add_subparsers(required=True)
    listing = group.add_parser("list", help="日の鍵の数と、加わっている窓口を言う")
    listing.set_defaults(run=list_keys)
    making = group.add_parser("desk", help="この窓口の鍵を作り、持っていくファイルを書く")
    making.add_argument("name", metavar="窓口の名前")
    making.add_argument("--out", type=Path, required=True, metavar="ファイル")
    making.set_defaults(run=make_desk)
    adding = group.add_parser(
        "enrol", help="窓口のファイルを受け取り、これからその窓口にも封をする"
    )
    adding.add_argument("file", type=Path, metavar="ファイル")
    adding.set_defaults(run=enrol)
    removing = group.add_parser("remove", help="これからその窓口には封をしない")
    removing.add_argument("name", metavar="窓口の名前")
    removing.set_defaults(run=remove)
    for parser in (listing, making, adding, removing):
        add_config(parser)


def list_keys(arguments: argparse.Namespace) -> int:
    """Name the days and the desks; a fingerprint is compared by telephone."""
    config = config_of(arguments)
    folder = config.node.key_folder
    days = _keyring(config).epochs()
    span = f"（{days[0]} から {days[-1]}）" if days else ""
    print(f"拠点 {config.node.name}: 日の鍵 {len(days)}日分{span}")
    for desk in desk_keys.enrolled(folder):
        print(f"封をする窓口 {desk.name}: {desk.fingerprint}")
    for name in desk_keys.held(folder):
        print(f"この機械で開ける窓口の鍵 {name}")
    return 0


def make_desk(arguments: argparse.Namespace) -> int:
    """Make this desk's key; the private half never leaves the key folder."""
    config = config_of(arguments)
    _keyring(config)
    try:
        # Taken before the pair is made: a key nobody can enrol would only hold its name.
        with arguments.out.open("x", encoding="ascii") as file:
            made = desk_keys.make(config.node.key_folder, arguments.name)
            file.write(made.written())
    except OSError as error:
        raise KeyProblem(f"{arguments.out} を書けません（{error.strerror}）。") from error
    print(f"窓口 {made.name} の鍵を作りました。指紋 {made.fingerprint}")
    print(f"{arguments.out} を受付機のある機械へ運び、kakanai keys enrol で加えてください。")
    return 0


def enrol(arguments: argparse.Namespace) -> int:
    """Take a desk in, and say the fingerprint somebody compares with the desk's."""
    config = config_of(arguments)
    desk = desk_keys.read(arguments.file)
    desk_keys.enrol(config.node.key_folder, desk)
    _note(config, Act.DESK_ENROLLED, desk.name)
    print(f"窓口 {desk.name} を加えました。これから確定する受付を開けます。")
    print(f"指紋 {desk.fingerprint} が、窓口で出たものと同じか確かめてください。")
    return 0


def remove(arguments: argparse.Namespace) -> int:
    """Leave a desk out from now on."""
    config = config_of(arguments)
    desk_keys.remove(config.node.key_folder, arguments.name)
    _note(config, Act.DESK_REMOVED, arguments.name)
    print(f"窓口 {arguments.name} を外しました。すでに封をした受付は、その日の鍵が消えるまで")
    print("その窓口でも開けます。")
    return 0


def _note(config: Config, act: Act, name: str) -> None:
    keyring = _keyring(config)
    with open_counter_database(config) as database, database.writing() as connection:
        at = to_ms(utc_now())
        audit.append(connection, key=keyring.audit_key, act=act, at=at, detail=name)


def _keyring(config: Config) -> Keyring:
    return Keyring.open(config.node.key_folder, node=config.node.name)
