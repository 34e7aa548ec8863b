"""Whose word counts: the signers and the rules that stood on the target branch before what they are to judge came in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TypeVar

from onbrief.errors import InputError
from onbrief.lineage.git import blobs, git
from onbrief.lineage.signatures import sign, verify
from onbrief.model.base import Model
from onbrief.model.repository import SIGNERS
from onbrief.model.signoff import HOUSE, ROLES, HousePolicy, RolePolicy
from onbrief.model.source import parse_yaml, read_model, validate
from onbrief.signoff.arrivals import Arrivals, short, since

MAX_BYTES = 1_000_000
ALWAYS = "creative"  # the role that every campaign asks
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Signers:
    """Who may sign, and by which rules. listed: an allowed_signers file's bytes. when: the moment at which a key must
    have been valid (UTC). revision: the commit that all of this was read at. fault, cure: why nobody's word counts."""

    listed: bytes
    house: HousePolicy
    roles: Mapping[str, RolePolicy]
    when: datetime
    revision: str
    fault: str = ""
    cure: str = ""


@dataclass
class _Rules:
    """since: when they were committed; nothing that came after them is older, whatever its own date says."""

    since: datetime
    listed: bytes = b""
    house: HousePolicy = field(default_factory=HousePolicy)
    roles: dict[str, RolePolicy] = field(default_factory=dict)
    fault: str = ""
    cure: str = ""


def signers_for(root: Path, path: str) -> Signers:
    """Who may sign a file of the working tree. path: from the repository's root; its signature lies beside it.

    A file that the target branch holds with these very bytes is judged by the first parent of the commit that brought
    them (or its signature) in, at that commit's date; any other by the target branch's tip, now. Thus nothing can bring
    its own signers along.
    """
    return Trusted(root).signers_for(path)


class Trusted:
    """Asks Git once for many files of one repository."""

    def __init__(self, root: Path):
        self.root, self.arrivals = root, Arrivals(root)
        self._rules: dict[str, _Rules] = {}

    def signers_for(self, path: str) -> Signers:
        last = self.arrivals.of_signed(path)
        if last is None:
            return self.today()
        if last.parent:
            return self._signers(last.parent, last.when)
        shallow = (git(self.root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
        what = "it came in with the first commit that this clone holds, so nobody could be listed before it"
        cure = (
            "Fetch the whole history: git fetch --unshallow."
            if shallow
            else "Decide anew, in a commit of its own."
        )
        return Signers(b"", HousePolicy(), {}, last.when, "", what, cure)

    def today(self) -> Signers:
        """Who may sign something that is not on the target branch yet."""
        if not self.arrivals.tip:
            what = f"there is no branch {short(self.arrivals.branch)} here to read {SIGNERS} at"
            cure = "Fetch it, or name another: git config onbrief.target BRANCH."
            return Signers(b"", HousePolicy(), {}, self.arrivals.now, "", what, cure)
        return self._signers(self.arrivals.tip, self.arrivals.now)

    def _signers(self, revision: str, when: datetime) -> Signers:
        if revision not in self._rules:
            self._rules[revision] = _rules_at(self.root, revision)
        rules = self._rules[revision]
        when = max(when, rules.since)
        return Signers(rules.listed, rules.house, rules.roles, when, revision, rules.fault, rules.cure)


def _rules_at(root: Path, revision: str) -> _Rules:
    """All rules at a revision, in three questions to Git, never from the working tree."""
    listing = git(root, "ls-tree", "--name-only", revision, f"{ROLES}/") or ""
    roles = [name for name in listing.splitlines() if name.endswith(".yaml")]
    held = blobs(root, [f"{revision}:{name}" for name in (SIGNERS, HOUSE, *roles)], MAX_BYTES)
    rules, at = _Rules(since(root, revision), held.get(f"{revision}:{SIGNERS}", b"")), revision[:10]
    if f"{revision}:{SIGNERS}" not in held:
        rules.fault = f"nobody is listed: {at} holds no {SIGNERS} of at most {MAX_BYTES // 1_000_000} MB"
        rules.cure = "Add it in a pull request of its own: onbrief new signer."
    try:
        if data := held.get(f"{revision}:{HOUSE}"):
            rules.house = _parsed(root, HOUSE, data, HousePolicy)
        for name in roles:
            role = _parsed(root, name, held.get(f"{revision}:{name}", b""), RolePolicy)
            if role.role == PurePosixPath(name).stem:
                rules.roles[role.role] = role
    except InputError as error:
        rules.fault = f"the rules at {at} can't be read: {error.problems[0].where}: {error.problems[0].what}"
        rules.cure = "Mend them in a pull request of their own."
    rules.roles.setdefault(ALWAYS, _plain_role())
    return rules


def _parsed(root: Path, name: str, data: bytes, model: type[M]) -> M:
    source = parse_yaml(root, root / name, data)
    value, problems = validate(source, model, source.data if source.data is not None else {})
    if value is None:
        raise InputError(problems)
    return value


def refuse_unlisted(root: Path, key: Path, purpose: str, mail: str) -> None:
    """Raises InputError where what a key signs for a purpose would count for nothing today: told before, not after."""
    trial = f"May {mail} sign?".encode()
    today = Trusted(root).today()
    found = verify(trial, sign(trial, key, purpose), purpose, today.listed, today.when)
    fault = today.fault or found.fault
    if not fault and found.principal.lower() != mail.lower():
        fault = f"this key is {found.principal}'s, and you are {mail}"
    if fault:
        option = purpose.removeprefix("onbrief-")
        cure = f"List it in a pull request of its own: onbrief new signer {mail} --{option}"
        raise InputError.at(key, fault, today.cure or cure)


def house(root: Path) -> HousePolicy:
    """`policies/signoff.yaml` of the working tree, or what holds without one. Raises InputError."""
    path = root / HOUSE
    return read_model(root, path, HousePolicy)[0] if os.path.lexists(path) else HousePolicy()


def roles(root: Path) -> dict[str, RolePolicy]:
    """The roles of the working tree by name; `creative` is always one. Raises InputError."""
    found = {
        path.stem: read_model(root, path, RolePolicy)[0] for path in sorted((root / ROLES).glob("*.yaml"))
    }
    found.setdefault(ALWAYS, _plain_role())
    return found


def _plain_role() -> RolePolicy:
    return RolePolicy(role=ALWAYS, title=ALWAYS.title())
