"""When words come and go: a group as one, an end card step by step."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from onbrief.model.film import CURVES, FilmAsk
from onbrief.model.stylepack import Curve, TypeMotion
from renderers.motion.pieces import Stage
from renderers.motion.setting import Group
from renderers.typography import room

RISE = 0.03  # of the unit: how far type rises
SHARE = 4  # coming takes a quarter of a group's time at most, and going another
STANDS = 0.42  # of an end card's time: by then all of it stands
BETWEEN = 0.45  # of the time that one step takes: so much later the next begins
ORDER = {
    "ground": 0,
    "logo": 1,
    "headline": 2,
    "body": 2,
    "cta": 3,
}  # an end card's steps; the rest comes last
LAST = 4


def alone(ask: FilmAsk, group: Group, style: TypeMotion) -> Stage:
    """A group that comes and goes as one. What stands to the film's last frame doesn't go."""
    moves = style.how != "none"
    enter = min(_frames(ask, style.enter), group.frames // SHARE) if moves else 0
    return Stage(group.at, group.end, enter, _leaving(ask, group, style) if moves else 0, *_how(ask, style))


def stepwise(ask: FilmAsk, group: Group, style: TypeMotion, roles: Sequence[str]) -> dict[str, Stage]:
    """An end card's ground and roles, one a little after the other, sooner where it is short."""
    steps = {role: ORDER.get(role, LAST) for role in ("ground", *roles)}
    enter = 0 if style.how == "none" else max(1, _frames(ask, style.enter))
    whole = enter * (1 + BETWEEN * max(steps.values()))
    scale = min(1.0, STANDS * group.frames / whole) if whole else 1.0
    leave = _leaving(ask, group, style)
    how, curves, travel = _how(ask, style)
    gentle = (CURVES["gentle"], CURVES["gentle"])
    found = {}
    for role, step in steps.items():
        begins = group.at + round(step * BETWEEN * enter * scale)
        words = role not in ("ground", "logo")
        found[role] = Stage(
            begins,
            group.end,
            round(enter * scale),
            leave,
            how if words else "fade",
            gentle if role == "ground" else curves,
            travel if words else 0,
        )
    return found


def timed(stage: Stage) -> dict[str, Any]:
    """at, frames: when it is seen; still: the first frame in which it stands, and for how many."""
    first, end = stage.still
    return {"at": stage.at, "frames": stage.end - stage.at, "still": [first, max(0, end - first)]}


def _how(ask: FilmAsk, style: TypeMotion) -> tuple[Any, tuple[Curve, Curve], float]:
    """Raises ValueError for a curve that nobody has drawn."""
    known = CURVES | {name: tuple(curve) for name, curve in ask.motion.get("curves", {}).items()}
    for name in (style.enter_curve, style.leave_curve):
        if name not in known:
            raise ValueError(f"no curve of the style pack is called “{name}”")
    travel = style.options.get("travel", RISE) * room.unit((ask.size[0], ask.size[1]))
    return style.how, (known[style.enter_curve], known[style.leave_curve]), travel


def _leaving(ask: FilmAsk, group: Group, style: TypeMotion) -> int:
    return 0 if group.end >= ask.frames else min(_frames(ask, style.leave), group.frames // SHARE)


def _frames(ask: FilmAsk, seconds: float) -> int:
    return round(Fraction(seconds) * Fraction(ask.rate))
