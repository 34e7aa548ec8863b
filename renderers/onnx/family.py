"""What all families of diffusion models have in common, and which of them a folder holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from renderers.onnx.folder import Folder
from renderers.onnx.schedule import Schedule
from renderers.onnx.session import Net
from renderers.onnx.settings import Sampler
from renderers.onnx.vae import Vae


@dataclass(frozen=True)
class Batch:
    """Pictures that are drawn together. Prompts, negatives, seeds and arrays are one a picture, in their order.

    size: width and height, multiples of the family's `grid`. strength: how far `pictures` may be left.
    pictures: N×3×H×W, −1..1. masks: N×1×H×W, 1 where they are drawn anew, else 0.
    guides: one a ControlNet, each N×3×H×W, 0..1; `scales` are theirs. All float32.
    """

    prompts: Sequence[str]
    negatives: Sequence[str]
    seeds: Sequence[int]
    size: tuple[int, int]
    sampler: Sampler
    steps: int
    guidance: float
    strength: float = 1.0
    pictures: np.ndarray | None = None
    masks: np.ndarray | None = None
    guides: Sequence[np.ndarray] = ()
    scales: Sequence[float] = ()


class Usual(NamedTuple):
    """What is taken where a style pack says nothing."""

    sampler: Sampler
    steps: int
    guidance: float


class Conditioned(NamedTuple):
    """What the model is told beside the latents, the same at each step. cut: the ends of prompts that had no room."""

    feeds: dict[str, Any]
    cut: tuple[str, ...]


class Family(Protocol):
    """A loaded pipeline. Latents are N×C×h×w here, however its model takes them."""

    name: str
    vae: Vae
    grid: int  # pixels: width and height are multiples of it
    channels: (
        int  # of what the model is shown: the latents' own, or with a mask and the masked picture beside them
    )
    controls: int  # how many ControlNets there are
    usual: Usual

    @property
    def nets(self) -> list[Net]:
        """All models that are in memory."""

    def guided(self, guidance: float) -> bool:
        """Whether the model is asked twice, with the words and with the negative ones."""

    def schedule(self, batch: Batch) -> Schedule:
        """Raises ValueError for a sampler that the family hasn't."""

    def conditioned(self, batch: Batch) -> Conditioned:
        """For the whole batch; where it is guided, the negatives' half stands first."""

    def predict(self, seen: np.ndarray, time: float, told: Conditioned) -> np.ndarray:
        """What the model says of the latents that it is shown, float32, of their number and the latents' channels."""


def load(folder: Folder) -> Family:
    """Raises ValueError for a pipeline of a kind that isn't known, or that isn't whole."""
    from renderers.onnx.unet import Unet

    if (folder.path / "unet").is_dir():
        return Unet(folder)
    kind = folder.kind or "a pipeline without a name"
    raise ValueError(f"{kind} is of no family that is known here: it has no unet/model.onnx")
