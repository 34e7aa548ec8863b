"""Which candidates look alike, worked out beside the answers: the first page doesn't wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from onbrief.lightbox.batch import Place, Shown, rendered
from onbrief.lightbox.pictures import picture
from onbrief.selection.alike import stacks

Key = tuple[str, ...]  # the SHA-256 of a scene's pictures


@dataclass
class Stacks:
    """found: by a scene's pictures, place → the first place of its stack; only stacks of two and more."""

    root: Path
    found: dict[Key, dict[int, int]] = field(default_factory=dict)
    begun: dict[Key, Future[None]] = field(default_factory=dict)
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "alike"))

    def of(self, campaign: str) -> dict[Place, int]:
        """What is known by now; what isn't is begun."""
        scenes: dict[str, list[Shown]] = {}
        for (scene, _), one in rendered(self.root, campaign).items():
            scenes.setdefault(scene, []).append(one)
        known: dict[Place, int] = {}
        for scene, shown in scenes.items():
            key = tuple(one.sha256 for one in shown)
            known |= {(scene, place): first for place, first in self.found.get(key, {}).items()}
            if key not in self.begun:
                self.begun[key] = self.worker.submit(self._look, key, shown)
        return known

    def _look(self, key: Key, shown: Sequence[Shown]) -> None:
        """On small pictures, which the page asks for anyway, from the first: the two meet in the middle."""
        try:
            small = {one.place: picture(self.root, one, "thumb") for one in reversed(shown)}
            groups = stacks(small)
        except (OSError, ValueError):
            groups = []  # a picture that is being rendered anew: the next one has another hash
        self.found[key] = {place: group[0] for group in groups if len(group) > 1 for place in group}
