"""Between pictures and latents: the autoencoder of a pipeline."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, Field

from renderers.onnx.folder import Folder
from renderers.onnx.session import Net


class VaeConfig(BaseModel):
    """What isn't told is as in Stable Diffusion 1, whose older configurations leave it out."""

    block_out_channels: list[int] = Field([128, 256, 512, 512], min_length=1, max_length=8)
    latent_channels: int = Field(4, ge=1, le=256)
    scaling_factor: float = Field(0.18215, gt=0)
    shift_factor: float = 0.0
    latents_mean: list[float] | None = None
    latents_std: list[float] | None = None


class Vae:
    """Pictures are N×3×H×W in −1..1, latents N×C×h×w, about unit variance. One picture at a time, to spare memory."""

    def __init__(self, folder: Folder, bound: bool | None = None):
        config = folder.told("vae_decoder/config.json", VaeConfig, needed=False)
        self.folder, self.bound = folder, bound
        self.decoder = Net(folder.model("vae_decoder"), "vae_decoder", bound)
        self._encoder: Net | None = None
        self.factor = 2 ** (len(config.block_out_channels) - 1)
        self.channels = config.latent_channels
        mean, spread = config.latents_mean or [0.0], config.latents_std or [1.0]
        self.spread = np.array(spread, np.float32).reshape(1, -1, 1, 1) / np.float32(config.scaling_factor)
        self.mean = np.array(mean, np.float32).reshape(1, -1, 1, 1) + np.float32(config.shift_factor)

    @property
    def encoder(self) -> Net:
        """Loaded when a picture is first given; text alone needs none."""
        if self._encoder is None:
            self._encoder = Net(self.folder.model("vae_encoder"), "vae_encoder", self.bound)
        return self._encoder

    @property
    def nets(self) -> list[Net]:
        return [self.decoder] + ([self._encoder] if self._encoder else [])

    def encoded(self, pictures: np.ndarray) -> np.ndarray:
        """The mean of what the encoder tells (newer exports give mean and log-variance, older ones one of them)."""
        found = _each(self.encoder, pictures)[:, : self.channels]
        return (found - self.mean) / self.spread

    def decoded(self, latents: np.ndarray) -> np.ndarray:
        return _each(self.decoder, latents * self.spread + self.mean)


def _each(net: Net, batch: np.ndarray) -> np.ndarray:
    name = next(iter(net.inputs))
    return np.concatenate([next(iter(net.run({name: one[None]}).values())) for one in batch])
