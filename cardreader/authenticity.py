"""Whether what a card says is what its issuer wrote, and whether the chip is the one it came with.

The issuers' own keys (CA keys) are not on the card and were never published officially. The city
puts the ones it trusts into a folder, one PEM file per key, named after the key's number
(`5000033.pem` for the text, `5000023.pem` for the card face). Without them nothing is checked. A
genuine card proves that its data are unchanged since issue, not that they are still true: a holder
may have moved, and these certificates know no revocation (reference 3.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from cardreader import basic_information, tlv
from cardreader.errors import BadKeyFile
from cardreader.signatures import CardCertificate, as_written, decode_key, inner, is_signed

TEXT_SIGNATURE = 0xFF30
TAG_NUMBER_DIGEST = 0xDF31
TAG_RECORD_DIGEST = 0xDF32
TAG_DIGESTS_SIGNATURE = 0xDF33

CHIP_KEY = 0xFF50
TAG_KEY = 0xDF51
TAG_KEY_SIGNATURE = 0xDF52

CaKeys = Mapping[str, RSAPublicKey]
"""Trusted keys by their 7-digit number."""


class Verdict(StrEnum):
    """Result of a check. What could not be checked is never called genuine."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    NOT_CHECKED = "not_checked"
    """No key of this issuer is configured, or nothing was read that could be checked."""


@dataclass(frozen=True)
class Authenticity:
    """What could be proven about the card, for staff only."""

    text: Verdict = Verdict.NOT_CHECKED
    """Name, address, birth date and sex are as the issuer signed them."""
    chip: Verdict = Verdict.NOT_CHECKED
    """The chip holds the private key it was issued with: it is not a copy of another card."""
    face: Verdict = Verdict.NOT_CHECKED
    """Photo and images are as signed; expiry and security code are outside the signature."""


def load_ca_keys(folder: Path) -> dict[str, RSAPublicKey]:
    """Read the trusted keys of a folder, `NNNNNNN.pem` each.

    Raises BadKeyFile, also for a folder without a key: who names one wants cards to be checked.
    """
    keys: dict[str, RSAPublicKey] = {}
    for path in sorted(folder.glob("*.pem")):
        if not (len(path.stem) == 7 and path.stem.isdigit()):
            raise BadKeyFile(f"{path}: must be named after the key's 7-digit number.")
        try:
            key = load_pem_public_key(path.read_bytes())
        except (OSError, ValueError) as error:
            raise BadKeyFile(f"{path}: is not a public key in PEM form.") from error
        if not isinstance(key, RSAPublicKey):
            raise BadKeyFile(f"{path}: must be an RSA key.")
        keys[path.stem] = key
    if not keys:
        raise BadKeyFile(f"{folder}: holds no key; put 5000033.pem there.")
    return keys


def judge_issuer(certificate: CardCertificate, ca_keys: CaKeys) -> Verdict:
    """Judge the certificate in file 0004 by the key it names."""
    ca_key = ca_keys.get(certificate.issuer)
    if ca_key is None:
        return Verdict.NOT_CHECKED
    return _verdict(certificate.is_issued_by(ca_key))


def judge_text(record: bytes, signature_file: bytes, issuer: CardCertificate) -> Verdict:
    """Judge the record FF20 by the digests and signature in FF30.

    The digest covers the record from DF22 to its end, without the offset table before it.
    """
    parts = inner(
        signature_file,
        TEXT_SIGNATURE,
        TAG_NUMBER_DIGEST,
        TAG_RECORD_DIGEST,
        TAG_DIGESTS_SIGNATURE,
    )
    signed = as_written(signature_file, TEXT_SIGNATURE, TAG_NUMBER_DIGEST, TAG_RECORD_DIGEST)
    signature_holds = is_signed(issuer.key, parts[TAG_DIGESTS_SIGNATURE].value, signed)
    digest = sha256(_after_offset_table(record)).digest()
    return _verdict(signature_holds and digest == parts[TAG_RECORD_DIGEST].value)


def judge_chip(
    key_file: bytes, challenge: bytes, answer: bytes, issuer: CardCertificate
) -> Verdict:
    """Judge the chip's signature over our challenge by the key in FF50, which the issuer signed."""
    parts = inner(key_file, CHIP_KEY, TAG_KEY, TAG_KEY_SIGNATURE)
    signed = as_written(key_file, CHIP_KEY, TAG_KEY)
    key_holds = is_signed(issuer.key, parts[TAG_KEY_SIGNATURE].value, signed)
    key = decode_key(parts[TAG_KEY].value)
    return _verdict(key_holds and is_signed(key, answer, challenge))


def _after_offset_table(record: bytes) -> bytes:
    value = tlv.by_tag(record)[basic_information.OUTER_TAG].value
    table = tlv.by_tag(value).get(basic_information.TAG_OFFSETS)
    return value[table.end :] if table and table.start == 0 else value


def _verdict(holds: bool) -> Verdict:
    return Verdict.GENUINE if holds else Verdict.NOT_GENUINE
