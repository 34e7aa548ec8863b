"""Reading a PDF that nobody vouches for into one table: bounded, nothing run, no picture decoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Pdf

from onbrief.model.picture import Unreadable, regular

MM = 25.4 / 72  # millimetres a point (ISO 32000-2, 8.3.2.3)
MOST_OBJECTS = 5000  # a page from a layout program has some hundreds
MOST_DRAWING = 2_000_000  # bytes of drawing commands, unpacked, all of them together
MOST_PLACED = 2000  # pictures and groups placed on the page
DEEPEST = 8  # groups within groups
LIMITS = {"parser_max_nesting": 50, "parser_max_container_size": 20_000, "flate_max_memory": 20_000_000,
          "run_length_max_memory": 20_000_000, "max_stream_filters": 4}  # fmt: skip
CALIBRATED = ("/ICCBased", "/CalRGB", "/CalGray", "/Lab", "/Indexed", "/Separation", "/DeviceN", "/Pattern")

Box = tuple[float, float, float, float]  # left, bottom, right, top in millimetres


@dataclass
class Sheet:
    """What a printer asks of a PDF's first page. pixels_an_inch: the lowest of each placed picture's two axes.

    device: colour spaces without a profile. live: what may run, fetch or hide.
    """

    pages: int
    locked: bool
    media: Box
    trim: Box | None
    bleed: Box | None
    intent: bool
    fonts: list[str] = field(default_factory=list)
    pixels_an_inch: list[float] = field(default_factory=list)
    device: set[str] = field(default_factory=set)
    live: list[str] = field(default_factory=list)


def read(path: Path) -> Sheet:
    """Raises Unreadable."""
    regular(path)
    with _limits():
        try:
            with pikepdf.open(path, suppress_warnings=True, attempt_recovery=False) as pdf:
                if len(pdf.objects) > MOST_OBJECTS:
                    raise Unreadable(f"it has more than {MOST_OBJECTS} objects")
                return _sheet(pdf)
        except pikepdf.PasswordError:
            raise Unreadable("it is locked with a password") from None
        except Unreadable:
            raise
        except Exception as error:  # hostile bytes raise nearly anything
            raise Unreadable("it is no PDF, or damaged") from error


@contextmanager
def _limits() -> Iterator[None]:
    before = pikepdf.settings.set_qpdf_limits(**LIMITS)  # type: ignore[arg-type]
    try:
        yield
    finally:
        pikepdf.settings.set_qpdf_limits(**before)  # type: ignore[arg-type]


def _sheet(pdf: Pdf) -> Sheet:
    page = pdf.pages[0]
    unit = float(page.obj.get("/UserUnit", 1)) * MM
    intents = pdf.Root.get("/OutputIntents", Array())
    sheet = Sheet(
        pages=len(pdf.pages),
        locked=pdf.is_encrypted,
        media=_box(page.mediabox, unit),
        trim=_box(page.obj.TrimBox, unit) if "/TrimBox" in page.obj else None,
        bleed=_box(page.obj.BleedBox, unit) if "/BleedBox" in page.obj else None,
        intent=any("/DestOutputProfile" in one for one in intents),
        live=list(dict.fromkeys(_live(pdf.Root, page.obj))),
    )
    _Walk(sheet, float(page.obj.get("/UserUnit", 1))).visit(page.obj, Matrix(), page.obj.get("/Resources"), 0)
    return sheet


def _box(corners: Object, unit: float) -> Box:
    x, y, right, top = (float(corner) * unit for corner in corners)
    return min(x, right), min(y, top), max(x, right), max(y, top)


def _live(root: Object, page: Object) -> Iterator[str]:
    """What has no place on paper."""
    names = root.get("/Names", Dictionary())
    opens = root.get("/OpenAction")
    if "/JavaScript" in names or (isinstance(opens, Dictionary) and opens.get("/S") == Name.JavaScript):
        yield "a script"
    elif isinstance(opens, Dictionary):
        yield "an action"
    if "/EmbeddedFiles" in names or "/AF" in root:
        yield "an attached file"
    if "/AA" in root or "/AA" in page:
        yield "an action"
    if "/AcroForm" in root:
        yield "a form"
    if len(page.get("/Annots", Array())):
        yield "a link or note"


class _Walk:
    """Follows the drawing commands of a page and its groups, and notes fonts, pictures and colours."""

    def __init__(self, sheet: Sheet, unit: float):
        self.sheet, self.unit, self.drawn, self.placed = sheet, unit, 0, 0

    def visit(self, holder: Object, matrix: Matrix, resources: Object | None, depth: int) -> None:
        resources = Dictionary() if resources is None else resources
        self._fonts(resources.get("/Font", Dictionary()))
        self._weigh(holder)
        things = resources.get("/XObject", Dictionary())
        stack = [matrix]
        for step in pikepdf.parse_content_stream(holder, "q Q cm Do rg RG k K"):
            word, operands = str(step.operator), step.operands
            if word == "q":
                stack.append(stack[-1])
            elif word == "Q" and len(stack) > 1:
                stack.pop()
            elif word == "cm":
                stack[-1] = Matrix(*(float(v) for v in operands)) @ stack[-1]
            elif word == "Do" and str(operands[0]) in things:
                self._place(things[str(operands[0])], stack[-1], resources, depth)
            elif word in ("rg", "RG", "k", "K"):
                self.sheet.device.add("RGB" if word in ("rg", "RG") else "CMYK")

    def _weigh(self, holder: Object) -> None:
        contents = holder.get("/Contents", holder)
        parts = contents if isinstance(contents, Array) else [contents]
        self.drawn += sum(len(part.read_bytes()) for part in parts if isinstance(part, pikepdf.Stream))
        if self.drawn > MOST_DRAWING:
            raise Unreadable(f"it has more than {MOST_DRAWING // 1_000_000} MB of drawing commands")

    def _place(self, thing: Object, matrix: Matrix, resources: Object, depth: int) -> None:
        self.placed += 1
        if self.placed > MOST_PLACED or depth > DEEPEST:
            raise Unreadable(f"it places more than {MOST_PLACED} things, or more than {DEEPEST} deep")
        if thing.get("/Subtype") == Name.Image:
            self._picture(thing, matrix)
        elif thing.get("/Subtype") == Name.Form:
            inner = Matrix(*(float(v) for v in thing.get("/Matrix", [1, 0, 0, 1, 0, 0]))) @ matrix
            self.visit(thing, inner, thing.get("/Resources", resources), depth + 1)

    def _picture(self, image: Object, matrix: Matrix) -> None:
        if image.get("/ImageMask", False):
            return
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        inches = ((a * a + b * b) ** 0.5 * self.unit / 72, (c * c + d * d) ** 0.5 * self.unit / 72)
        pixels = (int(image.Width), int(image.Height))
        self.sheet.pixels_an_inch.append(
            min(p / i if i else 0.0 for p, i in zip(pixels, inches, strict=True))
        )
        space = image.get("/ColorSpace")
        kind = str(space[0] if isinstance(space, Array) else space)
        if kind.startswith("/Device") and kind not in (*CALIBRATED, "/DeviceGray"):
            self.sheet.device.add(kind.removeprefix("/Device"))

    def _fonts(self, fonts: Object) -> None:
        for _, font in fonts.items():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            held = inner.get("/FontDescriptor", Dictionary())
            carried = any(key in held for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            if font.get("/Subtype") != Name.Type3 and not carried:
                self.sheet.fonts.append(str(font.get("/BaseFont", "/one without a name"))[1:41])
