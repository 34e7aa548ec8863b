"""What these candidates don't show yet: the brief, the words or the look changed since, or more are asked for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.brief import Brief
from onbrief.pages.words import counted
from onbrief.pipeline.stale import Tree, changed

SOURCES = {"brief.yaml": "the brief", "copy": "the copy", "stylepacks": "the style pack"}


def news(
    root: Path, campaign: str, brief: Brief | None, rendered: Collection[tuple[str, int]]
) -> dict[str, object] | None:
    """In words, and the command that catches up; None where there is nothing to catch up with.

    rendered: the candidates that can be looked at. A brief that can't be read is told elsewhere.
    """
    if brief is None or not rendered:
        return None
    wanted = [(name, place) for name, scene in brief.scenes.items() for place in scene.places]
    more = sum(one not in rendered for one in wanted)
    since = since_built(root, campaign)
    words = []
    if more:
        words.append(f"{counted(more, 'more candidate')} {'is' if more == 1 else 'are'} asked for.")
        since = [name for name in since if name != SOURCES["brief.yaml"]]  # that is what changed there
    if since:
        names = " and ".join(filter(None, (", ".join(since[:-1]), since[-1])))
        words.append(
            f"{names[:1].upper()}{names[1:]} {'have' if len(since) > 1 else 'has'} changed since the last build."
        )
    return {"words": " ".join(words), "command": f"onbrief build {campaign}"} if words else None


def since_built(root: Path, campaign: str) -> list[str]:
    """Which sources are other than those of the last build. Choices don't count: they are made right here."""
    try:
        names = changed(Tree(root), campaign)
    except (InputError, OSError):
        return []
    folder = f"campaigns/{campaign}/"
    parts = {name.removeprefix(folder).partition("/")[0] for name in names}
    return [words for part, words in SOURCES.items() if part in parts]
