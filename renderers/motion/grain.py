"""Grain that moves: as the stills' grain in size and strength, new in each frame."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from renderers.finish import Grain

PLAY = 257  # pixels in each direction by which one sheet of noise may be shifted, so that no frame repeats another
DEPTH = 257  # sixteen bits of one step of eight


class Stock:
    """A roll of film. Frame n is the same whatever came before it."""

    def __init__(self, size: tuple[int, int], wanted: Mapping[str, float], seed: str) -> None:
        """size: width, height. wanted: `amount` and `size_px_per_1080`, as `finish` takes them; nothing: no grain."""
        self.size, self.seed = size, int(seed) & (1 << 64) - 1
        grain = Grain.model_validate(wanted) if wanted else Grain(amount=0)
        width, height = size[0] + PLAY, size[1] + PLAY
        rng = np.random.default_rng(self.seed)
        across = grain.size_px_per_1080 * min(size) / 1080
        noise = rng.standard_normal((height, width), dtype=np.float32)
        if across > 0.5:
            noise = cv2.GaussianBlur(noise, (0, 0), across / 2)
            noise /= noise.std()
        # grains smaller than a pixel average out in it
        self.noise = noise * np.float32(grain.amount * min(1.0, across) * 65535)
        self.dither = rng.integers(0, DEPTH, (height, width, 3), dtype=np.uint16)
        tone = np.arange(256, dtype=np.float32) / 255
        self.response = np.sqrt(np.clip(4 * tone * (1 - tone), 0.05, 1)).astype(np.float32)  # as in `finish`
        self.plain = grain.amount == 0

    def exposed(self, picture: np.ndarray, frame: int) -> np.ndarray:
        """A frame with its grain, dithered to H×W×3 uint8. picture: H×W×3 uint16."""
        rng = np.random.default_rng((self.seed, frame))
        raised = self._sheet(self.dither, rng)
        if self.plain:
            return (cv2.add(picture, raised) // DEPTH).astype(np.uint8)
        luma = cv2.transform((picture >> 8).astype(np.uint8), LUMA)
        grain = self._sheet(self.noise, rng) * cv2.LUT(luma, self.response)
        grown = cv2.add(raised, cv2.merge([grain] * 3), dtype=cv2.CV_32F)
        return np.floor(
            np.clip(cv2.add(picture, grown, dtype=cv2.CV_32F), 0, 65535) / np.float32(DEPTH)
        ).astype(np.uint8)

    def _sheet(self, sheet: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A window of a sheet, shifted and turned over by chance."""
        x, y = rng.integers(0, PLAY, 2)
        window = sheet[y : y + self.size[1], x : x + self.size[0]]
        over, under = rng.integers(0, 2, 2)
        return window[:: -1 if over else 1, :: -1 if under else 1]


LUMA = np.array([[0.2126, 0.7152, 0.0722]], np.float32)  # Rec. ITU-R BT.709
