"""`kakanai print`: look at a sheet before it is used, and the pack of empty forms."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

from counter.cli.assembly import NotReady, add_config, config_of
from counter.storage.times import utc_now
from counter.visit import japanese_day
from printing import PrintingError
from printing.errors import ValueRefused
from printing.preview import Sample, blank_forms, guide_sheets, preview, refusal_of
from procedures.bundle import Bundle
from procedures.language import nearest
from procedures.loading import load_bundle

DOTS_PER_INCH = 100


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `print preview` and `print blank`."""
    group = commands.add_parser("print", help="帳票").add_subparsers(required=True)
    look = group.add_parser("preview", help="帳票を見本の値とミリ方眼で、PDF と PNG にする")
    look.add_argument("procedure", metavar="手続のid")
    look.set_defaults(run=show)
    blank = group.add_parser("blank", help="システムが止まった日のための、空の用紙と案内の束を作る")
    blank.set_defaults(run=write_blank)
    for parser in (look, blank):
        add_config(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="フォルダ")


def show(arguments: argparse.Namespace) -> int:
    """Write the sheet with usual, longest and no values; 1 when some of them do not fit."""
    bundle = load_bundle(config_of(arguments).city.folder)
    _check_has_sheet(bundle, arguments.procedure)
    arguments.out.mkdir(parents=True, exist_ok=True)
    refused = [
        sentence
        for sample in Sample
        if (sentence := _write_sample(bundle, arguments.procedure, sample, arguments.out))
    ]
    print("\n".join([*refused, f"{arguments.out} に書きました。"]))
    return 1 if refused else 0


def _write_sample(bundle: Bundle, procedure: str, sample: Sample, out: Path) -> str:
    """Write one sample as PDF and pictures; returns what cannot be printed, in words."""
    path = out / f"{procedure}-{sample}.pdf"
    try:
        path.write_bytes(preview(bundle, procedure, sample))
    except ValueRefused as refused:
        return refusal_of(procedure, sample, refused).message
    except PrintingError as error:
        raise NotReady(f"{procedure}（{sample}）: {error}") from error
    _write_pictures(path)
    return ""


def write_blank(arguments: argparse.Namespace) -> int:
    """Write the pack for the day the system is down: empty forms, and a guide per life event."""
    bundle = load_bundle(config_of(arguments).city.folder)
    arguments.out.mkdir(parents=True, exist_ok=True)
    forms, guides = arguments.out / "blank.pdf", arguments.out / "guides.pdf"
    forms.write_bytes(blank_forms(bundle))
    guides.write_bytes(guide_sheets(bundle, japanese_day(utc_now())))
    print(f"{forms} に、{len(bundle.sheets)} 手続の空の用紙を書きました。")
    print(f"{guides} に、{len(bundle.events)} の用件の案内を書きました。")
    return 0


def _check_has_sheet(bundle: Bundle, procedure: str) -> None:
    if procedure not in bundle.sheets:
        raise NotReady(f"{procedure} の帳票はありません{nearest(procedure, bundle.sheets)}")


def _write_pictures(pdf: Path) -> None:
    """A PNG beside the PDF per page; poppler draws it as a printer would."""
    program = shutil.which("pdftoppm")
    if program is None:
        raise NotReady("pdftoppm がありません。Debian の poppler-utils を入れてください。")
    command = [program, "-png", "-r", str(DOTS_PER_INCH), str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, timeout=60)  # noqa: S603 our own paths, no shell
