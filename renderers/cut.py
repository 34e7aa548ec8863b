"""Shots put together and graded, without words: one clip for all languages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import PyOpenColorIO as ocio

from onbrief.model.easing import eased
from onbrief.model.film import CutAsk, Placed
from onbrief.model.request import Progress, Rendering, RenderRequest
from renderers.motion import light
from renderers.motion.grain import Stock
from renderers.motion.transitions import mixed
from renderers.moving.clips import read_clip, told, write_clip

Grade = Callable[[np.ndarray], np.ndarray]


class Cut:
    """Lays clips one after another, frame for frame; grades them; lays grain on. See `onbrief.model.film.CutAsk`."""

    name = "cut"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Frames stream through: no more than one frame of each clip is held. Raises ValueError for what can't be cut."""
        began = time.perf_counter()
        ask = CutAsk.model_validate(request.params)
        refuse_gaps(ask)
        refuse_clips(ask, inputs)
        kept: list[np.ndarray] = []

        def frames() -> Iterator[np.ndarray]:
            for number, frame in enumerate(finished(ask, inputs)):
                if number == min(ask.poster, ask.frames - 1):
                    kept.append(frame)
                yield frame
                progress((number + 1) / ask.frames, f"frame {number + 1} of {ask.frames}")

        clip = write_clip(frames(), ask.size, ask.rate, grainy=True)
        record = {"device": "cpu", "versions": {"opencolorio": ocio.__version__}, "frames": ask.frames}
        record["seconds"] = round(time.perf_counter() - began, 2)
        return Rendering(kept[0], record=record, files={"clip": clip})


def refuse_gaps(ask: CutAsk) -> None:
    """Raises ValueError where a frame of the cut shows nothing, or a transition has nothing to come from."""
    ordered = ask.clips
    if ordered[0].at:
        raise ValueError(f"the cut's first clip begins at frame {ordered[0].at}, not at 0")
    for number, (before, after) in enumerate(pairwise(ordered), 1):
        ends = before.at + before.frames
        if after.at + after.over > ends:
            raise ValueError(f"nothing is there from frame {ends} on, where clip {number} is to begin")
        if after.at < before.at:
            raise ValueError(f"clip {number} begins before clip {number - 1}")
    last = ordered[-1].at + ordered[-1].frames
    if last != ask.frames:
        raise ValueError(f"the clips end after {last} frames, the cut has {ask.frames}")


def refuse_clips(ask: CutAsk, inputs: Mapping[str, Path]) -> None:
    """Raises ValueError where a clip is missing or has another size."""
    for number in range(len(ask.clips)):
        path = inputs.get(f"clip.{number}")
        if path is None:
            raise ValueError(f"clip {number} of the cut is missing")
        if (size := told(path).size) != tuple(ask.size):
            raise ValueError(
                f"clip {number} is {size[0]} × {size[1]} px, the cut {ask.size[0]} × {ask.size[1]}"
            )


def finished(ask: CutAsk, inputs: Mapping[str, Path]) -> Iterator[np.ndarray]:
    """The cut's frames, graded and with grain: H×W×3 uint8."""
    grade = graded(inputs.get("lut"), ask.grade)
    stock = Stock(ask.size, ask.grain, ask.seed)
    for number, picture in enumerate(assembled(ask, inputs)):
        yield stock.exposed(grade(picture), number)


def assembled(ask: CutAsk, inputs: Mapping[str, Path]) -> Iterator[np.ndarray]:
    """The clips with their transitions, as they were shot: H×W×3 uint16."""
    dip = light.of_hex(ask.dip)
    running: list[tuple[int, Placed, Iterator[np.ndarray]]] = []
    waiting = list(enumerate(ask.clips))
    for frame in range(ask.frames):
        running = [entry for entry in running if frame < entry[1].at + entry[1].frames]
        while waiting and waiting[0][1].at <= frame:
            number, placed = waiting.pop(0)
            running.append(
                (number, placed, read_clip(inputs[f"clip.{number}"], deep=True, first=placed.start))
            )
        picture = None
        for number, placed, frames in running:
            shown = next(frames, None)
            if shown is None:
                short = frame - placed.at
                raise ValueError(
                    f"clip {number} has {placed.start + short} frames, {placed.start + placed.frames} are used"
                )
            share = eased(placed.curve, (frame - placed.at + 1) / (placed.over + 1))
            picture = (
                shown
                if picture is None
                else mixed(placed.transition, picture, shown, share, dip, ask.direction)
            )
        assert picture is not None, "refuse_gaps has seen to it"
        yield picture


def graded(lut: Path | None, strength: float) -> Grade:
    """A .cube LUT at its strength: OpenColorIO, tetrahedral, sixteen bits in and out. No LUT: pictures as they are.

    What it gives back is good until the next picture: memory is kept, see `Stock`.
    """
    if lut is None or strength == 0:
        return lambda picture: picture
    try:
        transform = ocio.FileTransform(src=str(lut), interpolation=ocio.INTERP_TETRAHEDRAL)
        processor = ocio.Config.CreateRaw().getProcessor(transform)
    except ocio.Exception as error:
        raise ValueError(f"the LUT can't be read: {error}") from error
    deep = ocio.BIT_DEPTH_UINT16
    through = processor.getOptimizedCPUProcessor(deep, deep, ocio.OPTIMIZATION_DEFAULT)

    out: np.ndarray | None = None

    def apply(picture: np.ndarray) -> np.ndarray:
        nonlocal out
        source, out = np.ascontiguousarray(picture), np.empty_like(picture) if out is None else out
        through.apply(_described(source), _described(out))
        return out if strength == 1 else cv2.addWeighted(source, 1 - strength, out, strength, 0, dst=out)

    return apply


def _described(picture: np.ndarray) -> ocio.PackedImageDesc:
    height, width, _ = picture.shape
    return ocio.PackedImageDesc(picture, width, height, 3, ocio.BIT_DEPTH_UINT16, 2, 6, width * 6)


CUT = Cut()
