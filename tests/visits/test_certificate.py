"""A family of four and a dog, filled from their certificate: what is still asked at the kiosk."""

from __future__ import annotations

import datetime as dt

import pytest

from counter.cli.certified import Route, certificate_file
from counter.prefill.certificate_files import read_certificates, read_mapping
from counter.prefill.certificate_shelf import CertificateShelf
from procedures.cases import answers_of, read_case
from procedures.sheet import Address
from tests.counter.kiosk.hall import Hall
from tests.procedures.cases import CASES
from tests.visits.family import Family
from tests.visits.resident import Resident
from tests.visits.test_kiosk import reads_the_card

pytestmark = pytest.mark.cpu_seconds(30)

MOVE_IN = "P01_move_in_family_dog_grandmother"
MOST_QUESTIONS = 15
"""design.md section 12, the first page (today's business) included."""


@pytest.fixture
def resident(hall: Hall) -> Resident:
    """The father, whose family's 転出証明書情報 and 転入予約 wait."""
    case = read_case(CASES / f"{MOVE_IN}.toml")
    answers = answers_of(case, hall.services.bundles.current())
    content = certificate_file(case, answers, Route.RESERVED)
    services = hall.services
    shelf = CertificateShelf(services.database, services.keyring, services.clock)
    shelf.keep(read_certificates(content, read_mapping()), keep=dt.timedelta(days=60))
    return Resident(hall, Family.load(MOVE_IN))


def test_fifteen_questions_and_nobody_is_named_by_hand(hall: Hall, resident: Resident) -> None:
    resident.begins()
    reads_the_card(resident, "taro")
    resident.goes_on_until("/plan")
    items = {page.partition(".")[0] for page in resident.asked} | {"events"}
    assert len(items) <= MOST_QUESTIONS, " ".join(sorted(items))
    assert not {"people_complete", "kana", "birth_date", "sex", "entry_certificate"} & items
    for procedure in ("転入届", "児童手当", "要介護・要支援認定の引継ぎ", "水道使用開始届"):
        assert procedure in resident.screen.page.words


def test_the_check_page_shows_the_family_and_every_value_can_be_changed(
    hall: Hall, resident: Resident
) -> None:
    resident.begins()
    reads_the_card(resident, "taro")
    resident.goes_on_until("/plan")
    page = resident.screen.opens("/check")
    for name in ("見本　花子", "見本　ひなた", "見本　トメ"):
        assert name in page.words
    with resident.screen.client.session_transaction() as session:
        visit = hall.visit(session["visit"])
    kana = visit.sheet.answers[Address("kana", "p4")].candidates[0]
    assert str(kana.provenance) == "certificate"
