"""What a visit costs the resident, case by case: at the kiosk in Chromium, against paper by hand.

    python -m benchmarks.effort [CASE …]        (all of tests/cases without a name)
    python -m benchmarks.effort --page docs/effort.md       (all of them, as a page of the docs)

Seconds are a keystroke-level model (Card, Moran & Newell, "The keystroke-level model for user
performance time with interactive systems", CACM 23(7), 1980), for a screen that is touched:

    T  touch a button or choice: point 1.1 s + press 0.1 s                 1.2 s
    K  a key of the screen's keypad ("worst typist, unfamiliar keyboard")  1.2 s
    M  make up one's mind, once per answer asked for, and        1.35 s
       once per page that asks none

The model is of somebody who makes no mistake and knows the screen; it has no operator for reading.
What stands on the pages is therefore a column of its own, as the time it takes to read all of it
aloud in one's mind at 600 letters a minute: an assumption, and an upper bound (nobody reads all of
a list to find the one line that is theirs). Limits hold for the model's seconds. The machine's own
time is left out.

Cases that begin at the desk only (おくやみ and others) are acted out without a browser and have no
seconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from benchmarks.effort_walk import Effort, Walk, is_identity
from cardreader.virtual.card import VirtualCard
from cardreader.virtual.spec import Card, CardSpec
from counter.app import dispatch
from counter.cli.certified import Route, certificate_file, route_of
from counter.cli.rehearsal import KEEP, PIN, Rehearsal, holder_of, rehearse
from counter.keys import Keyring, create_keys
from counter.prefill.certificate_files import read_certificates, read_mapping
from counter.prefill.certificate_shelf import CertificateShelf
from counter.storage.engine import open_database
from counter.storage.migrate import upgrade
from procedures.bundle import Bundle
from procedures.cases import CaseFile, answers_of, read_case
from procedures.catalog import Outcome
from procedures.needs import FILED, needs
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import Hall, open_hall
from tests.servers.browser import CHROMIUM, FLAGS
from tests.servers.web import serving
from tests.visits.family import CASES, Family

TOUCH, KEY, MIND = 1.2, 1.2, 1.35
"""Seconds of each operator, as above."""

CERTIFICATE_SECONDS = 60
"""The most a request for a certificate may take by the model."""

COLUMNS = (
    *("事例", "場所", "質問", "タッチ", "キー", "字数", "画面"),
    *("秒", "読む秒", "窓口で補う", "署名", "紙で書く", "打つ"),
)
LEGEND = (
    "紙で書く: 氏名・フリガナ・住所・生年月日を、同じ様式に手で書く回数。"
    "打つ: 同じものを画面に打つ回数。"
)

PAGE = """# 来庁者の手間の表

`python -m benchmarks.effort --page docs/effort.md` が書いたものです（手では直しません）。
事例は `tests/cases/` にあり、1件ずつ Chromium で最後まで進めた結果です。
秒はキーストロークモデル（押す 1.2 秒、考える 1.35 秒）、読む秒は画面の文を全部読んだときの
多めの数、字数は値になる打鍵、署名は法令が求めるものです。台帳をつながないキオスクでの数で、
台帳があれば減ります。場所が「窓口」の事例は窓口で始まるため、画面の数と秒がありません。
測り方は [kiosk.md](kiosk.md#来庁者の手間を測る) にあります。

{table}

{legend}
"""

READ_A_SECOND = 10
"""Letters read silently in a second: 600 a minute, assumed for an adult who reads Japanese."""

OPENING = dt.time(10, 0)
JST = dt.timezone(dt.timedelta(hours=9))
ROOMY: ViewportSize = {"width": 1080, "height": 1920}


@dataclass(frozen=True)
class Row:
    """One case. `effort` is None where the visit begins at the desk."""

    name: str
    effort: Effort | None
    rehearsed: Rehearsal
    by_hand: int
    signatures: int


def seconds(effort: Effort) -> float:
    """The resident's time by the model."""
    return effort.taps * TOUCH + effort.keys * KEY + effort.decisions * MIND


def by_hand(rehearsed: Rehearsal) -> int:
    """Names, readings, addresses and birth dates the forms of this visit want written."""
    bundle, sheet, day = rehearsed.bundle, rehearsed.visit.sheet, rehearsed.case.today
    return sum(
        is_identity(bundle.items[value.address.item])
        for verdict in rehearsed.assessment.of(*FILED)
        if verdict.procedure.form_status != "none"
        for value in needs(bundle, day, sheet, verdict)
    )


def main() -> int:
    """Print the table; 1 when a visit does not end or a certificate takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", help="番号 (P01 など)。書かなければ全部")
    parser.add_argument("--page", type=Path, help="表を Markdown のページとして書くファイル")
    options = parser.parse_args()
    wanted = options.cases
    files = [one for one in _files() if not wanted or one.stem.split("_")[0] in wanted]
    print(" | ".join(COLUMNS))
    failed = 0
    rows: list[Row] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for file in files:
            try:
                row = measure(file, browser)
            except (AssertionError, TimeoutError) as error:
                print(f"{file.stem}: 最後まで進めません（{error}）", flush=True)
                failed += 1
                continue
            print(line(row), flush=True)
            rows.append(row)
            failed += is_certificate(row) and seconds(row.effort or Effort()) > CERTIFICATE_SECONDS
        browser.close()
    print(LEGEND)
    if options.page and not failed:
        options.page.write_text(page(rows), "utf-8")
    return 1 if failed else 0


def is_certificate(row: Row) -> bool:
    """Whether the visit is for a certificate and nothing else."""
    return row.rehearsed.case.events == ("certificate_or_other",)


def measure(file: Path, browser: Browser) -> Row:
    """One case: acted out for its paper, walked in the browser for its effort."""
    case = read_case(file)
    with tempfile.TemporaryDirectory() as out:
        rehearsed = rehearse(case, Path(out))
    signed = [
        verdict
        for verdict in rehearsed.assessment.of(Outcome.NEEDED, Outcome.OPTIONAL)
        if verdict.procedure.signature != "none"
    ]
    events = rehearsed.bundle.events
    at_kiosk = all("kiosk" in events[event].start_at for event in case.events)
    effort = walked(case, file, browser) if at_kiosk else None
    return Row(case.id, effort, rehearsed, by_hand(rehearsed), len(signed))


def walked(case: CaseFile, file: Path, browser: Browser) -> Effort:
    """The case at a kiosk of its own, on the day of the case."""
    family = Family.load(file.stem)
    with _kiosk(case) as (hall, url):
        bundle = hall.services.bundles.current()
        card = _places_card(case, hall, bundle)
        context = browser.new_context(viewport=ROOMY, locale="ja-JP")
        try:
            return Walk(hall, context.new_page(), family, bundle).through(url, card)
        finally:
            context.close()


@contextmanager
def _kiosk(case: CaseFile) -> Iterator[tuple[Hall, str]]:
    clock = Clock(dt.datetime.combine(case.today, OPENING, JST).astimezone(dt.UTC))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = open_database(f"sqlite:///{folder / 'kakanai.db'}")
        upgrade(database)
        create_keys(folder / "keys")
        with open_hall(folder, clock, database, Keyring.open(folder / "keys")) as hall:
            _keeps_certificate(case, hall)
            with serving(dispatch({"kiosk": hall.app}, hall.services.health)) as url:
                yield hall, url
        database.close()


def _keeps_certificate(case: CaseFile, hall: Hall) -> None:
    """The 転出証明書情報 of the case lies here already, when it comes by itself."""
    answers = answers_of(case, hall.services.bundles.current())
    route = route_of(case, answers)
    if route in (Route.NONE, Route.PAPER):
        return
    services = hall.services
    shelf = CertificateShelf(services.database, services.keyring, services.clock)
    shelf.keep(read_certificates(certificate_file(case, answers, route), read_mapping()), keep=KEEP)


def _places_card(case: CaseFile, hall: Hall, bundle: Bundle) -> str | None:
    """Give the kiosk's virtual reader the card of the case; its name there."""
    if not case.card:
        return None
    spec = CardSpec(holder=holder_of(case.card, answers_of(case, bundle)), card=Card(pin=PIN))
    hall.reader.cards[case.card] = VirtualCard(spec)
    return case.card


def line(row: Row) -> str:
    """One row of the table."""
    effort, rehearsed = row.effort, row.rehearsed
    left = len({address.item for address in rehearsed.left_to_desk})
    if effort is None:
        burden = rehearsed.burden
        cells: list[object] = ["窓口", len(burden.asked), burden.taps, "", burden.typed_characters]
        cells += ["", "", "", left, row.signatures, row.by_hand, ""]
    else:
        cells = ["キオスク", len(effort.questions), effort.taps, effort.keys, effort.characters]
        cells += [effort.pages, f"{seconds(effort):.0f}"]
        cells += [f"{effort.letters_read / READ_A_SECOND:.0f}", left]
        cells += [row.signatures, row.by_hand, effort.identity_fields]
    return " | ".join(map(str, [row.name, *cells]))


def page(rows: Sequence[Row]) -> str:
    """The table as a page of the docs."""
    named = [f"| {line(row)} | {row.rehearsed.case.name} |" for row in rows]
    head = [f"| {' | '.join(COLUMNS)} | どんな来庁か |", "|---" * (len(COLUMNS) + 1) + "|"]
    return PAGE.format(table="\n".join([*head, *named]), legend=LEGEND)


def _files() -> list[Path]:
    return sorted(file for file in CASES.glob("*.toml"))


if __name__ == "__main__":
    raise SystemExit(main())
