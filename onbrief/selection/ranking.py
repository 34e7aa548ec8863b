"""An order of candidates from “this one rather than that one”, said of pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from onbrief.model.reviews import Comparison

ROUNDS = 500
ENOUGH = 1e-7  # a step smaller than this no longer changes an order
PRIOR = 0.5  # won and lost against an average candidate: one that always won stays finite, one seen once stays near


@dataclass(frozen=True)
class Ranked:
    """rank: from 1; equals share one. strength: 1 is average; of two, strength a is preferred a / (a + b) of times."""

    candidate: int
    rank: int
    strength: float
    wins: int
    losses: int


def ranking(comparisons: Iterable[Comparison], scene: str) -> list[Ranked]:
    """A scene's candidates, the best first; those never compared are left out.

    The model is of R. A. Bradley and M. E. Terry (Biometrika 39, 1952), fitted as D. R. Hunter does (Annals of
    Statistics 32, 2004, the MM algorithm), with half a win and half a loss against an average candidate as a prior.
    """
    pairs = Counter((c.better, c.worse) for c in comparisons if c.scene == scene and c.better != c.worse)
    names = sorted({name for pair in pairs for name in pair})
    wins = Counter[int]()
    losses = Counter[int]()
    met = Counter[frozenset[int]]()
    for (better, worse), count in pairs.items():
        wins[better] += count
        losses[worse] += count
        met[frozenset((better, worse))] += count
    strength = _fitted(names, wins, met)
    rows: list[Ranked] = []
    for place, name in enumerate(sorted(names, key=lambda n: (-round(strength[n], 4), n)), 1):
        same = rows and round(rows[-1].strength, 4) == round(strength[name], 4)
        rows.append(Ranked(name, rows[-1].rank if same else place, strength[name], wins[name], losses[name]))
    return rows


def next_pair(
    candidates: Sequence[int], comparisons: Sequence[Comparison], scene: str
) -> tuple[int, int] | None:
    """The pair to ask about: the one met least, of those the nearest in strength. None where there are no two."""
    strength = {row.candidate: row.strength for row in ranking(comparisons, scene)}
    met = Counter(frozenset((c.better, c.worse)) for c in comparisons if c.scene == scene)
    seen = Counter(name for pair, count in met.items() for name in pair for _ in range(count))
    return min(
        combinations(candidates, 2),
        key=lambda pair: (
            met[frozenset(pair)],
            seen[pair[0]] + seen[pair[1]],
            abs(strength.get(pair[0], 1.0) - strength.get(pair[1], 1.0)),
            pair,
        ),
        default=None,
    )


def _fitted(names: list[int], wins: Counter[int], met: Counter[frozenset[int]]) -> dict[int, float]:
    against = {name: [(pair, count) for pair, count in met.items() if name in pair] for name in names}
    strength = dict.fromkeys(names, 1.0)
    for _ in range(ROUNDS):
        new = {}
        for name in names:
            weight = 2 * PRIOR / (strength[name] + 1.0)
            for pair, count in against[name]:
                other = next(n for n in pair if n != name)
                weight += count / (strength[name] + strength[other])
            new[name] = (wins[name] + PRIOR) / weight
        step = max((abs(new[name] - strength[name]) for name in names), default=0.0)
        strength = new
        if step < ENOUGH:
            break
    return strength
