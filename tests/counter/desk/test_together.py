"""Many at once: what may be accepted together is, one by one; the rest is left with a reason."""

from __future__ import annotations

import pytest

from counter.audit import Act
from counter.storage import audit
from counter.storage.staff import Grant, Role
from counter.visit import CaseKey, CaseState, Visit
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.submitted import begun
from tests.visits.family import Family

pytestmark = pytest.mark.cpu_seconds(60)

CERTIFICATE = CaseKey("disaster_victim_certificate", "building1")
PAGE = f"/together/{CERTIFICATE.procedure}"
STATED = {"identity": "運転免許証", "all_shown": "1"}
PRESS = "印を付けた受付を受理する"


@pytest.fixture
def clerk(office: Office) -> Clerk:
    office.clock.go_on(days=68)
    return office.clerk()


def struck(office: Office, name: str, **changes: object) -> Visit:
    """A household whose house was flooded has filed at the kiosk."""
    case = Family.load("D08_flood_85").case
    person = {**case["person"][0], "name": f"架空　{name}", "kana": f"カクウ　{name}"}
    house = {**case["thing"][0], "id": "building1"}
    family = Family({**case, "person": [person], "thing": [house]})
    visit = begun(office, family, **{"acts_as": "self", "stay_place": "none", **changes})
    office.services.visits.submit(visit)
    return visit


def state(office: Office, visit: Visit) -> CaseState:
    return office.services.visits.open(visit.id).cases[CERTIFICATE].state


def test_each_is_accepted_by_itself_and_the_rest_says_why(office: Office, clerk: Clerk) -> None:
    plain = [struck(office, "イチ"), struck(office, "ニ")]
    another = struck(office, "サン", acts_as="agent")
    twice = [struck(office, "ヨン"), struck(office, "ヨン")]
    page = clerk.opens("/")
    assert "罹災証明書の発行申請（5件）" in page.words
    clerk.follows("罹災証明書の発行申請（5件）")
    page = clerk.fills({"case": _marks(clerk), **STATED}, PRESS)
    assert "2件を受理しました。3件は受理していません。" in page.words, page.words
    assert "代理の方の申請です" in page.words
    assert twice[0].receipt in page.words
    assert [state(office, one) for one in plain] == [CaseState.ACCEPTED] * 2
    waiting = [another, *twice]
    assert [state(office, one) for one in waiting] == [CaseState.WAITING] * 3
    with office.services.database.reading() as connection:
        accepted = [one for one in audit.entries(connection) if one.act == Act.ACCEPTED]
    assert {one.visit for one in accepted if one.detail == CERTIFICATE.procedure} == {
        one.id for one in plain
    }
    stored = office.services.visits.open(plain[0].id).cases[CERTIFICATE]
    assert stored.identity is not None
    assert stored.identity.what == "運転免許証"


def _marks(clerk: Clerk) -> list[str]:
    boxes = clerk.page.root.all("input")
    return [box.get("value") for box in boxes if box.get("name") == "case"]


def test_without_identity_or_a_choice_nothing_is_accepted(office: Office, clerk: Clerk) -> None:
    visits = [struck(office, "イチ"), struck(office, "ニ")]
    clerk.opens(PAGE)
    marks = _marks(clerk)
    assert clerk.fills({"case": marks}, PRESS).status == 422
    assert clerk.fills({"case": [], **STATED}, PRESS).status == 422
    assert {state(office, one) for one in visits} == {CaseState.WAITING}


def test_what_the_catalog_does_not_open_is_never_accepted_together(clerk: Clerk) -> None:
    assert clerk.opens("/together/move_in_notification").status == 404
    assert clerk.opens("/together/nothing").status == 404


def test_another_section_does_not_accept_them(office: Office, clerk: Clerk) -> None:
    struck(office, "イチ")
    stranger = office.clerk("kosodate", [Grant(Role.COUNTER, "子育て支援課")])
    stranger.opens(PAGE)
    page = stranger.fills({"case": _marks(stranger), **STATED}, PRESS)
    assert page.status == 403
    assert "税務課の職員が行います" in page.words
