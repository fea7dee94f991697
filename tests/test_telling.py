"""What a test tells stands at the end of the run, also when it failed."""

import pytest

pytestmark = pytest.mark.cpu_seconds(5)

FOUND = """
from tests.telling import tell

def test_measured(request):
    tell(request, "12 KB a visit")
    assert False
"""


def test_what_a_failed_run_found_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(FOUND)
    run = pytester.runpytest_inprocess("-p", "tests.telling", "-p", "no:cacheprovider")
    run.stdout.fnmatch_lines(["*what was found*", "*::test_measured", "12 KB a visit"])
