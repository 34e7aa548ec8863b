"""Sheets that a print shop sends back. No demo renders for print: they are made from the pixels of clean renders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from onbrief.model.finding import Spec, Subject
from onbrief.model.placement import Placement
from onbrief.pipeline.encode import srgb_profile
from tests.defects.seed import Case, Seed, of
from tests.defects.spec import delivered, of_pixels, saved_as
from tests.defects.tamper import known, resave

INCH, POINTS = 25.4, 72 / 25.4
DPI = 150


def card(case: Case) -> Placement:
    """A card of the render's proportions, its short side 60 mm, with 3 mm of bleed."""
    _, spec, _ = known(case)
    short = 60 / min(spec.placement.width, spec.placement.height)
    return Placement(
        title="Card",
        medium="print",
        unit="mm",
        width=round(spec.placement.width * short),
        height=round(spec.placement.height * short),
        formats=("pdf", "tiff"),
        bleed_mm=3,
        dpi=DPI,
        confidence="D",
        source="tests",
        checked_on=date(2026, 11, 1),
    )


def printed(case: Case, folder: Path, data: bytes, suffix: str) -> tuple[Subject, Spec]:
    subject, spec = resave(case, folder, data, suffix)
    return subject, replace(spec, placement=card(case))


def sheet(
    case: Case,
    trim: float = 0,
    bleed: float = 3,
    share: float = 1,
    profile: bool = True,
    pages: int = 1,
    font: str = "",
    held: str = "",
) -> bytes:
    """A PDF of the render. trim: mm too wide; share: of the pixels that it should have; held: what else is in it."""
    placement = card(case)
    width, height = placement.width + trim, placement.height
    mm = (width + 2 * bleed, height + 2 * bleed)
    size = [max(round(side / INCH * DPI * share), 1) for side in mm]
    jpeg = saved_as(delivered(case).resize((size[0], size[1])), "JPEG", quality=60)
    pdf = pikepdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(mm[0] * POINTS, mm[1] * POINTS))
        inner = [bleed * POINTS, bleed * POINTS, (bleed + width) * POINTS, (bleed + height) * POINTS]
        page.obj.TrimBox = Array(inner)
        page.obj.BleedBox = page.obj.MediaBox
        picture = pdf.make_stream(jpeg)
        picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
        picture.Width, picture.Height, picture.BitsPerComponent = size[0], size[1], 8
        icc = pdf.make_stream(srgb_profile())
        icc.N = 3
        picture.ColorSpace = Array([Name.ICCBased, icc]) if profile else Name.DeviceRGB
        page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
        drawing = f"q {mm[0] * POINTS:.4f} 0 0 {mm[1] * POINTS:.4f} 0 0 cm /Im0 Do Q".encode()
        page.Contents = pdf.make_stream(drawing)
        if font:
            named = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/" + font))
            if font == "Embedded":
                named.FontDescriptor = Dictionary(FontFile2=pdf.make_stream(b"the font's bytes"))
            page.Resources.Font = Dictionary(F0=named)
    _hold(pdf, held)
    buffer = BytesIO()
    lock = pikepdf.Encryption(owner="o", user="") if held == "lock" else False
    pdf.save(buffer, deterministic_id=not lock, encryption=lock)
    return buffer.getvalue()


def _hold(pdf: pikepdf.Pdf, held: str) -> None:
    if held == "title":
        pdf.docinfo["/Title"] = "Card"
    if held == "link":
        target = Dictionary(S=Name.URI, URI="https://x.example/")
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=target)
        pdf.pages[0].Annots = Array([link])
    if held == "script":
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["brief.txt"] = b"Not before the launch."


def as_pdf(case: Case, options: dict[str, Any], folder: Path) -> tuple[Subject, Spec]:
    return printed(case, folder, sheet(case, **options), ".pdf")


def as_tiff(case: Case, options: dict[str, Any], folder: Path) -> tuple[Subject, Spec]:
    """share: of the pixels; dpi: what its tag says; mode and profile: its colours."""
    placement = card(case)
    share, dpi = options.get("share", 1), options.get("dpi", DPI * options.get("share", 1))
    size = [round((side + 6) / INCH * DPI * share) for side in (placement.width, placement.height)]
    image = delivered(case).resize((size[0], size[1])).convert(options.get("mode", "RGB"))
    profile = options.get("profile", srgb_profile())
    return printed(case, folder, saved_as(image, "TIFF", icc_profile=profile, dpi=(dpi, dpi)), ".tif")


PLACED = of("placement")
SEEDS = tuple(
    Seed(name, "print", made, below, over, gross, PLACED, fits=of_pixels)
    for name, made, below, over, gross in (
        ("sheet of another size", as_pdf, {"trim": 0.3}, {"trim": 1}, {"trim": 40}),
        ("too little bleed", as_pdf, {"bleed": 2.8}, {"bleed": 2.2}, {"bleed": 0}),
        ("too few pixels placed", as_pdf, {"share": 0.995}, {"share": 0.97}, {"share": 0.48}),
        ("more than one page", as_pdf, {}, {"pages": 2}, {"pages": 8}),
        ("font not embedded", as_pdf, {"font": "Embedded"}, {"font": "Helvetica"}, {"font": "Helvetica"}),
        ("what has no place on paper", as_pdf, {"held": "title"}, {"held": "link"}, {"held": "script"}),
        ("locked", as_pdf, {"held": "title"}, {"held": "lock"}, {"held": "lock"}),
        ("colours of no profile", as_pdf, {"profile": True}, {"profile": False}, {"profile": False}),
        ("picture too small", as_tiff, {"share": 0.995}, {"share": 0.97}, {"share": 0.3}),
        ("wrong resolution tag", as_tiff, {"dpi": 150.1}, {"dpi": 153}, {"dpi": 72}),
        ("ink without its profile", as_tiff, {}, {"profile": None}, {"mode": "CMYK"}),
    )
)  # fmt: skip
