"""When the certificates of 公的個人認証AP expire, which is another day than the card itself."""

from datetime import date, timedelta, timezone

from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import load_der_x509_certificate

from cardreader.errors import MalformedAnswer

JAPAN = timezone(timedelta(hours=9))


def expiry_of(der: bytes) -> date:
    """Return the last day of validity, in Japan; raises MalformedAnswer."""
    try:
        certificate = load_der_x509_certificate(der)
        return certificate.not_valid_after_utc.astimezone(JAPAN).date()
    except (ValueError, TypeError, OverflowError, CryptographyDeprecationWarning):
        # Oddities the library only warns about are errors where warnings are, and soon everywhere.
        raise MalformedAnswer("A certificate on the card is broken.") from None
