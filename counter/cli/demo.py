"""`kakanai demo`: one invented family through kiosk, desk and back office, told in words."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from counter.cli.assembly import NotReady
from counter.cli.certified import Route
from counter.cli.rehearsal import Rehearsal, rehearse
from counter.cli.story import story_page
from counter.cli.visit import burden_line, result_of
from counter.visit.states import CaseState, Channel
from procedures.cases import read_case
from procedures.catalog import Outcome
from procedures.figures import sums
from procedures.outside import outside
from procedures.reasons import display_name, reason

FAMILIES = Path(__file__).with_name("families")

TITLES = {
    Outcome.NEEDED: "届け出るもの",
    Outcome.DEEMED: "届出に付記して済むもの",
    Outcome.AUTOMATIC: "市役所が職権で行うもの",
    Outcome.LATER: "あとで届け出るもの",
    Outcome.REFER: "ほかの窓口へ行くもの",
    Outcome.OPTIONAL: "希望すれば届け出られるもの",
    Outcome.INFORM: "お知らせ",
    Outcome.ASK_CLERK: "職員が確認するもの",
}


PLACES = {Channel.KIOSK: "来庁者の画面", Channel.DESK: "窓口での聞き取り"}


CERTIFIED = {
    Route.RESERVED: "転出証明書情報と転入予約がカードの4情報で見つかり",
    Route.IMPORTED: "転出証明書情報がカードの4情報で見つかり",
    Route.PAPER: "紙の転出証明書を職員が写し",
}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo`."""
    parser = commands.add_parser("demo", help="見本の家族の来庁を、受付から連携先の返事まで見せる")
    parser.add_argument(
        "--family", choices=sorted(path.stem for path in FAMILIES.glob("*.toml")), default="move_in"
    )
    parser.add_argument(
        "--out", type=Path, metavar="フォルダ", help="できた紙と連携レコードの置き場"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Act the family out with the real parts and tell what happened."""
    case = read_case(FAMILIES / f"{arguments.family}.toml")
    out = (arguments.out or Path(tempfile.mkdtemp(prefix="kakanai-demo-"))).absolute()
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise NotReady(
            f"{out} は空ではありません。前の来庁と混ざらないよう、新しいフォルダを選んでください。"
        )
    rehearsal = rehearse(case, out, back_office=_answer_all)
    (out / "visit.pdf").write_bytes(rehearsal.paper.pdf)
    (out / "story.html").write_text(story_page(rehearsal, out), "utf-8")
    for line in story(rehearsal):
        print(line)
    print(f"\n一画面で見る: ブラウザーで {out / 'story.html'} を開いてください。")
    print(f"できたもの: {out / 'visit.pdf'}（訓練）、{out / 'records'}")
    return 0


def story(rehearsal: Rehearsal) -> Iterator[str]:
    """The visit in words, from the kiosk to the receipts."""
    yield f"■ {rehearsal.case.name}（{rehearsal.case.today}）"
    yield from _at_kiosk(rehearsal)
    yield from _outcomes(rehearsal)
    yield from _at_desk(rehearsal)
    yield f"\n{burden_line(result_of(rehearsal))}"


def _at_kiosk(rehearsal: Rehearsal) -> Iterator[str]:
    sheet, burden = rehearsal.visit.sheet, rehearsal.burden
    yield f"\n1. {PLACES[rehearsal.visit.channel]}"
    if sheet.card_holder:
        name = display_name(rehearsal.bundle, sheet, sheet.card_holder)
        yield f"   マイナンバーカードを読みました: {name}（カードの方の欄だけに入ります）"
    if rehearsal.route in CERTIFIED:
        yield f"   {CERTIFIED[rehearsal.route]}、ご家族の欄を埋めました"
    yield f"   質問 {len(burden.asked)}、入力 {burden.typed_characters}字"
    yield f"   受付番号 {rehearsal.visit.receipt}（まだ届出は終わっていません）"


def _outcomes(rehearsal: Rehearsal) -> Iterator[str]:
    bundle, sheet, day = rehearsal.bundle, rehearsal.visit.sheet, rehearsal.case.today
    yield "\n2. 必要な手続と理由"
    for outcome, title in TITLES.items():
        for verdict in rehearsal.assessment.of(outcome):
            why = reason(bundle, day, sheet, verdict).text
            yield f"   [{title}] {verdict.procedure.name.ja}: {why}"
            yield from (f"      {one.text}" for one in sums(bundle, day, sheet, verdict))
    for one in outside(bundle, day, sheet):
        yield f"   [市役所の外] {one.place.ja}（{one.until.ja}）: {one.what.ja}"


def _at_desk(rehearsal: Rehearsal) -> Iterator[str]:
    cases = list(rehearsal.visit.cases.values())
    answered = [case for case in cases if case.state is CaseState.RECEIVED]
    yield "\n3. 窓口"
    yield f"   職員が補った項目 {len(rehearsal.left_to_desk)}、受理 {_accepted(rehearsal)}件"
    yield f"   帳票 {len(rehearsal.paper.sheets)}枚（{rehearsal.paper.values_printed}欄を印字）"
    yield "\n4. 業務システム"
    yield f"   届いた連携レコード {rehearsal.relay.delivered}件"
    yield f"   受理結果が返った手続 {len(answered)}件"


def _accepted(rehearsal: Rehearsal) -> int:
    return sum(case.accepted_on is not None for case in rehearsal.visit.cases.values())


def _answer_all(target: Path) -> None:
    """Play the back office: accept every record in the inbox."""
    for path in sorted((target / "records").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        if "id" not in record:
            continue
        receipt = {
            "format": "kakanai.receipt/1",
            "record": record["id"],
            "notice": record.get("completed_by"),
            "result": "accepted",
            "at": f"{record['accepted_on']}T15:00:00+09:00",
            "errors": [],
        }
        folder = target / "receipts"
        folder.mkdir(exist_ok=True)
        waiting = folder / f"{record['id']}.receipt.json.part"
        waiting.write_text(json.dumps(receipt), "utf-8")
        waiting.rename(folder / f"{record['id']}.receipt.json")
