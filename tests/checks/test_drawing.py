"""A drawing is safe to embed, whole, and light."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.vector import Refused, read
from tests.defects.drawing import DISC, drawn, svg
from tests.defects.sketch import BANNER, STRIP

PLACEMENT = "brief.yaml#/deliverables/0"
HIDDEN = "it holds a document type, an instruction or a comment"
ARRANGEMENT = "brief.yaml#/scenes/hero/arrangement"


@pytest.mark.parametrize("gate", ["drawing", "spec"])
def test_plain_paths_pass(judge, gate):
    assert judge(gate, drawn(BANNER)) == []


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_a_picture_of_pixels_is_none_of_its_business(judge, sketch):
    assert judge("drawing", sketch) == []


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        ("script in a drawing", "The drawing holds <script>; export it as plain paths. [<script>; allowed: paths alone]"),
        ("handler in a drawing", "The drawing holds onload; export it as plain paths. [onload; allowed: paths alone]"),
        (
            "picture from elsewhere",
            "The drawing holds <image>, href; export it as plain paths. [<image>, href; allowed: paths alone]",
        ),
        ("type that isn't outlined", "The drawing holds <text>; export it as plain paths. [<text>; allowed: paths alone]"),
        (
            "paint from elsewhere",
            "The drawing holds fill=“url(https://x.example/#a)”; export it as plain paths. "
            "[fill=“url(https://x.example/#a)”; allowed: paths alone]",
        ),
        (
            "drawing without a view box",
            "The drawing has no view box, so it doesn't scale; add one. [none; allowed: a view box]",
        ),
        (
            "drawing of another shape",
            "The drawing's view box is 1.00:1, the placement 1.20:1; it would show bars. [1.00:1; allowed: 1.20:1]",
        ),
    ],
)  # fmt: skip
def test_it_blocks(judge, defect, says):
    assert judge("drawing", defect) == [f"block {PLACEMENT}: {says}"]


@pytest.mark.parametrize(
    ("defect", "counted", "limit"),
    [("drawing of too many paths", "201 paths", 200), ("path of too many segments", "3004 segments", 3000)],
)
def test_it_blames_the_arrangement_for_too_much(judge, defect, counted, limit):
    assert judge("drawing", defect) == [
        f"block {ARRANGEMENT}: The drawing has {counted}, at most {limit} are light enough for a screen; "
        f"show fewer things. [{counted}; allowed: at most {limit}]"
    ]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (svg(before='<!DOCTYPE svg [<!ENTITY a "b">]>'), HIDDEN),
        (svg(before='<?xml version="1.0"?><?xml-stylesheet href="https://x.example/a.css"?>'), HIDDEN),
        (svg(DISC + "<!-- drawn by someone -->"), HIDDEN),
        (svg().removesuffix("</svg>\n"), "it is no XML (no element found: line 1, column 147)"),
        ("<svg>" + DISC + "</svg>", "it isn't SVG"),
    ],
)
def test_what_cannot_be_read_safely_is_not_read(judge, file, why):
    sketch = drawn(BANNER).save(svg=file)
    assert judge("drawing", sketch) == [
        f"block {PLACEMENT}: The drawing can't be read: {why}; export it as plain SVG."
    ]
    assert judge("spec", sketch) == [
        f"block {PLACEMENT}: The file can't be opened as a drawing: {why}; render it again."
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=80), st.text(max_size=80).map(lambda body: svg(body).encode("utf-8", "replace"))
    )
)
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "hostile.svg"
    path.write_bytes(data)
    try:
        assert read(path).tag.endswith("svg")
    except Refused as why:
        assert str(why).startswith("it ")


def test_an_xml_declaration_may_stand_before_a_drawing(judge):
    declared = svg(before='<?xml version="1.0" encoding="UTF-8"?>\n')
    assert judge("drawing", drawn(BANNER).save(svg=declared)) == []


def test_the_spec_gate_weighs_and_measures_drawings_too(judge):
    assert judge("spec", drawn(BANNER).save(svg=svg(frame='viewBox="0 0 6 5" width="60" height="50"'))) == [
        f"block {PLACEMENT}: The picture is 60 × 50 px, the placement takes 300 × 250 px; render it at that size. "
        "[60 × 50 px; allowed: 300 × 250 px]"
    ]
    assert judge("spec", drawn(BANNER).save(weight=30_001)) == [
        f"block {PLACEMENT}: The file weighs 30.1 kB, the placement takes 30 kB; draw less. [30.1 kB; allowed: 30 kB]"
    ]
    assert judge("spec", BANNER.save(svg=svg())) == [
        f"block {PLACEMENT}: The file is svg, the placement takes jpg or png; export it as jpg. "
        "[svg; allowed: jpg or png]"
    ]
