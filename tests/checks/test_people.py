"""A face shows in a generated picture only where the scene asks for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from checks import people
from onbrief.model.request import Element
from tests.checks.pictures import SUBJECT, said, shown, still
from tests.defects.people import portrait


def peopled(*heads: tuple[int, int], tall: int = 120, turned: bool = False) -> np.ndarray:
    """Heads of a height in px, whose top left corners are at (x, y)."""
    pixels = still().astype(np.float32)
    head, oval = (cv2.resize(layer, (round(tall * 0.8), tall)) for layer in portrait())
    if turned:
        head, oval = head[::-1], oval[::-1]
    for x, y in heads:
        here = pixels[y : y + tall, x : x + head.shape[1]]
        here += (head - here) * oval[..., None]
    return pixels.round().astype(np.uint8)


ALONE = peopled((10, 10))
TOLD = (
    f"warn {SUBJECT}: The picture shows {{}}, but the scene asks for nobody; "
    "render it again, or name people under the scene's `depicts`. [{}; allowed: none]"
)


def test_a_still_without_people_passes(tmp_path: Path) -> None:
    assert said("people", *shown(still(), tmp_path)) == []


def test_a_face_warns(tmp_path: Path) -> None:
    assert said("people", *shown(ALONE, tmp_path)) == [
        TOLD.format("1 face, the largest 48 px wide", "1 face")
    ]


def test_faces_are_told_together(tmp_path: Path) -> None:
    assert said("people", *shown(peopled((4, 10), (200, 110)), tmp_path)) == [
        TOLD.format("2 faces, the largest 47 px wide", "2 faces")
    ]


def test_the_face_is_where_the_finding_points(tmp_path: Path) -> None:
    (finding,) = people.run(*shown(ALONE, tmp_path))
    assert finding.box is not None
    x, y, width, height = finding.box
    assert np.allclose((x + width / 2, y + height / 2), (58, 58), atol=8)


@pytest.mark.parametrize("depicted", ["people", "real-person", "likeness", "children"])
def test_a_scene_that_depicts_somebody_may_show_faces(tmp_path: Path, depicted: str) -> None:
    assert said("people", *shown(ALONE, tmp_path, about={"depicts": [depicted]})) == []


def test_a_voice_has_no_face(tmp_path: Path) -> None:
    assert len(said("people", *shown(ALONE, tmp_path, about={"depicts": ["voice"]}))) == 1


def test_a_label_may_show_a_face(tmp_path: Path) -> None:
    """The product's own print; the same face beside the label isn't."""
    for x, number in ((10, 0), (180, 1)):
        label = Element("label", (x, 10, 96, 120), SUBJECT)
        assert len(said("people", *shown(ALONE, tmp_path, elements=(label,)))) == number


def test_a_head_upside_down_is_not_found(tmp_path: Path) -> None:
    """The gate's limit, told in its own words: it knows faces seen from the front."""
    assert said("people", *shown(peopled((10, 10), turned=True), tmp_path)) == []


@pytest.fixture
def without_cascades() -> Iterator[None]:
    people._cascades.cache_clear()
    yield
    people._cascades.cache_clear()


@pytest.mark.usefixtures("without_cascades")
def test_with_an_opencv_that_has_no_detector_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(people.cv2, "CascadeClassifier")
    why = "this OpenCV has no face detector; run `pip install 'opencv-python-headless<5'`"
    assert said("people", *shown(ALONE, tmp_path)) == [f"warn {SUBJECT}: This gate didn't run: {why}."]


@pytest.mark.parametrize(
    ("shape", "why"),
    [((12, 40), "the picture is only 40 × 12 px"), ((20, 2000), "a picture of 2000 × 20 px is too long")],
)
def test_a_picture_out_of_all_proportion_is_not_judged(
    tmp_path: Path, shape: tuple[int, int], why: str
) -> None:
    pixels = np.zeros((*shape, 3), np.uint8)
    assert said("people", *shown(pixels, tmp_path)) == [f"warn {SUBJECT}: This gate didn't run: {why}."]


@pytest.mark.parametrize(("tall", "number"), [(20, 0), (44, 1)])
def test_a_tiny_face_passes(tmp_path: Path, tall: int, number: int) -> None:
    """Of less than 3.4 % of the picture's side: nobody is told apart."""
    assert len(said("people", *shown(peopled((10, 10), tall=tall), tmp_path))) == number
