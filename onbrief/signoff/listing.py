"""Lists a signer: a line in policies/allowed_signers."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from onbrief.errors import InputError
from onbrief.files import exclusive, write_bytes
from onbrief.lineage.signatures import PROGRAM, key_of
from onbrief.model.repository import SIGNERS
from onbrief.model.signoff import NAMESPACE
from onbrief.model.source import read_text

MAIL = re.compile(r"[^\s@,\"'*?!#\x00-\x1f\x7f]{1,64}@[^\s@,\"'*?!#\x00-\x1f\x7f]{1,200}")
MAX_KEY = 20_000  # bytes


def list_signer(root: Path, mail: str, purposes: Sequence[str], key: Path | None, until: date | None) -> str:
    """Adds a line and returns it. purposes: roles, `forge`, `proxy`, `publish`, `recall`. key: the public half; by
    default one's own. Raises InputError for what can't be listed, or is already."""
    if not MAIL.fullmatch(mail):
        raise InputError.at(
            mail, "this is no mail address of one person", "Write it plainly: ada@studio.example."
        )
    public = public_key(key or key_of(root, None))
    path = root / SIGNERS
    path.parent.mkdir(exist_ok=True)
    with exclusive(path.parent):
        text = read_text(root, path) if path.exists() or path.is_symlink() else ""
        for number, line in enumerate(text.splitlines(), 1):
            if public in line and not line.lstrip().startswith("#"):
                where = f"{SIGNERS}:{number}:1"
                raise InputError.at(
                    where, "this key is listed already", "Change that line, or name another key."
                )
        named = [NAMESPACE.format(purpose) for purpose in dict.fromkeys(purposes)]
        spaces = ",".join([*named, "git"] if "publish" in purposes else named)  # a publish is tagged, too
        before = f',valid-before="{until:%Y%m%d}"' if until else ""
        line = f'{mail} namespaces="{spaces}"{before} {public}'
        write_bytes(path, f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{line}\n".encode())
    return line


def public_key(path: Path) -> str:
    """`ssh-ed25519 AAAA…` of a key's file, private or public. Raises InputError."""
    beside = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
    cure = "Name the public half, FILE.pub; ssh-keygen -t ed25519 makes a pair."
    if not beside.is_file() or beside.stat().st_size > MAX_KEY:
        raise InputError.at(beside, "there is no such public key", cure)
    known = subprocess.run([PROGRAM, "-l", "-f", str(beside)], capture_output=True, text=True, check=False)
    words = beside.read_text("utf-8", "replace").split()
    if known.returncode or len(words) < 2:
        raise InputError.at(beside, "this is no public key", cure)
    return f"{words[0]} {words[1]}"
