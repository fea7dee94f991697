"""Records over SFTP, S3 and HTTPS, to real servers on the loopback interface."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncssh
import boto3
import pytest
from moto.server import ThreadedMotoServer

from counter.config import Target
from counter.handoff.delivery import Delivery, File
from counter.handoff.problems import TargetRefusedError, TargetUnavailableError
from counter.handoff.targets import ReceivingTarget, open_target
from counter.handoff.targets.folder import UNFINISHED_FOR_SECONDS
from counter.visit import CaseState
from tests.counter.handoff.back_office import BackOffice, back_office
from tests.counter.handoff.hall import NO_HOUSE, NOTICE, Hall
from tests.counter.handoff.sftp_server import SftpServer, sftp_server

pytestmark = pytest.mark.integration

RECORD = UUID("00000000-0000-4000-8000-000000000009")
DELIVERY = Delivery(RECORD, "r", (File("r.json", b"{}"), File("0.pdf", b"%PDF-\x00\xff")))
BUCKET = "records-of-the-hall"


def target(url: str, **changes: Any) -> Target:
    return Target.model_validate({"name": "distant", "url": url, **changes})


@contextmanager
def opened(settings: Target) -> Iterator[ReceivingTarget]:
    with closing(open_target(settings, NO_HOUSE)) as target:
        yield target


def deliver(settings: Target) -> None:
    with opened(settings) as target:
        target.deliver(DELIVERY)


def reason(settings: Target) -> str:
    with pytest.raises(TargetUnavailableError) as problem:
        deliver(settings)
    return problem.value.reason


# --- SFTP ---------------------------------------------------------------------------------------


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpServer]:
    with sftp_server(tmp_path) as server:
        yield server


def over_sftp(server: SftpServer, **changes: Any) -> Target:
    keys = {"key_file": server.key_file, "known_hosts": server.known_hosts}
    return target(server.url, **keys | changes)


def test_sftp_writes_syncs_renames_and_says_done(sftp: SftpServer) -> None:
    deliver(over_sftp(sftp))
    records = sftp.root / "inbox" / "records"
    assert sorted(path.name for path in records.iterdir()) == ["0.pdf", "r.done", "r.json"]
    assert (records / "0.pdf").read_bytes() == b"%PDF-\x00\xff"
    synced = [name.split(".")[1] for name in sftp.synced]
    assert synced == ["r", "0", "r"], "the temporary files were synced, one after the other"


def test_sftp_delivers_once_and_tidies(sftp: SftpServer) -> None:
    deliver(over_sftp(sftp))
    records = sftp.root / "inbox" / "records"
    (records / "r.json").unlink()
    deliver(over_sftp(sftp))
    assert not (records / "r.json").exists()
    (records / ".r.json.00.part").write_bytes(b"{")
    long_ago = records.stat().st_mtime - UNFINISHED_FOR_SECONDS - 1
    os.utime(records / ".r.json.00.part", (long_ago, long_ago))
    with opened(over_sftp(sftp)) as target:
        target.tidy()
    assert sorted(path.name for path in records.iterdir()) == ["0.pdf", "r.done"]


def test_sftp_tells_only_the_host_it_knows(sftp: SftpServer) -> None:
    line = sftp.known_hosts.read_text()
    stranger = line.replace(line.split()[2][-8:], "A" * 8)
    for known in ("", stranger):
        sftp.known_hosts.write_text(known)
        assert reason(over_sftp(sftp)) == "target_is_somebody_else"
    assert list(sftp.root.iterdir()) == []


def test_sftp_says_what_stands_in_the_way(sftp: SftpServer, tmp_path: Path) -> None:
    far = sftp.url.replace("/inbox", "/not/there/inbox")
    keys = {"key_file": sftp.key_file, "known_hosts": sftp.known_hosts}
    assert reason(target(far, **keys)) == "target_missing"
    other = tmp_path / "other_key"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(other))
    assert reason(over_sftp(sftp, key_file=other)) == "target_forbidden"
    nobody = sftp.url.replace(str(sftp.port), "1")
    assert reason(target(nobody, **keys)) == "target_out_of_reach"


def test_a_visit_goes_over_sftp_and_its_receipt_comes_back(hall: Hall, sftp: SftpServer) -> None:
    visit = hall.submitted()
    hall.accept(visit)
    relay = hall.relay(over_sftp(sftp))
    relay.run_once()
    records = sftp.root / "inbox" / "records"
    assert len(list(records.glob("*.done"))) == 2
    (notice,) = records.glob("*move_in_notification*.json")
    hall.folder = sftp.root
    hall.drop_receipt(json.loads(notice.read_bytes()), "accepted")
    relay.run_once()
    relay.close()
    assert hall.visits.open(visit.id).cases[NOTICE].state is CaseState.RECEIVED
    assert [path.suffix for path in (sftp.root / "inbox/receipts/taken").iterdir()] == [".json"]


def test_a_line_that_breaks_is_dialled_again(sftp: SftpServer) -> None:
    with opened(over_sftp(sftp)) as target:
        target.deliver(DELIVERY)
        sftp.cut_lines()
        with pytest.raises(TargetUnavailableError):
            target.deliver(DELIVERY)
        target.deliver(DELIVERY)


# --- S3 -----------------------------------------------------------------------------------------


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    monkeypatch.setenv("ENDPOINT_OF_THE_TEST", endpoint)
    store = boto3.resource("s3", endpoint_url=endpoint)
    store.create_bucket(Bucket=BUCKET)
    yield store.Bucket(BUCKET)
    server.stop()


def lead_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy nobody named in the settings, where nobody answers."""
    for scheme in ("http", "https", "all"):
        monkeypatch.setenv(f"{scheme}_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)


def on_s3(name: str = BUCKET) -> Target:
    return target(f"s3://{name}/inbox", endpoint=os.environ["ENDPOINT_OF_THE_TEST"])


def keys(bucket: Any) -> list[str]:
    return sorted(one.key for one in bucket.objects.all())


def test_s3_holds_whole_objects_and_says_done(bucket: Any) -> None:
    deliver(on_s3())
    assert keys(bucket) == ["inbox/records/0.pdf", "inbox/records/r.done", "inbox/records/r.json"]
    assert bucket.Object("inbox/records/0.pdf").get()["Body"].read() == b"%PDF-\x00\xff"
    bucket.Object("inbox/records/r.json").delete()
    deliver(on_s3())
    assert "inbox/records/r.json" not in keys(bucket)


def test_s3_says_what_stands_in_the_way(bucket: Any) -> None:
    assert reason(on_s3("no-such-bucket")) == "target_missing"
    nobody = target(f"s3://{BUCKET}/inbox", endpoint="http://127.0.0.1:1")
    assert reason(nobody) == "target_out_of_reach"


def test_s3_goes_past_a_proxy_of_the_environment(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_astray(monkeypatch)
    deliver(on_s3())
    assert "inbox/records/r.done" in keys(bucket)


def test_a_visit_goes_to_s3_and_its_receipt_comes_back(hall: Hall, bucket: Any) -> None:
    visit = hall.submitted()
    hall.accept(visit)
    relay = hall.relay(on_s3())
    relay.run_once()
    (notice,) = [k for k in keys(bucket) if "move_in_notification" in k and k.endswith(".json")]
    record = json.loads(bucket.Object(notice).get()["Body"].read())
    (hall.folder / "inbox").mkdir()
    receipt = hall.drop_receipt(record, "rejected").read_bytes()
    bucket.put_object(Key="inbox/receipts/a.receipt.json", Body=receipt)
    relay.run_once()
    relay.close()
    assert hall.visits.open(visit.id).cases[NOTICE].state is CaseState.REJECTED
    assert "inbox/receipts/taken/a.receipt.json" in keys(bucket)
    assert "inbox/receipts/a.receipt.json" not in keys(bucket)


# --- HTTPS --------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Iterator[BackOffice]:
    with back_office(tmp_path) as server:
        yield server


def over_https(office: BackOffice, **changes: Any) -> Target:
    return target(office.url, ca_file=office.ca_file, **changes)


def test_https_posts_the_record_under_its_key(office: BackOffice, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("made-up-token\n")
    deliver(over_https(office, token_file=tmp_path / "token"))
    assert office.posted == [(str(RECORD), b"{}")]
    assert office.attachments == {"0.pdf": b"%PDF-\x00\xff"}
    assert office.tokens == ["Bearer made-up-token"]


@pytest.mark.parametrize(
    ("status", "headers", "said", "seconds"),
    [
        (429, {"Retry-After": "120"}, "target_busy", 120.0),
        (503, {}, "target_busy", None),
        (500, {}, "target_failed", None),
        (507, {}, "target_full", None),
        (401, {}, "target_forbidden", None),
        (404, {}, "target_missing", None),
    ],
)
def test_https_comes_back_when_it_is_asked_to(
    office: BackOffice, status: int, headers: dict[str, str], said: str, seconds: float | None
) -> None:
    office.answers = [(status, headers)]
    with pytest.raises(TargetUnavailableError) as problem:
        deliver(over_https(office))
    assert (problem.value.reason, problem.value.retry_after) == (said, seconds)


def test_https_understands_a_date_in_retry_after(office: BackOffice) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    office.answers = [(503, {"Retry-After": format_datetime(later, usegmt=True)})]
    with pytest.raises(TargetUnavailableError) as problem:
        deliver(over_https(office))
    assert 200 < (problem.value.retry_after or 0) <= 300


@pytest.mark.parametrize("status", [400, 422, 499, 302])
def test_https_never_sends_again_what_was_refused(office: BackOffice, status: int) -> None:
    office.answers = [(status, {"Location": "https://127.0.0.1:1/elsewhere"})]
    with pytest.raises(TargetRefusedError):
        deliver(over_https(office))
    assert office.posted == []


def test_https_goes_past_a_proxy_of_the_environment(
    office: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_astray(monkeypatch)
    deliver(over_https(office))
    assert office.posted


def test_https_takes_409_as_delivered(office: BackOffice) -> None:
    office.answers = [(409, {})]
    deliver(over_https(office))


def test_https_tells_only_whom_the_authority_vouches_for(office: BackOffice) -> None:
    assert reason(target(office.url)) == "target_is_somebody_else"
    nobody = target("https://127.0.0.1:1/records")
    assert reason(nobody) == "target_out_of_reach"
    assert office.posted == []


def test_a_visit_goes_over_https_and_its_receipt_comes_back(hall: Hall, office: BackOffice) -> None:
    visit = hall.submitted()
    hall.accept(visit)
    relay = hall.relay(over_https(office))
    relay.run_once()
    record = json.loads(office.posted[0][1])
    assert office.posted[0][0] == record["id"]
    (hall.folder / "inbox").mkdir()
    office.receipts["one"] = json.loads(hall.drop_receipt(record, "accepted").read_bytes())
    office.receipts["two"] = {"not": "a receipt"}
    relay.run_once()
    relay.close()
    assert hall.visits.open(visit.id).cases[NOTICE].state is CaseState.RECEIVED
    assert office.receipts == {}
