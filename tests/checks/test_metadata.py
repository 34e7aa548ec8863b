"""The file carries the picture and nothing else."""

import pytest

from tests.defects.sketch import BANNER, STRIP

PLACEMENT = "brief.yaml#/deliverables/0"


@pytest.mark.parametrize(
    "sketch", [BANNER, STRIP, BANNER.save(format="WEBP"), BANNER.save(format="GIF", profile=None)]
)
def test_a_picture_alone_passes(judge, sketch):
    assert judge("metadata", sketch) == []


@pytest.mark.parametrize(
    ("defect", "told"),
    [
        ("camera data", "EXIF"),
        ("XMP packet", "XMP"),
        ("comment", "a comment"),
        ("text chunk", "text “Author”"),
    ],
)
def test_it_blocks(judge, defect, told):
    assert judge("metadata", defect) == [
        f"block {PLACEMENT}: The file carries private metadata ({told}); export it without. [{told}; allowed: none]"
    ]
