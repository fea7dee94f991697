"""`kakanai catalog publish`, `rollback` and `history`: what is in force, from when."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from counter.cli.assembly import NotReady, add_config, config_of, open_counter_database
from counter.config import Config
from counter.keys import Keyring
from counter.storage import bundles
from counter.storage.bundles import Publication
from counter.storage.publishing import NotPublished, Press, Publisher
from counter.storage.times import JST, from_ms, to_ms, utc_now
from procedures.bundle import Bundle
from procedures.loading import load_bundle
from procedures.proving import Report
from procedures.publishing import admit

Check = Callable[[argparse.Namespace, Bundle], Report]


def add_commands(
    group: argparse._SubParsersAction[argparse.ArgumentParser], publishing: argparse.ArgumentParser
) -> None:
    """Add `catalog publish` (its parser comes with the options of the proof) and its like."""
    add_config(publishing)
    publishing.add_argument(
        "--from", dest="start", metavar="日時", default="",
        help="有効にする時（日本時間。例 2027-04-01、2027-04-01T08:30）。書かなければ今から",
    )  # fmt: skip
    publishing.add_argument(
        "--urgent", metavar="理由", default="", help="誤りが残っていても14日間だけ公開する"
    )
    publishing.set_defaults(run=publish)
    rollback = group.add_parser("rollback", help="前の版を、今から有効にする")
    add_config(rollback)
    rollback.add_argument(
        "version", nargs="?", default="", metavar="版", help="版の初めの数文字。書かなければ一つ前"
    )
    rollback.set_defaults(run=roll_back)
    history = group.add_parser("history", help="公開の記録。* が今の版")
    add_config(history)
    history.set_defaults(run=show_history)


def publish(arguments: argparse.Namespace) -> int:
    """Publish the city's catalog; 1 when its errors forbid it."""
    config = config_of(arguments)
    asked = moment(arguments.start, utc_now())
    bundle = load_bundle(config.city.folder)
    check: Check = arguments.check
    findings = check(arguments, bundle).findings
    now = utc_now()
    admission = admit(findings, now=now, urgent=arguments.urgent)
    if not admission.allowed:
        for finding in admission.blocked_by:
            print(finding)
        print(f"誤り {len(admission.blocked_by)}。公開していません。")
        return 1
    start = max(asked, now)
    with _press(config) as press:
        press.publish(bundle, admission, now=now, start=start)
    print(f"カタログ版 {bundle.version[:8]} を公開しました。{japanese(start)} から有効です。")
    if admission.expires:
        print("至急の公開は14日で終わります。それまでに誤りを直し、公開し直してください。")
    return 0


def roll_back(arguments: argparse.Namespace) -> int:
    """Put an earlier version in force at once."""
    with _press(config_of(arguments)) as press:
        version = press.go_back(arguments.version, now=utc_now())
    print(f"カタログ版 {version[:8]} に戻しました。受付中のものは、始めたときの版のままです。")
    return 0


def show_history(arguments: argparse.Namespace) -> int:
    """Print all publications, the last made first."""
    with (
        open_counter_database(config_of(arguments)) as database,
        database.reading() as connection,
    ):
        made = bundles.history(connection)
        present = bundles.in_force(connection, now=to_ms(utc_now()))
    for publication in made:
        mark = "*" if present and publication.number == present.number else " "
        print(f"{mark} {line(publication)}")
    return 0


def line(publication: Publication) -> str:
    """One publication in words."""
    until = publication.valid_until
    end = f"{japanese(from_ms(until))} まで" if until is not None else ""
    by = publication.published_by or "自動"
    start = japanese(from_ms(publication.valid_from))
    return f"{publication.version[:8]}  {start} から{end}  {by}  {publication.reason}".rstrip()


def moment(text: str, now: dt.datetime) -> dt.datetime:
    """The moment somebody typed, in Japanese time; "" is now. Raises NotReady."""
    if not text:
        return now
    try:
        typed = dt.datetime.fromisoformat(text)
    except ValueError as error:
        example = "2027-04-01 または 2027-04-01T08:30"
        raise NotReady(f"--from {text}: {example} のように書いてください。") from error
    start = typed if typed.tzinfo else typed.replace(tzinfo=JST)
    if start < now:
        raise NotReady(f"--from {text}: 過ぎた時からは公開できません。")
    return start


def japanese(at: dt.datetime) -> str:
    """A moment by the clock in Japan."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}"


@contextmanager
def _press(config: Config) -> Iterator[Press]:
    """Where to publish; its refusals become NotReady."""
    keyring = Keyring.open(config.node.key_folder, node=config.node.name)
    with open_counter_database(config) as database:
        try:
            yield Press(database, keyring.audit_key, Publisher(getpass.getuser()))
        except NotPublished as error:
            raise NotReady(str(error)) from error
