"""Keys and certificates as PEM: read with bounds, and asked whether they may seal."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from onbrief.errors import InputError

PASSWORD = "ONBRIEF_SEAL_PASSWORD"
PURPOSES = (  # extended key usages that readers of C2PA take for a signer of files (C2PA 2.2, 14.5.1)
    ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string,
    "1.3.6.1.5.5.7.3.36",  # document signing, RFC 9336
    "1.3.6.1.4.1.62558.2.1",  # C2PA's own
)
MAX_BYTES = 1_000_000

Key = ec.EllipticCurvePrivateKey


def bounded(path: Path, where: object) -> bytes:
    """The bytes of a PEM file. where: what people call it. Raises InputError."""
    if not path.is_file():
        raise InputError.at(where, "there is no such file", "Name a PEM file.")
    if path.stat().st_size > MAX_BYTES:
        raise InputError.at(where, "larger than 1 MB; it is not read", "Name a PEM file.")
    return path.read_bytes()


def certificates(where: object, text: bytes) -> list[x509.Certificate]:
    """All certificates of a PEM text, at least one. Raises InputError."""
    try:
        return x509.load_pem_x509_certificates(text)
    except ValueError:
        cure = "Give blocks that begin with “-----BEGIN CERTIFICATE-----”."
        raise InputError.at(where, "it holds no certificates in PEM", cure) from None


def private_key(where: object, text: bytes) -> Key:
    """An ES256 key, opened with $ONBRIEF_SEAL_PASSWORD where it is locked. Raises InputError."""
    password = os.environ.get(PASSWORD, "").encode() or None
    if password and b"ENCRYPTED" not in text:
        password = None  # it needs none
    try:
        key = serialization.load_pem_private_key(text, password)
    except TypeError:
        raise InputError.at(where, "the key is locked with a password", f"Set ${PASSWORD}.") from None
    except ValueError:
        what = f"${PASSWORD} doesn't open the key" if password else "this is no private key in PEM"
        raise InputError.at(where, what, "Give an ES256 key as PKCS #8 PEM.") from None
    if not isinstance(key, Key) or not isinstance(key.curve, ec.SECP256R1):
        raise InputError.at(where, "this is no ES256 key", "Use an elliptic-curve key on P-256.")
    return key


def unfit(chain: Sequence[x509.Certificate], key: Key) -> tuple[str, str] | None:
    """Why a chain can't seal with this key, and what to do; None where it can."""
    return next(_unfit(chain, key), None)


def _unfit(chain: Sequence[x509.Certificate], key: Key) -> Iterator[tuple[str, str]]:
    leaf, now = chain[0], datetime.now(UTC)
    first = "Put the signer's own certificate first."
    if leaf.public_key() != key.public_key():
        yield "its first certificate belongs to another key", first
    if own_issuer(leaf):
        yield "the signer's certificate is self-signed, which readers refuse", "Have a CA issue it."
    if _is_ca(leaf):
        yield "the first certificate is a CA's", first
    if leaf.not_valid_after_utc <= now:
        yield f"the certificate ran out on {leaf.not_valid_after_utc:%Y-%m-%d}", "Have it renewed."
    if leaf.not_valid_before_utc > now:
        start = f"{leaf.not_valid_before_utc:%Y-%m-%d}"
        yield f"the certificate is valid from {start} only", "Wait until then, or use another."
    if not set(_purposes(leaf)) & set(PURPOSES):
        yield (
            "the certificate is not one for signing files (its extended key usage)",
            "Have one issued for e-mail protection, document signing or C2PA.",
        )
    if not own_issuer(chain[-1]):
        yield (
            "the chain ends before its root",
            "Add the issuers up to the root, which is not written into files.",
        )
    for one, issuer in pairwise(chain):
        if not issued(one, issuer):
            what = f"“{name_of(one)}” was not issued by “{name_of(issuer)}”"
            yield what, "Put after each certificate that of its issuer."


def distrusted(chain: Sequence[x509.Certificate], roots: Sequence[str], at: datetime) -> str:
    """Why a chain leads to none of the roots (PEM), in words; empty where it does. at: when all had to be valid."""
    anchors = [one for pem in roots for one in certificates("a root", pem.encode())]
    for one, issuer in pairwise(chain):
        if not (_is_ca(issuer) and issued(one, issuer)):
            return f"the certificate of “{name_of(one)}” was not issued by the one beside it"
    found = next((a for a in anchors if a == chain[-1] or (_is_ca(a) and issued(chain[-1], a))), None)
    if found is None or own_issuer(chain[0]):
        return "the signer's certificate leads to none of the roots that you named"
    if not all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in (*chain, found)):
        return "the signer's certificate was not valid then"
    if not set(_purposes(chain[0])) & set(PURPOSES):
        return "the signer's certificate is not one for signing files"
    return ""


def issued(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def own_issuer(certificate: x509.Certificate) -> bool:
    return certificate.subject == certificate.issuer


def name_of(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def key_pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _purposes(certificate: x509.Certificate) -> list[str]:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [oid.dotted_string for oid in usage]


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False
