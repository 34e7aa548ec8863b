"""Draws a batch of pictures: from words, from a picture, or anew within a mask."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from onbrief.model.request import EngineFault, Progress
from renderers.onnx.family import Batch, Family
from renderers.onnx.noise import Noise


class Drawn(NamedTuple):
    """pictures: N×H×W×3, float32, 0..1, sRGB. cut: the ends of prompts that had no room."""

    pictures: np.ndarray
    cut: tuple[str, ...]


def draw(family: Family, batch: Batch, progress: Progress) -> Drawn:
    """Raises ValueError for what the pipeline can't do, EngineFault where what it made is no picture."""
    noise, schedule = Noise(batch.seeds), family.schedule(batch)
    (width, height), factor = batch.size, family.vae.factor
    shape = (family.vae.channels, height // factor, width // factor)
    told, guided = family.conditioned(batch), family.guided(batch.guidance)
    first = noise.draw(shape)
    known = family.vae.encoded(batch.pictures) if _starts_or_holds(family, batch) else None
    fresh = known is None or (batch.masks is not None and batch.strength == 1)
    latents = schedule.start(first) if fresh else schedule.noised(known, first, 0)
    anew = None if batch.masks is None else on_latents(batch.masks, factor)
    beside = _beside(family, batch, anew, shape)
    for step, time in enumerate(schedule.times):
        seen = schedule.seen(latents, step)
        if beside is not None:
            seen = np.concatenate([seen, beside], 1)
        seen = np.concatenate([seen, seen]) if guided else seen
        predicted = family.predict(seen, float(time), told)
        if guided:
            against, toward = np.split(predicted, 2)
            predicted = against + np.float32(batch.guidance) * (toward - against)
        latents = schedule.step(predicted, latents, step, lambda: noise.draw(shape))
        if anew is not None and beside is None:
            latents = np.where(anew, latents, schedule.noised(known, first, step + 1))
        progress((step + 1) / (len(schedule.times) + 1), f"step {step + 1} of {len(schedule.times)}")
    pictures = family.vae.decoded(latents)
    if not np.isfinite(pictures).all():
        raise EngineFault(
            "what it made holds no numbers; its VAE may not be fit for half precision", "failed"
        )
    progress(1.0)
    return Drawn(np.clip(pictures.transpose(0, 2, 3, 1) / 2 + 0.5, 0, 1), told.cut)


def on_latents(masks: np.ndarray, factor: int) -> np.ndarray:
    """Where latents are drawn anew: wherever a mask touches the pixels that they stand for. N×1×h×w, bool."""
    n, _, height, width = masks.shape
    cells = masks.reshape(n, 1, height // factor, factor, width // factor, factor)
    return cells.max((3, 5)) > 0


def _starts_or_holds(family: Family, batch: Batch) -> bool:
    """Whether the picture itself is needed as latents: a model for inpainting is shown it beside them."""
    if batch.pictures is None:
        return False
    return family.channels == family.vae.channels or batch.strength < 1 or batch.masks is None


def _beside(
    family: Family, batch: Batch, anew: np.ndarray | None, shape: tuple[int, ...]
) -> np.ndarray | None:
    """What a model for inpainting is shown beside the latents: the mask, and the picture with grey in its place.

    Asked for a whole picture, it is shown a mask that covers all.
    """
    if family.channels == family.vae.channels:
        return None
    n, (width, height) = len(batch.seeds), batch.size
    if anew is None or batch.pictures is None or batch.masks is None:
        masks, held = np.ones((n, 1, *shape[1:]), np.float32), np.zeros((n, 3, height, width), np.float32)
    else:
        masks, held = anew.astype(np.float32), batch.pictures * (batch.masks == 0)
    return np.concatenate([masks, family.vae.encoded(held)], 1)
