"""The logo that is seen is the style pack's own, whole, in its place, its size, its colours."""

from dataclasses import replace

import pytest
from PIL import Image, ImageDraw, ImageFilter

from checks import CHECKS
from onbrief.model.finding import Outcome
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, NAVY, SAND, STRIP, draw

LOGO = "/stylepacks/lumen/stylepack.yaml#/logo"
BOX = BANNER.logo
X, Y, W, H = BOX


def says(sketch, folder, retouch=None, **changes):
    """What the gate says of a sketch whose delivered file was retouched, or whose subject was changed."""
    subject, spec = draw(sketch.save(format="PNG"), folder)
    if retouch:
        with Image.open(subject.path) as picture:
            picture.load()
        retouch(picture).save(subject.path, "PNG")
    return [line(found) for found in CHECKS["logo-true"].run(replace(subject, **changes), spec)]


@pytest.mark.parametrize("sketch", [BANNER, STRIP, BANNER.save(options={"quality": 40})])
def test_a_true_logo_passes(judge, sketch):
    assert judge("logo-true", sketch) == []


@pytest.mark.parametrize(
    ("box", "colour", "told"),
    [
        (
            (X - 3, Y, W, H),
            NAVY,
            "The logo stands 3.0 px left of its place; move it back. [3.0 px left; allowed: at most 1.0 px]",
        ),
        (
            (X, Y, W * 0.9, H * 0.9),
            NAVY,
            "The logo is drawn at 90% of its size; set it as the layout placed it. "
            "[90% of its size; allowed: 100 % ± 3%]",
        ),
        (
            (X, Y, W * 0.9, H),
            NAVY,
            "The logo is 11% too narrow for its height; scale both sides alike. "
            "[11% too narrow for its height; allowed: at most 3%]",
        ),
        (
            BOX,
            "#8a2a41",
            "The logo is #8a2a41 where its drawing has #1b2a41, 31.4 ΔE00 away; give it back its own colour. "
            "[31.4 ΔE00; allowed: at most 6.0 ΔE00]",
        ),
        (
            BOX,
            "#6e7074",
            "The logo is faded: it is 60% opaque; set it at full opacity. "
            "[60% opaque; allowed: at least 90%]",
        ),
        (
            BOX,
            SAND,
            "The logo is missing from its place; put it back. [0% of its ink; allowed: its ink]",
        ),
    ],
)
def test_a_logo_that_was_changed_blocks(tmp_path, box, colour, told):
    assert says(replace(BANNER, stamped=(box, colour)), tmp_path) == [f"block {LOGO}: {told}"]


def blurred(picture):
    around = (X - 8, Y - 8, X + W + 8, Y + H + 8)
    picture.paste(picture.crop(around).filter(ImageFilter.GaussianBlur(2)), around)
    return picture


def another(picture):
    pen = ImageDraw.Draw(picture)
    pen.rectangle((X, Y, X + W, Y + H), fill=SAND)
    for left in range(X, X + W, 12):
        pen.polygon([(left, Y + H), (left + 5, Y), (left + 10, Y + H)], fill=NAVY)
    return picture


def scratched(picture):
    ImageDraw.Draw(picture).rectangle((X + 30, Y, X + 38, Y + H), fill=SAND)
    return picture


@pytest.mark.parametrize(
    ("retouch", "told"),
    [
        (
            blurred,
            "The logo is blurred: 6% of its detail is left; draw it anew from the style pack's file. "
            "[6% of its detail; allowed: at least 50%]",
        ),
        (
            another,
            "What stands in the logo's place is 69% like the style pack's drawing; use that file, untouched. "
            "[69% alike; allowed: at least 80% alike]",
        ),
        (
            scratched,
            "The logo is damaged around 257, 230 px: 75% of a letter's ink is missing or too much; "
            "draw it anew from the style pack's file. [75% differs; allowed: at most 25%]",
        ),
    ],
)
def test_a_logo_that_was_retouched_blocks(tmp_path, retouch, told):
    assert says(BANNER, tmp_path, retouch) == [f"block {LOGO}: {told}"]


def test_a_logo_turned_by_five_degrees_blocks(tmp_path):
    (told,) = says(
        BANNER,
        tmp_path,
        lambda picture: picture.rotate(5, Image.Resampling.BICUBIC, center=(X + W / 2, Y + H / 2)),
    )
    assert told.startswith(f"block {LOGO}: The logo is turned 5.0° anticlockwise; set it level.")


def test_without_the_drawing_it_is_not_judged(tmp_path):
    told = says(BANNER, tmp_path, inputs={})
    assert told == [f"warn {LOGO}: This gate didn't run: the style pack's logo isn't at hand."]


@pytest.mark.parametrize("text", ["", "no drawing", "<svg", '<svg xmlns="http://www.w3.org/2000/svg"/>'])
def test_a_broken_drawing_is_told(tmp_path, text):
    broken = tmp_path / "broken.svg"
    broken.write_text(text)
    (told,) = says(BANNER, tmp_path, inputs={"logo": broken})
    assert told.startswith(f"warn {LOGO}: This gate didn't run: the drawing broken.svg ")


@pytest.mark.parametrize(
    "box", [(0, 0, 1e9, 1e9), (10, 10, 0, 5), (float("nan"), 0, 60, 15), (-1e12, 0, 60, 15)]
)
def test_an_impossible_box_is_told_at_once(tmp_path, box):
    subject, spec = draw(BANNER, tmp_path)
    elements = tuple(replace(e, box=box) if e.role == "logo" else e for e in subject.elements)
    assert list(CHECKS["logo-true"].run(replace(subject, elements=elements), spec))


def test_a_picture_that_the_layout_gave_no_logo_is_not_asked_for_one(tmp_path):
    subject, spec = draw(BANNER, tmp_path)
    elements = tuple(e for e in subject.elements if e.role != "logo")
    assert list(CHECKS["logo-true"].run(replace(subject, elements=elements), spec)) == []


def test_without_a_sidecar_it_is_not_judged(tmp_path):
    subject, spec = draw(BANNER, tmp_path)
    (found,) = CHECKS["logo-true"].run(type(subject)(subject.path), spec)
    assert found.outcome is Outcome.NOT_RUN
