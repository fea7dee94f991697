"""Every address of the kiosk, called by somebody without a visit: nothing opens or breaks."""

import re

from counter.kiosk.register import PAGES
from tests.counter.kiosk.hall import Hall

EXPECTED = {
    # Pages that are about nobody.
    "welcome": "200",
    "ended": "200",
    "screen": "200",
    "GET continue": "200",
    "POST continue": "422",
    # The way in.
    "begin": "/kiosk/events",
    # What scripts ask for.
    "card_events": "404",
    "card_state": "404",
    # The virtual reader is there for everybody to practise.
    "training_card": "/kiosk/card/take",
}
NOWHERE = re.compile(r"/kiosk/(ended)?")
PARTS = {"<item>": "people_complete", "<person>": "p1", "<page>": "moves"}

CALLS = [
    (name, address, method) for address, name, methods, _ in PAGES for method in methods.split()
]


def with_parts(address: str) -> str:
    for part, value in PARTS.items():
        address = address.replace(part, value)
    return address


def test_the_table_is_the_whole_kiosk(hall: Hall) -> None:
    endpoints = {rule.endpoint for rule in hall.app.url_map.iter_rules()}
    assert endpoints == {f"kiosk.{name}" for _, name, _, _ in PAGES} | {"assets"}


def test_nobody_gets_anywhere_without_a_visit(hall: Hall) -> None:
    hall.app.config["WTF_CSRF_ENABLED"] = False
    for name, address, method in CALLS:
        answer = hall.app.test_client().open(with_parts(address), method=method)
        led = answer.headers.get("Location", str(answer.status_code))
        expected = EXPECTED.get(name) or EXPECTED.get(f"{method} {name}")
        if expected:
            assert led == expected, f"{method} {name}"
        else:
            assert NOWHERE.fullmatch(led), f"{method} {name}: {led}"


def test_no_button_works_without_its_token(hall: Hall) -> None:
    for name, address, method in CALLS:
        if method == "POST":
            answer = hall.app.test_client().post(with_parts(address))
            assert answer.status_code == 400, name
