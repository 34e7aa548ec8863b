"""Asks for hosted pictures, here or in a process of its own that may be killed at any moment."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

from onbrief.model.request import Rendering, RenderRequest
from renderers.hosted import HOSTED
from renderers.services import journal, purchase

PRICE = {"amount": 0.05, "currency": "USD"}
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "renderers.generation.settle", "renderers.services.gateway"])


def asked(prompt: str = "a bottle at dusk", seed: str = "7", **more: Any) -> RenderRequest:
    settings = {
        "service": "gateway",
        "endpoint": "house/flux",
        "takes": ["seed", "negative", "image", "mask", "references"],
        "price": PRICE,
        **more.pop("settings", {}),
    }
    params = {
        "seed": seed,
        "size": [96, 128],
        "prompt": prompt,
        "model": "house-flux",
        "settings": settings,
        **more,
    }
    return RenderRequest(renderer="hosted", version="1", params=params)


def render(request: RenderRequest, **inputs: Path) -> Rendering:
    return HOSTED.render(request, inputs, progress=lambda done, note="": None)


def render_apart(
    request: RenderRequest, environment: dict[str, str], write: tuple[int, str] | None = None
) -> int:
    """The exit code of a process that renders: 0, or −9 where it was killed. write: the number of the write of the
    journal at which it kills itself, `before` or `after`."""
    process = FORKS.Process(target=_render_apart, args=(request, environment, write))
    process.start()
    process.join(30)
    assert process.exitcode is not None
    return process.exitcode


def _render_apart(request: RenderRequest, environment: dict[str, str], write: tuple[int, str] | None) -> None:
    os.environ.update(environment, ONBRIEF_GATEWAY_KEY=f"pid-{os.getpid()}")
    purchase.FIRST_POLL = 0.01
    real, count = journal._write, 0

    def counted(path: Path, data: bytes) -> None:
        nonlocal count
        count += 1
        if write == (count, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        real(path, data)
        if write == (count, "after"):
            os.kill(os.getpid(), signal.SIGKILL)

    journal._write = counted
    render(request)
