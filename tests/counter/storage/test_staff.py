from uuid import uuid4

import pytest

from counter.storage import staff
from counter.storage.engine import Database
from counter.storage.passwords import hash_password, verify_password
from counter.storage.staff import Grant, LoginTaken, Role, Staff, UnknownGrant

NOW = 1_775_178_000_000


def test_an_account_is_found_by_login_and_by_id(database: Database) -> None:
    with database.writing() as connection:
        id_ = staff.add(
            connection, login="keiko", name="架空 恵子", password_hash="hash",
            roles=[Role.COUNTER, Role.AUDITOR], at=NOW,
        )  # fmt: skip
    with database.reading() as connection:
        found = staff.by_login(connection, login="keiko")
        assert found == staff.get(connection, staff=id_)
        assert staff.get(connection, staff=uuid4()) is None
        assert staff.by_login(connection, login="KEIKO") is None
    assert found is not None
    assert (found.name, found.roles) == ("架空 恵子", {Role.COUNTER, Role.AUDITOR})


def test_a_login_belongs_to_one_person(database: Database) -> None:
    with database.writing() as connection:
        staff.add(connection, login="keiko", name="a", password_hash="x", roles=[], at=NOW)
        with pytest.raises(LoginTaken, match="「keiko」はもう登録"):
            staff.add(connection, login="keiko", name="b", password_hash="x", roles=[], at=NOW)
        staff.add(connection, login="akira", name="c", password_hash="x", roles=[], at=NOW)
        assert [one.login for one in staff.everyone(connection)] == ["akira", "keiko"]


def test_an_account_can_be_changed_and_disabled(database: Database) -> None:
    with database.writing() as connection:
        id_ = staff.add(connection, login="k", name="k", password_hash="x", roles=[], at=NOW)
        staff.set_password(connection, staff=id_, password_hash="y")
        staff.set_roles(connection, staff=id_, roles=[Role.IT])
        staff.disable(connection, staff=id_, at=NOW + 1)
        changed = staff.get(connection, staff=id_)
    assert changed is not None
    assert (changed.password_hash, changed.roles, changed.disabled_at) == (
        "y", {Role.IT}, NOW + 1,
    )  # fmt: skip


@pytest.mark.cpu_seconds(5)
def test_a_password_is_kept_as_argon2id_and_verified() -> None:
    stored = hash_password("正しい馬の電池")
    assert stored.startswith("$argon2id$")
    assert stored != hash_password("正しい馬の電池")
    assert verify_password(stored, "正しい馬の電池")
    assert not verify_password(stored, "正しい馬")
    assert not verify_password("not a hash", "x")


@pytest.mark.cpu_seconds(5)
@pytest.mark.parametrize("password", ["", "x"])
def test_nobody_signs_in_without_an_account(password: str) -> None:
    assert not verify_password(None, password)


@pytest.mark.parametrize("text", ["counter", "counter:子育て支援課", "protected_address:市民課"])
def test_a_grant_is_read_as_it_is_written(text: str) -> None:
    assert str(Grant.read(text)) == text


@pytest.mark.parametrize("text", ["", "boss", "counter:", ":市民課", "it:市民課", "auditor:市民課"])
def test_what_is_no_grant_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnknownGrant, match="counter"):
        Grant.read(text)


@pytest.mark.parametrize(
    ("grants", "sections", "may"),
    [
        ([Grant(Role.COUNTER)], ["税務課"], True),
        ([Grant(Role.COUNTER, "税務課")], ["税務課"], True),
        ([Grant(Role.COUNTER, "税務課")], ["市民課", "税務課"], True),
        ([Grant(Role.COUNTER, "税務課")], ["市民課"], False),
        ([Grant(Role.COUNTER, "税務課")], [], True),
        ([Grant(Role.REVIEWER)], [], False),
        ([Grant(Role.REVIEWER), Grant(Role.COUNTER, "税務課")], ["市民課"], False),
        ([], [], False),
    ],
)
def test_a_role_is_good_for_its_section(
    grants: list[Grant], sections: list[str], may: bool
) -> None:
    account = Staff(uuid4(), "c", "c", "x", frozenset(grants), None)
    assert account.may(Role.COUNTER, sections) is may
