"""Faces under one address, each apart from the others."""

import threading

from werkzeug.test import Client

from counter.app import closed_app, dispatch
from counter.config import sample_config
from counter.health import Finding, Health
from counter.jobs import Jobs
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
    client = Client(dispatch({"kiosk": hall.app}, lambda: health))
    for address in ("/health", "/health/ready"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.json == {"status": "closed", "checks": {"database": "ok", "keys": "failed"}}
    # Starting the process anew mends none of these.
    assert client.get("/health/live").status_code == 200


def test_a_process_that_lost_a_job_is_not_alive(hall: Hall) -> None:
    jobs = Jobs()
    gone = threading.Thread(target=lambda: None)
    gone.start()
    gone.join()
    jobs.watch("relay", gone, within=60)
    client = Client(dispatch({"kiosk": hall.app}, hall.services.health, dead=jobs.dead))
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json) == (503, {"ended": ["relay"]})
    assert client.get("/health/ready").status_code == 200


def test_faces_differ_in_secret_cookie_and_path(hall: Hall) -> None:
    other = closed_app("desk", sample_config(hall.folder))
    for key in ("SESSION_COOKIE_NAME", "SESSION_COOKIE_PATH", "APPLICATION_ROOT"):
        assert hall.app.config[key] != other.config[key]
    assert hall.app.secret_key == hall.services.keyring.face_secret("kiosk")
    assert hall.app.secret_key != hall.services.keyring.face_secret("desk")
