"""ControlNets (Zhang et al. 2023, arXiv:2302.05543): maps that the model follows, inside its UNet or beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from renderers.onnx.folder import Folder
from renderers.onnx.session import Feed, Net

MOST = 4


class Control:
    """Fused: the UNet takes `controlnet_conds` and `conditioning_scales`. Beside: `controlnet/`, `controlnet_1/` … hand
    their residuals to it. A ControlNet that isn't asked for gets a black map at scale 0.
    """

    def __init__(self, folder: Folder, unet: Net, bound: bool | None = None):
        self.unet = unet
        self.fused = unet.takes("controlnet_conds")
        self.residuals = [name for name in unet.inputs if "_block" in name]
        parts = ["controlnet", *(f"controlnet_{n}" for n in range(1, MOST))]
        parts = [part for part in parts if folder.has(part)]
        if parts and not self.residuals:
            raise ValueError(f"the model has {parts[0]}/model.onnx, but its unet takes nothing from it")
        if self.residuals and not parts:
            raise ValueError("the model has no controlnet/model.onnx, and its unet wants what comes from it")
        self.nets = [Net(folder.model(part), part, bound) for part in parts]
        for net in self.nets:
            if len(net.outputs) != len(self.residuals):
                found = f"{net.part} gives {len(net.outputs)} maps and its unet takes {len(self.residuals)}"
                raise ValueError(f"the parts of the model don't fit: {found}")
        self.count = self._fused_count() if self.fused else len(self.nets)

    def _fused_count(self) -> int:
        first = self.unet.shape("controlnet_conds")[0]
        return first if isinstance(first, int) and len(self.unet.shape("controlnet_conds")) == 5 else 1

    def feeds(
        self, guides: Sequence[np.ndarray], scales: Sequence[float], blank: tuple[int, ...]
    ) -> dict[str, np.ndarray]:
        """What is the same at each step. guides: N×3×H×W; blank: the shape of one that isn't asked for."""
        if not self.count:
            return {}
        each = [*guides, *(np.zeros(blank, np.float32) for _ in range(self.count - len(guides)))]
        strong = np.array([*scales, *[0.0] * (self.count - len(scales))], np.float32)
        if not self.fused:
            return {f"guide.{n}": one for n, one in enumerate(each)} | {"scales": strong}
        conds = np.stack(each) if len(self.unet.shape("controlnet_conds")) == 5 else each[0]
        deep = len(self.unet.shape("conditioning_scales"))
        return {
            "controlnet_conds": conds,
            "conditioning_scales": strong.reshape((self.count,) + (1,) * (deep - 1)),
        }

    def held(self, feeds: Mapping[str, np.ndarray]) -> list[dict[str, Feed]]:
        """For each ControlNet beside the UNet what stays the same, on its device."""
        told = []
        for n, net in enumerate(self.nets):
            own: dict[str, Any] = {**feeds, "controlnet_cond": feeds[f"guide.{n}"]}
            told.append(net.held({**own, "conditioning_scale": feeds["scales"][n]}))
        return told

    def steer(
        self,
        sample: np.ndarray,
        timed: Mapping[str, np.ndarray],
        told: Sequence[Mapping[str, Feed]],
        scales: np.ndarray,
    ) -> dict[str, Feed]:
        """The residuals that the UNet takes, of all ControlNets together."""
        scaled = [net.takes("conditioning_scale") for net in self.nets]
        alone = scaled == [True]
        found = [net.run({"sample": sample, **timed, **own}, stay=alone)
                 for net, own in zip(self.nets, told, strict=True)]  # fmt: skip
        if alone:
            return dict(zip(self.residuals, found[0].values(), strict=True))
        total = dict.fromkeys(self.residuals, np.float32(0))
        for one, own, scale in zip(found, scaled, scales, strict=True):
            for name, residual in zip(self.residuals, one.values(), strict=True):
                total[name] = total[name] + (residual if own else residual * scale)
        return total
