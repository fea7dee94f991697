"""The guards of unit tests are themselves tested, on a small test file of their own."""

import pytest

pytestmark = pytest.mark.cpu_seconds(10)

INI = "[pytest]\nmarkers =\n  integration\n  long\n  reader\n  cpu_seconds(n)"
GUARDED = """
import os, socket, time, pytest

def test_network_socket():
    socket.socket(socket.AF_INET)

@pytest.fixture
def server():
    return socket.create_server(("127.0.0.1", 0))

def test_network_in_a_fixture(server):
    pass

def test_unix_socket():
    for one in socket.socketpair():
        one.close()

def test_reader_daemon_is_out_of_reach():
    assert not os.path.exists(os.environ["PCSCLITE_CSOCK_NAME"])

def calculate():
    end = time.process_time() + 1.1
    while time.process_time() < end:
        pass

def test_long_calculation():
    calculate()

@pytest.mark.cpu_seconds(5)
def test_long_calculation_allowed():
    calculate()

def test_own_failure():
    assert "own" == "failure"

@pytest.mark.integration
def test_integration():
    pass

@pytest.mark.reader
def test_reader():
    pass
"""


@pytest.fixture
def run_guarded(pytester: pytest.Pytester):
    """Run the file above under the guards; gives each test's outcome and the words said."""
    pytester.makeini(INI)
    pytester.makepyfile(test_guarded=GUARDED)

    def run(*options: str) -> dict[str, tuple[str, str]]:
        recorded = pytester.inline_run("-p", "tests.guards", "-p", "no:cacheprovider", *options)
        reports = [*recorded.getreports("pytest_runtest_logreport")]
        return {
            report.location[2].removeprefix("test_"): (report.outcome, report.longreprtext)
            for report in reports
            if report.when == "call" or report.outcome != "passed"
        }

    return run


def test_what_is_refused_and_what_is_allowed(run_guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAKANAI_SANDBOX", raising=False)
    reports = run_guarded()
    assert {name: outcome for name, (outcome, _) in reports.items()} == {
        "network_socket": "failed",
        "network_in_a_fixture": "failed",
        "unix_socket": "passed",
        "reader_daemon_is_out_of_reach": "passed",
        "long_calculation": "failed",
        "long_calculation_allowed": "passed",
        "own_failure": "failed",
        "integration": "failed",
        "reader": "skipped",
    }
    words = {name: said for name, (_, said) in reports.items()}
    assert "opened a network socket" in words["network_socket"]
    assert "opened a network socket" in words["network_in_a_fixture"]
    assert "more than 1 s" in words["long_calculation"]
    assert "'own' == 'failure'" in words["own_failure"]
    assert "tests/sandbox.sh" in words["integration"]
    assert "--reader" in words["reader"]


def test_marked_tests_run_where_they_may(run_guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKANAI_SANDBOX", "1")
    reports = run_guarded("-m", "integration or reader", "--reader", "PaSoRi")
    assert {name: outcome for name, (outcome, _) in reports.items()} == {
        "integration": "passed",
        "reader": "passed",
    }
