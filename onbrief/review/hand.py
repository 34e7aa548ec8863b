"""What lies at hand: recorded files by their hashes, from the build folder, DVC's cache, and last the remotes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from onbrief.compare.signature import Signature, sign, unpacked
from onbrief.errors import InputError
from onbrief.model.canonical import sha256_file
from onbrief.model.picture import Unreadable
from onbrief.model.source import confine
from onbrief.pipeline.remotes import Remotes, cached
from onbrief.pipeline.stages import build_folder
from onbrief.review.deliverables import MD5, SHA256, Deliverable, Row
from onbrief.review.report import Placed

MEASURED = ("layout", "signature")  # what it takes to compare
SHOWN = ("image", "preview")  # and to look at
MAX_JSON = 2_000_000  # bytes of a layout sidecar
MAX_SIGNATURE = 64_000_000
MAX_ELEMENTS = 2000
FARTHEST = 1_000_000  # pixels from the corner of a picture; no number at all is farther


class Hand:
    """Of one campaign. tell: hears once of a remote that can't be reached. anew: signatures are made of pictures alone."""

    def __init__(self, root: Path, campaign: str, tell: Callable[[str], None], anew: bool = False):
        self.root, self.build, self.anew = root, build_folder(root, campaign), anew
        self.remotes = Remotes(root, tell)
        self._known: dict[str, Path | None] = {}

    def bring(self, wanted: Iterable[Deliverable], parts: tuple[str, ...]) -> None:
        """Takes what is not here from the remotes, all at once. parts: MEASURED or SHOWN."""
        rows = [
            row for one in wanted for part, row in one.parts.items() if part in parts and self._sound(row)
        ]
        lacking = [row for row in rows if self.path(row) is None]
        self.remotes.fetch((row["md5"], row["sha256"]) for row in lacking)
        for row in lacking:
            self._known.pop(row["sha256"], None)

    def path(self, row: Row | None) -> Path | None:
        """Where a recorded file's very bytes are; None where they are nowhere."""
        if row is None or not self._sound(row):
            return None
        digest = row["sha256"]
        if digest not in self._known:
            places = (self._built(row["path"]), cached(self.root, row["md5"]))
            there = (p for p in places if p and p.is_file() and sha256_file(p) == digest)
            self._known[digest] = next(there, None)
        return self._known[digest]

    def film(self, one: Deliverable) -> Path | None:
        """All of its frames."""
        return self.path(one.parts.get("image"))

    def picture(self, one: Deliverable) -> Path | None:
        """Its pixels; of a drawing, its preview."""
        return self.path(one.parts.get("preview") or one.parts.get("image"))

    def signature(self, one: Deliverable) -> Signature | None:
        """As the build left it; else made of the picture."""
        if kept := self.kept(one):
            return kept
        picture = self.picture(one)
        try:
            return sign(picture) if picture else None
        except Unreadable:
            return None

    def kept(self, one: Deliverable) -> Signature | None:
        """As the build left it; None where that is neither here, nor sound, nor trusted."""
        path = None if self.anew else self.path(one.parts.get("signature"))
        return unpacked(path.read_bytes()) if path and path.stat().st_size <= MAX_SIGNATURE else None

    def placed(self, one: Deliverable) -> tuple[Placed, ...]:
        """The elements of the layout sidecar; none where it isn't at hand or says nothing sound."""
        path = self.path(one.parts.get("layout"))
        if path is None or path.stat().st_size > MAX_JSON:
            return ()
        return elements(path.read_bytes())

    def _built(self, name: str) -> Path | None:
        try:
            return confine(self.build, self.build / name)
        except (InputError, ValueError):
            return None

    def _sound(self, row: Row) -> bool:
        return bool(MD5.fullmatch(row["md5"]) and SHA256.fullmatch(row["sha256"]))


def elements(data: bytes) -> tuple[Placed, ...]:
    """Of a layout sidecar; none where it says anything unsound, for then none of it is to be trusted."""
    try:
        told = json.loads(data)
        return tuple(_placed(element) for element in told["elements"][:MAX_ELEMENTS])
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return ()


def _placed(element: Mapping[str, Any]) -> Placed:
    x, y, width, height = map(float, element["box"])
    if not all(abs(number) <= FARTHEST for number in (x, y, width, height)) or min(width, height) < 0:
        raise ValueError("a box without a place or a size")
    about = element.get("about")
    return Placed(
        str(element["role"]),
        (x, y, width, height),
        str(element["source"]),
        about if isinstance(about, dict) else {},
    )
