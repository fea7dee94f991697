"""Who is signed in at a staff face, and which doors are open to whom."""

from counter.auth.doors import Doors, clerk, guard, signed_in, stay_awake
from counter.auth.sessions import DatabaseSessions
from counter.auth.signing_in import (
    TRIES,
    SignInRefused,
    Step,
    confirm,
    enrolment,
    half_signed_in,
    sign_in,
    sign_in_as,
    sign_out,
)

__all__ = [
    "TRIES",
    "DatabaseSessions",
    "Doors",
    "SignInRefused",
    "Step",
    "clerk",
    "confirm",
    "enrolment",
    "guard",
    "half_signed_in",
    "sign_in",
    "sign_in_as",
    "sign_out",
    "signed_in",
    "stay_awake",
]
