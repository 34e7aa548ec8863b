"""Is everything that is heard meant to be? Scratch music and voices are for trying things out, never for the public."""

from __future__ import annotations

from collections.abc import Iterable

from checks.film.decode import cues_of
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-scratch"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

VOICE = "voice:"


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """What the cue sheet calls scratch, where the campaign goes out to the public. Nothing is decoded."""
    cues = cues_of(spec)
    if cues is None or spec.params.get("usage") != "public":
        return
    lines = {line.line: line.source for line in cues.voice}
    for name in cues.scratch:
        if name.startswith(VOICE):
            line = name.removeprefix(VOICE)
            text = (
                f"A scratch voice reads “{line}”, and the campaign is public; record it and name the `file`."
            )
            source = lines.get(line, cues.sources.get("voice", "shots.yaml"))
        else:
            text = f"“{name}” is a scratch sound, and the campaign is public; license one and name its file."
            source = cues.sources.get("music", "shots.yaml")
        yield Finding(id, Severity.BLOCK, text, source, "scratch", "licensed")
