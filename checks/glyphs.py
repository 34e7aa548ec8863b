"""Can the fonts draw every character of the copy? Layout engines silently leave out what they can't."""

from __future__ import annotations

from collections.abc import Iterable

from checks.ink import blame, drawn, name, not_run, obstacle
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.fonts import broken, listed, uncovered

id = "missing-glyphs"
scope = Scope.DELIVERABLE
needs = frozenset({Need.LAYOUT})


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Compares each drawn string with what the fonts of the request draw: a character must be in the map of one, and
    its glyph must have ink and not be the font's box for what it lacks.
    """
    fonts = subject.about.get("fonts", [])
    said = any(element.about.get("text") for element in drawn(subject.elements))
    nameless = "the request names no fonts" if said and not fonts else None
    why = obstacle(subject) or nameless or broken(fonts)
    if why:
        yield not_run(id, why, blame(spec, "type", "placement"))
        return
    for element in drawn(subject.elements):
        missing = uncovered(element.about.get("text", ""), fonts)
        if missing:
            count = f"{len(missing)} character" + "s" * (len(missing) > 1)
            yield Finding(
                id,
                Severity.BLOCK,
                f"The {name(element)} has {listed(missing)}, which no font of the style pack can draw; "
                "add a font or change the copy.",
                element.source,
                measured=f"{count} without a glyph",
                allowed="none",
                box=element.box,
            )
