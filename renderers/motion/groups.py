"""Which words stand on the screen together, and when: a film's groups, from its cue sheet."""

from __future__ import annotations

from onbrief.model.film import FilmAsk
from renderers.audio.captions import captions
from renderers.motion.setting import Group

CAPTION = "caption"
CARD = "end-card"


def supers(ask: FilmAsk) -> list[Group]:
    """A group each."""
    return [
        Group(
            name="super",
            style=ask.styles.get(words.role, "super"),
            place=ask.places.get(words.role, "above"),
            at=words.at,
            frames=words.frames,
            texts={"headline": words.text},
            roles={"headline": words.role},
            sources={"headline": words.source},
        )
        for words in ask.cues.supers
        if words.text.strip()
    ]


def card(ask: FilmAsk) -> Group | None:
    """The end card, its words in the order that they were listed."""
    told = ask.cues.card
    if told is None:
        return None
    shown = [words for words in told.words if words.text.strip()]
    style = next((ask.styles[words.role] for words in shown if words.role in ask.styles), CARD)
    return Group(
        name="card",
        style=ask.styles.get("card", style),
        place=ask.places.get("card", "middle"),
        at=told.at,
        frames=told.frames,
        texts={words.role: words.text for words in shown},
        roles={words.role: words.role for words in shown},
        sources={words.role: words.source for words in shown},
    )


def burned(ask: FilmAsk) -> list[Group]:
    """Captions in the picture, where they are wanted: a group each."""
    if ask.cues.captions not in ("burned", "both"):
        return []
    return [
        Group(
            name="caption",
            style=ask.styles.get(CAPTION, CAPTION),
            place=ask.places.get(CAPTION, "below"),
            at=one.at,
            frames=one.frames,
            texts={"body": "\n".join(one.lines)},
            roles={"body": f"caption.{number}"},
            sources={"body": one.source},
            lines=one.lines,
        )
        for number, one in enumerate(captions(ask.cues))
    ]
