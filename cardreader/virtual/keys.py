"""The keys of the virtual cards: public knowledge, so that nobody mistakes a virtual card for real.

Their numbers begin with 9, which no authority of the reference uses.
"""

import tomllib
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

KEY_FILE = Path(__file__).parent / "test_keys.toml"

TEXT_CA = "9000033"
VISUAL_CA = "9000023"


@cache
def private_key(name: str) -> RSAPrivateKey:
    """Return one of the keys in `test_keys.toml`."""
    pem = _texts()[name].encode()
    # Checking the primes takes 40 ms per key; these keys guard nothing.
    key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"{name} is not an RSA key.")
    return key


def virtual_ca_keys() -> dict[str, RSAPublicKey]:
    """Return the keys under which a virtual card is genuine, for `MyNumberCard.authenticity`."""
    return {
        TEXT_CA: private_key("text_ca").public_key(),
        VISUAL_CA: private_key("visual_ca").public_key(),
    }


def sign_raw(key: RSAPrivateKey, payload: bytes) -> bytes:
    """Sign any payload with PKCS#1 v1.5 padding, as a card does that is handed a DigestInfo.

    The library signs digests only, and a card's face needs three in one signature.
    """
    size = key.key_size // 8
    padding = b"\xff" * (size - len(payload) - 3)
    block = int.from_bytes(b"\0\1" + padding + b"\0" + payload)
    numbers = key.private_numbers()
    return pow(block, numbers.d, numbers.public_numbers.n).to_bytes(size)


@cache
def _texts() -> dict[str, str]:
    return tomllib.loads(KEY_FILE.read_text(encoding="ascii"))
