"""Faces that nobody asked for: a portrait in the set, in colour, in black and white, out of focus."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from skimage import data

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.stray import beside
from tests.defects.tamper import known, repaint

FACE = 97  # px: the width of the face in the portrait
HEAD = np.s_[20:262, 128:322]  # the portrait's rows and columns that hold the head


@cache
def portrait() -> tuple[np.ndarray, np.ndarray]:
    """A head, H×W×3 uint8, and its soft oval outline, 0 to 1. Eileen Collins, photographed by NASA (public domain)."""
    head = np.ascontiguousarray(data.astronaut()[HEAD])
    tall, wide = head.shape[:2]
    oval = cv2.ellipse(
        np.zeros((tall, wide)), (wide // 2, tall // 2), (wide // 2 - 16, tall // 2 - 16), 0, 0, 360, 1, -1
    )
    return head, cv2.GaussianBlur(oval, (0, 0), 6)


def shown(case: Case, size: float, folder: Path, grey: bool = False, soft: float = 0) -> tuple[Subject, Spec]:
    """The head beside the product, some turned to the other side, darker or lighter.

    size: the face's width as a share of the picture's side (the root of its area). soft: blur as a share of it.
    """
    subject, _, _ = known(case)
    tall, wide = subject.pixels.shape[:2]
    head, oval = portrait()
    times = min(size * (tall * wide) ** 0.5 / FACE, 0.9 * min(tall, wide) / len(head))
    how = cv2.INTER_AREA if times < 1 else cv2.INTER_CUBIC
    number = sum(case.name.encode())
    if number % 2:
        head, oval = head[:, ::-1], oval[:, ::-1]
    head = cv2.resize(head, None, fx=times, fy=times, interpolation=how).astype(np.float32)
    cover = np.clip(cv2.resize(oval, None, fx=times, fy=times, interpolation=how), 0, 1)[..., None]
    head *= (0.7, 0.85, 1.0, 1.1)[number // 2 % 4]
    if grey:
        head = np.repeat(head.mean(-1, keepdims=True), 3, axis=-1)
    if soft:
        head = cv2.GaussianBlur(head, (0, 0), soft * FACE * times)
    top, left = beside(subject, head.shape[:2], case.name)
    here = (slice(top, top + len(head)), slice(left, left + head.shape[1]))

    def paint(pixels: np.ndarray) -> np.ndarray:
        pixels[here] = np.clip(pixels[here] * (1 - cover) + head * cover, 0, 255).round()
        return pixels

    return repaint(case, folder, paint)


def softened(case: Case, soft: float, folder: Path) -> tuple[Subject, Spec]:
    return shown(case, 0.15, folder, soft=soft)


SEEDS = tuple(
    Seed(f"{name}, {kind}", "people", apply, *strengths, of("product"), on=kind)
    for name, apply, strengths in (
        ("a face", shown, (0.015, 0.06, 0.18)),
        ("a face in black and white", partial(shown, grey=True), (0.015, 0.06, 0.18)),
        ("a face out of focus", softened, (0.2, 0.04, 0.0)),
    )
    for kind in ("master", "candidate")
)
