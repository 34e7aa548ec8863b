"""Type that sinks into its ground."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from checks.contrast import luminance
from checks.ink import window
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.defects.seed import Case, Seed
from tests.defects.sketch import SOURCES, Defect
from tests.defects.tamper import known, repaint

CONTRAST = frozenset({"contrast"})

DEFECTS = (
    Defect(
        "pale legal line",
        lambda sketch: sketch.say("legal", colour="#7a7366"),
        CONTRAST,
        SOURCES["legal"],
    ),
    Defect(
        "pale headline",
        lambda sketch: sketch.say("headline", colour="#a08f75"),
        CONTRAST,
        SOURCES["headline"],
    ),
    Defect(
        "headline across a shadow",
        lambda sketch: replace(sketch, shadows=((16, 20, 40, 30),)),
        CONTRAST,
        SOURCES["headline"],
    ),
    Defect(
        "one letter in a shadow",
        lambda sketch: replace(sketch, shadows=((40, 93, 9, 14),)).say(
            "body", text="Sun care for the late\nhours, until dinner."
        ),
        CONTRAST,
        SOURCES["body"],
    ),
    Defect(
        "dark words on the button",
        lambda sketch: sketch.say("cta", colour="#5c6a80"),
        CONTRAST,
        SOURCES["cta"],
    ),
)


def pale(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """One text in a colour nearer to its ground, at that share of the contrast that it needs."""
    subject, _, _ = known(case)
    element = _text(case)
    ink = _share(subject, element)
    old = _colour(element)
    new = _at(_behind(subject, element), old, share * _least(element))
    return repaint(case, folder, lambda pixels: _mixed(pixels, pixels + ink * (new - old)))


def shaded(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """Half of a text's ground in a colour nearer to the text's, as where a shadow or a highlight falls behind it."""
    subject, _, _ = known(case)
    element = _text(case)
    rows, columns = window(element.box, subject.pixels.shape, pad=6)
    middle = (columns.start + columns.stop) // 2
    columns = slice(columns.start, middle) if len(case.name) % 2 else slice(middle, columns.stop)
    behind = _behind(subject, element, columns)
    level = _at(_colour(element), behind, share * _least(element))

    def shadow(pixels: np.ndarray) -> np.ndarray:
        out = pixels.astype(float)
        cut = out[rows, columns]
        ground = (1 - _share(subject, element)[rows, columns]) * (level - behind)
        out[rows, columns] = cut + ground
        return _mixed(pixels, out)

    return repaint(case, folder, shadow)


def _text(case: Case) -> Element:
    """Another of the texts for each render."""
    subject, _, _ = known(case)
    texts = [e for e in subject.elements if e.role in ("headline", "body", "legal")]
    return texts[len(case.name) % len(texts)]


def _source(case: Case) -> str:
    return _text(case).source


def _colour(element: Element) -> np.ndarray:
    return np.array(list(bytes.fromhex(element.about["colour"][1:])), float)


def _share(subject: Subject, element: Element) -> np.ndarray:
    """How much of each pixel (H×W×1, 0 to 1) the element's glyphs cover."""
    share = np.zeros((*subject.pixels.shape[:2], 1))
    cut = window(element.box, share.shape, pad=2)
    share[cut] = subject.mattes["type"][cut][..., None] / 255
    return share


def _behind(subject: Subject, element: Element, columns: slice | None = None) -> np.ndarray:
    """The colour of the ground (within columns) that is nearest to the text's in luminance, but for a few pixels."""
    rows, whole = window(element.box, subject.pixels.shape, pad=6)
    cut = rows, columns or whole
    bare = subject.pixels[cut][subject.mattes["ink"][cut] == 0].astype(float)
    order = np.argsort(np.abs(luminance(bare) - luminance(_colour(element))))
    return bare[order[len(order) // 20]]


def _least(element: Element) -> float:
    """WCAG 2.2 SC 1.4.3: large type (24 px, or 18.66 px bold) needs 3:1, other type 4.5:1."""
    about = element.about
    large = about["px"] >= 24 or (about["px"] >= 18.66 and about.get("weight", 400) >= 700)
    return 3.0 if large else 4.5


def _ratio(one: np.ndarray, other: np.ndarray) -> float:
    low, high = sorted((float(luminance(one)), float(luminance(other))))
    return (high + 0.05) / (low + 0.05)


def _at(one: np.ndarray, other: np.ndarray, ratio: float) -> np.ndarray:
    """The colour on the way from one to the other that has that contrast with the one."""
    way = [one + (other - one) * step for step in np.linspace(0, 1, 201)]
    return min(way, key=lambda colour: abs(_ratio(one, colour) - ratio))


def _mixed(pixels: np.ndarray, changed: np.ndarray) -> np.ndarray:
    return np.clip(changed, 0, 255).round().astype(pixels.dtype)


def _worded(case: Case) -> bool:
    """Whether there are words, and the one meant stands clear of the others."""
    if not case.subject or not any(e.role == "headline" for e in case.subject.elements):
        return False
    mine = _text(case)
    others = [e for e in case.subject.elements if "text" in e.about and e is not mine]
    return not any(_meet(mine.box, other.box) for other in others)


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


SEEDS = (
    Seed("text too pale for its ground", "contrast", pale, 1.2, 0.85, 0.5, _source, fits=_worded),
    Seed("ground too near to the text", "contrast", shaded, 1.2, 0.85, 0.5, _source, fits=_worded),
)
