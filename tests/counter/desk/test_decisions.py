"""Accepting, holding, waiting, refusing, withdrawing: each procedure on its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from counter.storage import outbox
from counter.storage.outbox import OutboxState
from counter.visit import CaseKey, CaseState, DocumentState, Visit
from procedures.catalog import Outcome
from procedures.sheet import Address
from procedures.values import DocumentSeen
from tests.counter.desk.office import Clerk, Office
from tests.counter.web.page import Page

pytestmark = pytest.mark.cpu_seconds(30)

NOTICE = CaseKey("move_in_notification")
SHOWN = {"identity": "マイナンバーカード", "with_gaps": "1", "all_paid": "1"}


@pytest.fixture
def stored(office: Office, visit: Visit) -> Callable[[], Visit]:
    return lambda: office.services.visits.open(visit.id)


def everything(clerk: Clerk) -> dict[str, str | list[str]]:
    """Tick all procedures, every document shown, every signature seen."""
    form, _ = clerk.page.form_with("受理する")
    boxes = [box.get("name") for box in form.all("input")]
    selects = [box.get("name") for box in form.all("select")]
    ticked = [box.get("value") for box in form.all("input") if box.get("name") == "accept"]
    return {
        "accept": ticked,
        **dict.fromkeys((name for name in boxes if name.startswith("signed.")), "1"),
        **dict.fromkeys((name for name in selects if name.startswith("document.")), "shown"),
        **SHOWN,
    }


def test_a_whole_family_is_accepted_at_one_press(
    office: Office, clerk: Clerk, stored: Callable[[], Visit]
) -> None:
    page = clerk.fills(everything(clerk), "受理する")
    assert page.status == 200, page.words
    assert "すべて受理・処理しました" in page.words
    assert "まだ届出は終わっていません" not in page.words
    cases = stored().cases
    needed = [case for case in cases.values() if case.outcome is Outcome.NEEDED]
    assert needed
    assert all(case.accepted_on == dt.date(2026, 4, 3) for case in needed)
    assert cases[NOTICE].identity == DocumentSeen("マイナンバーカード")
    with office.services.database.reading() as connection:
        counts = outbox.counts(connection)
    own = [case for case in needed if case.annex_of is None]
    assert sum(counts.get(state, 0) for state in (OutboxState.READY, OutboxState.HELD)) == len(own)


def test_identity_becomes_an_item_that_sheets_can_print(
    clerk: Clerk, stored: Callable[[], Visit]
) -> None:
    clerk.fills(
        everything(clerk) | {"identity": "other", "identity_note": "顔写真付きの社員証"}, "受理する"
    )
    answer = stored().sheet.answers[Address("identity_document")]
    assert answer.candidates[0].value == DocumentSeen("顔写真付きの社員証")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"accepted_on": "令和8年2月30日"}, "受付日: 暦にない日付"),
        ({"accepted_on": ""}, "受付日"),
        ({"accepted_on": "令和9年1月1日"}, "今日より後"),
        ({"identity": ""}, "本人確認で何を見たか"),
        ({"identity": "other", "identity_note": ""}, "本人確認で何を見たか"),
    ],
)
def test_what_is_missing_is_named_and_what_was_chosen_stays(
    clerk: Clerk,
    stored: Callable[[], Visit],
    change: dict[str, str],
    sentence: str,
) -> None:
    page = clerk.fills(everything(clerk) | change, "受理する")
    assert page.status == 422
    assert sentence in page.words
    assert stored().cases[NOTICE].accepted_on is None
    chosen = [o.text for o in page.by_id("identity").all("option") if "selected" in o]
    assert chosen or change.get("identity") == ""


def test_a_document_that_was_not_looked_at_stops_only_its_words(
    clerk: Clerk, stored: Callable[[], Visit]
) -> None:
    values = everything(clerk)
    document = next(name for name in values if name.startswith("document."))
    page = clerk.fills(values | {document: ""}, "受理する")
    assert page.status == 422
    assert "書類の状態を選んでください" in page.words
    assert stored().cases[NOTICE].accepted_on is None


def test_empty_boxes_are_named_and_accepted_only_when_the_clerk_says_so(
    clerk: Clerk, visit: Visit, stored: Callable[[], Visit]
) -> None:
    page = clerk.fills(everything(clerk) | {"with_gaps": []}, "受理する")
    assert page.status == 422
    assert "転出証明書・旅券の確認" in gaps(page)
    assert stored().cases[NOTICE].accepted_on is None
    clerk.opens(f"/visit/{visit.id}/complete")
    clerk.fills({"entry_certificate_seen-what": "転出証明書"}, "保存する")
    page = clerk.fills(everything(clerk) | {"with_gaps": []}, "受理する")
    assert "転出証明書・旅券の確認" not in gaps(page)
    completed = stored().sheet.answers[Address("entry_certificate_seen")].candidates
    assert [str(one.provenance) for one in completed] == ["clerk"]


def gaps(page: Page) -> str:
    """The sentence that names what is still to be completed."""
    links = [link.text for link in page.root.all("a") if "まだ埋まっていない項目" in link.text]
    return links[0] if links else ""


def test_one_procedure_alone_can_be_accepted(clerk: Clerk, stored: Callable[[], Visit]) -> None:
    clerk.fills(everything(clerk) | {"accept": ["move_in_notification.-"]}, "受理する")
    assert "残りの届出はまだ終わっていません" in clerk.page.words
    accepted = {key for key, case in stored().cases.items() if case.accepted_by is not None}
    annexes = {key for key, case in stored().cases.items() if case.annex_of == NOTICE}
    assert accepted == {NOTICE} | annexes


@pytest.mark.parametrize(
    ("button", "state"),
    [
        ("保留にする", CaseState.HELD),
        ("受理しない", CaseState.REFUSED),
        ("取下げ", CaseState.WITHDRAWN),
    ],
)
def test_other_decisions_need_a_reason(
    clerk: Clerk, visit: Visit, stored: Callable[[], Visit], button: str, state: CaseState
) -> None:
    clerk.opens(f"/visit/{visit.id}/procedure/move_in_notification/-")
    page = clerk.presses(button, reason="")
    assert page.status == 422
    assert "理由を書いてください" in page.words
    clerk.presses(button, reason="本人が確かめたい")
    case = stored().cases[NOTICE]
    assert case.state is state
    assert case.note == "本人が確かめたい"
    assert clerk.page.path.endswith(str(visit.id))


def test_documents_can_come_later_with_their_day(
    clerk: Clerk, visit: Visit, stored: Callable[[], Visit]
) -> None:
    clerk.opens(f"/visit/{visit.id}/procedure/move_in_notification/-")
    form, _ = clerk.page.form_with("書類は後日")
    names = [box.get("name") for box in form.all("select")]
    assert names
    later = dict.fromkeys(names, "later")
    page = clerk.presses("書類は後日", **later)
    assert "提出の期日" in page.words
    dues = {name.replace("document.", "due.", 1): "令和8年4月17日" for name in names}
    clerk.presses("書類は後日", **later, **dues)
    case = stored().cases[NOTICE]
    assert case.state is CaseState.DOCUMENTS
    checks = list(case.documents.values())
    assert {check.state for check in checks} == {DocumentState.LATER}
    assert {check.due for check in checks} == {dt.date(2026, 4, 17)}


def test_an_accepted_procedure_can_be_corrected_and_withdrawn(
    clerk: Clerk, visit: Visit, stored: Callable[[], Visit]
) -> None:
    clerk.fills(everything(clerk), "受理する")
    for button, revision in (("訂正", 2), ("取下げ", 3)):
        clerk.opens(f"/visit/{visit.id}/procedure/move_in_notification/-")
        clerk.presses(button, reason="転記の誤り")
        assert stored().cases[NOTICE].revision == revision
    assert stored().cases[NOTICE].state is CaseState.WITHDRAWN


def test_a_second_clerk_cannot_accept_what_the_first_has_accepted(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    second = office.clerk("mado2")
    second.opens(f"/visit/{visit.id}")
    values = everything(second)
    clerk.fills(everything(clerk), "受理する")
    page = second.fills(values, "受理する")
    assert page.status == 409
    assert "受理した" in page.words
    page = second.presses("自分の入力を送る")
    assert page.status == 422
    assert "受理する手続を選んでください" in page.words, "nothing is left to accept"


def test_a_deemed_procedure_says_which_notice_completes_it(clerk: Clerk) -> None:
    words = clerk.page.words
    assert "への付記で済みます" in words
