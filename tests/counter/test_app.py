"""Faces under one address, each apart from the others."""

from werkzeug.test import Client

from counter.app import closed_app, dispatch
from counter.config import sample_config
from counter.health import Finding, Health
from tests.counter.kiosk.hall import Hall
from tests.visits.conftest import hall

__all__ = ["hall"]


def test_the_root_leads_to_the_first_face(hall: Hall) -> None:
    client = Client(dispatch({"kiosk": hall.app}, hall.services.health))
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/kiosk/")
    assert client.get("/kiosk/").status_code == 200


def test_a_kiosk_only_process_has_no_desk(hall: Hall) -> None:
    client = Client(dispatch({"kiosk": hall.app}, hall.services.health))
    for address in ("/desk/", "/desk/sign-in", "/admin/", "/anything"):
        assert client.get(address).status_code == 404


def test_health_names_what_failed_and_nothing_of_the_house(hall: Hall) -> None:
    health = Health((Finding("database"), Finding("keys", "/var/keys を読めません。")))
    answer = Client(dispatch({"kiosk": hall.app}, lambda: health)).get("/health")
    assert answer.status_code == 503
    assert answer.json == {"status": "closed", "checks": {"database": "ok", "keys": "failed"}}


def test_faces_differ_in_secret_cookie_and_path(hall: Hall) -> None:
    other = closed_app("desk", sample_config(hall.folder))
    for key in ("SESSION_COOKIE_NAME", "SESSION_COOKIE_PATH", "APPLICATION_ROOT"):
        assert hall.app.config[key] != other.config[key]
    assert hall.app.secret_key == hall.services.keyring.face_secret("kiosk")
    assert hall.app.secret_key != hall.services.keyring.face_secret("desk")
