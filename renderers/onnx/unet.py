"""Models around a UNet: Stable Diffusion 1 and 2, SDXL and Turbo, and what LCM distilled from them."""

from __future__ import annotations

from typing import Any

import numpy as np

from renderers.onnx import schedule
from renderers.onnx.control import Control
from renderers.onnx.family import Batch, Conditioned, Usual
from renderers.onnx.folder import Folder
from renderers.onnx.schedule import Schedule
from renderers.onnx.session import Net
from renderers.onnx.vae import Vae
from renderers.onnx.words import Listener, heard_by_all

MASK = 1  # channels that a model for inpainting is shown beside the latents: the mask, and the masked picture


class Unet:
    """A pipeline with `unet/model.onnx`. What it takes is read from that model, not from its name."""

    def __init__(self, folder: Folder, bound: bool | None = None):
        self.unet = Net(folder.model("unet"), "unet", bound)
        config = folder.config("unet")
        self.vae = Vae(folder, bound)
        large = folder.has("text_encoder_2")
        suffixes = ("", "_2") if large else ("",)
        self.listeners = [Listener(folder, suffix, large, bound) for suffix in suffixes]
        self.control = Control(folder, self.unet, bound)
        self.controls = self.control.count
        self.training = folder.read("scheduler/scheduler_config.json")
        self.empty_is_zero = large and bool(folder.index.get("force_zeros_for_empty_prompt"))
        self.distilled = self.unet.takes("timestep_cond")
        self.name = f"{'lcm-' if self.distilled else ''}{'sdxl' if large else 'sd'}"
        self.grid = self.vae.factor * 2 ** (len(config.get("block_out_channels") or [0] * 4) - 1)
        self.channels = self._channels(config)
        self.usual = self._usual(large)

    def _channels(self, config: dict[str, Any]) -> int:
        found = self.unet.shape("sample")[1] if self.unet.takes("sample") else None
        channels = found if isinstance(found, int) else int(config.get("in_channels", self.vae.channels))
        if channels not in (self.vae.channels, 2 * self.vae.channels + MASK):
            raise ValueError(f"its unet takes {channels} channels, which no mode here feeds")
        return channels

    def _usual(self, large: bool) -> Usual:
        sampler = schedule.own_sampler(self.training)
        if self.distilled:
            return Usual("lcm", 4, 8.5)  # its makers' own
        return Usual("lcm", 4, 1.0) if sampler == "lcm" else Usual(sampler, 30, 5.0 if large else 7.5)

    @property
    def nets(self) -> list[Net]:
        return [self.unet, *self.vae.nets, *self.control.nets, *(one.net for one in self.listeners)]

    def guided(self, guidance: float) -> bool:
        return guidance > 1 and not self.distilled

    def schedule(self, batch: Batch) -> Schedule:
        return schedule.schedule(batch.sampler, self.training, batch.steps, batch.strength)

    def conditioned(self, batch: Batch) -> Conditioned:
        guided, n = self.guided(batch.guidance), len(batch.prompts)
        texts = [*batch.negatives, *batch.prompts] if guided else list(batch.prompts)
        heard = heard_by_all(self.listeners, texts)
        hidden, pooled = heard.hidden, heard.pooled
        if guided and self.empty_is_zero:
            said = np.array([bool(text) for text in batch.negatives] + [True] * n, np.float32)
            hidden = hidden * said[:, None, None]
            pooled = None if pooled is None else pooled * said[:, None]
        times = 2 if guided else 1
        width, height = batch.size
        guides = [np.concatenate([one] * times) for one in batch.guides]
        feeds: dict[str, np.ndarray] = {
            "encoder_hidden_states": hidden,
            **self.control.feeds(guides, batch.scales, (times * n, 3, height, width)),
        }
        if pooled is not None:
            feeds["text_embeds"] = pooled
        if self.unet.takes("time_ids"):
            feeds["time_ids"] = self._sizes(times * n, width, height)
        if self.distilled:
            feeds["timestep_cond"] = np.repeat(self._told_guidance(batch.guidance), n, 0)
        scales = {"scales": feeds.pop("scales")} if "scales" in feeds else {}
        beside = self.control.held(feeds | scales)
        return Conditioned({"unet": self.unet.held(feeds), "beside": beside, **scales}, heard.cut[-n:])

    def _sizes(self, rows: int, width: int, height: int) -> np.ndarray:
        """SDXL's micro-conditioning (arXiv:2307.01952, 2.2): original size, crop, target size, each height first."""
        if self.unet.shape("time_ids")[1] not in (6, None) and isinstance(
            self.unet.shape("time_ids")[1], int
        ):
            raise ValueError("it is a refiner, which is told other sizes: ask the base model")
        return np.tile(np.array([[height, width, 0, 0, height, width]], np.float32), (rows, 1))

    def _told_guidance(self, guidance: float) -> np.ndarray:
        """A distilled model is told the guidance as a sinusoidal embedding (Meng et al. 2022, arXiv:2210.03142)."""
        wide = self.unet.shape("timestep_cond")[1]
        if not isinstance(wide, int):
            raise ValueError("unet does not say how wide its timestep_cond is")
        waves = np.exp(-np.log(10000.0) * np.arange(wide // 2) / (wide // 2 - 1))
        angles = (guidance - 1) * 1000.0 * waves
        found = np.concatenate([np.sin(angles), np.cos(angles), np.zeros(wide % 2)])
        return found[None].astype(np.float32)

    def predict(self, seen: np.ndarray, time: float, told: Conditioned) -> np.ndarray:
        feeds: dict[str, Any] = {
            "sample": seen,
            **told.feeds["unet"],
            **self._timed(self.unet, time, len(seen)),
        }
        if told.feeds["beside"]:
            nets, plain = self.control.nets, seen[:, : self.vae.channels]
            timed = self._timed(nets[0], time, len(seen))
            feeds |= self.control.steer(plain, timed, told.feeds["beside"], told.feeds["scales"])
        return next(iter(self.unet.run(feeds).values()))

    @staticmethod
    def _timed(net: Net, time: float, n: int) -> dict[str, np.ndarray]:
        """The step as the model takes it: a number, a row of one, or one a picture."""
        shape = net.shape("timestep") if net.takes("timestep") else []
        if not shape:
            return {"timestep": np.array(time)}
        first = shape[0]
        rows = first if isinstance(first, int) else n if "batch" in str(first) else 1
        return {"timestep": np.full(rows, time)}
