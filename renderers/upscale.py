"""Larger pictures: through a super-resolution model, or by Lanczos; with their mattes and layout, to placements and print."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import PIL
from pydantic import BaseModel, ConfigDict, Field, field_validator

from onbrief.model.picture import MOST_PIXELS, opened
from onbrief.model.request import Element, Progress, Rendering, RenderRequest
from renderers.generation.resample import Window, resampled, window
from renderers.generation.settle import colour, grey, laid_back

REST = 1.15  # times larger: so much is left to Lanczos, where another pass would show nothing
MOST_MADE = 2 * MOST_PIXELS  # of one pass; what would pass it is made smaller first
MATTES = ("product", "ground")
VERSIONS = {"pillow": PIL.__version__, "numpy": np.__version__}


class Params(BaseModel):
    """size: width and height, pixels. model: the id of its card; without one, Lanczos.

    keep: what is not given to the model but resampled, through its matte; a model would invent a label's letters.
    """

    model_config = ConfigDict(extra="forbid")
    size: tuple[int, int]
    model: str | None = None
    keep: tuple[Literal["product"], ...] = Field(())

    @field_validator("size")
    @classmethod
    def _can_be_held(cls, size: tuple[int, int]) -> tuple[int, int]:
        if min(size) < 1 or size[0] * size[1] > MOST_PIXELS:
            raise ValueError(
                f"{size[0]} × {size[1]} pixels are none, or more than {MOST_PIXELS // 1_000_000} million"
            )
        return size


class Upscale:
    """Brings a picture to a size. The ratio stays; a sliver is cut off where sizes were rounded."""

    name = "upscale"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Inputs: `image` (8 or 16 bits, sRGB), as far as there are any `matte.product`, `matte.ground`, `layout`, and
        `model`, a folder. Output: uint16, with mattes and elements in their places.

        Raises ValueError for pictures of another ratio and for models of another kind, EngineFault where one fails.
        """
        began = time.perf_counter()
        params = Params.model_validate(request.params)
        if params.model and "model" not in inputs:
            raise ValueError(f"nothing was given as its model, the files of {params.model}")
        source = picture(inputs["image"])
        shown = window(source.shape, params.size)
        given = (name for name in MATTES if f"matte.{name}" in inputs)
        mattes = {name: _matte(inputs[f"matte.{name}"], shown) for name in given}
        if params.model:
            pixels, record = by_model(inputs["model"], source, shown, lambda done: progress(done, "upscale"))
            for name in params.keep:
                if name not in mattes:
                    raise ValueError(f"there is no matte of the {name} to keep it by")
                pixels = laid_back(pixels, resampled(source, shown), mattes[name])
        else:
            pixels, record = resampled(source, shown), {"device": "cpu", "versions": VERSIONS}
        progress(1.0)
        record["seconds"] = round(time.perf_counter() - began, 2)
        return Rendering(pixels, mattes, _elements(inputs.get("layout"), shown), record)


def by_model(
    folder: Path, source: np.ndarray, shown: Window, told: Callable[[float], None] = lambda share: None
) -> tuple[np.ndarray, dict[str, Any]]:
    """Passes through the model until the size is reached, then Lanczos down to it. H×W×3 uint16, and the record."""
    from renderers.generation.enlarge import enlarged, enlarger
    from renderers.onnx.session import device_of, runtime

    model, passes, made = enlarger(folder), 0, source
    needed = _passes(shown.scale, model.scale)
    while passes < needed:
        height, width = made.shape[:2]
        over = (height * width * model.scale**2 / MOST_MADE) ** 0.5
        if over > 1:
            made = resampled(made, window(made.shape, (round(width / over), round(height / over))))

        def part(share: float, done: int = passes) -> None:
            told((done + share) / needed)

        larger = enlarged(model, made.astype(np.float32) / 65535, part)
        made, passes = np.rint(larger * 65535).astype(np.uint16), passes + 1
    return resampled(made, window(made.shape, shown.size)), {
        "device": device_of(model.provider),
        "provider": model.provider,
        "dtype": model.dtype,
        "passes": passes,
        "times": model.scale,
        "tile": model.tile,
        "pad": model.pad,
        "seam": float(f"{model.seam:.1e}"),
        "versions": VERSIONS | {"onnxruntime": runtime().__version__},
    }


def _passes(wanted: float, scale: int) -> int:
    """How often a model must be used until no more than REST is left."""
    passes = 0
    while wanted > REST * scale**passes:
        passes += 1
    return passes


def picture(path: Path) -> np.ndarray:
    """H×W×3, uint16, sRGB. Raises ValueError."""
    try:
        with opened(path):  # its header is bearable
            pass
    except OSError as error:
        raise ValueError(f"{path.name}: {error}") from error
    return colour(path)


def _matte(path: Path, shown: Window) -> np.ndarray:
    """Mattes of another size than their picture's lie over the whole of it all the same."""
    matte = grey(path)
    return resampled(matte, window(matte.shape, shown.size))


def _elements(path: Path | None, shown: Window) -> list[Element]:
    """What the sidecar names, where it stands now; what was cut off is left out."""
    if path is None:
        return []
    entries = [Element(**entry) for entry in json.loads(path.read_text("utf-8"))["elements"]]
    moved = [(element, _moved(element.box, shown)) for element in entries]
    return [replace(element, box=box) for element, box in moved if box[2] > 0 and box[3] > 0]


def _moved(box: tuple[float, float, float, float], shown: Window) -> tuple[float, float, float, float]:
    x, y, width, height = box
    wide, high = shown.size
    left, right = (min(max((side - shown.left) * shown.scale, 0), wide) for side in (x, x + width))
    top, bottom = (min(max((side - shown.top) * shown.scale, 0), high) for side in (y, y + height))
    return round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)


UPSCALE = Upscale()
