"""What the text encoders make of words: Stable Diffusion's one, SDXL's two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from renderers.onnx.folder import Folder
from renderers.onnx.session import Net
from renderers.onnx.tokens import ClipTokenizer


class Heard(NamedTuple):
    """hidden: N×places×width. pooled: N×width, of SDXL alone. cut: the ends of the texts that had no room."""

    hidden: np.ndarray
    pooled: np.ndarray | None
    cut: tuple[str, ...]


class Listener:
    """A text encoder with its tokenizer.

    deep: take the last but one of the hidden states, as SDXL was trained (Podell et al. 2023, arXiv:2307.01952, 2.1).
    """

    def __init__(self, folder: Folder, suffix: str = "", deep: bool = False, bound: bool | None = None):
        part = f"text_encoder{suffix}"
        self.net, self.deep = Net(folder.model(part), part, bound), deep
        self.tokenizer = ClipTokenizer(folder, f"tokenizer{suffix}")
        self.takes = next(iter(self.net.inputs))
        if deep and not (states := self._states()):
            raise ValueError(
                f"{part} tells no hidden states, which SDXL needs: export it with a newer optimum"
            )
        elif deep:
            self.state = states[-2] if len(states) > 1 else states[0]

    def _states(self) -> list[str]:
        found = [name for name in self.net.outputs if name.startswith("hidden_states.")]
        return sorted(found, key=lambda name: int(name.rpartition(".")[2]))

    def __call__(self, texts: Sequence[str]) -> Heard:
        tokens = self.tokenizer(list(texts))
        found = self.net.run({self.takes: tokens.ids})
        if self.deep:
            return Heard(found[self.state], found.get("text_embeds"), tokens.cut)
        hidden = found.get("last_hidden_state", next(iter(found.values())))
        return Heard(hidden, None, tokens.cut)


def heard_by_all(listeners: Sequence[Listener], texts: Sequence[str]) -> Heard:
    """Each text once, however often it is asked; the encoders' states side by side, pooled by the last that pools."""
    once = list(dict.fromkeys(texts))
    places = [once.index(text) for text in texts]
    each = [listener(once) for listener in listeners]
    hidden = np.concatenate([one.hidden for one in each], -1)
    pooled = next((one.pooled for one in reversed(each) if one.pooled is not None), None)
    cut = max((one.cut for one in each), key=lambda ends: sum(map(len, ends)))
    return Heard(hidden[places], None if pooled is None else pooled[places], tuple(cut[p] for p in places))
