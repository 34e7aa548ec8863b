"""The file is what the placement takes."""

import pytest

from tests.defects.sketch import BANNER, STRIP

PLACEMENT = "brief.yaml#/deliverables/0"
MOVING = BANNER.placement.model_copy(update={"medium": "video", "formats": ("mp4",)})


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_a_file_to_spec_passes(judge, sketch):
    assert judge("spec", sketch) == []


def test_the_budget_may_be_used_up_but_for_the_room_that_the_seal_needs(judge):
    assert judge("spec", BANNER.save(weight=132_000)) == []
    assert judge("spec", BANNER.save(weight=132_001)) != []


def test_a_placement_without_seal_takes_its_whole_budget(judge):
    bare = BANNER.placement.model_copy(update={"seal": "none"})
    assert judge("spec", BANNER.save(weight=150_000).at(bare)) == []
    assert judge("spec", BANNER.save(weight=150_001).at(bare)) == [
        f"block {PLACEMENT}: The file weighs 150.1 kB, the placement takes 150 kB; lower its quality. "
        "[150.1 kB; allowed: 150 kB]"
    ]


def test_a_placement_without_a_budget_takes_any_weight(judge):
    free = BANNER.placement.model_copy(update={"max_kb": None})
    assert judge("spec", BANNER.save(weight=150_001).at(free)) == []


def test_a_gif_needs_no_profile(judge):
    gif = BANNER.placement.model_copy(update={"formats": ("gif",)})
    assert judge("spec", BANNER.save(format="GIF", profile=None).at(gif)) == []


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        (
            "one pixel short",
            "The picture is 299 × 250 px, the placement takes 300 × 250 px; render it at that size. "
            "[299 × 250 px; allowed: 300 × 250 px]",
        ),
        (
            "broken file",
            "The file can't be opened as a picture: it is cut short or damaged; render it again.",
        ),
        (
            "format refused",
            "The file is webp, the placement takes jpg or png; export it as jpg. [webp; allowed: jpg or png]",
        ),
        (
            "one byte too heavy",
            "The file weighs 132.1 kB, the placement takes 150 kB, 18 kB of it for the seal; lower its quality. "
            "[132.1 kB; allowed: 132 kB]",
        ),
        ("no profile", "The file carries no colour profile; embed sRGB. [no profile; allowed: sRGB]"),
        (
            "false profile",
            "The file's colour profile isn't sRGB; convert the picture. [another profile; allowed: sRGB]",
        ),
        (
            "damaged profile",
            "The file's colour profile isn't sRGB; convert the picture. [another profile; allowed: sRGB]",
        ),
    ],
)
def test_it_blocks(judge, defect, says):
    assert judge("spec", defect) == [f"block {PLACEMENT}: {says}"]


def test_moving_pictures_are_not_judged(judge):
    assert judge("spec", BANNER.at(MOVING)) == [
        f"warn {PLACEMENT}: This gate didn't run: it reads still pictures only."
    ]
