"""Can a print shop use the file: its size with bleed, its resolution, its colours, one page that stands by itself?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image

from checks.ink import Fault, blame, not_run
from checks.pdf import Box, Sheet, read
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.picture import Unreadable, opened, regular
from onbrief.model.placement import Placement
from onbrief.model.visible import visible

id = "print"
scope = Scope.DELIVERABLE
needs: frozenset[Need] = frozenset()

INCH = 25.4  # millimetres
SIZE_OFF = 0.5  # mm by which a box may be off: a guillotine cuts no truer (house)
RESOLUTION_OFF = 0.01  # share by which the resolution may fall short: whole pixels on a small card (house)
TOKENS = {"JPEG": "jpg", "PNG": "png", "TIFF": "tiff"}
SPELT = {"tif": "tiff", "jpeg": "jpg"}
SPACES = {
    "CMYK": b"CMYK",
    "RGB": b"RGB ",
    "L": b"GRAY",
    "LAB": b"Lab ",
}  # Pillow's mode → the profile's (ICC.1, bytes 16–19)


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Holds the file's boxes and pixels against the placement's trim, bleed and resolution. Other media are none of its business.

    It reads PDF, TIFF, JPEG and PNG. Whether ink really reaches the edge of the bleed is for eyes to see.
    """
    if spec.placement.medium != "print":
        return
    source = blame(spec, "placement")
    if spec.placement.unit != "mm" or not spec.placement.dpi:
        yield not_run(id, "the placement says no size in millimetres, or no resolution", source)
        return
    try:
        found = list(_faults(subject.path, spec.placement))
    except Unreadable as why:
        found = [Fault(f"The file can't be opened for print: {why}; export it again.", "", "")]
    for fault in found:
        yield Finding(id, Severity.BLOCK, fault.message, source, fault.measured, fault.allowed)


def _faults(path: Path, placement: Placement) -> Iterator[Fault]:
    regular(path)
    with open(path, "rb") as file:
        is_pdf = file.read(5) == b"%PDF-"
    if is_pdf:
        refused = _format("pdf", placement)
        yield from refused or _page(read(path), placement)
        return
    with opened(path) as image:
        token = TOKENS.get(image.format or "", str(image.format).lower())
        yield from _format(token, placement) or _raster(image, placement)


def _format(token: str, placement: Placement) -> list[Fault]:
    formats = [SPELT.get(one, one) for one in placement.formats]
    if not formats or token in formats:
        return []
    allowed = " or ".join(formats)
    said = f"The file is {token}, the print shop takes {allowed}; export it as {formats[0]}."
    return [Fault(said, token, allowed)]


def sides(placement: Placement) -> tuple[float, float]:
    """Width and height of the sheet with its bleed, in millimetres."""
    bleed = 2 * (placement.bleed_mm or 0)
    return placement.width + bleed, placement.height + bleed


def _raster(image: Image.Image, placement: Placement) -> Iterator[Fault]:
    assert placement.dpi
    wanted, dpi = sides(placement), placement.dpi
    least = tuple(round(mm / INCH * dpi) for mm in wanted)
    if any(p < n * (1 - RESOLUTION_OFF) for p, n in zip(image.size, least, strict=True)):
        measured, allowed = f"{_times(image.size)} px", f"at least {_times(least)} px"
        yield Fault(
            f"The picture is {measured}; {_trim(placement)} at {dpi} pixels an inch takes {_times(least)} px; "
            "render it larger.",
            measured,
            allowed,
        )
        return
    yield from _tagged(image, wanted)
    profile = image.info.get("icc_profile") or b""
    if profile[16:20] != SPACES.get(image.mode):
        measured = "another space's profile" if profile else "no profile"
        said = f"The picture is {image.mode} and carries {measured}; embed the profile that it was made for."
        yield Fault(said, measured, f"a profile for {image.mode}")
    if getattr(image, "n_frames", 1) > 1:
        yield Fault(
            "The file holds several pages; send one.", f"{getattr(image, 'n_frames', 2)} pages", "1 page"
        )


def _tagged(image: Image.Image, wanted: tuple[float, float]) -> Iterator[Fault]:
    """The size on paper that the file's own resolution tag makes of its pixels."""
    tags = [float(one) for one in image.info.get("dpi", (0, 0))]
    allowed = f"{_times(wanted)} mm"
    if min(tags) <= 1:  # what the decoder says where the file says nothing
        yield Fault(
            f"The file says no resolution, so nobody knows its size on paper; tag it so that it is {allowed}.",
            "none",
            allowed,
        )
        return
    paper = [pixels / dpi * INCH for pixels, dpi in zip(image.size, tags, strict=True)]
    if any(abs(mm - want) > SIZE_OFF for mm, want in zip(paper, wanted, strict=True)):
        measured = f"{_times([round(mm, 1) for mm in paper])} mm"
        yield Fault(
            f"At its own resolution the picture is {measured}, the sheet with bleed is {allowed}; "
            "crop it, or correct the resolution tag.",
            measured,
            allowed,
        )


def _page(sheet: Sheet, placement: Placement) -> Iterator[Fault]:
    if sheet.pages != 1:
        yield Fault(f"The PDF has {sheet.pages} pages; send one.", f"{sheet.pages} pages", "1 page")
    if sheet.locked:
        yield Fault("The PDF is encrypted; export it without protection.", "encrypted", "open")
    if sheet.live:
        held = ", ".join(sheet.live)
        yield Fault(f"The PDF holds {held}; export it for print, without.", held, "nothing but the page")
    yield from _boxes(sheet, placement)
    if sheet.fonts:
        named = visible(", ".join(sheet.fonts[:3]))
        yield Fault(f"The PDF lacks the font {named}; embed it or outline the type.", named, "all embedded")
    yield from _sharp(sheet, placement)
    if sheet.device and not sheet.intent:
        spaces = " and ".join(sorted(sheet.device))
        said = f"The PDF's {spaces} colours have no profile and no output intent; export it with one."
        yield Fault(said, "no profile", "a profile or an output intent")


def _boxes(sheet: Sheet, placement: Placement) -> Iterator[Fault]:
    bleed = placement.bleed_mm or 0
    trim = sheet.trim or (sheet.media if not bleed else None)
    if trim is None:
        yield Fault(
            "The PDF has no trim box, so nobody knows where to cut; export it with one.", "none", "a trim box"
        )
        return
    size, allowed = _size(trim), f"{placement.width} × {placement.height} mm"
    if any(abs(m - w) > SIZE_OFF for m, w in zip(size, (placement.width, placement.height), strict=True)):
        measured = f"{_times(size)} mm"
        yield Fault(
            f"The PDF is cut to {measured}, the placement is {allowed}; set its size.", measured, allowed
        )
        return
    least = min(_margins(sheet.bleed or sheet.media, trim) + _margins(sheet.media, trim))
    if least < bleed - SIZE_OFF:
        measured = f"{max(least, 0):.1f} mm"
        yield Fault(
            f"The PDF has {measured} of bleed, the placement takes {bleed:g} mm; let the picture run over the cut.",
            measured,
            f"{bleed:g} mm",
        )


def _sharp(sheet: Sheet, placement: Placement) -> Iterator[Fault]:
    wanted = placement.dpi or 0
    least = min(sheet.pixels_an_inch, default=float(wanted))
    if least < wanted * (1 - RESOLUTION_OFF):
        measured = f"{least:.0f} pixels an inch"
        yield Fault(
            f"A picture in the PDF has {measured}, the placement takes {wanted}; place it larger in pixels.",
            measured,
            f"at least {wanted} pixels an inch",
        )


def _size(box: Box) -> tuple[float, float]:
    return round(box[2] - box[0], 1), round(box[3] - box[1], 1)


def _margins(outer: Box, inner: Box) -> list[float]:
    return [inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]]


def _times(pair: Iterable[float]) -> str:
    return " × ".join(f"{value:g}" for value in pair)


def _trim(placement: Placement) -> str:
    bleed = f" with {placement.bleed_mm:g} mm of bleed" if placement.bleed_mm else ""
    return f"{placement.width} × {placement.height} mm{bleed}"
