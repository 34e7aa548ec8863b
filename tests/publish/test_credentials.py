"""Whose key seals: one's own, or a development key that says itself what it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from onbrief.errors import InputError
from onbrief.publish import certificates, development
from onbrief.publish.credentials import CHAIN, KEY, credentials, roots

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (KEY, CHAIN, certificates.PASSWORD):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Sets key and chain from a CA of one's own; changes: those of the signer's certificate."""

    def set_up(
        *purposes: x509.ObjectIdentifier, days: int = 30, key: ec.EllipticCurvePrivateKey | None = None
    ):
        root_key, root = development._root(NOW - timedelta(days=400))
        mine = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name.from_rfc4514_string("CN=Studio Nord")
        leaf = (
            x509.CertificateBuilder(root.subject, name, mine.public_key(), 7)
            .not_valid_before(NOW - timedelta(days=300))
            .not_valid_after(NOW + timedelta(days=days))
            .add_extension(x509.ExtendedKeyUsage(purposes or [ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
            .sign(root_key, hashes.SHA256())
        )
        chain = tmp_path / "chain.pem"
        chain.write_text(certificates.pem(leaf) + certificates.pem(root), "utf-8")
        monkeypatch.setenv(CHAIN, str(chain))
        monkeypatch.setenv(KEY, certificates.key_pem(key or mine).decode())
        return mine, root

    return set_up


def refused(root: Path) -> str:
    with pytest.raises(InputError) as error:
        credentials(root)
    return str(error.value)


def test_without_a_key_a_development_ca_is_made_that_says_what_it_is(tmp_path: Path) -> None:
    made = credentials(tmp_path)
    assert made.development
    assert made.name == "onbrief publish (development, trusted nowhere)"
    assert roots(tmp_path) == [made.root]
    secret = tmp_path / ".onbrief/credentials/development.pem"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.parent.stat().st_mode & 0o777 == 0o700


def test_it_stays_the_same_afterwards(tmp_path: Path) -> None:
    assert credentials(tmp_path).chain == credentials(tmp_path).chain


def test_many_at_once_end_with_one_ca(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: credentials(tmp_path), range(8)))
    assert len({one.chain for one in made}) == 1


def test_a_signer_whose_time_is_over_is_renewed_under_the_same_root(tmp_path: Path) -> None:
    folder = tmp_path / development.FOLDER
    folder.mkdir(parents=True)
    then = NOW - timedelta(days=365 * 6)
    old = development._written(folder / development.SECRET, *development._root(then), then)
    made = credentials(tmp_path)
    assert made.root == certificates.pem(old.root)
    assert made.chain != certificates.pem(old.signer)


def test_a_development_key_that_came_by_git_is_refused(tmp_path: Path) -> None:
    credentials(tmp_path)
    (tmp_path / development.FOLDER / development.SECRET).chmod(0o644)
    told = ".onbrief/credentials/development.pem: others can read this key\n    Remove it; the next publish makes a new one."
    assert refused(tmp_path) == told
    with pytest.raises(InputError, match="others can read"):
        roots(tmp_path)


def test_ones_own_key_and_chain_are_taken(own, tmp_path: Path) -> None:
    key, root = own()
    made = credentials(tmp_path)
    assert (made.name, made.development, made.root) == ("Studio Nord", False, certificates.pem(root))
    assert made.key_pem == certificates.key_pem(key)
    assert made.chain.count("BEGIN CERTIFICATE") == 1
    assert not (tmp_path / ".onbrief").exists()


def test_a_locked_key_needs_its_password(own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, _ = own()
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"open"),
    )
    monkeypatch.setenv(KEY, locked.decode())
    assert (
        refused(tmp_path)
        == "$ONBRIEF_SEAL_KEY: the key is locked with a password\n    Set $ONBRIEF_SEAL_PASSWORD."
    )
    monkeypatch.setenv(certificates.PASSWORD, "wrong")
    assert "$ONBRIEF_SEAL_PASSWORD doesn't open the key" in refused(tmp_path)
    monkeypatch.setenv(certificates.PASSWORD, "open")
    assert credentials(tmp_path).name == "Studio Nord"


def test_a_password_that_is_not_needed_does_no_harm(
    own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own()
    monkeypatch.setenv(certificates.PASSWORD, "open")
    assert credentials(tmp_path).name == "Studio Nord"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"days": -10}, "the certificate ran out on"),
        ({"key": ec.generate_private_key(ec.SECP256R1())}, "its first certificate belongs to another key"),
        ({"key": ec.generate_private_key(ec.SECP384R1())}, "this is no ES256 key"),
    ],
)
def test_what_cannot_seal_is_refused_in_words(own, tmp_path: Path, changes, told: str) -> None:
    own(**changes)
    assert told in refused(tmp_path)


def test_a_certificate_for_web_servers_is_refused(own, tmp_path: Path) -> None:
    own(ExtendedKeyUsageOID.SERVER_AUTH)
    assert "not one for signing files (its extended key usage)" in refused(tmp_path)


def test_a_self_signed_signer_is_refused(own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own()
    key, root = development._root(NOW)
    monkeypatch.setenv(KEY, certificates.key_pem(key).decode())
    monkeypatch.setenv(CHAIN, certificates.pem(root))
    assert "self-signed, which readers refuse" in refused(tmp_path)


def test_a_chain_in_disorder_is_refused(own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own()
    stranger = certificates.pem(development._root(NOW)[1])
    leaf = (tmp_path / "chain.pem").read_text("utf-8").split("-----END CERTIFICATE-----")[0]
    monkeypatch.setenv(CHAIN, f"{leaf}-----END CERTIFICATE-----\n{stranger}")
    assert "“Studio Nord” was not issued by" in refused(tmp_path)


def test_key_and_chain_go_together(own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own()
    monkeypatch.delenv(CHAIN)
    told = "$ONBRIEF_SEAL_CHAIN: it is missing, though $ONBRIEF_SEAL_KEY is set\n    Set both, or neither."
    assert refused(tmp_path) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [("/nowhere/key.pem", "there is no such file"), ("-----BEGIN x", "this is no private key in PEM")],
)
def test_a_key_that_is_none_is_named(
    own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, told: str
) -> None:
    own()
    monkeypatch.setenv(KEY, value)
    assert told in refused(tmp_path)


def test_roots_come_from_policies_and_named_files(tmp_path: Path) -> None:
    mine, theirs = (certificates.pem(development._root(NOW)[1]) for _ in range(2))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/trust.pem").write_text(mine, "utf-8")
    (tmp_path / "extra.pem").write_text(theirs + mine, "utf-8")
    assert roots(tmp_path) == [mine]
    assert roots(tmp_path, [tmp_path / "extra.pem"]) == [mine, theirs]


def test_a_trust_file_without_certificates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/trust.pem").write_text("soon", "utf-8")
    with pytest.raises(InputError, match="it holds no certificates in PEM"):
        roots(tmp_path)
