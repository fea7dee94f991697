"""A hall with an API, and a back office that calls it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from counter.app import create_app
from counter.config import sample_config
from counter.handoff.client_keys import new_key
from counter.health import Health
from counter.web.services import Services
from tests.counter.handoff.hall import Hall, SmallBundles

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@dataclass
class Counterpart:
    """The API of a hall whose records for `resident_record` are fetched; the rest is a folder."""

    hall: Hall
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("residents", "inbox"):
            self.keys[name] = new_key(self.hall.folder / f"{name}.keys")

    @property
    def targets(self) -> list[dict[str, Any]]:
        """The two `[[target]]` tables."""
        residents = {"name": "residents", "url": "pull:", "systems": ["resident_record"]}
        inbox = {"name": "inbox", "url": f"file:{self.hall.folder}/inbox"}
        return [
            one | {"client_key_file": f"{self.hall.folder}/{one['name']}.keys"}
            for one in (residents, inbox)
        ]

    def services(self) -> Services:
        """What the API works with."""
        hall, unused = self.hall, Any
        paper: Any = unused
        return Services(
            config=sample_config(hall.folder, target=self.targets),
            database=hall.database,
            keyring=hall.keyring,
            bundles=SmallBundles(),
            visits=hall.visits,
            paper=paper,
            clock=hall.clock,
            health=lambda: Health(()),
        )

    def app(self) -> Flask:
        """The API face."""
        return create_app("api", self.services())

    def relays(self) -> None:
        """The relay brings everything that is due to its targets."""
        config = self.services().config
        self.hall.relay(*config.targets).run_once()

    def calls(self, method: str, path: str, *, who: str = "residents", **more: Any) -> TestResponse:
        """One request with a client's key."""
        headers = {"Authorization": f"Bearer {self.keys[who]}"} if who else {}
        return self.app().test_client().open(path, method=method, headers=headers, **more)

    def waiting(self, **query: Any) -> list[dict[str, Any]]:
        """What GET /records gives."""
        answer = self.calls("GET", "/records", query_string=query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: list[dict[str, Any]] = answer.get_json()["records"]
        return found
