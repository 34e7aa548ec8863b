"""Retouching of plates, step by step: classical hands that need no model, and what goes to an engine and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np

from onbrief.model.request import Progress, Rendering, RenderRequest
from renderers.retouching import clean, expand, swap
from renderers.retouching.align import align
from renderers.retouching.replace import replace

Step = Callable[[Mapping[str, object], Mapping[str, Path]], Rendering]

STEPS: dict[str, Step] = {
    "clean": clean.clean,
    "cut": clean.cut,
    "paste": clean.paste,
    "expand": expand.expand,
    "swap": swap.swap,
    "exchange": swap.exchange,
    "align": align,
    "replace": replace,
}


class Retouch:
    """Renderer for the steps above; each says what its params and inputs are. All take `plate`, `matte.product`,
    `matte.ground` and `layout`, and hand on mattes and layout as they are after the step."""

    name = "retouch"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Raises ValueError for what can't be retouched as asked."""
        began = time.perf_counter()
        params = dict(request.params)
        step = params.pop("step", None)
        if step not in STEPS:
            raise ValueError(f"“{step}” is no step of retouching; there are {', '.join(STEPS)}")
        progress(0.1, str(step))
        rendering = STEPS[str(step)](params, inputs)
        progress(1.0)
        rendering.record |= {
            "device": "cpu",
            "versions": {"opencv": cv2.__version__, "numpy": np.__version__},
            "seconds": round(time.perf_counter() - began, 2),
        }
        return rendering


RETOUCH = Retouch()
