"""What an issuer signs onto a virtual card: certificates, digests, signatures (reference 3)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding

from cardreader import authenticity, signatures, tlv
from cardreader.basic_information import PartialDate
from cardreader.virtual.keys import TEXT_CA, VISUAL_CA, private_key, sign_raw

MUNICIPALITY_KEY = "9139990"
"""Number of the invented municipality's keys."""

VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
CA_VALID_UNTIL = datetime(2099, 12, 31, tzinfo=UTC)
LAST_SECOND_IN_JAPAN = timedelta(hours=15) - timedelta(seconds=1)
"""A day in Japan ends at 14:59:59 UTC."""


@cache
def text_certificate() -> bytes:
    """Return file 0004 of the text application."""
    return _card_certificate(TEXT_CA, "text_ca", "text_issuer")


@cache
def visual_certificate() -> bytes:
    """Return file 0004 of the visual application."""
    return _card_certificate(VISUAL_CA, "visual_ca", "visual_issuer")


@cache
def text_chip_key() -> bytes:
    """Return file 0007 of the text application: the chip's key, signed by the issuer."""
    key = signatures.encode_key(private_key("text_chip").public_key())
    signed = tlv.encode(authenticity.TAG_KEY, key)
    signature = tlv.encode(authenticity.TAG_KEY_SIGNATURE, _sign("text_issuer", signed))
    return tlv.encode(authenticity.CHIP_KEY, signed + signature)


@cache
def session_key() -> bytes:
    """Return file 0006: the key a terminal would encrypt a session key to."""
    return tlv.encode(0xA1, signatures.encode_key(private_key("text_chip").public_key()))


def text_signature(number_file: bytes, signed_record: bytes) -> bytes:
    """Return file 0003: digests of number file and record (from DF22 on), signed."""
    digests = tlv.encode(authenticity.TAG_NUMBER_DIGEST, sha256(number_file).digest()) + tlv.encode(
        authenticity.TAG_RECORD_DIGEST, sha256(signed_record).digest()
    )
    signature = tlv.encode(authenticity.TAG_DIGESTS_SIGNATURE, _sign("text_issuer", digests))
    return tlv.encode(authenticity.TEXT_SIGNATURE, digests + signature)


def face_signature(*groups: bytes) -> bytes:
    """Return the issuer's one signature over the digests of these parts of a visual file."""
    return sign_raw(private_key("visual_issuer"), signatures.digest_info(*groups))


def visual_chip_key() -> bytes:
    """Return the visual application's own key, as the files hold it."""
    return signatures.encode_key(private_key("visual_chip").public_key())


def raw_signer(key: str) -> Callable[[bytes], bytes]:
    """Return what a key on the card does with a DigestInfo that is handed to it."""
    return lambda payload: sign_raw(private_key(key), payload)


@cache
def ca_certificate(role: str) -> bytes:
    """Return the X.509 certificate of the CA for `auth` or `sign`, in DER."""
    name = _name(f"KAKANAI TEST {role.upper()} CA")
    builder = _builder(f"{role}_ca", name, name, CA_VALID_UNTIL)
    return _issue(builder.add_extension(x509.BasicConstraints(True, 0), True), role)


def holder_certificate(role: str, common_name: str, expires: PartialDate) -> bytes:
    """Return the holder's X.509 certificate for `auth` or `sign`, in DER."""
    last_day = datetime(expires.year, expires.month or 12, expires.day or 28, tzinfo=UTC)
    subject = _name(common_name)
    issuer = _name(f"KAKANAI TEST {role.upper()} CA")
    builder = _builder(role, subject, issuer, last_day + LAST_SECOND_IN_JAPAN)
    return _issue(builder.add_extension(x509.BasicConstraints(False, None), True), role)


def _card_certificate(ca_number: str, ca_key: str, key: str) -> bytes:
    body = (
        key_id(ca_number)
        + key_id(MUNICIPALITY_KEY)
        + signatures.encode_key(private_key(key).public_key())
    )
    signature = tlv.encode(signatures.TAG_CERTIFICATE_SIGNATURE, _sign(ca_key, body))
    return tlv.encode(
        signatures.TAG_CERTIFICATE,
        tlv.encode(signatures.TAG_CERTIFICATE_BODY, body) + signature,
    )


def key_id(number: str) -> bytes:
    """Return a key's identifier: 7 digits, `08 05`, 3 digits, 4 bytes."""
    return number.encode() + b"\x08\x05001" + bytes(4)


def _sign(key: str, message: bytes) -> bytes:
    return private_key(key).sign(message, PKCS1v15(), hashes.SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "KAKANAI-TEST"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    key: str, subject: x509.Name, issuer: x509.Name, until: datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=private_key(key).public_key(),
        serial_number=1,
        not_valid_before=VALID_FROM,
        not_valid_after=until,
    )


def _issue(builder: x509.CertificateBuilder, role: str) -> bytes:
    certificate = builder.sign(private_key(f"{role}_ca"), hashes.SHA256())
    return certificate.public_bytes(Encoding.DER)
