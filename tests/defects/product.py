"""Labels that aren't the SKU's own: another flavour's, mirrored, smeared, misspelt, in other colours."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage.color import lab2rgb, rgb2lab

from checks.siblings import lightness
from checks.unwrap import fitted, placed
from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.encode import encode_png
from tests.defects.renders import cases
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import known, resave

WIDTH = 512  # pixels that the art is worked on at
SOFT = 0.04  # of the label's width: the light on it is smoother than that

Retouch = Callable[[np.ndarray], np.ndarray]  # the art, H×W×3 float 0 to 255 → the same shape


def labelled(case: Case) -> bool:
    subject, _, _ = known(case)
    return "label" in subject.inputs


def _art(path: Path, width: int = WIDTH) -> np.ndarray:
    with Image.open(path) as image:
        size = (width, round(width * image.height / image.width))
        return np.asarray(image.convert("RGB").resize(size, Image.Resampling.BOX))


@cache
def _places(name: str, sample: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each pixel of a clean picture: the art's pixel that it shows (x, y), and how much of it is label."""
    case = next(case for case in cases(sample) if case.name == name)
    subject, _, _ = known(case)
    art, seen = _art(subject.inputs["label"], 160), subject.mattes["product"].astype(np.float32) / 255
    box = next(element.box for element in subject.elements if element.role == "label")
    surface = fitted(lightness(art), lightness(subject.pixels), (seen > 0.8).astype(np.float32), box).surface
    rows, columns = np.mgrid[0 : seen.shape[0], 0 : seen.shape[1]].astype(float)
    u, v = (columns - surface[0]) / surface[2], (rows - surface[1]) / surface[3] + 0.5
    for _ in range(12):
        x, y = placed(surface, np.clip(u, -1.1, 1.1), np.clip(v, -0.2, 1.2))
        u = u + (columns - x) / surface[2] * 0.7
        v = v + (rows - y) / surface[3] * 0.7
    near = np.hypot(columns - x, rows - y) < 1
    inside = near & (np.abs(u) < 0.98) & (v > 0) & (v < 1)
    height = _art(subject.inputs["label"]).shape[0]
    at = ((u + 1) / 2 * (WIDTH - 1)).astype(np.float32), (v * (height - 1)).astype(np.float32)
    return *at, cv2.erode(inside.astype(np.float32), np.ones((3, 3))) * seen


def relabelled(case: Case, folder: Path, retouch: Retouch) -> tuple[Subject, Spec]:
    """The picture with retouched art in the same light on the same surface."""
    subject, _, _ = known(case)
    x, y, inside = _places(case.name, case.sample)
    own = _art(subject.inputs["label"]).astype(float)
    width = max(2.0, float(np.ptp(np.flatnonzero(inside.any(0)))))
    blur = max(WIDTH / width / 2, 0.3)
    old, new = (
        _linear(cv2.remap(cv2.GaussianBlur(art, None, blur), x, y, cv2.INTER_LINEAR))
        for art in (own, np.clip(retouch(own), 0, 255))
    )
    picture, weight = _linear(subject.pixels.astype(float)), inside[..., None]
    lit, print_ = (cv2.GaussianBlur(a * weight, None, SOFT * width) for a in (picture, old))
    shown = new * lit / np.maximum(print_, 1e-3)
    mixed = _encoded(picture * (1 - weight) + shown * weight)
    return resave(case, folder, encode_png((mixed * 255).round().astype(np.uint8)))


def _linear(code: np.ndarray) -> np.ndarray:
    return np.where(code / 255 <= 0.04045, code / 255 / 12.92, ((code / 255 + 0.055) / 1.055) ** 2.4)


def _encoded(linear: np.ndarray) -> np.ndarray:
    clipped = np.clip(linear, 0, 1)
    return np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)


def foreign(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The label of another SKU of the campaign, printed over this one's with this much cover."""
    _, _, job = known(case)
    beside = sorted((case.build / "masters/labels").glob("*.png"))
    other = next(path for path in beside if path.stem != job.about["sku"])

    def over(own: np.ndarray) -> np.ndarray:
        theirs = cv2.resize(_art(other), own.shape[1::-1], interpolation=cv2.INTER_AREA)
        return own * (1 - share) + theirs * share

    return relabelled(case, folder, over)


def mirrored(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The label the wrong way round, with this much of the right one left under it."""
    return relabelled(case, folder, lambda own: own * (1 - share) + own[:, ::-1] * share)


def smeared(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """All print gone soft. share: the blur's standard deviation by the art's width."""
    return relabelled(case, folder, lambda own: cv2.GaussianBlur(own, None, share * WIDTH))


def invented(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """Letters melted into gibberish, as models write. share: how far they wander, by the art's width."""
    return relabelled(case, folder, lambda own: _melted(own, share))


def misprinted(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """The same in the lower half alone: a name that is right above small print that is none."""

    def melt(own: np.ndarray) -> np.ndarray:
        half = len(own) // 2
        return np.concatenate([own[:half], _melted(own[half:], share)])

    return relabelled(case, folder, melt)


def _melted(own: np.ndarray, share: float) -> np.ndarray:
    rng = np.random.default_rng(7)
    noise = [cv2.GaussianBlur(rng.standard_normal(own.shape[:2]).astype(np.float32), None, 7) for _ in "xy"]
    rows, columns = np.mgrid[0 : own.shape[0], 0 : own.shape[1]].astype(np.float32)
    dx, dy = (share * WIDTH * n / n.std() for n in noise)
    return cv2.remap(own, columns + dx, rows + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def recoloured(case: Case, degrees: float, folder: Path) -> tuple[Subject, Spec]:
    """The accent in another hue, lightness and chroma kept."""

    def turn(own: np.ndarray) -> np.ndarray:
        lab, by = rgb2lab(own / 255), np.radians(degrees)
        a, b = lab[..., 1].copy(), lab[..., 2].copy()
        strong = np.hypot(a, b) > 12
        lab[..., 1] = np.where(strong, a * np.cos(by) - b * np.sin(by), a)
        lab[..., 2] = np.where(strong, a * np.sin(by) + b * np.cos(by), b)
        return lab2rgb(lab) * 255

    return relabelled(case, folder, turn)


SEEDS = tuple(
    Seed(name, "product-truth", apply, *strengths, of("product"), on=on, fits=labelled)
    for name, apply, strengths, on in (
        ("another SKU's label", foreign, (0.08, 0.85, 1.0), "master"),
        ("label mirrored", mirrored, (0.08, 0.85, 1.0), "master"),
        ("label smeared", smeared, (0.001, 0.025, 0.05), "master"),
        ("letters invented", invented, (0.001, 0.012, 0.05), "master"),
        ("small print invented", misprinted, (0.001, 0.012, 0.05), "master"),
        ("accent in another hue", recoloured, (5, 35, 90), "candidate"),
    )
)
