"""Writes a publish into the ledger: rows, attestation, commit, tag. What stands there already is taken as it is."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.lineage import ledger
from onbrief.lineage.git import git
from onbrief.lineage.signatures import SUFFIX
from onbrief.model.canonical import sha256
from onbrief.model.ledger import FOLDER, Asset, Delivery, Publish
from onbrief.publish.attest import SUFFIX as BESIDE
from onbrief.publish.attest import envelope, statement
from onbrief.publish.credentials import credentials
from onbrief.publish.publication import Publication

TAG = "publish/"


@dataclass(frozen=True)
class Booked:
    """What stands in the ledger. before: it stood there when this publish began."""

    path: Path
    publish: Publish
    assets: list[Asset]
    before: bool


def id_of(campaign: str, version: int, cores: Sequence[str]) -> str:
    """The same for the same files: `lumen-summer-v1-3fa9c1d2e0b4`."""
    return f"{campaign}-v{version}-{sha256(''.join(sorted(cores)).encode())[:12]}"


def book(root: Path, first: Publish, assets: Sequence[Asset], key: Path) -> Booked:
    """Writes rows and signature, unless they stand there. Raises InputError where other rows stand under the same id."""
    found = ledger.find(root, first.id)
    path = ledger.write(root, first, assets, key)
    written = ledger.read(root, path)
    if problems := list(ledger.faults(written, path.read_bytes())):
        raise InputError(problems)
    publish = written.head
    rows = {row.id: row.delivered for row in written.assets}
    if not isinstance(publish, Publish) or rows != {asset.id: asset.delivered for asset in assets}:
        raise InputError.at(
            written.path,
            "the sealed bytes that are kept are not those that this publish recorded",
            "Somebody changed the approved remote, or the ledger: onbrief verify ledger",
        )
    return Booked(path, publish, written.assets, before=found is not None)


def refuse_other_bytes(root: Path, campaign: str, version: int, id: str) -> None:
    """Raises InputError where this version was published with other files: a name that left keeps its bytes."""
    for path in sorted((root / FOLDER).glob(f"*/*/{campaign}-v{version}-*.jsonl")):
        if path.stem != id and isinstance(ledger.read(root, path).head, Publish):
            raise InputError.at(
                f"campaigns/{campaign}/brief.yaml",
                f"version {version} was published with other files ({path.relative_to(root).as_posix()})",
                "Raise `version:` in the brief, build, and have it approved.",
            )


def attest(root: Path, booked: Booked, publication: Publication) -> Path:
    """The in-toto statement of a publish in a signed DSSE envelope, beside its rows."""
    path = booked.path.with_name(booked.path.stem + BESIDE)
    if not path.exists():
        digest = sha256(booked.path.read_bytes())
        where = booked.path.relative_to(root).as_posix()
        told = statement(booked.publish, publication.files, where, digest)
        write_bytes(path, envelope(told, credentials(root)))
    return path


def book_delivery(root: Path, delivery: Delivery, key: Path) -> Path:
    """Written before the first file is copied, so that a recall misses no place."""
    return ledger.write(root, delivery, (), key)


def commit(root: Path, booked: Booked, paths: Sequence[Path], key: Path) -> str:
    """Commits ledger files, and nothing else, then tags the publish. Returns the commit; does nothing twice."""
    names = [
        name.relative_to(root).as_posix()
        for path in paths
        for name in (path, path.with_name(path.name + SUFFIX))
        if name.exists()
    ]
    _git(root, "add", "--", *names)
    if git(root, "diff", "--cached", "--quiet", "--", *names) is None:
        _git(root, "commit", "-q", "-m", _message(booked), "--only", "--", *names)
    tag = TAG + booked.publish.id
    brought = _git(root, "log", "-1", "--format=%H", "--", booked.path.relative_to(root).as_posix()).strip()
    if git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}") is None:
        options = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={key}"]
        _git(root, *options, "tag", "-s", "-m", _message(booked), tag, brought)
    return brought


def _message(booked: Booked) -> str:
    """Subject and trailers, so that `git log` alone tells which decisions a publish stands on."""
    publish = booked.publish
    trailers = [f"Ledger-Sha256: {sha256(booked.path.read_bytes())}"]
    for decision in publish.decisions:
        trailers += [f"Asset-Decision: {decision.path}", f"Decision-Sha256: {decision.sha256}"]
    return "\n".join(
        [f"Published: {publish.campaign} version {publish.version}, {publish.assets} files", "", *trailers]
    )


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said no"])[-1]
        raise InputError.at(
            "git", f"{arguments[0]}: {said}", "What was done is kept; mend it and publish again."
        )
    return done.stdout
