"""SSH signatures beside files (`ssh-keygen -Y`): keys in files, in an agent, on a security key, as ssh has them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.lineage.git import git
from onbrief.model.repository import SIGNERS

SUFFIX = ".sig"
PROGRAM = "ssh-keygen"
SECONDS = 60  # for a person to touch a security key
DEFAULTS = ("id_ed25519_sk", "id_ecdsa_sk", "id_ed25519", "id_ecdsa", "id_rsa")  # as ssh names them


@dataclass(frozen=True)
class Verified:
    """What a signature is worth. principal: the signer as the list names them. fault: why it is worth nothing."""

    principal: str = ""
    fault: str = ""


def key_of(root: Path, named: Path | None) -> Path:
    """The key to sign with: the one named, $ONBRIEF_SSH_KEY, Git's user.signingKey, or ssh's own. Raises InputError."""
    configured = (git(root, "config", "user.signingKey") or "").strip()
    home = Path.home() / ".ssh"
    wanted = [str(named or ""), os.environ.get("ONBRIEF_SSH_KEY", ""), configured]
    for one in filter(None, wanted):
        path = Path(one).expanduser()
        if path.is_file():
            return path
        if named or one != configured:
            raise InputError.at(
                one, "there is no such key", "Name the file of an SSH key, private or public."
            )
    for name in DEFAULTS:
        if (home / name).is_file():
            return home / name
    raise InputError.at(
        "ssh", "you have no SSH key to sign with", "Make one: ssh-keygen -t ed25519. Or name one with --key."
    )


def sign(data: bytes, key: Path, namespace: str) -> bytes:
    """The armoured signature of some bytes. Raises InputError where ssh-keygen can't or the person doesn't want to."""
    _installed()
    with tempfile.TemporaryDirectory() as folder:
        message = Path(folder) / "message"
        message.write_bytes(data)
        done = subprocess.run(
            [PROGRAM, "-Y", "sign", "-q", "-f", str(key), "-n", namespace, str(message)],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        signature = message.with_name(f"message{SUFFIX}")
        if done.returncode or not signature.is_file():
            said = (done.stderr.strip().splitlines() or ["no signature came out"])[-1]
            raise InputError.at(
                key, f"it can't sign: {said}", "Load it into ssh-agent, or name another with --key."
            )
        return signature.read_bytes()


def sign_file(path: Path, key: Path, namespace: str) -> None:
    """Writes `<path>.sig`."""
    write_bytes(path.with_name(path.name + SUFFIX), sign(path.read_bytes(), key, namespace))


def verify(data: bytes, signature: bytes, namespace: str, signers: bytes, when: datetime) -> Verified:
    """Whether somebody of the list signed these bytes for this purpose. signers: an allowed_signers file's bytes.

    when: the moment at which their key must have been valid (UTC).
    """
    _installed()
    with tempfile.TemporaryDirectory() as folder:
        listed, sealed = Path(folder) / "signers", Path(folder) / "signature"
        listed.write_bytes(signers)
        sealed.write_bytes(signature)
        at = f"-Overify-time={when.astimezone(UTC):%Y%m%d%H%M%SZ}"
        found = _said("find-principals", at, "-s", sealed, "-f", listed)
        principals = found.stdout.split("\n")[:-1] if found.returncode == 0 else []
        if not principals:
            return Verified(fault=_unlisted(found.stderr))
        for principal in principals:
            options = (at, "-f", listed, "-I", principal, "-n", namespace, "-s", sealed)
            done = _said("verify", *options, given=data)
            if done.returncode == 0:
                return Verified(principal)
        return Verified(principals[0], _fault(done.stderr, principals[0], namespace))


def _unlisted(said: str) -> str:
    """In words, from what OpenSSH 9 says."""
    if "expired" in said or "not yet valid" in said:
        return "it is signed by a key that was not valid then"
    return f"it is signed by a key that {SIGNERS} doesn't list"


def _fault(said: str, principal: str, namespace: str) -> str:
    if "not permitted" in said:
        return f"{principal} may not sign as {namespace}"
    if "namespace does not match" in said:
        return f"it was signed for another purpose than {namespace}"
    return "its signature is not that of these bytes"


def _said(action: str, *arguments: object, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [PROGRAM, "-Y", action, *map(str, arguments)],
        input=given,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args,
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


def _installed() -> None:
    if shutil.which(PROGRAM) is None:
        raise InputError.at(
            PROGRAM, "it isn't installed", "Install OpenSSH's client (apt install openssh-client)."
        )
