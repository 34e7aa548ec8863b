"""Is the generated picture free of letters, before any type is set?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import yaml

from checks.generated import on_label, unreadable
from checks.ink import Box, blame, not_run
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "stray-text"
scope = Scope.CANDIDATE
needs = frozenset({Need.PIXELS, Need.LAYOUT})

LETTERS = 3  # fewer are a shape that resembles a letter: rings read as O, crosses as X
SURE = 0.75  # the reader's score from which words count; measured: 29 of 30 gibberish found, 0 of 13 false
FOUND = (
    0.3  # the detector's score from which a line is looked at; at 0.5, words over other things were missed
)
LINE = 3.0  # width over height from which marks that can't be read count as writing; clean shapes reach 2.2
TALL = (16, 0.25)  # height of such a line: px at working size, and share of the shorter side
PIXELS = (
    600_000,
    150_000,
    50_000,
)  # working sizes, tried in turn until letters are found: large ones, Arabic above all, show when small
LARGER = 2.0  # times that a small picture is enlarged at most
MODELS = (
    "PP-OCRv6_det_small.onnx",
    "PP-OCRv6_rec_small.onnx",
)  # the detector and the reader, inside the wheel
INSTALL = "the reader isn't installed; run `pip install 'onbrief[read]'`"


class Line(NamedTuple):
    """What was found outside the labels. text: as read, or nothing.

    box: in the picture's pixels. size: width, height, and the frame's shorter side, in px at working size.
    """

    box: Box
    size: tuple[int, int, int]
    text: str
    score: float


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Searches the picture outside the product's label for lines of text (PP-OCRv6) and reads each.

    Letters on a label are the product's own. Latin, Chinese and Japanese are read; a line in another script
    (Arabic) is told by its shape alone, and warns. Fewer than three letters, and logos without letters, are
    not found. The models lie in the wheel; nothing is ever downloaded.
    """
    source = blame(spec, "product", "placement")
    if why := unreadable(subject) or (None if _reader() else INSTALL):
        yield not_run(id, why, source)
        return
    sizes = {_scale(subject.pixels, pixels): pixels for pixels in PIXELS}  # a small picture has one for all
    tried = (list(_findings(lines(subject, pixels), source)) for pixels in sizes.values())
    yield from next(filter(None, tried), [])


def _findings(found: Iterable[Line], source: str) -> Iterator[Finding]:
    for line in found:
        words = sum(letter.isalnum() for letter in line.text)
        if words >= LETTERS and line.score >= SURE:
            yield Finding(
                id,
                Severity.BLOCK,
                f'The picture says "{_told(line.text)}" where nothing should be written; '
                "render it again, or retouch it.",
                source,
                measured=f"{words} letters",
                allowed="none outside the label",
                box=line.box,
            )
        elif _like_writing(line):
            yield Finding(
                id,
                Severity.WARN,
                "The picture shows what looks like a line of writing that can't be read; look at it.",
                source,
                measured=f"{line.box[2]:.0f} × {line.box[3]:.0f} px",
                allowed="none outside the label",
                box=line.box,
            )


def lines(subject: Subject, size: int) -> Iterator[Line]:
    """Each line outside the labels, seen at a working size in pixels."""
    picture, scale = _resized(subject.pixels, size)
    reader = _reader()
    # The flags stick to the reader from call to call, so each call states them all.
    seen = reader(picture, use_det=True, use_cls=False, use_rec=False, box_thresh=FOUND)
    for corners in seen.boxes if seen.boxes is not None else ():
        box = _around(corners / scale)
        if not on_label(box, subject):
            crop = _straightened(picture, corners)
            read = reader(crop, use_det=False, use_cls=False, use_rec=True)
            text = (read.txts or ("",))[0] if read.txts is not None else ""
            score = float((read.scores or (0.0,))[0]) if text else 0.0
            yield Line(box, (crop.shape[1], crop.shape[0], min(picture.shape[:2])), text, score)


def prepare() -> None:
    """Loads the reader's library ahead, with the C parser for its tables: half of what a process took to begin."""
    if find_spec("rapidocr") is None:
        return
    slow = yaml.SafeLoader
    yaml.SafeLoader = getattr(yaml, "CSafeLoader", slow)  # type: ignore[misc]
    try:
        import_module("rapidocr.main")
    finally:
        yaml.SafeLoader = slow  # type: ignore[misc]


@cache
def _reader() -> Any:
    """The reader on one thread, with the models of its own wheel, or None where it isn't installed."""
    found = find_spec("rapidocr")
    if found is None or not found.submodule_search_locations or find_spec("onnxruntime") is None:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / "models"
    detector, reader = (folder / name for name in MODELS)
    if not (detector.is_file() and reader.is_file()):
        return None
    prepare()
    from rapidocr import RapidOCR

    threads = "EngineConfig.onnxruntime"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.model_path": str(detector),
            "Det.limit_side_len": 32,  # the picture comes at working size
            "Rec.model_path": str(reader),
            f"{threads}.intra_op_num_threads": 1,
            f"{threads}.inter_op_num_threads": 1,
        }
    )


def _resized(pixels: np.ndarray, size: int) -> tuple[np.ndarray, float]:
    """The picture as the reader takes it (blue first), and by how much it was scaled."""
    scale = _scale(pixels, size)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(pixels[..., ::-1], None, fx=scale, fy=scale, interpolation=how), scale


def _scale(pixels: np.ndarray, size: int) -> float:
    return min(LARGER, (size / pixels[..., 0].size) ** 0.5)


def _around(corners: np.ndarray) -> Box:
    left, top = corners.min(0)
    right, bottom = corners.max(0)
    return float(left), float(top), float(right - left), float(bottom - top)


def _straightened(picture: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The line's pixels, upright; a column is turned on its side, as the reader wants it."""
    width, height = (max(round(float(np.linalg.norm(corners[i] - corners[0]))), 2) for i in (1, 3))
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), frame)
    crop = cv2.warpPerspective(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(np.rot90(crop)) if height > 1.5 * width else crop


def _like_writing(line: Line) -> bool:
    width, height, shorter = line.size
    return width >= LINE * height and TALL[0] <= height <= TALL[1] * shorter


def _told(text: str) -> str:
    """As much of it as a message holds, without what a terminal would act on."""
    return "".join(letter for letter in text if letter.isprintable())[:40]
