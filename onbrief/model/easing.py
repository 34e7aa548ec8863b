"""Easing curves: how far a move has come after a share of its time."""

from __future__ import annotations

from onbrief.model.stylepack import Curve

HALVINGS = 50  # of the unit interval: below the resolution of a float


def eased(curve: Curve, share: float) -> float:
    """A cubic Bézier curve from (0, 0) to (1, 1) through x1, y1, x2, y2, at this share of the time (0 to 1).

    W3C, CSS Easing Functions Level 1, section 2.2. x never falls along the curve, so halving finds its parameter; the
    same bits everywhere, for it is all additions and products.
    """
    if share <= 0 or share >= 1:
        return float(share > 0)
    x1, y1, x2, y2 = curve
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at(x1, x2, middle) < share else (low, middle)
    return _at(y1, y2, (low + high) / 2)


def moved(curve: Curve, frame: int, frames: int) -> float:
    """The same at a frame of a move that begins with frame 0 and has come to rest at the last one."""
    return eased(curve, frame / (frames - 1)) if frames > 1 else 0.0


def _at(first: float, second: float, t: float) -> float:
    """A coordinate of the curve, by its two inner points (Bernstein form)."""
    rest = 1 - t
    return 3 * rest * rest * t * first + 3 * rest * t * t * second + t * t * t
