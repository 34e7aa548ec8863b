"""A line of text cut out of a frame and made dark type on white, in several manners."""

from __future__ import annotations

import cv2
import numpy as np

from checks.ink import Box, window
from checks.reading import LARGEST, LONGEST

AROUND = 0.15  # of a line's height: what is cut out beside it
LINE = 1.4  # em: the height of a box that the detector draws around a line
FAR = 50  # code values from the colour of the ink at which a pixel is no ink at all
LIGHTEST = 99.95  # percentile of a frame that is its white: a caption of four letters fills 0.1 % or more


def inked(pixels: np.ndarray, box: Box, manner: str, em: int) -> np.ndarray:
    """A line as dark type on white, set in so many pixels an em: H×W float, 0 to 255.

    `plain`: as it is; `local`: without shades that are wider than the line is high; `alone`: without what touches the
    edge, such as a button's corners; `tint`: by how far each pixel's colour is from that of the ink; `reversed`: light
    and dark the other way round.
    """
    pad = max(2, round(AROUND * box[3]))
    cut = _sized(pixels[window(box, pixels.shape, pad)], em * LINE / box[3])
    grey = cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    low, ground, high = np.percentile(grey, 2), np.median(edge), np.percentile(grey, 98)
    light = high - ground > ground - low
    if manner == "tint":
        return _tinted(cut, grey >= np.percentile(grey, 97) if light else grey <= np.percentile(grey, 3))
    if light != (manner == "reversed"):
        grey = 255 - grey
        ground = 255 - ground
    if manner == "local":
        grey = 255 - cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, _disc(em))
        ground = 255.0
    low = np.percentile(grey, 2)
    drawn = np.clip((grey - low) / max(ground - low, 1) * 255, 0, 255)
    return _alone(drawn) if manner == "alone" else drawn


def _tinted(cut: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """How far each pixel is from the colour of the ink: type is of one colour, what shines behind it isn't."""
    away = cut.astype(np.float32) - np.median(cut[ink], axis=0)
    return np.clip(np.sqrt((away * away).sum(-1)) / FAR * 255, 0, 255)


def _sized(cut: np.ndarray, scale: float) -> np.ndarray:
    scale = min(scale, LARGEST, LONGEST / max(cut.shape))
    size = [max(2, round(side * scale)) for side in cut.shape[1::-1]]
    return cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)


def _disc(em: int) -> np.ndarray:
    side = 2 * round(0.5 * em) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def _alone(drawn: np.ndarray) -> np.ndarray:
    """Without the pieces of ink that touch the edge."""
    inside = cv2.copyMakeBorder((drawn < 128).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    _, pieces = cv2.connectedComponents(inside)
    at_edge = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    touching = np.isin(pieces, at_edge[at_edge > 0])[1:-1, 1:-1]
    return np.where(cv2.dilate(touching.astype(np.uint8), np.ones((3, 3))) > 0, 255, drawn)


def light_ink(pixels: np.ndarray) -> np.ndarray:
    """What is as white as a frame gets, drawn black; what is darker or coloured is white: H×W×3 uint8."""
    least = pixels.min(-1).astype(np.float32)
    away = (np.percentile(least, LIGHTEST) - least) / FAR * 255
    return cv2.cvtColor(np.clip(away, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)
