"""The API does what its OpenAPI document says: schemathesis tries it, with and without sense."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from jsonschema import Draft202012Validator

from counter.api.description import document
from counter.handoff.problems import REASONS
from counter.handoff.schemas import NAMES, schema
from counter.logs import allow_words
from tests.counter.api.counterpart import Counterpart
from tests.counter.handoff.hall import DOG, NOTICE, open_hall
from tests.servers.web import serving

pytestmark = [pytest.mark.cpu_seconds(120), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counterpart]:
    """A hall with records that wait to be fetched."""
    allow_words(REASONS)
    folder: Path = tmp_path_factory.mktemp("api") / "hall"
    folder.mkdir()
    hall = open_hall(folder, f"sqlite:///{folder}/kakanai.db")
    made = Counterpart(hall)
    visit = hall.submitted()
    hall.accept(visit, NOTICE)
    hall.accept(visit, DOG)
    made.relays()
    yield made
    hall.database.close()


described = schemathesis.openapi.from_dict(document() | {"servers": [{"url": "/"}]})


@pytest.fixture(scope="module")
def address(busy: Counterpart) -> Iterator[str]:
    """The API, served on the loopback."""
    with serving(busy.app()) as url:
        yield url


@pytest.mark.integration
@described.parametrize()
@settings(derandomize=True)  # the same tries each time
def test_every_answer_is_one_the_document_names(case: Any, busy: Counterpart, address: str) -> None:
    # A case that is wrong for want of a key is not wrong any more once it has this one.
    case.headers["Authorization"] = f"Bearer {busy.keys['residents']}"
    case.call_and_validate(base_url=address)


def test_the_document_is_open_and_whole(busy: Counterpart) -> None:
    answer = busy.calls("GET", "/openapi.json", who="")
    document = answer.get_json()
    assert answer.status_code == 200
    assert set(document["components"]["schemas"]) >= {"record", "receipt", "record_entry"}
    assert "#/$defs/" not in json.dumps(document)


def test_every_view_is_described(busy: Counterpart) -> None:
    rules = {
        str(rule).removeprefix("/")
        for rule in busy.app().url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    described = {
        path.removeprefix("/") for path in busy.calls("GET", "/openapi.json").get_json()["paths"]
    }
    assert len(rules) == len(described) + 2, "openapi.json and schema/… describe themselves"


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_are_published(busy: Counterpart, name: str) -> None:
    answer = busy.calls("GET", f"/schema/{name}.json", who="")
    Draft202012Validator.check_schema(answer.get_json())
    assert answer.get_json() == schema(name)
