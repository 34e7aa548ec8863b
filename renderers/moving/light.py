"""Scene light in sixteen bits, and a shot's way from it to a picture: exposed and balanced once for all its frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from onbrief.model.film import Exposed
from renderers.moving.moves import shown
from renderers.studio import tone

PEAK = 64.0  # scene light, where diffuse white is about 1; what is brighter is clipped
MU = 60_000.0  # of the μ-law (ITU-T G.711, 1988): from mid-grey up a step is 0.02 %, below 0.001 it is 2e-7
CURVE = (np.exp(np.arange(65536) / 65535 * np.log1p(MU)) - 1) / MU * PEAK

Developed = Callable[[np.ndarray], np.ndarray]


def packed(light: np.ndarray) -> np.ndarray:
    """Scene light, linear sRGB, as uint16 by the μ-law."""
    share = np.clip(light / PEAK, 0, 1)
    return np.rint(np.log1p(MU * share) / np.log1p(MU) * 65535).astype(np.uint16)


def unpacked(code: np.ndarray) -> np.ndarray:
    """The same back, float32."""
    return CURVE.astype(np.float32)[code]


def developed(asked: Exposed, metered: np.ndarray, ground: np.ndarray, lut: Path | None) -> Developed:
    """What makes a picture, linear light 0 to 1, of a frame's scene light. metered: the frame that is exposed for.

    ground: its matte, H×W uint8. lut: the cut's; the ground is balanced so that it has its colour when graded with it.
    """
    exposure = tone.metered(metered, ground / 255, asked.ground, asked.stops)
    gains = _gains(tone.pbr_neutral(metered * exposure), ground, asked, lut)
    factor = np.asarray(gains, np.float32)
    return lambda light: tone.pbr_neutral(light * np.float32(exposure)) * factor


def _gains(picture: np.ndarray, ground: np.ndarray, asked: Exposed, lut: Path | None) -> np.ndarray:
    """As the finish of a still finds them, so that a shot and a master of one scene agree."""
    from renderers import finish

    plate = finish.without_specks(shown(picture).astype(np.float32) / np.float32(65535), ground)
    patch = finish.lit_patch(plate, ground)
    if patch is None:
        return np.ones(3)
    grade = finish.graded(finish.cube(lut), asked.strength) if lut else lambda image: image
    return finish.solve_gains(patch.of(plate), tone.from_hex(asked.ground), grade)
