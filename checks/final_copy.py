"""Are the words final? A copy file that says `draft: true` is not delivered."""

from __future__ import annotations

from collections.abc import Iterable

from checks.ink import blame, drawn, not_run, obstacle
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "final-copy"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT})


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Blames the `draft:` line of the file that the drawn words came from."""
    if why := obstacle(subject):
        yield not_run(id, why, blame(spec, "placement"))
        return
    if not subject.about.get("draft"):
        return
    files = (element.source.partition("#")[0] for element in drawn(subject.elements))
    for file in dict.fromkeys(file for file in files if file.startswith("copy/")):
        yield Finding(
            id,
            Severity.BLOCK,
            "The words are a draft; read every line, then take out `draft: true`.",
            f"{file}#/draft",
        )
