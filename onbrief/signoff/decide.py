"""Decides: holds a decision against the rules before anything is written, then writes it with its signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from onbrief.errors import InputError
from onbrief.files import dump_json, exclusive, write_bytes
from onbrief.lineage.git import git
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.lineage.signatures import SUFFIX, sign
from onbrief.model.actor import Actor
from onbrief.model.brief import Brief
from onbrief.model.canonical import canonical, sha256
from onbrief.model.repository import SIGNERS
from onbrief.model.signoff import Answered, Decision, Document, Kind, Review, RolePolicy
from onbrief.model.source import read_model
from onbrief.signoff.questions import markets_of
from onbrief.signoff.signers import Signers, Trusted
from onbrief.signoff.standing import Stage, images
from onbrief.signoff.worth import Fault, authors, faults, namespace_of, signature_faults, written


@dataclass(frozen=True)
class Subject:
    """What there is to decide about, as HEAD holds it. covers: path under build/ → SHA-256."""

    campaign: str
    stage: Stage
    covers: dict[str, str]
    markets: list[str]
    brief: Brief
    lineage: Lineage


@dataclass(frozen=True)
class Wish:
    """What somebody decides. recorded_by: who signs; the same as `by` unless it is a review or a proxy."""

    action: Literal["approve", "reject"]
    scope: str
    reason: str
    by: Actor
    recorded_by: Actor
    answers: tuple[Answered, ...] = ()
    review: Review | None = None
    document: Document | None = None


def subject(root: Path, name: str, stage: Stage = "variants", only: Sequence[str] = ()) -> Subject:
    """What can be decided about. only: patterns of file names or paths. Raises InputError where the working tree is
    not what is committed, or nothing is there."""
    folder = f"campaigns/{name}"
    lineage = lineage_of(root, name, "HEAD")
    if lineage is None:
        raise InputError.at(
            f"{folder}/lineage.json", "no build of it is committed", f"onbrief build {name}, then commit."
        )
    watched = (f"{folder}/lineage.json", f"{folder}/brief.yaml", f"{folder}/copy")
    changed = (
        git(root, "-c", "core.quotePath=false", "status", "--porcelain", "--no-renames", "--", *watched) or ""
    )
    if changed:
        path = changed.splitlines()[0][3:]
        cure = "What is approved is what is committed: build and commit first, or put the file back."
        raise InputError.at(path, "this file is changed and not committed", cure)
    brief, _ = read_model(root, root / folder / "brief.yaml", Brief)
    covers = images(lineage, stage)
    chosen = {p: s for p, s in covers.items() if not only or any(_matches(p, o) for o in only)}
    if not chosen:
        what = f"none of its {len(covers)} pictures has such a name" if covers else "it has no pictures yet"
        raise InputError.at(
            folder, what, "Look at campaigns/…/lineage.json." if covers else f"onbrief build {name}"
        )
    return Subject(name, stage, chosen, markets_of(brief, chosen), brief, lineage)


def _matches(path: str, pattern: str) -> bool:
    return fnmatchcase(path, pattern) or fnmatchcase(path.rpartition("/")[2], pattern)


def role_of(root: Path, scope: str) -> RolePolicy:
    """The role as the target branch has it today. Raises InputError."""
    signers = Trusted(root).today()
    if signers.fault:
        raise InputError.at(SIGNERS, signers.fault, signers.cure)
    if scope not in signers.roles:
        known = ", ".join(sorted(signers.roles))
        cure = f"Known there: {known}. Another comes in by a pull request of its own."
        raise InputError.at(f"policies/signoff/{scope}.yaml", "the target branch knows no such role", cure)
    return signers.roles[scope]


def decide(root: Path, about: Subject, wish: Wish, key: Path) -> Path:
    """Writes a decision and its signature, or raises InputError and writes nothing."""
    folder = root / "campaigns" / about.campaign / "decisions"
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive(folder):
        try:
            decision = decision_of(root, about, wish)
        except ValidationError as error:
            wrong = error.errors()[0]
            raise InputError.at("/".join(map(str, wrong["loc"])), wrong["msg"], "Write it shorter.") from None
        data = text_of(decision).encode()
        path = folder / f"{decision.id}.json"
        where = path.relative_to(root).as_posix()
        signers, wrote = Trusted(root).today(), authors(root, about.campaign)
        _refuse(
            f"campaigns/{about.campaign}", next(faults(where, decision, signers, about.markets, wrote), None)
        )
        signature = sign(data, key, namespace_of(decision))
        _refuse(SIGNERS, _unsigned(where, decision, data, signature, signers))
        write_bytes(path.with_name(path.name + SUFFIX), signature)  # alone it is nothing, so it comes first
        write_bytes(path, data)
    return path


def decision_of(root: Path, about: Subject, wish: Wish) -> Decision:
    """The decision, not yet written. Its id ends with a hash of the rest of it."""
    blobs, at = _blobs(root, about), datetime.now(UTC).replace(microsecond=0)
    evidence: Kind = "forge" if wish.review else "proxy" if wish.document else "signed"
    rest = Decision(
        id="0",
        campaign=about.campaign,
        action=wish.action,
        scope=wish.scope,
        stage=about.stage,
        covers=about.covers,
        brief=blobs[f"campaigns/{about.campaign}/brief.yaml"],
        stylepack=blobs[f"stylepacks/{about.brief.stylepack}"],
        policies=blobs["policies"],
        lineage=blobs[f"campaigns/{about.campaign}/lineage.json"],
        report=sha256(canonical(about.lineage.data["checks"])),
        reason=wish.reason,
        answers=wish.answers,
        evidence=evidence,
        review=wish.review,
        document=wish.document,
        by=wish.by,
        recorded_by=wish.recorded_by,
        previous=heads(root, about.campaign),
        at=at,
    )
    digest = sha256(canonical(rest.model_dump(mode="json", by_alias=True, exclude={"id"})))
    return rest.model_copy(update={"id": f"{at:%Y%m%d-%H%M%S}-{wish.scope}-{digest[:8]}"})


def text_of(decision: Decision) -> str:
    """A decision as its file holds it."""
    return dump_json(decision.model_dump(mode="json", by_alias=True, exclude_none=True))


def heads(root: Path, name: str) -> tuple[str, ...]:
    """SHA-256 of the campaign's decision files that no other decision names."""
    there, _ = written(root, name)
    named = {previous for _, decision, _ in there for previous in decision.previous}
    return tuple(sorted({sha256(data) for _, _, data in there} - named))


def _blobs(root: Path, about: Subject) -> dict[str, str]:
    """Git's ids at HEAD of what the decision rests on; empty where HEAD holds none."""
    folder = f"campaigns/{about.campaign}"
    names = (
        f"{folder}/brief.yaml",
        f"{folder}/lineage.json",
        f"stylepacks/{about.brief.stylepack}",
        "policies",
    )
    listing = git(root, "ls-tree", "HEAD", "--", *names) or ""
    found = dict.fromkeys(names, "")
    for row in listing.splitlines():
        kind, _, path = row.partition("\t")
        found[path] = kind.split()[2]
    return found


def _unsigned(
    where: str, decision: Decision, data: bytes, signature: bytes, signers: Signers
) -> Fault | None:
    fault = next(signature_faults(where, decision, data, signature, signers), None)
    if fault is None:
        return None
    mail, role = decision.recorded_by.email, namespace_of(decision).removeprefix("onbrief-")
    return fault[0], f"To be listed, in a pull request of its own: onbrief new signer {mail} --role {role}"


def _refuse(where: str, fault: Fault | None) -> None:
    if fault:
        raise InputError.at(where, *fault)
