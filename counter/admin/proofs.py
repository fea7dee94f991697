"""Checking a whole catalog takes a minute: it is done beside the pages, once per version."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple, cast

from flask import current_app

from counter.beside import Beside
from procedures.bundle import Bundle
from procedures.loading import build, canonical, files_of

if TYPE_CHECKING:
    from procedures.proving import Report

KEY = "kakanai_proofs"


class Subject(NamedTuple):
    """What a proof is about: a catalog version by the law of a day."""

    version: str
    day: dt.date


class Proofs:
    """The reports of this process. Asking for one that is not there begins it."""

    def __init__(self) -> None:
        self._beside: Beside[Subject, Report] = Beside(_inspected)

    def of(self, bundle: Bundle, day: dt.date) -> Report | None:
        """The report on a bundle, None while it is being made. Raises WorkBroke."""
        return self._beside.of(Subject(bundle.version, day), canonical(bundle.files), day)

    def busy(self) -> bool:
        """Whether something is being checked at this moment."""
        return self._beside.busy()


def proofs() -> Proofs:
    """The proofs of the app that answers this request."""
    return cast(Proofs, current_app.extensions[KEY])


def _inspected(content: bytes, day: dt.date) -> Report:
    from counter.inspection import inspect  # what proves is loaded in the process of its own alone

    return inspect(build(files_of(content)), day)
