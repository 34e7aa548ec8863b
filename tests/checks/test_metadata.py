"""The file carries the picture and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.container import blocks
from tests.defects.metadata import camera, text
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


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"options": {"exif": camera(place=True)}}, "EXIF with the place where it was taken"),
        ({"options": {"xmp": b"<Iptc4xmpExt:PersonInImage/>"}}, "XMP with names of people"),
        ({"format": "PNG", "options": {"pnginfo": text(workflow='{"class_type": 1}')}}, "text “workflow” with a node graph"),
        ({"format": "PNG", "options": {"pnginfo": text(parameters="Steps: 30")}}, "text “parameters” with how a model was asked"),
        ({"format": "WEBP", "options": {"exif": camera()}}, "EXIF"),
        ({"options": {"comment": rb"C:\Users\ada\hero.psd"}}, "a comment with a path of someone's machine"),
        ({"format": "GIF", "profile": None, "options": {"comment": b"draft"}}, "a comment"),
    ],
)  # fmt: skip
def test_what_is_most_personal_is_named(judge, changes, told):
    assert judge("metadata", BANNER.save(**changes)) == [
        f"block {PLACEMENT}: The file carries private metadata ({told}); export it without. [{told}; allowed: none]"
    ]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP", b"GIF89a", b""]),
    st.binary(max_size=120),
)
def test_any_bytes_are_walked_or_refused(magic, data):
    try:
        assert all(block.name for block in blocks(magic + data))
    except ValueError as why:
        assert str(why) in ("the file is cut short or damaged", "it reads JPEG, PNG, WebP and GIF only")
