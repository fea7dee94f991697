"""Figures of a period: counted at once where that is quick, else in a process of its own."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, cast

from flask import current_app

from counter.beside import Beside
from counter.statistics.before import read_before
from counter.statistics.figures import names_of
from counter.statistics.report import Counted, Period, counted_at, is_long, report_of
from counter.web.services import Services

KEY = "kakanai_counting"

FRESH = dt.timedelta(minutes=10)
"""How long figures that took their time are shown again: the page, its file and its paper agree."""


class Subject(NamedTuple):
    """What is counted: the visits of a period, told of in the words of a catalog version."""

    period: Period
    version: str


class Counting:
    """The figures this process has had counted beside it."""

    def __init__(self) -> None:
        self._beside: Beside[Subject, Counted] = Beside(counted_at)

    def report(self, here: Services, period: Period) -> Counted | None:
        """The figures of a period, None while they are being counted.

        Raises BeforeError when the city's own table cannot be used, WorkBroke when counting ended
        without figures.
        """
        bundle, settings, now = here.bundles.current(), here.config.statistics, here.clock()
        names, before = names_of(bundle), read_before(settings.before, bundle.procedures)
        with here.database.reading() as connection:
            if not is_long(connection, period):
                report = report_of(connection, period, names, before, settings.smallest)
                return Counted(report, now)
        subject = Subject(period, bundle.version)
        url = here.database.engine.url.render_as_string(hide_password=False)
        given = (url, period, names, before, settings.smallest, now)
        counted = self._beside.of(subject, *given)
        if counted is None or now - counted.at < FRESH:
            return counted
        self._beside.forget(subject)
        return self._beside.of(subject, *given)

    def busy(self) -> bool:
        """Whether something is being counted at this moment."""
        return self._beside.busy()


def counting() -> Counting:
    """The counting of the app that answers this request."""
    return cast(Counting, current_app.extensions[KEY])
