"""Models around a transformer that flow: Stable Diffusion 3 and Flux.

Neither has ControlNets or inpainting channels of its own here; masks work as they do with any model.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import numpy as np

from renderers.onnx.family import Batch, Conditioned, Usual
from renderers.onnx.flow import Flow
from renderers.onnx.folder import Folder
from renderers.onnx.pieces import Reader
from renderers.onnx.session import Net
from renderers.onnx.vae import Vae
from renderers.onnx.words import Listener

PATCH = 2  # latents a side that make one place
SD3_WORDS, FLUX_WORDS, SCHNELL_WORDS = 256, 512, 256  # T5's places, as their makers sample them


class Flowing(ABC):
    """What both share. channels: of the latents, which is all that their models are shown."""

    name = ""
    controls = 0
    whole = False

    def __init__(self, folder: Folder, bound: bool | None = None):
        self.transformer = Net(folder.model("transformer"), "transformer", bound)
        self.vae = Vae(folder, bound)
        self.channels = self.vae.channels
        self.training = folder.read("scheduler/scheduler_config.json")
        self.grid = self.vae.factor * PATCH
        self.usual = Usual("euler", 28, 7.0)

    @abstractmethod
    def _listening(self) -> list[Net]:
        """The models that read the prompt."""

    @property
    def nets(self) -> list[Net]:
        return [self.transformer, *self.vae.nets, *self._listening()]

    def schedule(self, batch: Batch) -> Flow:
        if batch.sampler != "euler":
            raise ValueError(
                f"a model that flows is sampled by Euler's method: `scheduler: {batch.sampler}` is none for it"
            )
        width, height = batch.size
        places = (width // self.grid) * (height // self.grid)
        return Flow(self.training, batch.steps, batch.strength, places, self.whole)

    def _takes(self, axis: int, channels: int) -> None:
        """Raises ValueError for a variant that is shown more than its latents."""
        found = self.transformer.shape("hidden_states")[axis]
        if isinstance(found, int) and found != channels:
            raise ValueError(f"its transformer takes {found} channels, which no mode here feeds")

    def _timed(self, time: float, n: int) -> np.ndarray:
        first = (self.transformer.shape("timestep") or [1])[0]
        return np.full(first if isinstance(first, int) else n, time, np.float32)


class StableDiffusion3(Flowing):
    """Esser et al. 2024, arXiv:2403.03206. Two CLIPs, and T5 where the folder has one."""

    name = "sd3"

    def __init__(self, folder: Folder, bound: bool | None = None):
        super().__init__(folder, bound)
        self._takes(1, self.channels)
        self.clips = [Listener(folder, suffix, True, bound) for suffix in ("", "_2")]
        self.reader = Reader(folder, "_3", SD3_WORDS, bound) if folder.has("text_encoder_3") else None
        wide = self.transformer.shape("encoder_hidden_states")[2]
        self.wide = (
            wide if isinstance(wide, int) else int(folder.config("transformer")["joint_attention_dim"])
        )

    def _listening(self) -> list[Net]:
        return [one.net for one in (*self.clips, *([self.reader] if self.reader else []))]

    def guided(self, guidance: float) -> bool:
        return guidance > 1

    def conditioned(self, batch: Batch) -> Conditioned:
        texts = [*batch.negatives, *batch.prompts] if self.guided(batch.guidance) else list(batch.prompts)
        hidden, pooled, cut = once(texts, self._heard)
        feeds = {"encoder_hidden_states": hidden, "pooled_projections": pooled}
        return Conditioned(self.transformer.held(feeds), tuple(cut[-len(batch.prompts) :]))

    def _heard(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
        """CLIP's states side by side, widened with zeros to T5's, then T5's after them."""
        clips = [clip(texts) for clip in self.clips]
        if any(one.pooled is None for one in clips):
            raise ValueError("a text encoder of SD3 tells no text_embeds: export it with its projection")
        near = np.concatenate([one.hidden for one in clips], -1)
        near = np.pad(near, ((0, 0), (0, 0), (0, self.wide - near.shape[-1])))
        read = self.reader(texts) if self.reader else None
        far = read.hidden if read else np.zeros_like(near)
        pooled = np.concatenate([one.pooled for one in clips if one.pooled is not None], -1)
        return np.concatenate([near, far], 1), pooled, (read or clips[0]).cut

    def predict(self, seen: np.ndarray, time: float, told: Conditioned) -> np.ndarray:
        feeds = {"hidden_states": seen, "timestep": self._timed(time, len(seen)), **told.feeds}
        return next(iter(self.transformer.run(feeds).values()))


class Flux(Flowing):
    """Black Forest Labs, 2024. Its guidance is told to the model, not done by asking twice; schnell has none."""

    name = "flux"
    whole = True

    def __init__(self, folder: Folder, bound: bool | None = None):
        super().__init__(folder, bound)
        self._takes(2, self.channels * PATCH**2)
        self.distilled = not self.transformer.takes("guidance")
        self.usual = Usual("euler", 4, 0.0) if self.distilled else Usual("euler", 28, 3.5)
        self.clip = Listener(folder, "", False, bound)
        self.reader = Reader(folder, "_2", SCHNELL_WORDS if self.distilled else FLUX_WORDS, bound)

    def _listening(self) -> list[Net]:
        return [self.clip.net, self.reader.net]

    def guided(self, guidance: float) -> bool:
        return False

    def conditioned(self, batch: Batch) -> Conditioned:
        hidden, pooled, cut = once(list(batch.prompts), self._heard)
        n, (width, height) = len(batch.prompts), batch.size
        feeds = {
            "encoder_hidden_states": hidden,
            "pooled_projections": pooled,
            "txt_ids": np.zeros((hidden.shape[1], 3), np.float32),
            "img_ids": places(height // self.grid, width // self.grid),
            "guidance": np.full(n, batch.guidance, np.float32),
        }
        return Conditioned(self.transformer.held(feeds), cut)

    def _heard(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
        found = self.clip.net.run({self.clip.takes: self.clip.tokenizer(list(texts)).ids})
        if "pooler_output" not in found:
            raise ValueError("the text encoder of Flux tells no pooler_output")
        read = self.reader(texts)
        return read.hidden, found["pooler_output"], read.cut

    def predict(self, seen: np.ndarray, time: float, told: Conditioned) -> np.ndarray:
        """time: in thousandths, as schedules count; the model is told shares of 1."""
        n, _, height, width = seen.shape
        feeds = {"hidden_states": packed(seen), "timestep": self._timed(time / 1000, n), **told.feeds}
        return unpacked(next(iter(self.transformer.run(feeds).values())), height, width)


def once(
    texts: list[str], hear: Callable[[Sequence[str]], tuple[np.ndarray, np.ndarray, tuple[str, ...]]]
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Each text is heard once, however often it is asked."""
    each = list(dict.fromkeys(texts))
    at = [each.index(text) for text in texts]
    hidden, pooled, cut = hear(each)
    return hidden[at], pooled[at], tuple(cut[k] for k in at)


def packed(latents: np.ndarray) -> np.ndarray:
    """N×C×h×w → N×(h/2·w/2)×4C: each 2 × 2 latents are a place; its channels in turn, then row and column."""
    n, channels, height, width = latents.shape
    cells = latents.reshape(n, channels, height // PATCH, PATCH, width // PATCH, PATCH)
    return cells.transpose(0, 2, 4, 1, 3, 5).reshape(n, -1, channels * PATCH**2)


def unpacked(rows: np.ndarray, height: int, width: int) -> np.ndarray:
    """What `packed` did, undone."""
    n, _, deep = rows.shape
    cells = rows.reshape(n, height // PATCH, width // PATCH, deep // PATCH**2, PATCH, PATCH)
    return cells.transpose(0, 3, 1, 4, 2, 5).reshape(n, deep // PATCH**2, height, width)


def places(rows: int, columns: int) -> np.ndarray:
    """Where each place of a picture lies: 0, row, column. (rows·columns)×3."""
    row, column = np.indices((rows, columns), np.float32)
    return np.stack([np.zeros_like(row), row, column], -1).reshape(-1, 3)
