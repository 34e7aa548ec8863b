"""Easing: how far a movement has come at a share of its time."""

from __future__ import annotations

from onbrief.model.stylepack import Curve

STEPS = 40  # halvings: beyond what a float tells apart


def eased(curve: Curve, time: float) -> float:
    """A cubic Bézier curve from (0, 0) to (1, 1) at x = time (W3C, CSS Easing Functions Level 1); 0 and 1 outside."""
    if time <= 0 or time >= 1:
        return float(time >= 1)
    x1, y1, x2, y2 = curve
    low, high = 0.0, 1.0
    for _ in range(STEPS):  # x never falls, since x1 and x2 are within 0 to 1
        middle = (low + high) / 2
        low, high = (middle, high) if _bezier(x1, x2, middle) < time else (low, middle)
    return _bezier(y1, y2, low)


def _bezier(first: float, second: float, at: float) -> float:
    rest = 1 - at
    return 3 * rest * rest * at * first + 3 * rest * at * at * second + at * at * at
