"""C01 at the desk: a daughter from another city files for her mother, from nothing to accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from counter.storage import outbox
from counter.storage.outbox import OutboxState
from counter.visit import CaseKey, CaseState, Visit
from procedures.sheet import Address, Source
from procedures.values import DocumentSeen
from tests.counter.desk.interview import Interview
from tests.counter.desk.office import Clerk, Office
from tests.visits.family import Family

pytestmark = pytest.mark.cpu_seconds(30)

DAUGHTER, MOTHER = "p1", "p2"
APPLICATION = CaseKey("care_certification_new", MOTHER)
TICKED = {
    "accept": "care_certification_new.p2",
    "identity": "運転免許証",
    "authority": "委任状",
    "document.care_certification_new.p2.insured_card": "original_kept",
    "document.care_certification_new.p2.authority": "original_kept",
    "document.care_certification_new.p2.insured_number_card": "not_needed",
    "signed.care_certification_new.p2": "1",
}


def spaced(clerk: Clerk) -> str:
    """The words on the screen, spaces of any width and tag borders made one space."""
    cells = [paragraph.text for paragraph in clerk.page.root.all("p")]
    return " ".join(" ".join(cells).split())


@pytest.fixture
def family() -> Family:
    return Family.load("C01_first_care_application_by_daughter")


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return office.clerk()


@pytest.fixture
def stored(office: Office, clerk: Clerk) -> Callable[[], Visit]:
    """The visit on the clerk's screen, as it is stored."""
    return lambda: office.services.visits.open(clerk.visit)


@pytest.fixture
def interviewed(office: Office, clerk: Clerk, family: Family) -> Interview:
    interview = Interview(office, clerk, family)
    interview.begins()
    interview.asks_until_settled()
    return interview


@pytest.mark.usefixtures("interviewed")
def test_the_interview_comes_to_what_a_clerk_expects(clerk: Clerk, family: Family) -> None:
    assert clerk.page.h1.startswith("介護")
    words = clerk.page.words
    assert "要 要介護・要支援認定の申請（新規）（見本　トキ）" in words
    assert "介護保険法27条・32条" in words
    assert "あとで 居宅（介護予防）サービス計画作成" in words
    assert family.case["expect"]["needed"] == ["care_certification_new"]


def test_the_daughter_is_hardly_asked_about_herself(interviewed: Interview) -> None:
    asked = [name for page in interviewed.asked for name in page]
    own = {name for name in asked if name.endswith(".p1")}
    assert own <= {"address.p1", "phone.p1", "sex.p1"}
    assert len(interviewed.asked) <= 5


@pytest.mark.usefixtures("interviewed")
def test_her_words_stay_hers_and_the_mother_s_boxes_are_the_mother_s(
    stored: Callable[[], Visit],
) -> None:
    sheet = stored().sheet
    assert sheet.visitor == DAUGHTER
    for person, name in ((DAUGHTER, "架空　恵子"), (MOTHER, "見本　トキ")):
        (candidate,) = sheet.answers[Address("name", person)].candidates
        assert candidate.value == name
        assert candidate.provenance.source is Source.RESIDENT


@pytest.mark.usefixtures("interviewed")
def test_consent_is_never_given_by_default(stored: Callable[[], Visit]) -> None:
    assert Address("consent_care_disclosure", MOTHER) not in stored().sheet.answers


@pytest.mark.usefixtures("interviewed")
def test_she_is_accepted_with_identity_authority_and_signature(
    office: Office, clerk: Clerk, stored: Callable[[], Visit]
) -> None:
    clerk.presses("入力を確定する")
    assert "まだ届出は終わっていません" in clerk.page.words
    clerk.fills(TICKED, "受理する")
    case = stored().cases[APPLICATION]
    assert case.state is CaseState.ACCEPTED
    assert case.identity == DocumentSeen("運転免許証")
    assert case.authority == DocumentSeen("委任状")
    assert "受付日 4月3日 職員 mado1 本人確認 運転免許証・代理 委任状・紙に署名" in spaced(clerk)
    with office.services.database.reading() as connection:
        assert outbox.counts(connection)[OutboxState.READY] == 1


@pytest.mark.usefixtures("interviewed")
@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("identity", "本人確認で何を見たか"),
        ("authority", "代理の権限を何で確かめたか"),
        ("signed.care_certification_new.p2", "署名を確かめてください"),
        ("accept", "受理する手続を選んでください"),
    ],
)
def test_nothing_is_accepted_while_something_is_missing(
    office: Office,
    clerk: Clerk,
    stored: Callable[[], Visit],
    left_out: str,
    sentence: str,
) -> None:
    clerk.presses("入力を確定する")
    page = clerk.fills(TICKED | {left_out: []}, "受理する")
    assert page.status == 422
    assert sentence in page.words
    assert stored().cases[APPLICATION].state is CaseState.WAITING
    with office.services.database.reading() as connection:
        assert sum(outbox.counts(connection).values()) == 0
