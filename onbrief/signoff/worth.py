"""What a decision is worth: every reason for which it would not count, and its cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from onbrief.errors import InputError, Problem
from onbrief.lineage.git import git
from onbrief.lineage.signatures import SUFFIX, verify
from onbrief.model.actor import Actor, actor_of
from onbrief.model.brief import Brief
from onbrief.model.canonical import sha256
from onbrief.model.signoff import NAMESPACE, Decision, RolePolicy
from onbrief.model.source import confine, read_model
from onbrief.signoff.questions import markets_of, objections, unanswered
from onbrief.signoff.signers import Signers, Trusted

MAX_BYTES = 4_000_000  # of a decision; one file covered takes about 130
MAX_SIGNATURE = 100_000

Fault = tuple[str, str]  # what is wrong, what to do


class Given(NamedTuple):
    """A decision of the working tree. path: from the root. sha256: of its bytes. fault: why it counts for nothing."""

    path: str
    decision: Decision
    sha256: str
    fault: str


def decisions_of(root: Path, name: str) -> list[Given]:
    """A campaign's decisions that can be read, oldest first, each with what it is worth."""
    return judged(root, name)[0]


def judged(root: Path, name: str) -> tuple[list[Given], list[Problem]]:
    """A campaign's decisions, oldest first, and a problem for each that counts for nothing or can't be read."""
    there, problems = written(root, name)
    if not there:
        return [], problems
    trusted, wrote, brief = Trusted(root), authors(root, name), _brief(root, name)
    found = []
    for where, decision, data in there:
        path = root / where
        signature = _bytes(root, path.with_name(path.name + SUFFIX), MAX_SIGNATURE)
        signers = trusted.signers_for(where)
        markets = markets_of(brief, decision.covers) if brief else []
        signed = signature_faults(where, decision, data, signature, signers)
        fault = next(chain(signed, faults(where, decision, signers, markets, wrote)), None)
        if fault:
            problems.append(Problem(where, *fault))
        found.append(Given(where, decision, sha256(data), fault[0] if fault else ""))
    return in_order(found), problems


def written(root: Path, name: str) -> tuple[list[tuple[str, Decision, bytes]], list[Problem]]:
    """A campaign's decisions as they are written (path, decision, bytes), and a problem for each that is none."""
    found, problems = [], []
    for path in sorted((root / "campaigns" / name / "decisions").glob("*.json")):
        try:
            decision, data = read_decision(root, path)
            found.append((path.relative_to(root).as_posix(), decision, data))
        except InputError as error:
            problems += error.problems
    return found, problems


def faults(
    where: str, decision: Decision, signers: Signers, markets: Sequence[str], wrote: Mapping[str, str]
) -> Iterator[Fault]:
    """Why a decision counts for nothing, whoever signed it.

    where: `campaigns/<name>/decisions/<id>.json`. markets: those that it concerns. wrote: mail address → what they
    wrote of the campaign.
    """
    campaign, anew = where.split("/")[1], _anew(where, decision)
    if decision.campaign != campaign:
        yield f"this decision is about another campaign, {decision.campaign}", "Take it out."
    if Path(where).stem != decision.id:
        yield f"this file was renamed: its decision is called {decision.id}", "Give it its own name again."
    if signers.fault:
        yield signers.fault, signers.cure
    role = signers.roles.get(decision.scope)
    if role is None:
        yield f"there was no role “{decision.scope}” when it was to count", anew
        return
    if decision.evidence not in role.evidence:
        counts = " or ".join(role.evidence)
        yield f"for {role.title} no {decision.evidence} decision counts, only {counts}", anew
    yield from _actor_faults(decision, role, signers, anew)
    if decision.action == "reject":
        return
    if decision.stage == "variants":
        for open_ in unanswered(role, markets, decision.answers):
            yield f"“{open_.question.ask}” ({open_.key}) is not answered", anew
        for objection in objections(role, decision.answers):
            yield objection, f"Who answers so rejects: onbrief reject {campaign} --scope {decision.scope}"
    written = wrote.get(decision.by.email.lower())
    if written and signers.house.separation == "required":
        yield (
            f"{decision.by.name} approves what they wrote themselves ({written})",
            "Somebody else must approve.",
        )


def _actor_faults(decision: Decision, role: RolePolicy, signers: Signers, anew: str) -> Iterator[Fault]:
    machines = {mail.lower(): kind for mail, kind in signers.house.machines.items()}
    kind = machines.get(decision.by.email.lower(), decision.by.kind)
    if kind != "person":
        yield f"{decision.by.name} is a{'n' if kind == 'agent' else ''} {kind}; only people decide", anew
    if decision.evidence == "signed":
        if not _same(decision.by, decision.recorded_by):
            yield "a signed decision is recorded by whoever decides", anew
    elif decision.evidence == "forge":
        known = decision.review and role.reviewers.get(decision.review.reviewer)
        if not known:
            yield "no review of an account that speaks for this role stands behind it", anew
        elif not _same(actor_of(known, {}), decision.by):
            yield f"the account {decision.review.reviewer if decision.review else ''} is {known}", anew
    elif decision.document is None:
        yield "no mail or document stands behind it", anew
    elif role.speakers and not any(_same(actor_of(who, {}), decision.by) for who in role.speakers):
        yield f"{decision.by.name} is none of those who speak for {role.title}", anew


def signature_faults(
    where: str, decision: Decision, data: bytes, signature: bytes | None, signers: Signers
) -> Iterator[Fault]:
    """Why a decision's signature is worth nothing. data: the decision's bytes."""
    anew = _anew(where, decision)
    if signers.fault:
        yield signers.fault, signers.cure
    elif signature is None:
        yield "nobody signed this decision", anew
    else:
        verified = verify(data, signature, namespace_of(decision), signers.listed, signers.when)
        if verified.fault:
            yield verified.fault, anew
        elif verified.principal.lower() != decision.recorded_by.email.lower():
            yield f"{verified.principal} signed it, not {decision.recorded_by.email}", anew


def _anew(where: str, decision: Decision) -> str:
    return f"Decide anew: onbrief {decision.action} {where.split('/')[1]} --scope {decision.scope} --reason …"


def namespace_of(decision: Decision) -> str:
    """What a signature under this decision is for: `onbrief-brand`, `onbrief-forge`, `onbrief-proxy`."""
    return NAMESPACE.format(decision.scope if decision.evidence == "signed" else decision.evidence)


def _same(one: Actor, other: Actor) -> bool:
    return one.email.lower() == other.email.lower()


def read_decision(root: Path, path: Path) -> tuple[Decision, bytes]:
    """A decision and its bytes. Raises InputError where the file is none."""
    where = path.relative_to(root).as_posix()
    data = _bytes(root, path, MAX_BYTES)
    cure = "Restore the file from Git, or take it out and decide anew."
    if data is None:
        raise InputError.at(
            where, f"this decision can't be read, or is over {MAX_BYTES // 1_000_000} MB", cure
        )
    try:
        return Decision.model_validate_json(data), data
    except (ValidationError, ValueError, RecursionError):
        raise InputError.at(where, "this is no decision", cure) from None


def _bytes(root: Path, path: Path, limit: int) -> bytes | None:
    path = confine(root, path)
    return path.read_bytes() if path.is_file() and path.stat().st_size <= limit else None


def _brief(root: Path, name: str) -> Brief | None:
    try:
        return read_model(root, root / "campaigns" / name / "brief.yaml", Brief)[0]
    except InputError:
        return None


def authors(root: Path, name: str) -> dict[str, str]:
    """Mail address (in small letters) → a file of the campaign's brief and copy that they changed last."""
    folder = f"campaigns/{name}"
    log = git(
        root, "-c", "core.quotePath=true", "log", "--no-show-signature", "--no-renames", "--name-only",
        "--format=%x00%ae", "HEAD", "--", f"{folder}/brief.yaml", f"{folder}/copy",
    )  # fmt: skip
    last: dict[str, str] = {}
    for entry in (log or "").split("\0")[1:]:
        mail, *paths = [line for line in entry.splitlines() if line]
        for path in paths:
            last.setdefault(path, mail.lower())
    there = {path: mail for path, mail in last.items() if (root / path).is_file()}
    return {mail: path for path, mail in sorted(there.items(), reverse=True)}


def in_order(found: Sequence[Given]) -> list[Given]:
    """Oldest first: a decision after those that it names, else by its own time."""
    left = sorted(found, key=lambda g: (g.decision.at.timestamp(), g.decision.id))
    known, done, ordered = {g.sha256 for g in left}, set[str](), list[Given]()
    while left:
        ready = next((g for g in left if not (known & set(g.decision.previous)) - done), left[0])
        left.remove(ready)
        done.add(ready.sha256)
        ordered.append(ready)
    return ordered
