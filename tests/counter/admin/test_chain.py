"""The audit chain on a page: proved, and each tampering named."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from counter.storage.staff import Role
from tests.counter.admin.bureau import Bureau

CHANGED = "UPDATE audit SET detail = 'forged' WHERE seq = 2"
REMOVED = "DELETE FROM audit WHERE seq = 2"
REORDERED = (
    "UPDATE audit SET seq = -1 WHERE seq = 2",
    "UPDATE audit SET seq = 2 WHERE seq = 3",
    "UPDATE audit SET seq = 3 WHERE seq = -1",
)


def tamper(bureau: Bureau, *statements: str) -> None:
    with bureau.services.database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


def some_entries(bureau: Bureau) -> None:
    for _ in range(2):
        bureau.services.visits.wipe(bureau.services.visits.begin("kiosk").id)


def test_an_untouched_chain_is_said_to_hold(bureau: Bureau) -> None:
    auditor = bureau.staff("kansa", Role.AUDITOR)
    words = auditor.opens("/audit").words
    assert "まだありません" in words, "no seal yet"
    assert "誤り" not in words, "nothing is claimed before it was looked at"
    assert "誤りはありません" in auditor.presses("はじめから確かめる").words


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((CHANGED,), "2この行が書き換えられています"),
        ((REMOVED,), "22 から 2 までの行がありません"),
        (REORDERED, "2この行が書き換えられています"),
    ],
    ids=["changed", "removed", "re-ordered"],
)
def test_what_was_done_to_the_chain_is_named(
    bureau: Bureau, statements: tuple[str, ...], said: str
) -> None:
    some_entries(bureau)
    staff = bureau.staff()
    tamper(bureau, *statements)
    staff.opens("/audit")
    words = staff.presses("はじめから確かめる").words
    assert "誤りが" in words
    assert said in words
