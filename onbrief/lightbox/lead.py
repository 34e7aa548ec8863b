"""What the campaign's home opens with: its largest picture, where it stands in one sentence, what a build would do."""

from __future__ import annotations

from onbrief.lightbox.facts import Facts, Picture
from onbrief.lightbox.plain import listed
from onbrief.lightbox.stages import stations
from onbrief.pages.words import counted, duration
from onbrief.pipeline.waits import Wait


def sentence(facts: Facts) -> str:
    """Where the campaign stands, for whoever reads no further."""
    status = facts.status
    waits = list(dict.fromkeys(titled(facts, wait) for wait in status.waits))
    if status.state == "invalid":
        return f"{counted(len(facts.problems), 'mistake')} to mend before it can be built"
    if status.state == "stale":
        renders = counted(status.renders, "picture") + " to render" if status.renders else "nothing to render"
        return f"Changed since the last build: {renders}" if facts.lineage else f"Not built yet: {renders}"
    if status.state == "failing":
        return f"{counted(len(status.waiting('finding')), 'gate blocks', 'gates block')} it"
    if status.state == "waiting":
        return f"Waiting for {listed(waits)}"
    return "Published" if stations(facts)[-1].state == "done" else "Ready to publish"


def to_build(facts: Facts) -> str:
    """What a build would do, and what changed."""
    plan = facts.plan
    if plan is None or not plan.stale:
        return ""
    names = [path.removeprefix(f"campaigns/{facts.name}/") for path in plan.changed]
    because = (
        f"; {listed(names[:3])}{' and more' if len(names) > 3 else ''} changed"
        if facts.lineage and names
        else ""
    )
    if not plan.rendered:
        return f"Nothing to render; records are written anew{because}"
    took = [f", about {duration(e.seconds)}" for e in plan.estimates if e.known][:1]
    return f"{counted(len(plan.rendered), 'picture')} to render{''.join(took)}{because}"


def titled(facts: Facts, wait: Wait) -> str:
    """Whom a wait is for, as people call them."""
    titles = facts.standing.titles if facts.standing else {}
    return titles.get(wait.who, f"the {wait.who}")


def hero(pictures: list[Picture]) -> Picture | None:
    """The largest wide picture of the first language: what the page opens with."""
    first = [p for p in pictures if p.about.get("locale") == pictures[0].about.get("locale")]
    wide = [p for p in first if 1.3 <= p.ratio <= 2.6]
    return max(wide or first, key=lambda p: p.size[0] * p.size[1], default=None)
