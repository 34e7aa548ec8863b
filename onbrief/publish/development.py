"""A CA of this clone's own, made on first use, so that sealing can be tried; it says itself that nobody should trust it.

One file holds root key, root, signer's key and certificate: a killed run leaves all of them or none.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from onbrief.errors import InputError
from onbrief.files import atomic, exclusive, write_bytes
from onbrief.model.source import confine
from onbrief.publish.certificates import Key, bounded, certificates, key_pem, pem, private_key

FOLDER, SECRET, PUBLIC = ".onbrief/credentials", "development.pem", "development-root.pem"
WARNING = "development, trusted nowhere"
ROOT_YEARS, SIGNER_YEARS = (
    20,
    5,
)  # a seal without time stamp is worth nothing once its certificate has run out
BEGIN = b"-----BEGIN PRIVATE KEY-----"


class Authority(NamedTuple):
    """A CA and the one signer whom it vouches for."""

    root_key: Key
    root: x509.Certificate
    key: Key
    signer: x509.Certificate


def made(root: Path) -> Authority:
    """The clone's development CA; makes it, or renews its signer, where there is none that is valid."""
    folder = confine(root, root / FOLDER)
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    with exclusive(folder):
        now, found = datetime.now(UTC), kept(root)
        if found is None or found.root.not_valid_after_utc <= now:
            found = _written(folder / SECRET, *_root(now), now)
        elif found.signer.not_valid_after_utc <= now:
            found = _written(folder / SECRET, found.root_key, found.root, now)
        public = folder / PUBLIC
        if not public.exists() or public.read_text("utf-8") != pem(found.root):
            write_bytes(public, pem(found.root).encode())
    return found


def kept(root: Path) -> Authority | None:
    """The CA that is there. One that others may read was not made here (Git can bring such a file): InputError."""
    where, cure = f"{FOLDER}/{SECRET}", "Remove it; the next publish makes a new one."
    path = confine(root, root / where)
    if not path.exists():
        return None
    if path.stat().st_mode & 0o077:
        raise InputError.at(where, "others can read this key", cure)
    text = bounded(path, where)
    keys = [private_key(where, BEGIN + part) for part in text.split(BEGIN)[1:]]
    found = certificates(where, text)
    if len(keys) != 2 or len(found) != 2:
        raise InputError.at(where, "this is no development key of ours", cure)
    return Authority(keys[0], found[0], keys[1], found[1])


def says_so(name: str) -> bool:
    """Whether a signer's name says that it is for development."""
    return WARNING in name


def _written(path: Path, root_key: Key, root: x509.Certificate, now: datetime) -> Authority:
    key, signer = _signer(root_key, root, now)
    text = key_pem(root_key) + pem(root).encode() + key_pem(key) + pem(signer).encode()
    with atomic(path, len(text)) as temporary:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    return Authority(root_key, root, key, signer)


def _root(now: datetime) -> tuple[Key, x509.Certificate]:
    key, name = ec.generate_private_key(ec.SECP256R1()), _named("onbrief root")
    draft = _draft(name, name, key.public_key(), now, ROOT_YEARS)
    draft = draft.add_extension(x509.BasicConstraints(True, 0), True)
    draft = draft.add_extension(_usage(key_cert_sign=True, crl_sign=True), True)
    return key, draft.sign(key, hashes.SHA256())


def _signer(root_key: Key, root: x509.Certificate, now: datetime) -> tuple[Key, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    draft = _draft(_named("onbrief publish"), root.subject, key.public_key(), now, SIGNER_YEARS)
    draft = draft.add_extension(x509.BasicConstraints(False, None), True)
    draft = draft.add_extension(_usage(digital_signature=True), True)
    draft = draft.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
    return key, draft.add_extension(issuer, False).sign(root_key, hashes.SHA256())


def _draft(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, years: int
) -> x509.CertificateBuilder:
    """Valid from the day before, for clocks that lag."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
    )


def _named(who: str) -> x509.Name:
    """Some readers show the organisation, some the common name: both say what it is."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, WARNING),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{who} ({WARNING})"),
        ]
    )


def _usage(**true: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: true.get(name, False) for name in names})
