"""What a browser sends in one visit at the kiosk, recorded once from the pages' own forms.

The family of P01 moves in without a card. Replaying what was sent needs no reading of pages but for
the token of each form, so that the load maker does not take the time of what it measures.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter.keys import Keyring, create_keys
from counter.storage.engine import open_database
from counter.storage.migrate import upgrade
from tests.counter.conftest import Clock
from tests.counter.kiosk.hall import open_hall
from tests.counter.web.page import Page
from tests.counter.web.visitor import Visitor
from tests.visits.family import Family
from tests.visits.resident import Resident

CASE = "P01_move_in_family_dog_grandmother"
TOKEN = "csrf_token"  # noqa: S105 the name of a form field


@dataclass(frozen=True)
class Sent:
    """One request: its address on the server, and the form's fields for a POST."""

    path: str
    fields: tuple[tuple[str, str], ...] | None = None


class _Recorder(Visitor):
    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.sent: list[Sent] = []

    def opens(self, address: str) -> Page:
        self.sent.append(Sent(self.root + self._inside(address)))
        return super().opens(address)

    def _send(self, method: str, action: str, data: dict[str, Any]) -> Page:
        fields = tuple(
            (name, str(one))
            for name, value in data.items()
            if name != TOKEN
            for one in (value if isinstance(value, list) else [value])
        )
        self.sent.append(Sent(self.root + self._inside(action), fields))
        return super()._send(method, action, data)


def recorded_visit() -> list[Sent]:
    """From the first page to 「終わる」."""
    with tempfile.TemporaryDirectory() as below:
        folder = Path(below)
        database = open_database(f"sqlite:///{folder / 'recorded.db'}")
        upgrade(database)
        create_keys(folder / "keys")
        keyring = Keyring.open(folder / "keys")
        try:
            # The day must be the server's: what is asked depends on it.
            today = Clock(dt.datetime.now(dt.UTC))
            with open_hall(folder, today, database, keyring, printer="none") as hall:
                resident = Resident(hall, Family.load(CASE))
                resident.screen = _Recorder(hall.app)
                _walk(resident)
                return resident.screen.sent
        finally:
            database.close()


def _walk(resident: Resident) -> None:
    resident.begins()
    resident.goes_on_until("/card")
    resident.screen.presses("カードを使わない")
    resident.goes_on_until("/plan")
    resident.screen.follows("次へ")
    resident.screen.presses("この内容で窓口へ送る")
    resident.screen.presses("終わる")
