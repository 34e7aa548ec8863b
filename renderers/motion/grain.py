"""Grain that moves: as the stills' grain in size and strength, new in each frame."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from renderers.finish import Grain

PLAY = 257  # pixels in each direction by which one sheet of noise may be shifted, so that no frame repeats another
DEPTH = 257  # sixteen bits of one step of eight
ONE = 4096  # of the response, as whole numbers
MOST = 8 * ONE - 1  # of sixteen bits: grain that is half as strong as white
FLOOR = -0.498  # before rounding: a whole number and up to 256/257 more stay that number
LUMA = np.array([[0.2126, 0.7152, 0.0722]], np.float32)  # Rec. ITU-R BT.709


class Stock:
    """A roll of film. Frame n is the same whatever came before it.

    Whole numbers throughout, and passes of OpenCV's: every pixel of every cut comes by here.
    """

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
        noise *= np.float32(grain.amount * min(1.0, across) * 65535)
        self.noise = np.rint(np.clip(noise, -MOST, MOST)).astype(np.int16)
        self.dither = rng.integers(0, DEPTH, (height, width), dtype=np.int16)
        tone = np.arange(256) / 255
        response = np.sqrt(np.clip(4 * tone * (1 - tone), 0.05, 1))  # as in `finish`
        self.response = np.rint(response * ONE).astype(np.int16)
        self.plain = grain.amount == 0
        # kept, since fresh memory for every frame costs as much as what is done in it
        self.signed, self.thrice = np.empty((2, size[1], size[0], 3), np.int16)

    def exposed(self, picture: np.ndarray, frame: int) -> np.ndarray:
        """A frame with its grain, dithered to H×W×3 uint8. picture: H×W×3 uint16."""
        rng = np.random.default_rng((self.seed, frame))
        raised = self._sheet(self.dither, rng)
        if not self.plain:
            luma = cv2.transform(cv2.convertScaleAbs(picture, alpha=1 / 256, beta=FLOOR), LUMA)
            grain = cv2.multiply(self._sheet(self.noise, rng), cv2.LUT(luma, self.response), scale=1 / ONE)
            raised = cv2.add(raised, grain)
        # signed, since that is what is added to it; what is too bright or too dark stays white or black
        np.bitwise_xor(picture, 1 << 15, out=self.signed.view(np.uint16))
        signed = cv2.add(self.signed, cv2.merge([raised] * 3, dst=self.thrice), dst=self.signed)
        return cv2.convertScaleAbs(signed, alpha=1 / DEPTH, beta=(1 << 15) / DEPTH + FLOOR)

    def _sheet(self, sheet: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A window of a sheet, shifted and turned over by chance."""
        x, y = rng.integers(0, PLAY, 2)
        window = sheet[y : y + self.size[1], x : x + self.size[0]]
        way = rng.integers(-1, 3)
        return window if way == 2 else cv2.flip(window, int(way))
