"""Between pictures and latents: the autoencoder of a pipeline."""

from __future__ import annotations

import numpy as np

from renderers.onnx.folder import Folder
from renderers.onnx.session import Net

SCALING = 0.18215  # of Stable Diffusion 1, whose configurations don't tell it


class Vae:
    """Pictures are N×3×H×W in −1..1, latents N×C×h×w, about unit variance. One picture at a time, to spare memory."""

    def __init__(self, folder: Folder, bound: bool | None = None):
        config = folder.config("vae_decoder") or folder.config("vae")
        self.folder, self.bound = folder, bound
        self.decoder = Net(folder.model("vae_decoder"), "vae_decoder", bound)
        self._encoder: Net | None = None
        self.factor = 2 ** (len(config.get("block_out_channels") or [0] * 4) - 1)
        self.channels = int(config.get("latent_channels") or 4)
        scale = float(config.get("scaling_factor") or SCALING)
        mean, spread = config.get("latents_mean"), config.get("latents_std")
        self.spread = (np.asarray(spread or [1.0], np.float32) / np.float32(scale)).reshape(1, -1, 1, 1)
        shift = float(config.get("shift_factor") or 0.0)
        self.mean = np.asarray(mean or [0.0], np.float32).reshape(1, -1, 1, 1) + np.float32(shift)

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
