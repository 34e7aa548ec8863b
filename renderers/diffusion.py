"""Pictures from words by a diffusion pipeline in ONNX files: onnxruntime and numpy, on a GPU or without one."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onbrief.model.request import EngineFault, Progress, Rendering, RenderRequest
from renderers.generation.ask import Ask, read
from renderers.generation.settle import colour, grey, settled
from renderers.onnx.canvas import FEATHER, Canvas, Known, expanded, fitted, laid_back, planes
from renderers.onnx.draw import draw
from renderers.onnx.family import Batch, Family
from renderers.onnx.loaded import forget, pipeline
from renderers.onnx.noise import RNG
from renderers.onnx.session import device_of, providers, runtime
from renderers.onnx.settings import Settings

MOST_PIXELS = 4096 * 4096  # of one picture
# Of all that are drawn together. A GPU is quicker with four of SDXL's size than with one; a processor isn't, and where
# it runs out of memory the system ends the whole process.
BATCH_PIXELS = {"gpu": 4 * 1024 * 1024, "cpu": 512 * 512}
BATCH = 8


@dataclass(frozen=True)
class Wanted:
    """One request as it was read."""

    place: int
    ask: Ask
    settings: Settings
    inputs: Mapping[str, Path]

    @property
    def alike(self) -> str:
        """The same for requests that can be drawn together: all but their words, seeds and pictures."""
        a = self.ask
        return repr(
            (self.inputs["model"], a.size, a.mode, a.strength, sorted(a.guides.items()), self.settings)
        )


class Diffusion:
    """Runs the pipeline of the folder `model`; several requests that differ in seed or words are drawn together."""

    name = "diffusion"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Inputs and parameters: `renderers/generation/ask.py`. Output: 16 bits, sRGB, never graded."""
        ((_, found),) = self.render_many([(request, inputs)], progress=progress)
        if isinstance(found, EngineFault):
            raise found
        return found

    def render_many(
        self, asked: Sequence[tuple[RenderRequest, Mapping[str, Path]]], *, progress: Progress
    ) -> Iterator[tuple[int, Rendering | EngineFault]]:
        wanted = [understood(place, *one) for place, one in enumerate(asked)]
        done = 0

        def told(share: float, note: str = "") -> None:
            progress((done + share * len(batch)) / len(wanted), note)

        try:
            device = device_of(providers()[0])
        except EngineFault as fault:
            yield from ((one.place, fault) for one in wanted)
            return
        for batch in batches(wanted, BATCH_PIXELS[device]):
            yield from made(batch, told)
            done += len(batch)


def understood(place: int, request: RenderRequest, inputs: Mapping[str, Path]) -> Wanted:
    """Raises ValueError for parameters that aren't known, or an input that is missing."""
    ask = read(request, expands=True)
    needed = ["model", *(f"guide.{name}" for name in ask.guides)]
    needed += ["image"] if ask.mode != "text" else []
    needed += ["mask"] if ask.mode == "inpaint" else []
    needed += ["kept", *(f"matte.{name}" for name in ask.keep)] if ask.keep else []
    if missing := [name for name in needed if name not in inputs]:
        raise ValueError(f"nothing was given as its {missing[0]}")
    if any(name.startswith("reference.") for name in inputs):
        raise ValueError(
            "a diffusion pipeline can't look at references: leave them to the words, or ask another engine"
        )
    if ask.size[0] * ask.size[1] > MOST_PIXELS or min(ask.size) < 8:
        raise ValueError(
            f"{ask.size[0]} × {ask.size[1]} pixels are not drawn in one piece: let it be upscaled"
        )
    return Wanted(place, ask, Settings.model_validate(ask.settings), inputs)


def batches(wanted: Sequence[Wanted], pixels: int) -> Iterator[list[Wanted]]:
    """Requests that are alike, in groups of so many pixels that memory bears them, in the order of their first."""
    groups: dict[str, list[Wanted]] = {}
    for one in wanted:
        groups.setdefault(one.alike, []).append(one)
    for group in groups.values():
        width, height = group[0].ask.size
        most = max(1, min(BATCH, pixels // (width * height)))
        yield from (group[start : start + most] for start in range(0, len(group), most))


def made(wanted: list[Wanted], progress: Progress) -> Iterator[tuple[int, Rendering | EngineFault]]:
    """Draws a batch; where memory doesn't suffice for it, its halves."""
    try:
        family = pipeline(wanted[0].inputs["model"])
        found = drawn(family, wanted, progress)
    except EngineFault as fault:
        if fault.kind != "exhausted" or len(wanted) == 1:
            forget() if fault.kind == "exhausted" else None
            yield from ((one.place, fault) for one in wanted)
            return
        half = len(wanted) // 2
        yield from made(wanted[:half], progress)
        yield from made(wanted[half:], progress)
        return
    for one, (pixels, record) in zip(wanted, found, strict=True):
        try:
            yield one.place, settled(one.ask, one.inputs, pixels, record)
        except EngineFault as fault:
            yield one.place, fault


def drawn(
    family: Family, wanted: list[Wanted], progress: Progress
) -> list[tuple[np.ndarray, dict[str, Any]]]:
    """H×W×3, uint16, of each, with how it was made."""
    began = time.perf_counter()
    before = sum(net.seconds for net in family.nets)
    canvas = Canvas.of(wanted[0].ask.size, family.grid)
    known = [changed(one) for one in wanted]
    batch = batch_of(family, wanted, known, canvas)
    found = draw(family, batch, progress)
    pictures = [np.rint(canvas.cropped(one) * 65535) for one in found.pictures]
    pictures = [laid_back(k, p) if k else p.astype(np.uint16) for k, p in zip(known, pictures, strict=True)]
    inside = sum(net.seconds for net in family.nets) - before
    record = {
        **told_of(family, batch),
        "seconds": round((time.perf_counter() - began) / len(wanted), 3),
        "seconds_model": round(inside / len(wanted), 3),
    }
    cuts = ({"cut": cut} if cut else {} for cut in found.cut)
    return [(picture, record | cut) for picture, cut in zip(pictures, cuts, strict=True)]


def changed(one: Wanted) -> Known | None:
    """The picture that is changed in part, if there is one. Raises ValueError where there is nothing to change."""
    ask, inputs = one.ask, one.inputs
    if ask.mode == "inpaint":
        mask = fitted(grey(inputs["mask"]), ask.size, "the mask")
        found = Known(fitted(colour(inputs["image"]), ask.size, "the picture"), mask, FEATHER)
    elif ask.mode == "outpaint":
        found = expanded(colour(inputs["image"]), ask.size, ask.at)
    else:
        return None
    if not found.mask.any():
        raise ValueError("its mask is black all over: there is nothing to draw anew")
    return found


def batch_of(family: Family, wanted: list[Wanted], known: list[Known | None], canvas: Canvas) -> Batch:
    """What the model is asked, in its own terms."""
    first, settings = wanted[0].ask, wanted[0].settings
    usual = family.usual
    pictures = [k.picture if k else started(one) for one, k in zip(wanted, known, strict=True)]
    masks = [(canvas.padded(k.mask) > 0)[None] for k in known if k]
    controls = steering(first, settings, family)
    guides = [
        np.stack([planes(canvas.padded(guide(one, name))) for one in wanted]) if name in first.guides
        else np.zeros((len(wanted), 3, *canvas.drawn[::-1]), np.float32)
        for name in controls
    ]  # fmt: skip
    return Batch(
        prompts=[one.ask.prompt for one in wanted],
        negatives=[one.ask.negative for one in wanted],
        seeds=[int(one.ask.seed) for one in wanted],
        size=canvas.drawn,
        sampler=settings.scheduler or usual.sampler,
        steps=settings.steps or usual.steps,
        guidance=usual.guidance if settings.guidance is None else settings.guidance,
        strength=first.strength,
        pictures=np.stack([planes(canvas.padded(p)) * 2 - 1 for p in pictures if p is not None])
        if first.mode != "text"
        else None,
        masks=np.stack(masks).astype(np.float32) if masks else None,
        guides=guides,
        scales=[first.guides.get(name, 0.0) for name in controls],
    )


def started(one: Wanted) -> np.ndarray | None:
    """The picture that it starts from, if there is one."""
    if one.ask.mode == "text":
        return None
    return fitted(colour(one.inputs["image"]), one.ask.size, "the picture to start from")


def steering(ask: Ask, settings: Settings, family: Family) -> tuple[str, ...]:
    """The maps of the pipeline's ControlNets, in their order. Raises ValueError where that isn't told, or there is none."""
    if not ask.guides:
        return ()
    if not family.controls:
        raise ValueError(f"the model has no ControlNet that could follow {', '.join(ask.guides)}")
    order = settings.controls or (tuple(ask.guides) if family.controls == 1 else ())
    if len(order) != family.controls:
        raise ValueError(
            f"the model has {family.controls} ControlNets: name their maps, in order, in `settings: controls`"
        )
    if unknown := [name for name in ask.guides if name not in order]:
        raise ValueError(f"the model has no ControlNet for {unknown[0]}: it follows {', '.join(order)}")
    return tuple(order)


def guide(one: Wanted, name: str) -> np.ndarray:
    """A map of the block-out: H×W or H×W×3, 8 or 16 bits."""
    path = one.inputs[f"guide.{name}"]
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if image is None or image.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"{path.name} is no readable picture")
    if image.ndim == 3:
        image = image[..., 2::-1]
    return fitted(image, one.ask.size, f"the {name} map")


def told_of(family: Family, batch: Batch) -> dict[str, Any]:
    """How a batch was made; whatever isn't in the request."""
    net = family.nets[0]
    return {
        "device": device_of(net.provider),
        "machine": platform.machine(),
        "provider": net.provider,
        "dtype": net.dtype,
        "family": family.name,
        "scheduler": batch.sampler,
        "steps": batch.steps,
        "guidance": batch.guidance,
        "rng": RNG,
        "batch": len(batch.seeds),
        "drawn": list(batch.size),
        "versions": {"onnxruntime": runtime().__version__, "numpy": np.__version__},
    }


DIFFUSION = Diffusion()
