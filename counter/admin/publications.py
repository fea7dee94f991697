"""The publications as pages show them: when, by whom, why, and whether they count now."""

from __future__ import annotations

from dataclasses import dataclass

from counter.storage import bundles
from counter.storage.bundles import Publication
from counter.storage.times import JST, from_ms, to_ms
from counter.web.services import services


@dataclass(frozen=True)
class Line:
    """One publication in words. `state` is 今の版, これから, or "" for what is past."""

    version: str
    start: str
    until: str
    published: str
    by: str
    reason: str
    state: str

    @property
    def short(self) -> str:
        """The version's first digits, as people say it."""
        return self.version[:8]


def lines() -> list[Line]:
    """All publications, the last made first."""
    now = to_ms(services().clock())
    with services().database.reading() as connection:
        made = bundles.history(connection)
        counts = bundles.in_force(connection, now=now)
    return [_line(one, now, one == counts) for one in made]


def present() -> Line | None:
    """The one that counts now."""
    return next((line for line in lines() if line.state == "今の版"), None)


def coming() -> list[Line]:
    """Those that will count, the next one last."""
    return [line for line in lines() if line.state == "これから"]


def _line(publication: Publication, now: int, counts: bool) -> Line:
    until = publication.valid_until
    state = "今の版" if counts else "これから" if publication.valid_from > now else ""
    return Line(
        publication.version,
        japanese_time(publication.valid_from),
        japanese_time(until) if until is not None else "",
        japanese_time(publication.published_at),
        publication.published_by or "（自動）",
        publication.reason,
        state,
    )


def japanese_time(at: int) -> str:
    """A moment (UTC milliseconds) as people in Japan write it."""
    return f"{from_ms(at).astimezone(JST):%Y年%-m月%-d日 %H:%M}"
