from datetime import timedelta

from counter.web.sessions import MemorySessions, State
from tests.counter.conftest import Clock

IDLE = timedelta(seconds=60)


def test_a_session_ends_when_its_time_is_over_and_tells_what_it_held() -> None:
    clock, ended = Clock(), list[State]()
    sessions = MemorySessions(clock, on_end=ended.append)
    cookie = sessions.start({"visit": "v1"}, idle=IDLE)
    clock.go_on(seconds=59)
    assert sessions.load(cookie) == {"visit": "v1"}
    clock.go_on(seconds=1)
    assert sessions.load(cookie) is None
    assert ended == [{"visit": "v1"}]


def test_saving_renews_the_time() -> None:
    clock = Clock()
    sessions = MemorySessions(clock)
    cookie = sessions.start({}, idle=IDLE)
    clock.go_on(seconds=59)
    sessions.save(cookie, {"language": "easy"}, idle=IDLE)
    clock.go_on(seconds=59)
    assert sessions.load(cookie) == {"language": "easy"}


def test_cookies_are_long_and_never_the_same() -> None:
    sessions = MemorySessions(Clock())
    cookies = {sessions.start({}, idle=IDLE) for _ in range(100)}
    assert len(cookies) == 100
    assert min(map(len, cookies)) == 43


def test_what_is_loaded_is_a_copy() -> None:
    sessions = MemorySessions(Clock())
    cookie = sessions.start({"a": 1}, idle=IDLE)
    loaded = sessions.load(cookie)
    assert loaded is not None
    loaded["a"] = 2
    assert sessions.load(cookie) == {"a": 1}
