"""Notes of the clerks: in the envelope, shown to the next one, on no paper and in no record."""

from __future__ import annotations

import pytest

from counter.audit import Act
from counter.storage import audit
from counter.storage.staff import Role
from counter.visit import Visit
from tests.counter.desk.office import Clerk, Office
from tests.counter.desk.test_protection import records

pytestmark = pytest.mark.cpu_seconds(30)

TEXT = "娘さんが午後にもう一度来る。\n通訳をお願いする。"


def test_the_next_clerk_reads_it_with_name_and_time(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    clerk.presses("メモを残す", note=TEXT)
    reviewer = office.clerk("shinsa1", [Role.REVIEWER])
    reviewer.opens(f"/visit/{visit.id}")
    assert "午後にもう一度来る" in reviewer.page.words
    assert "4月3日 10:00 職員　mado1" in reviewer.page.words.replace("10:00　", "10:00 ")
    reviewer.presses("メモを残す", note="通訳は手配済み")
    words = clerk.goes_to("").words
    assert words.index("通訳は手配済み") < words.index("午後にもう一度来る")


def test_it_is_audited_without_its_text_and_lies_in_no_file(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    clerk.presses("メモを残す", note=TEXT)
    with office.services.database.reading() as connection:
        (noted,) = [one for one in audit.entries(connection) if one.act == Act.NOTED]
    assert (noted.visit, noted.detail) == (visit.id, "")
    files = [path for path in office.folder.glob("kakanai.db*") if path.is_file()]
    assert files
    assert not any("午後にもう".encode() in path.read_bytes() for path in files)


def test_it_goes_to_no_record(office: Office, clerk: Clerk) -> None:
    clerk.presses("メモを残す", note=TEXT)
    assert records(office)
    assert "午後にもう" not in str(records(office))


@pytest.mark.parametrize("note", ["", "   ", "長" * 501])
def test_an_empty_or_endless_note_is_refused_in_words(clerk: Clerk, note: str) -> None:
    page = clerk.presses("メモを残す", note=note)
    assert page.status == 422
    assert "500文字まで" in page.words


def test_two_clerks_do_not_overwrite_each_other_s_notes(
    office: Office, clerk: Clerk, visit: Visit
) -> None:
    other = office.clerk("mado2")
    other.opens(f"/visit/{visit.id}")
    clerk.presses("メモを残す", note="一つめ")
    assert other.presses("メモを残す", note="二つめ").status == 409
    assert [one.text for one in office.services.visits.open(visit.id).notes] == ["一つめ"]
