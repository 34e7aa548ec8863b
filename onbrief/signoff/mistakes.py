"""What `onbrief validate` says of sign-offs: roles that can't be, roles that nobody wrote, decisions that are none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from onbrief.errors import Problem, nearest
from onbrief.model.base import FORMS, OWNER
from onbrief.model.brief import Brief
from onbrief.model.parse import Keys
from onbrief.model.signoff import ROLES, HousePolicy, RolePolicy
from onbrief.model.source import Source
from onbrief.signoff.signers import ALWAYS
from onbrief.signoff.worth import written

TAKEN = ("forge", "proxy", "publish", "recall")  # what keys are listed for beside roles


def role_problems(source: Source, role: RolePolicy) -> Iterator[Problem]:
    """A role that its file's name doesn't give, questions of one name, people without a mail address."""
    stem = PurePosixPath(source.name).stem
    if role.role != stem:
        cure = f"Call it {stem}, or rename the file."
        yield source.problem(("role",), f"this file is called {stem}, the role in it {role.role}", cure)
    if role.role in TAKEN:
        what = f"“{role.role}” is no role: keys are listed for it in another sense"
        yield source.problem(("role",), what, "Give the role another name.")
    counts = Counter(question.id for question in role.questions)
    for place, question in enumerate(role.questions):
        if counts[question.id] > 1:
            cure = "Give each question a name of its own."
            yield source.problem(("questions", place, "id"), f"two questions are called {question.id}", cure)
    people: list[tuple[Keys, str]] = [
        (("reviewers", account), who) for account, who in role.reviewers.items()
    ]
    people += [(("speakers", place), who) for place, who in enumerate(role.speakers)]
    for keys, who in people:
        if not re.match(OWNER, who):
            form, example = FORMS[OWNER]
            yield source.problem(keys, f"this is not {form}", f"Write it like {example}.")


def house_problems(source: Source, house: HousePolicy) -> Iterator[Problem]:
    """Machines without a mail address."""
    for mail in house.machines:
        if "@" not in mail:
            cure = "Name the address that it commits with."
            yield source.key_problem(("machines", mail), "this is no mail address", cure)


def brief_problems(root: Path, source: Source, brief: Brief) -> Iterator[Problem]:
    """Roles that the brief asks and that nobody wrote."""
    known = [ALWAYS, *(path.stem for path in sorted((root / ROLES).glob("*.yaml")))]
    for place, role in enumerate(brief.sign_off):
        if role not in known:
            cure = nearest(role, known) + f" Or add {ROLES}/{role}.yaml."
            yield source.problem(
                ("sign_off", place), f"nobody can sign off as “{role}”: there is no such role", cure
            )


def decision_problems(root: Path, name: str) -> list[Problem]:
    """Decisions that are none. Whether one counts is told by `onbrief status`."""
    return written(root, name)[1]
