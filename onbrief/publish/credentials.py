"""The key that seals: one's own from the environment, else one that is made on first use and trusted nowhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.source import confine
from onbrief.publish import development
from onbrief.publish.certificates import (
    Key,
    bounded,
    certificates,
    key_pem,
    name_of,
    pem,
    private_key,
    unfit,
)

KEY, CHAIN = "ONBRIEF_SEAL_KEY", "ONBRIEF_SEAL_CHAIN"
TRUST = "policies/trust.pem"
MAX_ROOTS = 200


@dataclass(frozen=True)
class Credentials:
    """Who seals. chain: PEM, the signer's certificate first, without the root. root: PEM."""

    key: Key
    chain: str
    root: str
    development: bool
    name: str

    @property
    def key_pem(self) -> bytes:
        return key_pem(self.key)


def credentials(root: Path) -> Credentials:
    """One's own from $ONBRIEF_SEAL_KEY and $ONBRIEF_SEAL_CHAIN (PEM or file names), else the development ones.

    Raises InputError where they can't seal.
    """
    if os.environ.get(KEY) or os.environ.get(CHAIN):
        return _own()
    ca = development.made(root)
    return Credentials(ca.key, pem(ca.signer), pem(ca.root), True, name_of(ca.signer))


def roots(root: Path, extra: Iterable[Path] = ()) -> list[str]:
    """The certificates that one trusts, PEM each: `policies/trust.pem`, the development root of this clone, and files.

    Raises InputError where a file holds none.
    """
    found = []
    if (root / TRUST).exists():
        found += certificates(TRUST, bounded(confine(root, root / TRUST), TRUST))
    if ca := development.kept(root):
        found.append(ca.root)
    for path in extra:
        found += certificates(path, bounded(path, path))
    if len(found) > MAX_ROOTS:
        raise InputError.at(TRUST, f"more than {MAX_ROOTS} certificates", "Keep those that you know.")
    return list(dict.fromkeys(map(pem, found)))


def _own() -> Credentials:
    key = private_key(*_given(KEY, CHAIN))
    where, text = _given(CHAIN, KEY)
    chain = certificates(where, text)
    if fault := unfit(chain, key):
        raise InputError.at(where, *fault)
    name, (*written, root) = name_of(chain[0]), chain
    return Credentials(key, "".join(map(pem, written)), pem(root), development.says_so(name), name)


def _given(name: str, other: str) -> tuple[str, bytes]:
    """Where it stands, and the PEM text: the variable's own, or that of the file that it names."""
    value = os.environ.get(name, "")
    if not value:
        raise InputError.at(f"${name}", f"it is missing, though ${other} is set", "Set both, or neither.")
    if "-----BEGIN" in value:
        return f"${name}", value.encode()
    path = Path(value).expanduser()
    return str(path), bounded(path, path)
