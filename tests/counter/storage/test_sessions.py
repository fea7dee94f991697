import pytest
from sqlalchemy import Connection, text

from counter.storage import sessions, staff, throttles
from counter.storage.engine import Database
from counter.storage.sessions import Session

NOW = 1_775_178_000_000
HOUR = 3_600_000


def start(connection: Connection, **more: object) -> str:
    return sessions.start(
        connection,
        face="desk",
        now=NOW,
        lifetime_ms=HOUR,
        **more,  # type: ignore[arg-type]
    )


def find(connection: Connection, cookie: str, *, now: int = NOW) -> Session | None:
    return sessions.find(connection, face="desk", cookie=cookie, now=now)


def test_a_session_is_found_until_it_expires(database: Database) -> None:
    with database.writing() as connection:
        cookie = start(connection)
        assert find(connection, cookie, now=NOW + HOUR - 1) is not None
        assert find(connection, cookie, now=NOW + HOUR) is None
        sessions.touch(connection, cookie=cookie, now=NOW + 1, lifetime_ms=HOUR)
        assert find(connection, cookie, now=NOW + HOUR) is not None


def test_a_cookie_of_one_face_is_worthless_to_another(database: Database) -> None:
    with database.writing() as connection:
        cookie = start(connection)
        assert sessions.find(connection, face="admin", cookie=cookie, now=NOW) is None


def test_the_database_cannot_be_used_to_sign_in(database: Database) -> None:
    with database.writing() as connection:
        cookie = start(connection)
        row = connection.execute(text("SELECT * FROM sessions")).one()
    assert not any(cookie in str(value) for value in row)
    assert len(cookie) >= 43


def test_it_keeps_its_tokens_and_whose_it_is(database: Database) -> None:
    with database.writing() as connection:
        clerk = staff.add(connection, login="c", name="c", password_hash="x", roles=[], at=NOW)
        cookie = start(connection, staff=clerk)
        sessions.save_data(connection, cookie=cookie, data={"csrf": "t"})
        assert find(connection, cookie) == Session(
            {"csrf": "t"}, staff.get(connection, staff=clerk)
        )
        assert find(connection, start(connection)) == Session({}, None)


@pytest.mark.parametrize("everywhere", [True, False])
def test_signing_out(database: Database, everywhere: bool) -> None:
    with database.writing() as connection:
        clerk = staff.add(connection, login="c", name="c", password_hash="x", roles=[], at=NOW)
        one, other = start(connection, staff=clerk), start(connection, staff=clerk)
        nobody = start(connection)
        if everywhere:
            sessions.end_of_staff(connection, staff=clerk)
        else:
            sessions.end(connection, cookie=one)
        assert [find(connection, cookie) is None for cookie in (one, other, nobody)] == [
            True, everywhere, False,
        ]  # fmt: skip


def test_expired_sessions_are_forgotten(database: Database) -> None:
    with database.writing() as connection:
        start(connection)
        assert sessions.forget_expired(connection, now=NOW + HOUR - 1) == 0
        assert sessions.forget_expired(connection, now=NOW + HOUR) == 1


def test_failures_count_within_their_window(database: Database) -> None:
    with database.writing() as connection:
        for n in range(3):
            count = throttles.add_failure(
                connection, key="sign_in:k", now=NOW + n * 1000, window_ms=2500
            )
            assert count == n + 1
        throttles.add_failure(connection, key="sign_in:other", now=NOW, window_ms=2500)
        assert [
            throttles.failures(connection, key="sign_in:k", now=NOW + later, window_ms=2500)
            for later in (2000, 2500, 3600, 9000)
        ] == [3, 2, 1, 0]
        throttles.clear(connection, key="sign_in:k")
        assert throttles.failures(connection, key="sign_in:k", now=NOW, window_ms=2500) == 0
        assert throttles.failures(connection, key="sign_in:other", now=NOW, window_ms=2500) == 1
