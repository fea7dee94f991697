"""`kakanai register` and `kakanai certificate`: connecting what fills families in."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

from counter.cli.assembly import add_config, config_of, open_services
from counter.cli.sample_register import write_sample
from counter.config import Config, ConfigError
from counter.prefill.certificate_files import FileRefused, read_certificates, read_mapping
from counter.prefill.certificate_folder import SUFFIXES, refused_files
from counter.prefill.certificate_shelf import CertificateShelf
from counter.prefill.opening import open_registers
from counter.web.services import Services
from procedures.loading import load_bundle


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `register test|sample` and `certificate import`."""
    group = commands.add_parser("register", help="台帳").add_subparsers(required=True)
    test = group.add_parser("test", help="台帳につながるか、列がそろっているかを調べる")
    test.add_argument("name", nargs="?", default="", metavar="名前", help="書かなければ全部")
    add_config(test)
    test.set_defaults(run=test_registers)
    sample = group.add_parser("sample", help="見本の台帳と転出証明書のファイルを作る")
    sample.add_argument("folder", type=Path, metavar="フォルダ")
    sample.set_defaults(run=make_sample)
    group = commands.add_parser("certificate", help="転出証明書").add_subparsers(required=True)
    take = group.add_parser("import", help="転出証明書情報・転入予約のファイルを取り込む")
    take.add_argument("file", type=Path, metavar="ファイル", help=f"{'・'.join(SUFFIXES)}")
    add_config(take)
    take.set_defaults(run=import_file)


def test_registers(arguments: argparse.Namespace) -> int:
    """Say of each register whether it can be used; 1 when one cannot. Reads nobody's data out."""
    config = config_of(arguments)
    names = [register.name for register in config.registers]
    if arguments.name and arguments.name not in names:
        known = "、".join(names) or "なし"
        raise ConfigError(f"台帳 {arguments.name} は設定にありません。設定にあるのは: {known}")
    found = open_registers(config, load_bundle(config.city.folder).items).problems()
    chosen = {name: found[name] for name in names if arguments.name in ("", name)}
    for name, problems in chosen.items():
        for sentence in problems or ["つながります。列もそろっています。"]:
            print(f"{name}: {sentence}")
    if not chosen:
        print("設定に [[register]] がありません。")
    return 1 if any(chosen.values()) else 0


def make_sample(arguments: argparse.Namespace) -> int:
    """A register and a certificate of an invented family, for training and tests."""
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for path in write_sample(arguments.folder):
        print(path)
    return 0


def import_file(arguments: argparse.Namespace) -> int:
    """Take one file in and remove it; 1 when nobody can read it."""
    config = config_of(arguments)
    try:
        found = read_certificates(
            arguments.file.read_bytes(), read_mapping(config.certificates.mapping)
        )
    except (FileRefused, OSError) as problem:
        print(problem if isinstance(problem, FileRefused) else os.strerror(problem.errno or 0))
        return 1
    with open_services(config, with_reader=False) as services:
        kept = shelf_of(services).keep(found, keep=keep_of(config))
    arguments.file.unlink()
    print(f"取り込んだ転出証明書 {kept}件（すでにあるもの {len(found) - kept}件）")
    return 0


def shelf_of(services: Services) -> CertificateShelf:
    """The waiting certificates of an installation."""
    return CertificateShelf(services.database, services.keyring, services.clock)


def keep_of(config: Config) -> dt.timedelta:
    """How long a certificate waits for its family."""
    return dt.timedelta(days=config.certificates.keep_days)


def advice(config: Config, services: Services) -> list[str]:
    """What is wrong with registers and certificate files; none of it closes the kiosk."""
    problems = services.registers.problems() if services.registers else {}
    said = [f"台帳 {name}: {one}" for name, found in problems.items() for one in found]
    folder = config.certificates.folder
    if folder and not folder.is_dir():
        said.append(f"転出証明書のフォルダ {folder} がありません")
    if folder and (refused := refused_files(folder)):
        said.append(f"読めなかった転出証明書のファイルが {refused}件あります（{folder}）")
    return said
