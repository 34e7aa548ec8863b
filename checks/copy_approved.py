"""Does the file say what the copy file says, word for word, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.ink import blame, drawn, name, not_run, obstacle
from checks.said import plain, quoted
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.request import Element

id = "copy-approved"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT})


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares each text of the layout sidecar with the copy that the request was compiled from.

    Soft hyphens, line breaks and kinds of blank may differ; letters, marks and digits may not. A text that the
    layout gave up for want of room must stand in its list of dropped ones.
    """
    if why := obstacle(subject):
        yield not_run(id, why, blame(spec, "placement"))
        return
    asked = {role: text for role, text in spec.params.get("copy", {}).items() if plain(text)}
    told = [element for element in drawn(subject.elements) if plain(element.about.get("text") or "")]
    for element in told:
        yield from _said(element, asked.get(element.role), spec)
    for role in asked.keys() - {element.role for element in told} - _dropped(subject):
        yield _fail(
            f"The {name(role)} {quoted(asked[role])} isn't drawn, and the layout doesn't say that it was left "
            "out; render it again.",
            blame(spec, role, "placement"),
            f"no {name(role)}",
            quoted(asked[role]),
        )


def _said(element: Element, asked: str | None, spec: Spec) -> Iterator[Finding]:
    text, label, source = element.about["text"], name(element), blame(spec, element.role, "placement")
    if asked is None:
        yield _fail(
            f"The {label} says {quoted(text)}, which no copy file asks for; write it there, or take it out.",
            source,
            quoted(text),
            f"no {label}",
            element.box,
        )
    elif plain(text) != plain(asked):
        yield _fail(
            f"The {label} says {quoted(text)}, but the copy is {quoted(asked)}; render it again.",
            source,
            quoted(text),
            quoted(asked),
            element.box,
        )


def _dropped(subject: Subject) -> set[str]:
    return {role for e in subject.elements if e.role == "picture" for role in e.about.get("dropped", ())}


def _fail(
    message: str,
    source: str,
    measured: str,
    allowed: str,
    box: tuple[float, float, float, float] | None = None,
) -> Finding:
    return Finding(id, Severity.BLOCK, message, source, measured, allowed, box)
