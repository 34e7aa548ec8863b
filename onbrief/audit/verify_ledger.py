"""Whether the ledger is what was written: rows, chain, signatures, attestations, decisions, tags, and Git's own history.

Needs no index and no network. Everything that is wrong is told, each with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.lineage import ledger
from onbrief.lineage.git import git
from onbrief.lineage.ledger import LedgerFile
from onbrief.lineage.signatures import SUFFIX, verify
from onbrief.model.canonical import sha256
from onbrief.model.ledger import FOLDER, NAMESPACES, Publish
from onbrief.model.source import confine
from onbrief.publish.attest import SUFFIX as BESIDE
from onbrief.publish.attest import read_envelope
from onbrief.publish.book import TAG
from onbrief.signoff.signers import Signers, Trusted
from onbrief.signoff.worth import read_decision, signature_faults

RESTORE = "Nobody may edit a ledger; restore it from a clone that you trust."


@dataclass
class Books:
    """What was looked at, and what is wrong. unknown: what this clone can't tell."""

    files: int = 0
    assets: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)


def verify_ledger(root: Path, paths: Iterable[Path] | None, roots: list[str]) -> Books:
    """Looks at these ledger files, or at all of them and at the history behind them. roots: PEM, for attestations."""
    books = Books()
    known = {sha256(path.read_bytes()) for path in ledger.paths(root)}
    wanted = ledger.paths(root) if paths is None else list(paths)
    trusted = Trusted(root)
    for path in wanted:
        try:
            read = ledger.read(root, path)
        except InputError as error:
            books.problems += error.problems
            continue
        books.files, books.assets = books.files + 1, books.assets + len(read.assets)
        books.problems += ledger.faults(read, path.read_bytes())
        books.problems += _chain(read, known)
        signers = trusted.signers_for(read.path)
        books.problems += _signature(path, read, signers)
        if isinstance(read.head, Publish):
            _attestation(path, read, roots, books)
            books.problems += _decisions(root, read.head, trusted)
            _tag(root, read, signers, books)
    if paths is None:
        books.problems += _history(root)
    return books


def _chain(read: LedgerFile, known: set[str]) -> Iterator[Problem]:
    for digest in getattr(read.head, "previous", ()):
        if digest not in known:
            text = f"the ledger file that it was written after (sha256 {digest[:12]}…) is gone or was changed"
            yield Problem(f"{read.path}:1:1", text, RESTORE)


def _signature(path: Path, read: LedgerFile, signers: Signers) -> Iterator[Problem]:
    """Who signed it, held against the signers of the moment at which it came in."""
    signature = path.with_name(path.name + SUFFIX)
    if not signature.is_file():
        yield Problem(read.path, "it isn't signed", RESTORE)
        return
    if signers.fault:
        yield Problem(read.path, signers.fault, signers.cure)
        return
    namespace = NAMESPACES[read.head.kind]
    found = verify(path.read_bytes(), signature.read_bytes(), namespace, signers.listed, signers.when)
    if found.fault:
        yield Problem(
            read.path, found.fault, "Ask who published; their key belongs into policies/allowed_signers."
        )
    elif found.principal.lower() != read.head.by.email.lower():  # type: ignore[union-attr]
        text = f"it names {read.head.by} and is signed by {found.principal}"  # type: ignore[union-attr]
        yield Problem(read.path, text, "Nobody may sign for somebody else.")


def _attestation(path: Path, read: LedgerFile, roots: list[str], books: Books) -> None:
    beside = path.with_name(path.stem + BESIDE)
    where = f"{read.path.rpartition('/')[0]}/{beside.name}"
    if not beside.is_file():
        books.problems.append(Problem(where, "the attestation of this publish is gone", RESTORE))
        return
    statement, faults = read_envelope(beside.read_bytes(), roots)
    cure = "Name the root that you trust with --root, or put it into policies/trust.pem."
    told = books.problems if statement is None else books.unknown
    told += [Problem(where, fault, cure) for fault in faults]
    if statement is None:
        return
    named = {one["name"]: one["digest"].get("sha256") for one in statement.get("subject", [])}
    for name, digest in [(read.path, read.sha256), *((a.core.name, a.delivered) for a in read.assets)]:
        if named.get(name) != digest:
            what = f"it attests other bytes of {name} than the ledger names"
            books.problems.append(Problem(where, what, RESTORE))


def _decisions(root: Path, head: Publish, trusted: Trusted) -> Iterator[Problem]:
    """That the decisions it stands on are there, are the same, and were signed by whoever might sign them then."""
    for named in head.decisions:
        path = confine(root, root / named.path)
        if not path.is_file():
            yield Problem(named.path, f"this decision, which {head.id} stands on, is gone", RESTORE)
            continue
        decision, data = read_decision(root, path)
        if sha256(data) != named.sha256:
            yield Problem(named.path, f"it was changed since {head.id} was published", RESTORE)
            continue
        beside = path.with_name(path.name + SUFFIX)
        signature = beside.read_bytes() if beside.is_file() else None
        signers = trusted.signers_for(named.path)
        for fault, _ in signature_faults(named.path, decision, data, signature, signers):
            yield Problem(named.path, fault, f"{head.id} was published on it.")


def _tag(root: Path, read: LedgerFile, signers: Signers, books: Books) -> None:
    """The signed tag pins the ledger as it was: history can't be written anew under it."""
    head = read.head
    tag = f"{TAG}{head.id}"  # type: ignore[union-attr]
    if git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}") is None:
        books.unknown.append(Problem(read.path, f"this clone has no tag {tag}", "git fetch --tags"))
        return
    for name in (read.path, read.path.removesuffix(".jsonl") + BESIDE):
        there = git(root, "rev-parse", "--verify", "--quiet", f"{tag}^{{commit}}:{name}")
        if there is None or there != git(root, "hash-object", "--", name):
            books.problems.append(Problem(name, f"it is not what the tag {tag} pins", RESTORE))
            return
    with NamedTemporaryFile() as file:
        file.write(signers.listed)
        file.flush()
        options = ("-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={file.name}")
        if git(root, *options, "verify-tag", tag) is None:
            cure = "Ask who published; their key needs the purpose `git`."
            books.problems.append(
                Problem(read.path, f"the tag {tag} is not signed by a listed publisher", cure)
            )


def _history(root: Path) -> Iterator[Problem]:
    """Ledger files that were edited, renamed or removed by a commit: each is written once."""
    log = git(root, "log", "--diff-filter=MDRT", "--format=%x00%h %an", "--name-only", "HEAD", "--", FOLDER)
    for entry in (log or "").split("\0")[1:]:
        head, *names = [line for line in entry.splitlines() if line]
        for name in (name for name in names if name.endswith((".jsonl", SUFFIX, BESIDE))):
            yield Problem(name, f"commit {head} changed or removed it", RESTORE)


def as_json(books: Books) -> dict[str, Any]:
    return {
        "files": books.files,
        "assets": books.assets,
        "problems": [vars(problem) for problem in books.problems],
        "unknown": [vars(problem) for problem in books.unknown],
    }
