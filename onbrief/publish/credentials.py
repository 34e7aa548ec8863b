"""The key that seals: one's own from the environment, else one that is made on first use and trusted nowhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from onbrief.errors import InputError
from onbrief.files import atomic, exclusive, write_bytes
from onbrief.model.source import confine

KEY, CHAIN, PASSWORD = "ONBRIEF_SEAL_KEY", "ONBRIEF_SEAL_CHAIN", "ONBRIEF_SEAL_PASSWORD"
FOLDER = ".onbrief/credentials"
SECRET, PUBLIC = "development.pem", "development-root.pem"
TRUST = "policies/trust.pem"
DEVELOPMENT = "development, trusted nowhere"
PURPOSES = (  # extended key usages that C2PA readers take for a signer of files (C2PA 2.2, 14.5.1)
    ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string,
    "1.3.6.1.5.5.7.3.36",  # document signing, RFC 9336
    "1.3.6.1.4.1.62558.2.1",  # C2PA's own
)
ROOT_YEARS, LEAF_YEARS = 20, 5  # a seal without time stamp is worth nothing once its certificate has run out
MAX_BYTES, MAX_ROOTS = 1_000_000, 200


@dataclass(frozen=True)
class Credentials:
    """Who seals. chain: PEM, the signer's certificate first, without the root. root: PEM; empty where unknown."""

    key: ec.EllipticCurvePrivateKey
    chain: str
    root: str
    development: bool
    name: str

    @property
    def key_pem(self) -> bytes:
        return _key_pem(self.key)


def credentials(root: Path) -> Credentials:
    """One's own from $ONBRIEF_SEAL_KEY and $ONBRIEF_SEAL_CHAIN (PEM or file names), else the development ones.

    Raises InputError where they can't seal.
    """
    if os.environ.get(KEY) or os.environ.get(CHAIN):
        return _own()
    return _development(root)


def roots(root: Path, extra: Iterable[Path] = ()) -> list[str]:
    """The certificates that one trusts, PEM each: `policies/trust.pem`, the development root of this clone, and files.

    Raises InputError where a file holds none.
    """
    found: list[x509.Certificate] = []
    if (root / TRUST).exists():
        found += _certificates(TRUST, _bounded(confine(root, root / TRUST), TRUST))
    secret = root / FOLDER / SECRET
    if secret.exists():
        found.append(_kept(root, secret)[1])
    for path in extra:
        found += _certificates(path, _bounded(path, path))
    pems = list(dict.fromkeys(map(_pem, found)))
    if len(pems) > MAX_ROOTS:
        raise InputError.at(TRUST, f"more than {MAX_ROOTS} certificates", "Keep those that you know.")
    return pems


def _own() -> Credentials:
    key_place, key_text = _given(KEY)
    chain_place, chain_text = _given(CHAIN)
    key = _key(key_place, key_text)
    certificates = _certificates(chain_place, chain_text)
    root = certificates.pop() if len(certificates) > 1 and _own_issuer(certificates[-1]) else None
    leaf = certificates[0]
    fault, cure = _unfit(leaf, key, [*certificates, *([root] if root else [])])
    if fault:
        raise InputError.at(chain_place, fault, cure)
    return Credentials(
        key, "".join(map(_pem, certificates)), _pem(root) if root else "", _is_development(leaf), _name(leaf)
    )


def _given(name: str) -> tuple[str, bytes]:
    """Where it stands, and the PEM text: the variable's own, or that of the file that it names."""
    value = os.environ.get(name, "")
    if not value:
        other = CHAIN if name == KEY else KEY
        raise InputError.at(f"${name}", f"it is missing, though ${other} is set", "Set both, or neither.")
    if "-----BEGIN" in value:
        return f"${name}", value.encode()
    path = Path(value).expanduser()
    return str(path), _bounded(path, path)


def _bounded(path: Path, where: object) -> bytes:
    if not path.is_file():
        raise InputError.at(where, "there is no such file", "Name a PEM file.")
    if path.stat().st_size > MAX_BYTES:
        raise InputError.at(where, "larger than 1 MB; it is not read", "Name a PEM file.")
    return path.read_bytes()


def _key(where: str, text: bytes) -> ec.EllipticCurvePrivateKey:
    password = os.environ.get(PASSWORD, "").encode() or None
    try:
        key = serialization.load_pem_private_key(text, password)
    except TypeError:
        if password is None:
            raise InputError.at(
                where, "the key is locked with a password", f"Set ${PASSWORD}."
            ) from None
        key = serialization.load_pem_private_key(text, None)  # a password that the key doesn't need
    except ValueError:
        what = "this password doesn't open the key" if password else "this is no private key in PEM"
        raise InputError.at(where, what, "Give an ES256 key as PKCS #8 PEM.") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise InputError.at(where, "this is no ES256 key", "Use an elliptic-curve key on P-256.")
    return key


def _certificates(where: object, text: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(text)
    except ValueError:
        raise InputError.at(where, "it holds no certificates in PEM", "Give “-----BEGIN CERTIFICATE-----” blocks.") from None


def _unfit(
    leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey, chain: list[x509.Certificate]
) -> tuple[str, str]:
    """Why a chain can't seal, and what to do; two empty words where it can."""
    now = datetime.now(UTC)
    if leaf.public_key() != key.public_key():
        return "its first certificate belongs to another key", "Put the signer's own certificate first."
    if _own_issuer(leaf):
        return "the signer's certificate is self-signed, which readers refuse", "Have a CA issue it."
    if _is_ca(leaf):
        return "the first certificate is a CA's", "Put the signer's own certificate first."
    if leaf.not_valid_after_utc <= now:
        return f"the certificate ran out on {leaf.not_valid_after_utc:%Y-%m-%d}", "Have it renewed."
    if leaf.not_valid_before_utc > now:
        return f"the certificate is valid from {leaf.not_valid_before_utc:%Y-%m-%d} only", "Wait, or have another."
    if not set(_purposes(leaf)) & set(PURPOSES):
        return (
            "the certificate is not for signing files (its extended key usage)",
            "Have one issued for e-mail protection, document signing or C2PA.",
        )
    for one, issuer in zip(chain, chain[1:], strict=False):
        if not _issued(one, issuer):
            return f"“{_name(one)}” was not issued by “{_name(issuer)}”", "Put each issuer after what it issued."
    return "", ""


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


def _issued(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _own_issuer(certificate: x509.Certificate) -> bool:
    return certificate.subject == certificate.issuer


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _is_development(certificate: x509.Certificate) -> bool:
    return DEVELOPMENT in certificate.issuer.rfc4514_string().replace("\\", "")


# The development CA: one file of this clone holds root key, root, leaf key and leaf, so that a killed run leaves all or none


def _development(root: Path) -> Credentials:
    folder = confine(root, root / FOLDER)
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    secret = folder / SECRET
    with exclusive(folder):
        kept = _kept(root, secret) if secret.exists() else None
        now = datetime.now(UTC)
        if kept is None or kept[1].not_valid_after_utc <= now:
            kept = _renewed(secret, *_authority(now), now)
        elif kept[3].not_valid_after_utc <= now:
            kept = _renewed(secret, kept[0], kept[1], now)
        public = folder / PUBLIC
        if not public.exists() or public.read_text("utf-8") != _pem(kept[1]):
            write_bytes(public, _pem(kept[1]).encode())
    _, authority, key, leaf = kept
    return Credentials(key, _pem(leaf), _pem(authority), True, _name(leaf))


Kept = tuple[ec.EllipticCurvePrivateKey, x509.Certificate, ec.EllipticCurvePrivateKey, x509.Certificate]


def _kept(root: Path, secret: Path) -> Kept:
    """What the file holds. One that others may read was not made here (Git can bring such a file in): refused."""
    path = confine(root, secret)
    where = f"{FOLDER}/{SECRET}"
    cure = "Remove it; a new one is made on the next publish."
    if path.stat().st_mode & 0o077:
        raise InputError.at(where, "others can read this key", cure)
    text = _bounded(path, where)
    authority, leaf, *_ = [*_certificates(where, text), None, None]
    keys = text.split(b"-----BEGIN PRIVATE KEY-----")[1:]
    if len(keys) != 2 or authority is None or leaf is None:
        raise InputError.at(where, "this is no development key of ours", cure)
    first, second = (_key(where, b"-----BEGIN PRIVATE KEY-----" + key) for key in keys)
    return first, authority, second, leaf


def _renewed(
    secret: Path, key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, now: datetime
) -> Kept:
    own, leaf = _leaf(key, authority, now)
    text = _key_pem(key) + _pem(authority).encode() + _key_pem(own) + _pem(leaf).encode()
    with atomic(secret, len(text)) as temporary:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    return key, authority, own, leaf


def _authority(now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named("onbrief root")
    made = _drafted(name, name, key.public_key(), now, ROOT_YEARS)
    made = made.add_extension(x509.BasicConstraints(True, 0), True)
    made = made.add_extension(_usage(key_cert_sign=True, crl_sign=True), True)
    return key, made.sign(key, hashes.SHA256())


def _leaf(
    issuer: ec.EllipticCurvePrivateKey, authority: x509.Certificate, now: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _drafted(_named("onbrief publish"), authority.subject, key.public_key(), now, LEAF_YEARS)
    made = made.add_extension(x509.BasicConstraints(False, None), True)
    made = made.add_extension(_usage(digital_signature=True), True)
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
    made = made.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), False
    )
    return key, made.sign(issuer, hashes.SHA256())


def _drafted(
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
    """Readers show the organisation, some the common name: both say what it is."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEVELOPMENT),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{who} ({DEVELOPMENT})"),
        ]
    )


def _usage(**true: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: true.get(name, False) for name in names})


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
