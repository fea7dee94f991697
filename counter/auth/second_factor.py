"""The second factor of a sign-in: six digits from an authenticator app (TOTP, RFC 6238).

Each code is good once: the step of the last one is kept, and only a later step is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from pyotp.utils import strings_equal

STEPS_BESIDE = 1
"""Steps of 30 seconds a clock may be off, before and after (RFC 6238, 5.2)."""


@dataclass(frozen=True)
class Enrolment:
    """What a clerk puts into the app: the secret to type, and the address in the QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def new_secret() -> str:
    """A fresh secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def enrolment(secret: str, *, login: str, city: str) -> Enrolment:
    """What the app is told; `city` and `login` are how it names the entry."""
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"{city} 書かない窓口")
    return Enrolment(secret, address)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step a code belongs to, None when it is wrong."""
    one_time = pyotp.TOTP(secret)
    here = one_time.timecode(now)
    typed = code.strip().replace(" ", "")
    for step in range(here - STEPS_BESIDE, here + STEPS_BESIDE + 1):
        if strings_equal(one_time.generate_otp(step), typed):
            return step
    return None
