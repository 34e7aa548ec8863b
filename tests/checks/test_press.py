"""A print shop can use the file."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from checks import press
from onbrief.model.finding import Spec, Subject
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, SRGB

PLACEMENT = "brief.yaml#/deliverables/0"
CARD = BANNER.placement.model_copy(
    update={"medium": "print", "unit": "mm", "width": 50, "height": 30, "bleed_mm": 3.0, "dpi": 100,
            "formats": ("pdf", "tiff")}
)  # fmt: skip
MM = 72 / 25.4


def pdf(width=56.0, height=36.0, trim=(3, 3, 53, 33), change=lambda _: None) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(width * MM, height * MM))
    if trim:
        page.obj.TrimBox = [corner * MM for corner in trim]
    change(made)
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def tiff(size=(220, 142), dpi=100, profile=SRGB, mode="RGB") -> bytes:
    buffer = BytesIO()
    Image.new(mode, size).save(buffer, "TIFF", icc_profile=profile, **({"dpi": (dpi, dpi)} if dpi else {}))
    return buffer.getvalue()


@pytest.fixture
def judge(tmp_path):
    def said(data: bytes, placement=CARD) -> list[str]:
        path = tmp_path / "delivered"
        path.write_bytes(data)
        return [line(f) for f in press.run(Subject(path), Spec(placement, {}, {"placement": PLACEMENT}))]

    return said


@pytest.mark.parametrize("data", [pdf(), tiff(), tiff(size=(440, 284), dpi=200), pdf(62, 42, (6, 6, 56, 36))])
def test_a_sheet_to_spec_passes(judge, data):
    assert judge(data) == []


def test_a_screen_is_none_of_its_business(judge):
    assert judge(b"anything", BANNER.placement) == []


def test_without_a_resolution_it_is_not_judged(judge):
    assert judge(pdf(), CARD.model_copy(update={"dpi": None})) == [
        f"warn {PLACEMENT}: This gate didn't run: the placement says no size in millimetres, or no resolution."
    ]


def images(made):
    """A picture of 100 px over two inches, in a group, without a profile."""
    page = made.pages[0]
    image = made.make_stream(
        b"", Subtype=pikepdf.Name.Image, Width=100, Height=100, ColorSpace=pikepdf.Name.DeviceCMYK
    )
    group = made.make_stream(b"72 0 0 72 0 0 cm /I Do", Subtype=pikepdf.Name.Form,
                             Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image)))  # fmt: skip
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(G=group))
    page.Contents = made.make_stream(b"q 2 0 0 2 0 0 cm /G Do Q")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pdf(trim=None), ["The PDF has no trim box, so nobody knows where to cut; export it with one. "
                          "[none; allowed: a trim box]"]),
        (pdf(trim=(3, 3, 54, 33)), ["The PDF is cut to 51 × 30 mm, the placement is 50 × 30 mm; set its size. "
                                    "[51 × 30 mm; allowed: 50 × 30 mm]"]),
        (pdf(50, 30, (0, 0, 50, 30)), ["The PDF has 0.0 mm of bleed, the placement takes 3 mm; "
                                       "let the picture run over the cut. [0.0 mm; allowed: 3 mm]"]),
        (pdf(change=lambda made: made.add_blank_page()), ["The PDF has 2 pages; send one. [2 pages; allowed: 1 page]"]),
        (pdf(change=images), [
            "A picture in the PDF has 50 pixels an inch, the placement takes 100; place it larger in pixels. "
            "[50 pixels an inch; allowed: at least 100 pixels an inch]",
            "The PDF's CMYK colours have no profile and no output intent; export it with one. "
            "[no profile; allowed: a profile or an output intent]",
        ]),
        (tiff(size=(110, 71)), ["The picture is 110 × 71 px; 50 × 30 mm with 3 mm of bleed at 100 pixels an inch takes "
                                "220 × 142 px; render it larger. [110 × 71 px; allowed: at least 220 × 142 px]"]),
        (tiff(dpi=0), ["The file says no resolution, so nobody knows its size on paper; tag it so that it is 56 × 36 mm. "
                       "[none; allowed: 56 × 36 mm]"]),
        (tiff(mode="CMYK"), ["The picture is CMYK and carries another space's profile; embed the profile that it was made "
                             "for. [another space's profile; allowed: a profile for CMYK]"]),
        (pdf()[:300], ["The file can't be opened for print: it is no PDF, or damaged; export it again."]),
        (b"GIF89a", ["The file can't be opened for print: it is no picture that is known here, or damaged; export it again."]),
    ],
)  # fmt: skip
def test_it_blocks(judge, data, says):
    assert judge(data) == [f"block {PLACEMENT}: {one}" for one in says]


def endless(made):
    """A group that places itself."""
    group = made.make_stream(b"/G Do", Subtype=pikepdf.Name.Form)
    group = made.make_indirect(group)
    group.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(G=group))
    made.pages[0].Resources = group.Resources
    made.pages[0].Contents = made.make_stream(b"/G Do")


def heavy(made):
    """Three million drawing commands, squeezed small."""
    made.pages[0].Contents = made.make_stream(b"q " * 3_000_000)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (endless, "it places more than 2000 things, or more than 8 deep"),
        (heavy, "it has more than 2 MB of drawing commands"),
    ],
)
def test_a_pdf_without_end_is_refused(judge, change, why):
    assert judge(pdf(change=change)) == [
        f"block {PLACEMENT}: The file can't be opened for print: {why}; export it again."
    ]
