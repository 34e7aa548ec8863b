from pathlib import Path

import cv2
import numpy as np
import pytest

from onbrief.model.request import RenderRequest
from renderers.finish import FINISH
from renderers.studio import tone

LUT = Path(__file__).parents[2] / "stylepacks" / "lumen" / "luts" / "lumen.cube"
GROUND = "#6fa58d"


@pytest.fixture
def shoot(tmp_path):
    """Finish a plain plate whose ground is the brand's colour in a light of this tint."""

    def run(tint=(1.0, 1.0, 1.0), covered=True, **changes):
        light = np.tile(tone.from_hex(GROUND) * tint, (160, 120, 1))
        light[:80] *= np.linspace(0.7, 1, 120)[:, None]
        plate = np.rint(tone.encoded(light) * 65535).astype(np.uint16)
        plate[100, 60] = 65535
        matte = np.full((160, 120), 255 if covered else 0, np.uint8)
        matte[:, :40] = 0
        cv2.imwrite(str(tmp_path / "plate.png"), plate[..., ::-1])
        cv2.imwrite(str(tmp_path / "ground.png"), matte)
        params = {"ground": GROUND, "tolerance": 2.0, "seed": "5"} | changes
        inputs = {"plate": tmp_path / "plate.png", "ground": tmp_path / "ground.png", "lut": LUT}
        request = RenderRequest(renderer="finish", version="1", params=params)
        return FINISH.render(request, inputs, progress=lambda done, note="": None)

    return run


def test_the_lit_ground_measures_as_the_brand_colour_after_the_grade(shoot):
    rendering = shoot(tint=(1.12, 0.97, 0.88))
    ground, *more = rendering.elements
    assert rendering.pixels.dtype == np.uint8
    assert ground.about["delta_e"] <= 2
    assert ground.box[0] >= 40
    assert all(0.75 <= gain <= 1.33 for gain in ground.about["gains"])
    assert all(patch.about["delta_e"] <= 3 for patch in more)


def test_a_plate_too_far_off_is_corrected_gently_and_reported_truly(shoot):
    ground, *_ = shoot(tint=(2.0, 0.4, 1.0)).elements
    assert min(ground.about["gains"]) == 0.75 and max(ground.about["gains"]) == 1.33
    assert ground.about["delta_e"] > 2


def test_specks_on_the_ground_are_retouched(shoot):
    pixels = shoot(grain={"amount": 0.0, "size_px_per_1080": 1.0}).pixels.astype(int)
    assert abs(pixels[100, 60] - pixels[100, 80]).max() <= 2


def test_the_same_seed_gives_the_same_grain(shoot):
    assert np.array_equal(shoot().pixels, shoot().pixels)
    assert not np.array_equal(shoot().pixels, shoot(seed="6").pixels)


def test_a_picture_without_ground_is_graded_but_not_corrected(shoot):
    assert shoot(covered=False).elements == []


def test_an_unknown_parameter_is_named(shoot):
    with pytest.raises(ValueError, match="vignette"):
        shoot(vignette=1)
