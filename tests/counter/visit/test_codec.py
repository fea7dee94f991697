"""What of a visit is sealed can be read again, also what an older version has sealed."""

from __future__ import annotations

import json

from counter.visit import Visits
from counter.visit.codec import read_visit, write_visit
from tests.counter.visit.city import submitted


def test_an_envelope_from_before_there_were_notes_is_read(visits: Visits) -> None:
    visit = submitted(visits)
    content = json.loads(write_visit(visit))
    del content["notes"]
    found = read_visit(json.dumps(content).encode(), visit, visit.cases.values())
    assert found.sheet == visit.sheet
    assert found.notes == ()
