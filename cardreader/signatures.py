"""RSA keys, signatures and certificates in the forms the 券面 applications keep them.

Keys are `90` exponent and `91` modulus; signatures are PKCS#1 v1.5 over a SHA-256 DigestInfo. The
card face is special: its DigestInfo holds three digests one after the other (reference 3.2).
"""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from cardreader import tlv
from cardreader.errors import MalformedAnswer

TAG_EXPONENT = 0x90
TAG_MODULUS = 0x91
TAG_CERTIFICATE = 0x7F21
TAG_CERTIFICATE_BODY = 0x5F4E
TAG_CERTIFICATE_SIGNATURE = 0x5F37

KEY_ID_SIZE = 16
KEY_NUMBER_SIZE = 7

SHA256_ALGORITHM = bytes.fromhex("300D06096086480165030402010500")


def decode_key(data: bytes) -> RSAPublicKey:
    """Read a public key; raises MalformedAnswer if it is none."""
    parts = tlv.by_tag(data)
    try:
        exponent = int.from_bytes(parts[TAG_EXPONENT].value)
        return RSAPublicNumbers(exponent, int.from_bytes(parts[TAG_MODULUS].value)).public_key()
    except (KeyError, ValueError):
        raise MalformedAnswer("A public key on the card is broken.") from None


def encode_key(key: RSAPublicKey) -> bytes:
    """Write a public key as the card does."""
    numbers = key.public_numbers()
    modulus = numbers.n.to_bytes(key.key_size // 8)
    return tlv.encode(TAG_EXPONENT, numbers.e.to_bytes(3)) + tlv.encode(TAG_MODULUS, modulus)


def digest_info(*messages: bytes) -> bytes:
    """Return the DigestInfo over the SHA-256 digests of the messages, one after the other."""
    digests = tlv.encode(0x04, b"".join(sha256(message).digest() for message in messages))
    return tlv.encode(0x30, SHA256_ALGORITHM + digests)


def is_signed(key: RSAPublicKey, signature: bytes, *messages: bytes) -> bool:
    """Say whether `signature` is `key`'s over exactly these messages."""
    try:
        found = key.recover_data_from_signature(signature, PKCS1v15(), None)
    except (InvalidSignature, ValueError):
        return False
    return found == digest_info(*messages)


@dataclass(frozen=True)
class CardCertificate:
    """A card-verifiable certificate (7F21): which key vouches for which."""

    issuer: str
    """Number of the issuing key, 7 digits."""
    key: RSAPublicKey
    body: bytes
    signature: bytes

    @classmethod
    def parse(cls, data: bytes) -> "CardCertificate":
        """Read file 0004 of a 券面 application; raises MalformedAnswer."""
        parts = inner(data, TAG_CERTIFICATE, TAG_CERTIFICATE_BODY, TAG_CERTIFICATE_SIGNATURE)
        body = parts[TAG_CERTIFICATE_BODY].value
        return cls(
            issuer=body[:KEY_NUMBER_SIZE].decode("ascii", "replace"),
            key=decode_key(body[2 * KEY_ID_SIZE :]),
            body=body,
            signature=parts[TAG_CERTIFICATE_SIGNATURE].value,
        )

    def is_issued_by(self, ca_key: RSAPublicKey) -> bool:
        return is_signed(ca_key, self.signature, self.body)


def inner(data: bytes, outer: int, *wanted: int) -> dict[int, tlv.Tlv]:
    """Return the objects inside the object `outer`; raises MalformedAnswer if one is missing."""
    objects = tlv.by_tag(data)
    if outer not in objects:
        raise MalformedAnswer(f"Tag {outer:04X} is missing.")
    parts = tlv.by_tag(objects[outer].value)
    for tag in wanted:
        if tag not in parts:
            raise MalformedAnswer(f"Tag {tag:04X} is missing.")
    return parts


def as_written(data: bytes, outer: int, *tags: int) -> bytes:
    """Return objects inside `outer`, headers included, exactly as they stand on the card."""
    value = tlv.by_tag(data)[outer].value
    parts = tlv.by_tag(value)
    return b"".join(value[parts[tag].start : parts[tag].end] for tag in tags)
