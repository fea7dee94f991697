"""`kakanai languages`: what each language can say, and what still waits for a translator."""

from __future__ import annotations

import argparse
from pathlib import Path

from counter.cli.assembly import add_config, config_of
from counter.languages import JAPANESE, KNOWN, language_of
from counter.languages.debts import Coverage, as_po, coverages
from counter.web.ruby import without_ruby
from procedures.loading import load_bundle

TRANSLATED = tuple(language for language in KNOWN if language is not JAPANESE)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command about languages."""
    parser = commands.add_parser("languages", help="言語ごとに、訳のある文と、まだない文")
    add_config(parser)
    parser.add_argument(
        "--city", type=Path, metavar="フォルダ", help="設定の代わりに、この市のフォルダを調べる"
    )
    parser.add_argument(
        "--missing",
        choices=[language.id for language in TRANSLATED],
        metavar="言語",
        help="訳のない文を、翻訳ファイル (.po) の形で書き出す",
    )
    parser.set_defaults(run=tell)


def tell(arguments: argparse.Namespace) -> int:
    """Print how complete each language is, or what one of them lacks; always 0: debts never stop
    anybody."""
    bundle = load_bundle(arguments.city or config_of(arguments).city.folder)
    if arguments.missing:
        [found] = coverages([language_of(arguments.missing)], bundle)
        print(as_po(found.missing), end="")
        return 0
    for found in coverages(TRANSLATED, bundle):
        print(_line(found))
    return 0


def _line(found: Coverage) -> str:
    name = f"{found.language.id:8}{without_ruby(found.language.name)}"
    screens, catalog = (f"{done}/{all_}" for done, all_ in (found.screens, found.catalog))
    return f"{name}  画面 {screens}  カタログ {catalog}  {_read_by(found)}".rstrip()


def _read_by(found: Coverage) -> str:
    if found.reviewed:
        return f"確かめた人: {found.reviewed}"
    return "機械の下訳（人が確かめていません）" if found.drafted else ""
