"""`kakanai target`: the back offices records go to: how they stand, trying them out, their keys."""

from __future__ import annotations

import argparse
import datetime as dt

from counter.cli.assembly import NotReady, add_config, config_of, open_counter_database
from counter.config import Config, Target
from counter.handoff.client_keys import new_key
from counter.handoff.schemas import NAMES, schema_text
from counter.handoff.standing import Standing, standings, try_out, unserved
from counter.handoff.targets import House
from counter.keys import Keyring
from counter.storage import backlog, mailbox
from counter.storage.times import from_ms, utc_now


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `target list`, `try`, `key` and `schema`."""
    group = commands.add_parser("target", help="連携先").add_subparsers(required=True)
    listed = group.add_parser("list", help="連携先ごとに、待つもの・送れないもの・その訳を言う")
    listed.set_defaults(run=list_targets)
    tried = group.add_parser("try", help="連携先に届けられるかを、レコードを送らずに試す")
    tried.set_defaults(run=try_target)
    key = group.add_parser("key", help="連携先が API に来るための鍵を作り、一度だけ表示する")
    key.set_defaults(run=make_key)
    for parser in (listed, tried, key):
        add_config(parser)
    for parser in (tried, key):
        parser.add_argument("--name", required=True, metavar="連携先", help="連携先の名前")
    schema = group.add_parser("schema", help="連携レコード・受理結果の JSON Schema を書き出す")
    schema.add_argument("which", choices=NAMES, metavar="record|receipt")
    schema.set_defaults(run=print_schema)


def list_targets(arguments: argparse.Namespace) -> int:
    """One line per target; 1 when something is dead, failing or has nowhere to go."""
    config = config_of(arguments)
    with open_counter_database(config) as database, database.reading() as connection:
        piles, boxes = backlog.piles(connection), mailbox.untaken(connection)
    found = standings(config.targets, piles, boxes)
    for one in found:
        print(_line(one))
    lost = unserved(config.targets, piles)
    for system, count in lost.items():
        print(f"{system}: 届け先がありません。{count}件が待っています ([[target]] systems)")
    return 1 if lost or not all(one.ok for one in found) else 0


def try_target(arguments: argparse.Namespace) -> int:
    """Say whether a record could be handed over now; 1 when not."""
    config = config_of(arguments)
    target = _named(config, arguments.name)
    keyring = Keyring.open(config.node.key_folder, node=config.node.name)
    with open_counter_database(config) as database:
        problem = try_out(target, House(database, keyring))
    print(f"{target.name}: {problem or '届けられます'}")
    return 1 if problem else 0


def make_key(arguments: argparse.Namespace) -> int:
    """Make a key, keep its hash, print it: it is shown this once."""
    target = _named(config_of(arguments), arguments.name)
    if target.client_key_file is None:
        raise NotReady(f"[[target]] {target.name}: client_key_file を書いてください。")
    try:
        key = new_key(target.client_key_file)
    except OSError as error:
        raise NotReady(f"{target.client_key_file} に書けません（{error.strerror}）。") from error
    print(key)
    return 0


def print_schema(arguments: argparse.Namespace) -> int:
    """Print a published schema."""
    print(schema_text(arguments.which), end="")
    return 0


def _named(config: Config, name: str) -> Target:
    for target in config.targets:
        if target.name == name:
            return target
    known = "、".join(target.name for target in config.targets) or "なし"
    raise NotReady(f"連携先 {name} は設定にありません。あるのは {known} です。")


def _line(one: Standing) -> str:
    late = f"（最も古いもの {_age(one.oldest)}）" if one.oldest is not None else ""
    box = f"、受け箱 {one.box.count}件（{_age(one.box.oldest)}前から）" if one.box else ""
    why = "".join(f"\n  {reason}" for reason in one.reasons)
    return f"{one.name}: 待つ {one.waiting}件{late}、送れない {one.dead}件{box}{why}"


def _age(since: int) -> str:
    passed = utc_now() - from_ms(since)
    return str(dt.timedelta(seconds=max(0, int(passed.total_seconds()))))
