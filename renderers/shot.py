"""A shot's picture, moving: traced frames, a move on a still, or footage."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from onbrief.model.film import ShotAsk
from onbrief.model.request import Element, Progress, Rendering, RenderRequest
from renderers.moving import clips, moves
from renderers.moving.footage import conformed
from renderers.moving.moves import Window
from renderers.moving.traced import traced, whole

KEPT = ("product", "label")  # elements that are where they are because of the scene


class Shot:
    """See `onbrief.model.film` for what it is asked, and what comes back."""

    name = "shot"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        began = time.perf_counter()
        ask = ShotAsk.model_validate(request.params)
        pictures, middle = SOURCES[ask.source](ask, inputs)
        kept: list[np.ndarray] = []

        def watched() -> Iterator[np.ndarray]:
            for number, frame in enumerate(pictures):
                if number == ask.frames // 2:
                    kept.append(frame)
                progress(number / ask.frames, f"frame {number + 1} of {ask.frames}")
                yield frame

        clip = clips.write_clip(watched(), ask.size, ask.rate)
        progress(1.0)
        elements = seen(inputs["layout"], middle, ask.size) if middle and "layout" in inputs else []
        record = {"device": "cpu", "seconds": round(time.perf_counter() - began, 2), "frames": ask.frames}
        return Rendering(kept[0], elements=elements, record=record, files={"clip": clip})


Source = tuple[Iterator[np.ndarray], Window | None]  # frames, H×W×3 uint16; what is seen at the middle


def still(ask: ShotAsk, inputs: Mapping[str, Path]) -> Source:
    light = moves.read_still(_needed(inputs, "still"))
    size = (light.shape[1], light.shape[0])
    windows = moves.path(ask.start, ask.end, ask.curve, size, ask.size, ask.frames)
    return moves.drawn(light, windows, ask.size), windows[ask.frames // 2]


def frames(ask: ShotAsk, inputs: Mapping[str, Path]) -> Source:
    count = (ask.frames + ask.step - 2) // ask.step + 1
    named = [_needed(inputs, f"frame.{k:04}") for k in range(count)]
    return traced(ask, named, inputs.get("matte"), inputs.get("lut")), whole(named[0], ask.size)


def footage(ask: ShotAsk, inputs: Mapping[str, Path]) -> Source:
    return conformed(_needed(inputs, "footage"), ask), None


SOURCES = {"still": still, "frames": frames, "footage": footage}


def _needed(inputs: Mapping[str, Path], name: str) -> Path:
    if name not in inputs:
        raise ValueError(f"it is asked without {name}")
    return inputs[name]


def seen(sidecar: Path, window: Window, size: tuple[int, int]) -> list[Element]:
    """What of a picture's elements is seen through a window, where it is then."""
    found = (Element(**entry) for entry in json.loads(sidecar.read_text("utf-8"))["elements"])
    moved = (replace(one, box=moves.through(one.box, window, size)) for one in found if one.role in KEPT)
    return [one for one in moved if one.box[2] > 0 and one.box[3] > 0]


SHOT = Shot()
