"""`kakanai catalog show`, `diff`, `upgrade`, `new`, `schema`: working on the city's folder."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from counter.cli.assembly import NotReady, add_config, config_of, open_counter_database
from counter.config import Config
from counter.storage import bundles
from counter.storage.publishing import NotPublished, version_like
from counter.storage.times import to_ms, utc_now
from counter.visit import japanese_day
from procedures import layering, tables
from procedures.layering import Change, Key
from procedures.loading import SHIPPED, build, files_of, layered, read_folder
from procedures.schema import patterns, schemas

Files = Mapping[str, str]

IN_FORCE, FOLDER, PRODUCT = "now", "folder", "shipped"
"""Words that stand for a catalog: the published one in force, the city's folder over the shipped
catalog as it is on disk, the shipped catalog alone."""

PLACES = "now（いま有効な版）、folder（市のフォルダ）、shipped（製品のまま）、版の初めの数文字"

SKELETON = """\
id = "{id}"
name = {{ ja = "手続の名前", easy = "やさしい{{名前|なまえ}}" }}
summary = {{ ja = "この手続を一文で。", easy = "{{一文|いちぶん}}で。" }}
law = "根拠の条"
source = "根拠の出典（条または URL）"
verified_on = {today}
events = ["{event}"]
target = "{id}"
counters = [{{ section = "担当課", window = "" }}]
needs = []

# 上から見て、最初に当てはまった行が結果です。最後は not_needed にします。
[[outcome]]
is = "needed"
when = "False"
because = {{ ja = "なぜ要るかを一文で。", easy = "なぜいるかを{{一文|いちぶん}}で。" }}

[[outcome]]
is = "not_needed"
because = {{ ja = "要りません。", easy = "いりません。" }}
"""
"""A procedure that loads and concerns nobody; `catalog check` refuses it until it has a rule."""


def add_commands(group: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that look at, compare and prepare the city's folder."""
    show = group.add_parser("show", help="手続や項目のキーが、どのファイルから来たか")
    show.add_argument("name", metavar="ID", help="例: water_start、item.birth_date、city")
    _add(show, show_keys)
    diff = group.add_parser("diff", help="二つのカタログで違うキー")
    diff.add_argument("before", nargs="?", default=IN_FORCE, metavar="A", help=PLACES)
    diff.add_argument("after", nargs="?", default=FOLDER, metavar="B", help=PLACES)
    _add(diff, show_changes)
    upgrade = group.add_parser("upgrade", help="製品が新しくなって、市の上書きの下で何が変わったか")
    upgrade.add_argument(
        "--base",
        default=IN_FORCE,
        metavar="版",
        help="市のフォルダを書いたときの版（無ければ今の版）",
    )
    _add(upgrade, show_upgrade)
    new = group.add_parser("new", help="新しい手続のひな形を市のフォルダに作る")
    new.add_argument("procedure", metavar="手続")
    _add(new, make_procedure)
    pages = group.add_parser("tables", help="判定表のページを Markdown で書く")
    pages.add_argument("out", type=Path, metavar="フォルダ")
    _add(pages, write_tables)
    schema = group.add_parser("schema", help="編集ソフトのための JSON Schema を市のフォルダに書く")
    _add(schema, write_schemas)


def _add(parser: argparse.ArgumentParser, run: Any) -> None:
    add_config(parser)
    parser.set_defaults(run=run)


def show_keys(arguments: argparse.Namespace) -> int:
    """Print every key of a table and the file that says so."""
    try:
        keys = layering.show(_on_disk(config_of(arguments)), arguments.name)
    except LookupError as error:
        raise NotReady(str(error.args[0])) from error
    for key in keys:
        print(_key_line(key))
    return 0


def show_changes(arguments: argparse.Namespace) -> int:
    """Print every key that differs."""
    config = config_of(arguments)
    changes = layering.diff(_files(config, arguments.before), _files(config, arguments.after))
    for change in changes:
        print(_change_line(change))
    print(f"違うキー {len(changes)}")
    return 0


def show_upgrade(arguments: argparse.Namespace) -> int:
    """Print what a new shipped catalog moves beneath the city's; 1 when it no longer loads."""
    config = config_of(arguments)
    base, _ = layering.layers(_files(config, arguments.base))
    found = layering.upgrade(base, read_folder(SHIPPED), read_folder(_folder(config)))
    for beneath in found.beneath:
        print(f"下で変わった  {_key_line(beneath.key)}")
        print(f"    製品: {_shown(beneath.before)} → {_shown(beneath.after)}")
        for change in beneath.law:
            print(f"    法令: {_change_line(change)}")
    for key in found.redundant:
        print(f"もう要らない  {_key_line(key)}")
    for key in found.orphaned:
        print(f"載る先がない  {_key_line(key)}")
    for error in found.errors:
        print(error)
    print(
        f"下で変わった {len(found.beneath)}、もう要らない {len(found.redundant)}、"
        f"載る先がない {len(found.orphaned)}、誤り {len(found.errors)}"
    )
    return 1 if found.errors else 0


def make_procedure(arguments: argparse.Namespace) -> int:
    """Write the skeleton of a new procedure."""
    config, name = config_of(arguments), arguments.procedure
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise NotReady(f"{name}: 手続の id は英小文字で始め、英小文字・数字・_ で書きます。")
    path = _folder(config) / "procedures" / f"{name}.toml"
    if f"procedures/{name}.toml" in read_folder(SHIPPED):
        raise NotReady(f"{name} は製品のカタログにあります。変えたいキーだけを {path} に書きます。")
    event = next(key for key in _events(config))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(SKELETON.format(id=name, today=japanese_day(utc_now()), event=event))
    except FileExistsError as error:
        raise NotReady(f"{path} はもうあります。") from error
    print(f"{path} を作りました。書いたら kakanai catalog check で確かめます。")
    return 0


def write_tables(arguments: argparse.Namespace) -> int:
    """Write the decision tables of the city's catalog by today's law, as a clerk reads them."""
    bundle = build(_on_disk(config_of(arguments)))
    made = tables.pages(bundle, japanese_day(utc_now()))
    for name, text in made.items():
        path = arguments.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    print(f"{arguments.out / 'index.md'} から読めます（{len(made)}ページ）。")
    return 0


def write_schemas(arguments: argparse.Namespace) -> int:
    """Write a schema per kind of file to `.schema` of the city's folder."""
    folder = _folder(config_of(arguments)) / ".schema"
    folder.mkdir(parents=True, exist_ok=True)
    files = patterns()
    for kind, schema in schemas(city_folder=True).items():
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{kind}.json").write_text(text, "utf-8")
        print(f"{files[kind]}  {folder / f'{kind}.json'}")
    return 0


def _events(config: Config) -> list[str]:
    """The ids of the life events, the shipped ones first."""
    pattern = re.compile(r'^id = "([a-z0-9_]+)"', re.MULTILINE)
    return pattern.findall(_on_disk(config)["events.toml"])


def _folder(config: Config) -> Path:
    if config.city.folder is None:
        raise NotReady("市のフォルダがありません。設定の [city] folder に書いてください。")
    return config.city.folder


def _on_disk(config: Config) -> Files:
    shipped = read_folder(SHIPPED)
    return layered(shipped, read_folder(config.city.folder)) if config.city.folder else shipped


def _files(config: Config, name: str) -> Files:
    """The texts of the catalog a word or a version names. Raises NotReady."""
    if name == PRODUCT:
        return read_folder(SHIPPED)
    if name == FOLDER:
        return _on_disk(config)
    with open_counter_database(config) as database, database.reading() as connection:
        if name == IN_FORCE:
            version = bundles.current(connection, now=to_ms(utc_now()))
            if version is None:
                raise NotReady("まだ公開されたカタログ版がありません。")
        else:
            try:
                version = version_like(connection, name)
            except NotPublished as error:
                raise NotReady(str(error)) from error
        return files_of(bundles.content(connection, version=version) or b"")


def _key_line(key: Key) -> str:
    return f"{key.name} {key.path} = {_shown(key.value)}  （{key.file}）"


def _change_line(change: Change) -> str:
    return f"{change.name} {change.path}: {_shown(change.before)} → {_shown(change.after)}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
