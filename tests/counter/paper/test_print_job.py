"""From a visit to its print job and the words of the slip."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import zxingcpp

from counter.paper import print_job, slip_of
from counter.visit import Case, CaseKey, CaseState
from counter.visit.receipt_number import Read, read_code
from printing import PrintJob, render
from procedures.catalog import Outcome
from procedures.guidance import assess
from procedures.sheet import Address
from procedures.values import Value
from tests.printing.reading import rendered, squeezed, text_of
from tests.printing.visits import FAMILY, NOW, RECEIPT, bundle, visit_of

pytestmark = pytest.mark.cpu_seconds(10)  # the reasons of a whole family, on a busy machine


def family_job(
    changes: dict[Address, Value] | None = None,
    cases: dict[CaseKey, Case] | None = None,
    only: CaseKey | None = None,
) -> PrintJob:
    day, sheet = visit_of(FAMILY, changes)
    assessment = assess(bundle(), day, sheet)
    return print_job(bundle(), day, sheet, assessment, cases or {}, RECEIPT, started=NOW, only=only)


def accepted(key: CaseKey) -> Case:
    return Case(uuid4(), key, Outcome.NEEDED, CaseState.ACCEPTED, accepted_on=dt.date(2026, 4, 3))


def test_the_slip_lists_procedures_by_deadline() -> None:
    slip = family_job().slip
    assert slip is not None
    deadlines = [procedure.deadline for procedure in slip.procedures]
    assert deadlines[:2] == ["4月15日（水）", "4月15日（水）"]
    first_without = deadlines.index("")
    assert not any(deadlines[first_without:])
    assert slip.procedures[0].left == "まで（あと12日）"


def test_the_slip_says_why_where_and_what_to_bring() -> None:
    slip = family_job().slip
    assert slip is not None
    notice = next(one for one in slip.procedures if one.name.startswith("転入届"))
    assert "14日以内" in notice.because
    assert notice.window.startswith("市民課")
    assert any("マイナンバーカード" in paper for paper in notice.bring)
    assert any("本人確認書類" in line for line in slip.everywhere)


def test_the_slip_says_what_the_notice_completes_and_what_was_read() -> None:
    slip = family_job().slip
    assert slip is not None
    titles = {part.title: [name for name, _ in part.lines] for part in slip.lists}
    deemed = titles["上の届出といっしょに済むこと（別の紙はありません）"]
    assert any("後期高齢者医療" in name for name in deemed)
    assert any("手続がすべて終わってから30日たつと消します" in line for line in slip.data)


def test_the_slip_names_the_longest_time_anything_is_kept() -> None:
    day, sheet = visit_of(FAMILY)
    assessment = assess(bundle(), day, sheet)
    slip = slip_of(bundle(), day, sheet, assessment, {}, RECEIPT, keep_days=400)
    assert any("400日たつと消します" in line for line in slip.data)


@pytest.mark.integration
def test_the_slip_shows_the_call_number_and_its_code_names_the_city(tmp_path: Path) -> None:
    job = family_job()
    assert job.slip is not None
    only_slip = replace(job, wanted=(), slip=replace(job.slip, call_number=123))
    pdf = render(only_slip).pdf
    assert "整理番号123" in squeezed(text_of(pdf))
    picture = rendered(pdf, tmp_path, 200)[0]
    (code,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert code.text == f"{bundle().city.code}-{RECEIPT}"
    assert read_code(code.text) == Read(RECEIPT, bundle().city.code)


def test_what_is_accepted_and_waits_for_another_is_not_called_held() -> None:
    """「保留」 would send the resident back to the window."""
    key = CaseKey("care_certification_transfer", "grandmother")
    held = replace(accepted(key), state=CaseState.HELD)
    slip = family_job(cases={key: held}).slip
    assert slip is not None
    (transfer,) = (one for one in slip.procedures if "引継ぎ" in one.name)
    assert transfer.state == "受理・先の届が済みしだい進めます"


def test_until_everything_is_accepted_the_slip_says_so() -> None:
    waiting = render(family_job())
    assert "まだ届出は終わっていません" in squeezed(text_of(waiting.pdf)).split("転入届")[0]
    day, sheet = visit_of(FAMILY)
    needed = assess(bundle(), day, sheet).of(Outcome.NEEDED)
    keys = [CaseKey(verdict.procedure.id, verdict.subject) for verdict in needed]
    done = family_job(cases={key: accepted(key) for key in keys})
    assert done.slip is not None
    assert done.slip.accepted
    assert "まだ届出は終わっていません" not in squeezed(text_of(render(done).pdf))


def test_a_refused_sheet_sends_the_resident_to_the_clerk() -> None:
    result = render(family_job({Address("name", "wife"): "山\U000f0000　花子"}))
    assert any(one.procedure == "move_in_notification" for one in result.refused)
    text = squeezed(text_of(result.pdf))
    assert "印刷していない紙があります。職員にこの控えをお見せください。" in text
    assert "転入届（「氏名」を確認します）" in text


def test_the_large_slip_says_the_same_in_larger_letters() -> None:
    usual, large = (render(replace(family_job(), wanted=(), large=big)) for big in (False, True))
    assert large.slip_pages > usual.slip_pages
    words = [squeezed(text_of(result.pdf)) for result in (usual, large)]
    assert [len(text.split("理由：")) for text in words] == [11, 11]


def test_one_sheet_can_be_printed_again_alone() -> None:
    job = family_job(only=CaseKey("dog_registration_change", "dog1"))
    assert job.slip is None
    assert [wanted.verdict.procedure.id for wanted in job.wanted] == ["dog_registration_change"]


def test_the_slip_holds_no_answer_but_names() -> None:
    """It is carried around the city hall: no birth date, address or phone stands on it."""
    job = family_job()
    assert job.slip is not None
    text = squeezed(text_of(render(replace(job, wanted=())).pdf))
    for value in ("011-555-0100", "平成2年", "東京都架空区", "中央一条二丁目"):
        assert value not in text
