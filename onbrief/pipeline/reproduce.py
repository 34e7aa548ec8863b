"""Renders recorded requests anew, in memory, and holds the result against what Git's record names."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from pydantic import ValidationError

from onbrief.errors import InputError
from onbrief.lineage.fingerprint import pixels_of
from onbrief.lineage.git import blob
from onbrief.lineage.played import identity
from onbrief.lineage.read import Lineage
from onbrief.model.canonical import canonical, sha256
from onbrief.model.picture import Unreadable
from onbrief.model.request import EngineFault, Input, RenderRequest
from onbrief.pipeline.distance import Distance, distance, limit_of, within
from onbrief.pipeline.inputs import MODEL, hash_of, resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.parts import FILES
from onbrief.pipeline.remotes import cached
from onbrief.pipeline.render import EVIDENCE, render_parts
from onbrief.pipeline.weights import hold
from renderers import VERSIONS, makes

HOSTED = "hosted"
HOW = ("device", "variant", "machine")  # what of a record tells why pictures may differ
SAME_PLACE = 0.5  # pixels by which a drawn box may be off


class Verdict(StrEnum):
    """From best to worst."""

    BIT_IDENTICAL = "bit-identical"
    PIXEL_IDENTICAL = "pixel-identical"
    CLOSE = "perceptually close"
    FROZEN = "frozen"  # a hosted model made it: what came back is the only evidence there is
    DIFFERENT = "different"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class Recorded:
    """A request that a committed lineage names. A hash tells it from all others."""

    lineage: Lineage
    request: str

    @property
    def file(self) -> str:
        """Its picture, relative to the campaign's build folder."""
        row = self.lineage.file_of(self.request)
        return row["path"] if row else self.request

    @property
    def parts(self) -> list[str]:
        """Without the signature, which follows from the picture, and without evidence of how it came about."""
        found = {f["part"] for f in self.lineage.data["files"] if f.get("request") == self.request}
        return sorted(part for part in found - {"signature"} if not part.startswith(EVIDENCE))


@dataclass(frozen=True)
class Comparison:
    """How near one part is: with figures where pixels differ, with a reason where figures don't say it."""

    verdict: Verdict
    distance: Distance | None = None
    reason: str = ""


@dataclass(frozen=True)
class Reproduction:
    """How near a rendering made here and now is to the recorded one, by its worst part; how each was made."""

    recorded: Recorded
    worst: Comparison
    made: dict[str, Any] = field(default_factory=dict)
    here: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


class NotRun(Exception):
    """Why a request could not be rendered, or its result not be compared."""


def recorded_in(lineages: Iterable[Lineage]) -> list[Recorded]:
    return [Recorded(lineage, request) for lineage in lineages for request in sorted(lineage.requests)]


def sample(recorded: list[Recorded], count: int, seed: str) -> list[Recorded]:
    """The same for the same seed; what is recorded later beside them changes no one's lot."""

    def lot(one: Recorded) -> str:
        return sha256(canonical([seed, one.lineage.campaign, one.request]))

    return sorted(recorded, key=lot)[:count]


def reproduce(root: Path, recorded: Recorded) -> Reproduction:
    """Renders one request from its recorded inputs. Writes neither to the build folder nor to the store."""
    began = time.monotonic()
    made = (recorded.lineage.rendering_of(recorded.request) or {}).get("made") or {}
    asked = recorded.lineage.requests[recorded.request]
    if made.get("hosted") is True or asked.get("renderer") == HOSTED:  # asking again would be paying again
        return Reproduction(recorded, _frozen(root, recorded), _how(made))
    try:
        job = _job(recorded)
        with tempfile.TemporaryDirectory() as folder:
            inputs = _inputs(root, recorded.lineage, job.request, Path(folder))
            parts, here = render_parts(job, inputs, lambda share, note="": None)
        worst = _compare(root, recorded, parts)
    except NotRun as why:
        return Reproduction(recorded, Comparison(Verdict.NOT_RUN, reason=str(why)))
    except EngineFault as fault:
        reason = f"{recorded.lineage.requests[recorded.request]['renderer']} could not make it: {fault}"
        return Reproduction(recorded, Comparison(Verdict.NOT_RUN, reason=reason))
    except InputError as error:
        first = error.problems[0]
        return Reproduction(recorded, Comparison(Verdict.NOT_RUN, reason=f"{first.where}: {first.what}"))
    return Reproduction(recorded, worst, _how(made), _how(here), round(time.monotonic() - began, 1))


def _frozen(root: Path, recorded: Recorded) -> Comparison:
    """A hosted model can't be asked again for the same: its recorded bytes are looked for instead."""
    try:
        _kept(root, recorded.lineage, recorded.request, "image", "a hosted model made it, and what came back")
    except NotRun as why:
        return Comparison(Verdict.NOT_RUN, reason=str(why))
    return Comparison(
        Verdict.FROZEN, reason="a hosted model made it; its bytes are here and are the recorded ones"
    )


def _how(record: dict[str, Any]) -> dict[str, Any]:
    return {key: record[key] for key in HOW if key in record}


def _job(recorded: Recorded) -> Job:
    """Raises NotRun where the record is not that of its id, or asks for an engine that isn't here."""
    row = recorded.lineage.requests[recorded.request]
    try:
        asked = RenderRequest.model_validate({k: v for k, v in row.items() if k not in ("id", "about")})
    except ValidationError:
        raise NotRun("its record can't be read") from None
    if asked.id != recorded.request:
        raise NotRun("its record was changed: what it asks for has another id")
    if not makes(asked.renderer, asked.version):
        here = VERSIONS.get(asked.renderer, "none")
        raise NotRun(f"{asked.renderer} {asked.version} made it, {here} is installed")
    return Job(out=recorded.file, about=row["about"], request=asked)


def _inputs(root: Path, lineage: Lineage, asked: RenderRequest, folder: Path) -> dict[str, Path]:
    """The recorded bytes of all inputs. Raises NotRun if they can't be had, InputError if a path is no good."""
    return {
        name: _kept(root, lineage, wanted.request, wanted.part, f"its {name}")
        if wanted.request
        else _file(root, lineage, wanted, folder)
        for name, wanted in asked.inputs.items()
    }


def _file(root: Path, lineage: Lineage, wanted: Input, folder: Path) -> Path:
    """A file that people wrote or a package carries: as it lies here, else as Git kept it, laid into the folder.

    Of a model the folder of its files, which Git never keeps.
    """
    name = wanted.file or ""
    if name.startswith(MODEL):
        try:
            return hold(root, name.removeprefix(MODEL), wanted.sha256)
        except InputError as error:
            raise NotRun(f"{error.problems[0].where}: {error.problems[0].what}") from None
    path = resolve(root, name)
    if path.is_file() and hash_of(path) == wanted.sha256:
        return path
    data = blob(root, lineage.blob_of(name) or "")
    if data is None or sha256(data) != wanted.sha256:
        raise NotRun(f"{name} is not what it was made from, and Git has no such version")
    kept = folder / sha256(data) / path.name
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(data)
    return kept


def _kept(root: Path, lineage: Lineage, request: str, part: str, what: str) -> Path:
    """A recorded file, from the build folder or DVC's cache. Raises NotRun if neither holds its very bytes."""
    row = lineage.file_of(request, part)
    if row is None:
        raise NotRun(f"{what} is not recorded")
    built = root / "campaigns" / lineage.campaign / "build" / row["path"]
    for path in (built, cached(root, row["md5"])):
        if path.is_file() and hash_of(path) == row["sha256"]:
            return path
    raise NotRun(f"{what} is neither in build/ nor in DVC's cache")


def _compare(root: Path, recorded: Recorded, parts: dict[str, tuple[str, bytes]]) -> Comparison:
    """The worst of all recorded parts."""
    order = list(Verdict)
    found = [
        _compare_part(root, recorded, name, parts[name][1])
        if name in parts
        else Comparison(Verdict.DIFFERENT, reason=f"no {name} comes out any more")
        for name in recorded.parts
    ]
    return max(found, key=lambda c: (order.index(c.verdict), c.distance.block if c.distance else 0))


def _compare_part(root: Path, recorded: Recorded, name: str, data: bytes) -> Comparison:
    row = recorded.lineage.file_of(recorded.request, name)
    if row and row["sha256"] == sha256(data):
        return Comparison(Verdict.BIT_IDENTICAL)
    kept = _kept(root, recorded.lineage, recorded.request, name, f"its bytes differ, and the recorded {name}")
    if name == "layout":
        return _compare_layouts(kept.read_bytes(), data)
    if kept.suffix == ".svg":
        return Comparison(Verdict.DIFFERENT, reason=f"the drawing's text is another ({name})")
    request = recorded.lineage.requests[recorded.request]
    if name in FILES or (name == "image" and request["renderer"] == "film"):
        return _compare_films(kept, data, name)
    return _compare_pictures(kept, data, request["renderer"], "" if name == "image" else name)


def _compare_films(kept: Path, data: bytes, part: str) -> Comparison:
    """By every frame and by the sound; what is neither (a mix, captions) is the same to the byte, or another."""
    with tempfile.TemporaryDirectory() as folder:
        now = Path(folder) / f"now{kept.suffix}"
        now.write_bytes(data)
        with suppress(Unreadable):
            shown = identity if kept.suffix in (".mkv", ".mp4", ".mov") else pixels_of
            if shown(kept) == shown(now):
                return Comparison(Verdict.PIXEL_IDENTICAL, reason=f"{part}: every frame and the sound")
    return Comparison(Verdict.DIFFERENT, reason=f"{part}: other bytes, and not the same frames and sound")


def _compare_layouts(then: bytes, now: bytes) -> Comparison:
    """What is drawn, who asked for it, and where; what was measured beside it follows the pixels."""
    before, after = (json.loads(sidecar)["elements"] for sidecar in (then, now))
    if [(e["role"], e["source"]) for e in before] != [(e["role"], e["source"]) for e in after]:
        return Comparison(Verdict.DIFFERENT, reason="other things are drawn")
    for one, other in zip(before, after, strict=True):
        if any(abs(a - b) > SAME_PLACE for a, b in zip(one["box"], other["box"], strict=True)):
            return Comparison(Verdict.DIFFERENT, reason=f"{one['role']} is drawn elsewhere")
    return Comparison(Verdict.CLOSE)


def _compare_pictures(kept: Path, data: bytes, renderer: str, part: str) -> Comparison:
    now = _decoded(data)
    width, height = _size(kept)
    if (height, width) != now.shape[:2]:
        return Comparison(Verdict.DIFFERENT, reason=f"{part} {width} × {height} pixels were recorded".strip())
    then = _decoded(kept.read_bytes())
    if np.array_equal(now, then):
        return Comparison(Verdict.PIXEL_IDENTICAL, reason=part)
    found = distance(now, then)
    close = within(found, limit_of(renderer))
    return Comparison(Verdict.CLOSE if close else Verdict.DIFFERENT, found, part)


def _size(path: Path) -> tuple[int, int]:
    """Width and height by the header: a record may name a picture that must not be decoded. Raises NotRun."""
    try:
        with Image.open(path) as header:
            return header.size
    except (OSError, Image.DecompressionBombError):
        raise NotRun("what was recorded is no picture") from None


def _decoded(data: bytes) -> np.ndarray:
    """H×W, H×W×3 or H×W×4 as it stands in the file, 8 or 16 bits. Raises NotRun."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise NotRun("what was recorded is no picture")
    return picture if picture.ndim == 2 else picture[..., [2, 1, 0, 3][: picture.shape[2]]]
