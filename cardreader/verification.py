"""Asking how many tries a secret has left, and spending one of them, never the last.

Rules of this module: the counter is read before every VERIFY; one call sends at most one VERIFY;
with one try left nothing is sent; a secret of the wrong form is never sent.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from cardreader.apdu import Command, Ins, Response, Sw
from cardreader.applications import Key
from cardreader.errors import (
    LastTryLeft,
    PinBlocked,
    PinFormat,
    TriesNotReported,
    UnexpectedStatus,
    WrongPin,
)
from cardreader.filesystem import CardFiles

CURRENT_KEY = 0x80
"""P2 of VERIFY: the key file that is selected."""

BLOCKED_STATUS = {0x63C0, Sw.BLOCKED, Sw.BLOCKED_JICSAP}

FORMATS = {
    Key.TEXT_PIN: re.compile(r"[0-9]{4}"),
    Key.TEXT_NUMBER_A: re.compile(r"[0-9]{12}"),
    Key.TEXT_NUMBER_B: re.compile(r"[0-9]{14}"),
    Key.VISUAL_NUMBER_A: re.compile(r"[0-9]{12}"),
    Key.VISUAL_NUMBER_B: re.compile(r"[0-9]{14}"),
    Key.AUTH_PIN: re.compile(r"[0-9]{4}"),
    Key.SIGN_PASSWORD: re.compile(r"[A-Z0-9]{6,16}"),
    Key.RESIDENT_PIN: re.compile(r"[0-9]{4}"),
}


class TriesState(StrEnum):
    """What the card says about a secret."""

    COUNTED = "counted"
    BLOCKED = "blocked"
    UNLIMITED = "unlimited"
    NOT_REPORTED = "not_reported"
    """The card gave no number, for example because the key is already verified."""
    ABSENT = "absent"
    """The card does not have this key."""


@dataclass(frozen=True)
class Tries:
    """How often a secret may still be tried; `left` is None unless counted or blocked (0)."""

    state: TriesState
    left: int | None = None


ABSENT = Tries(TriesState.ABSENT)


def tries_left(files: CardFiles, key: Key) -> Tries:
    """Ask for the remaining tries without consuming one (VERIFY without data)."""
    files.select_file(key.place)
    return _tries(files.channel.send(Command(Ins.VERIFY, p2=CURRENT_KEY)))


def verify(files: CardFiles, key: Key, secret: str, *, unlocked_before: bool = False) -> None:
    """Unlock `key` with `secret`, spending at most one try and never the last one.

    `unlocked_before` says that this very session has verified the key: a card that then reports no
    counter is known to have a full one.

    Raises PinFormat, PinBlocked, LastTryLeft or TriesNotReported before anything is spent, and
    WrongPin or PinBlocked when the card refuses.
    """
    if not FORMATS[key].fullmatch(secret):
        raise PinFormat
    _check_spendable(tries_left(files, key), unlocked_before=unlocked_before)
    command = Command(Ins.VERIFY, p2=CURRENT_KEY, data=secret.encode("ascii"))
    _check_verified(files.channel.send(command))


def _tries(response: Response) -> Tries:
    if response.sw in BLOCKED_STATUS:
        return Tries(TriesState.BLOCKED, 0)
    if response.sw & 0xFFF0 == 0x63C0:
        return Tries(TriesState.COUNTED, response.sw & 0x0F)
    if response.sw == Sw.UNLIMITED_TRIES:
        return Tries(TriesState.UNLIMITED)
    if response.ok:
        return Tries(TriesState.NOT_REPORTED)
    raise UnexpectedStatus(Ins.VERIFY, response.sw)


def _check_spendable(tries: Tries, *, unlocked_before: bool) -> None:
    if tries.left == 0:
        raise PinBlocked
    if tries.left == 1:
        raise LastTryLeft
    if tries.left is None and not unlocked_before:
        raise TriesNotReported


def _check_verified(response: Response) -> None:
    if response.ok:
        return
    if response.sw in BLOCKED_STATUS:
        raise PinBlocked
    if response.sw & 0xFFF0 == 0x63C0:
        raise WrongPin(response.sw & 0x0F)
    raise UnexpectedStatus(Ins.VERIFY, response.sw)
