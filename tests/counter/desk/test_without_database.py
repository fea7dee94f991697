"""A database that does not answer: the staff are told so, in words, and stay signed in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.counter.desk.office import Office
from tests.counter.desk.submitted import family_of_four


@pytest.mark.parametrize("table", ["sessions", "visits"])
def test_every_staff_page_says_so_and_keeps_the_sign_in(office: Office, table: str) -> None:
    clerk, visit = office.clerk(), family_of_four(office)
    database = office.services.database
    with database.writing() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO lost"))
    for path in ("/", f"/visit/{visit.id}"):
        page = clerk.opens(path)
        assert (page.status, page.h1) == (503, "ただいま使えません"), path
        assert "情報担当に知らせてください" in page.words
    with database.writing() as connection:
        connection.execute(text(f"ALTER TABLE lost RENAME TO {table}"))
    assert clerk.opens(f"/visit/{visit.id}").status == 200
