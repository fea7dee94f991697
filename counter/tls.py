"""A local certificate authority: certificates for the counter's own TLS, and when they end.

A city hall's inner network has no public names, so no public authority can vouch for its machines.
The authority here signs two kinds of certificates: of a machine (TLS server, in front of the desk)
and of a back office that comes to the API (TLS client). Times are UTC.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LASTS = dt.timedelta(days=3650)

LASTS = dt.timedelta(days=397)
"""Browsers refuse server certificates that last longer than about 13 months."""

RENEW_WITHIN = dt.timedelta(days=30)
"""From so long before its end on, a certificate is named to the staff."""

CLOCK_SKEW = dt.timedelta(hours=1)
"""A certificate is valid a little before it is made: no two machines' clocks agree."""

AUTHORITY = "ca"


class TlsProblem(Exception):
    """A certificate cannot be made or read; `str()` is the sentence for the staff."""


@dataclass(frozen=True)
class Certificate:
    """What a certificate says. `hosts` are DNS names and addresses; a client's has none."""

    name: str
    hosts: tuple[str, ...]
    begins: dt.datetime
    ends: dt.datetime

    @property
    def is_client(self) -> bool:
        """Whether a back office shows it, rather than a machine of the counter."""
        return not self.hosts

    def expires_soon(self, now: dt.datetime) -> bool:
        """Whether it has ended or ends within 30 days."""
        return self.ends - now <= RENEW_WITHIN


def create_authority(folder: Path, *, city: str, now: dt.datetime) -> Certificate:
    """Make the authority `ca.pem` and its key `ca.key`. Raises TlsProblem when it is there."""
    if (folder / f"{AUTHORITY}.key").exists():
        raise TlsProblem(f"{folder} には認証局がもうあります。作り直すと、今の証明書は使えません。")
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named(f"{city} 書かない窓口 認証局", city)
    builder = _begun(name, name, key.public_key(), now, AUTHORITY_LASTS).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    certificate = builder.add_extension(_usage(signs=True), critical=True).sign(
        key, hashes.SHA256()
    )
    _keep(folder, AUTHORITY, key, certificate)
    return read_certificate(folder / f"{AUTHORITY}.pem")


def issue(folder: Path, name: str, hosts: tuple[str, ...], *, now: dt.datetime) -> Certificate:
    """Sign a new key of a machine (`hosts`) or of a back office (no hosts) and keep both.

    A certificate of the same name is replaced. Raises TlsProblem without an authority.
    """
    if name == AUTHORITY:
        raise TlsProblem(f"{AUTHORITY} は認証局の名前です。別の名前にしてください。")
    issuer, signing = _authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _begun(_named(name), issuer.subject, key.public_key(), now, LASTS)
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()),
            critical=False,
        )
    )
    if hosts:
        names = x509.SubjectAlternativeName([_host(one) for one in hosts])
        builder = builder.add_extension(names, critical=False)
    _keep(folder, name, key, builder.sign(signing, hashes.SHA256()))
    return read_certificate(folder / f"{name}.pem")


def certificates(folder: Path) -> list[Certificate]:
    """The authority and all it signed, by name. Raises TlsProblem when one cannot be read."""
    return [read_certificate(path) for path in sorted(folder.glob("*.pem"))]


def read_certificate(path: Path) -> Certificate:
    """What a PEM file says; of a chain, its first certificate. Raises TlsProblem."""
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as error:
        raise TlsProblem(f"証明書 {path} を開けません（{error.strerror}）。") from error
    except ValueError as error:
        raise TlsProblem(f"{path} は証明書（PEM）として読めません。") from error
    return Certificate(
        path.stem, _hosts(found), found.not_valid_before_utc, found.not_valid_after_utc
    )


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        certificate = x509.load_pem_x509_certificate((folder / f"{AUTHORITY}.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / f"{AUTHORITY}.key").read_bytes(), None)
    except OSError as error:
        raise TlsProblem(
            f"{folder} に認証局の証明書と鍵（ca.pem、ca.key）がありません。"
            "kakanai tls ca で作るか、しまってある鍵をここに戻してください。"
        ) from error
    except ValueError as error:
        raise TlsProblem(f"{folder} の ca.pem か ca.key が壊れています。") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TlsProblem(f"{folder} の ca.key は kakanai の認証局の鍵ではありません。")
    return certificate, key


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    lasts: dt.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _named(name: str, city: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if city:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, city))
    return x509.Name(parts)


def _usage(*, signs: bool) -> x509.KeyUsage:
    """An authority signs certificates and nothing else; the others sign the TLS handshake."""
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _host(text: str) -> x509.GeneralName:
    address: IPv4Address | IPv6Address
    try:
        address = ip_address(text)
    except ValueError:
        try:
            return x509.DNSName(text)
        except ValueError as error:
            raise TlsProblem(
                f"{text} は機械の名前（英数字）でもアドレスでもありません。"
            ) from error
    return x509.IPAddress(address)


def _hosts(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*found.get_values_for_type(x509.DNSName), *map(str, addresses))


def _keep(
    folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate
) -> None:
    """Write both files; each appears whole, the key readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(folder / f"{name}.key", secret, 0o600)
    _write(folder / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except OSError as error:
        raise TlsProblem(f"{path} に書けません（{error.strerror}）。") from error
