"""A clerk's own password in place of the present one: chosen, noted, good at once everywhere."""

from __future__ import annotations

from counter.audit import Act
from counter.auth.password_rule import objection
from counter.auth.sessions import this_session
from counter.storage import audit, sessions, staff
from counter.storage.passwords import hash_password, verify_password
from counter.storage.staff import Staff
from counter.storage.times import to_ms
from counter.web.services import services

NOT_AGAIN = "二つの欄の新しいパスワードが違います。もう一度入力してください。"
SAME = "いままでと同じパスワードです。別のパスワードにしてください。"


class PasswordRefused(Exception):
    """The password stays as it is. `field` is the box to mend; `str()` the sentence for it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def choose(account: Staff, *, new: str, again: str) -> None:
    """Take a clerk's own password and sign the clerk out everywhere else. Raises PasswordRefused.

    Whoever calls has made sure that it is this clerk who asks.
    """
    _refuse(account, new, again)
    here, hashed = services(), hash_password(new)
    with here.database.writing() as connection:
        staff.set_password(connection, staff=account.id, password_hash=hashed)
        sessions.end_of_staff(connection, staff=account.id)
        audit.append(
            connection,
            key=here.keyring.audit_key,
            act=Act.CHOSE_PASSWORD,
            at=to_ms(here.clock()),
            actor=account.id,
        )
    # Its row is gone with the others of the clerk: this browser goes on under a new cookie.
    this_session().rotate()


def _refuse(account: Staff, new: str, again: str) -> None:
    reason = objection(new, [account.login, account.name, services().config.city.name])
    if reason is not None:
        raise PasswordRefused("new", reason)
    if new != again:
        raise PasswordRefused("again", NOT_AGAIN)
    if verify_password(account.password_hash, new):
        raise PasswordRefused("new", SAME)
