"""Small real deliverables: picture, sidecar and mattes, drawn from a description that a defect changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFont

from onbrief.model.finding import Spec, Subject
from onbrief.model.placement import Placement, SafeArea
from onbrief.model.request import Element

Box = tuple[float, float, float, float]

INTER = Path(str(files("fontpkg_inter") / "files/Inter[opsz,wght].ttf"))
ARABIC = Path(str(files("fontpkg_noto_sans_arabic") / "files/NotoSansArabic[wdth,wght].ttf"))
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
NAVY, SAND, AMBER = "#1b2a41", "#ead9c0", "#c98a3b"
LOGO = f'''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100" width="400" height="100" fill="{NAVY}">
<circle cx="50" cy="50" r="50"/><rect x="120" width="280" height="100"/></svg>'''
FINER = 4  # shapes are drawn so many times larger, for smooth edges
GRAIN = 1.5  # code values, standard deviation


@dataclass(frozen=True)
class Words:
    """Copy from a corner (top left; top right in a right-to-left sketch). `pad` draws a button around it."""

    text: str
    x: int
    y: int
    px: int
    colour: str = NAVY
    weight: int = 400
    pad: int = 0
    fits: bool = True
    invisible: bool = False


@dataclass(frozen=True)
class File:
    """How the picture is saved. `weight` pads the file to so many bytes; `broken` cuts it short.

    As SVG, `svg` is the whole file, and the picture stands beside it as its preview.
    """

    format: str = "JPEG"
    size: tuple[int, int] | None = None
    weight: int = 0
    broken: bool = False
    profile: bytes | None = SRGB
    options: Mapping[str, Any] = field(default_factory=dict)
    svg: str = ""


@dataclass(frozen=True)
class Sketch:
    """A deliverable to be drawn. `painted` is what the ground really got, `lacks` names mattes left out."""

    placement: Placement
    direction: str
    words: dict[str, Words]
    logo: Box
    product: Box
    patch: Box | None
    painted: str = SAND
    shadows: tuple[Box, ...] = ()
    file: File = File()
    fonts: tuple[Path, ...] = (INTER, ARABIC)
    lacks: tuple[str, ...] = ()
    draft: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)
    mark: tuple[Box, str] | None = None  # a shape that carries meaning, and the colour it is drawn in
    stamped: tuple[Box, str] | None = (
        None  # where and in which colour the logo is really seen, if not as asked
    )

    def say(self, role: str, **changes: Any) -> Sketch:
        return replace(self, words=self.words | {role: replace(self.words[role], **changes)})

    def drop(self, role: str) -> Sketch:
        return replace(self, words={name: words for name, words in self.words.items() if name != role})

    def at(self, placement: Placement) -> Sketch:
        return replace(self, placement=placement)

    def set_in(self, *fonts: Path) -> Sketch:
        return replace(self, fonts=fonts)

    def without(self, *mattes: str) -> Sketch:
        return replace(self, lacks=mattes)

    def save(self, **changes: Any) -> Sketch:
        return replace(self, file=replace(self.file, **changes))


@dataclass(frozen=True)
class Defect:
    """A fault put in on purpose, the gates that must speak up, and the line that they must blame."""

    name: str
    apply: Callable[[Sketch], Sketch]
    expect: frozenset[str]
    source: str


SOURCES = {
    "headline": "copy/en-GB.yaml#/headline",
    "body": "copy/en-GB.yaml#/body",
    "cta": "copy/en-GB.yaml#/cta",
    "legal": "copy/en-GB.yaml#/legal",
    "draft": "copy/en-GB.yaml#/draft",
    "logo": "/stylepacks/lumen/stylepack.yaml#/logo",
    "product": "brief.yaml#/scenes/hero/subject",
    "ground": "brief.yaml#/scenes/hero/ground",
    "arrangement": "brief.yaml#/scenes/hero/arrangement",
    "placement": "brief.yaml#/deliverables/0",
}

BANNER = Sketch(
    placement=Placement(
        title="Medium rectangle",
        medium="image",
        width=300,
        height=250,
        safe=SafeArea(top=0.04, right=0.04, bottom=0.04, left=0.04),
        max_kb=150,
        formats=("jpg", "png"),
        min_type_px=11,
        confidence="A",
        source="tests",
        checked_on=date(2026, 11, 1),
    ),
    direction="ltr",
    words={
        "headline": Words("Slow light,\nlong days", 16, 14, 28, weight=700),
        "body": Words("Sun care for\nthe late hours.", 16, 92, 14),
        "cta": Words("Find yours", 26, 150, 13, colour="#ffffff", weight=600, pad=9),
        "legal": Words("Use as directed.", 16, 222, 11),
    },
    logo=(224, 221, 60, 15),
    product=(196, 60, 84, 140),
    patch=(140, 100, 50, 100),
)

STRIP = Sketch(
    placement=BANNER.placement.model_copy(
        update={
            "title": "Smartphone banner",
            "width": 320,
            "height": 50,
            "safe": SafeArea(left=0.05),
            "safe_rtl": "mirror",
            "max_kb": 50,
        }
    ),
    direction="rtl",
    words={
        "headline": Words("ضوء هادئ", 298, 0, 22, weight=700),
        "cta": Words("اكتشفي", 152, 10, 13, colour="#ffffff", weight=600, pad=8),
    },
    logo=(8, 17, 64, 16),
    product=(163, 6, 24, 38),
    patch=(76, 0, 22, 50),
    file=File("PNG"),
)


def draw(sketch: Sketch, folder: Path) -> tuple[Subject, Spec]:
    """Renders a sketch into a folder and hands back what a gate would be given."""
    size = (sketch.placement.width, sketch.placement.height)
    picture = Image.new("RGB", size, sketch.painted)
    mattes = {name: Image.new("L", size) for name in ("type", "ink", "product")}
    for box in sketch.shadows:
        ImageDraw.Draw(picture).rectangle(_corners(box), fill="#3a3a3a")
    ImageDraw.Draw(mattes["product"]).ellipse(_corners(sketch.product), fill=255)
    picture.paste(AMBER, mask=mattes["product"])
    if sketch.mark:
        ImageDraw.Draw(picture).ellipse(_corners(sketch.mark[0]), fill=sketch.mark[1])
    picture = _grained(picture)
    elements = [
        Element("product", sketch.product, SOURCES["product"]),
        *(_write(role, words, sketch, picture, mattes) for role, words in sketch.words.items()),
        _stamp(sketch, picture, mattes),
    ]
    if sketch.patch:
        elements.append(Element("ground", sketch.patch, SOURCES["ground"]))
    if sketch.mark:
        about = {"name": "coin", "colours": [sketch.mark[1]]}
        elements.append(Element("mark", sketch.mark[0], SOURCES["arrangement"], about))
    paths = {name: folder / f"{name}.png" for name in mattes if name not in sketch.lacks}
    for name, path in paths.items():
        mattes[name].save(path)
    about = {"fonts": list(sketch.fonts), "draft": sketch.draft}
    drawing = folder / "logo.svg"
    drawing.write_text(LOGO, "utf-8")
    if sketch.file.svg:
        path, preview = folder / "delivered.svg", folder / "preview.png"
        path.write_text(sketch.file.svg.ljust(sketch.file.weight), "utf-8")
        picture.save(preview)
        subject = Subject(path, tuple(elements), about, paths, preview, {"logo": drawing})
    else:
        subject = Subject(
            _save(picture, sketch.file, folder), tuple(elements), about, paths, None, {"logo": drawing}
        )
    params = {
        "direction": sketch.direction,
        "palette": {"ground": SAND},
        "logo": {"clear_space": 0.5, "min_width_px": 56, "aspect": 4.0},
        **sketch.params,
    }
    return subject, Spec(sketch.placement, params, SOURCES)


def _write(role: str, words: Words, sketch: Sketch, picture: Image.Image, mattes: dict) -> Element:
    font = ImageFont.truetype(ARABIC if sketch.direction == "rtl" else INTER, words.px)
    font.set_variation_by_axes([words.weight, 100] if sketch.direction == "rtl" else [14, words.weight])
    anchor, align = ("ra", "right") if sketch.direction == "rtl" else ("la", "left")
    glyphs = Image.new("L", picture.size)
    pen = ImageDraw.Draw(glyphs)
    left, top, right, bottom = pen.multiline_textbbox(
        (words.x, words.y), words.text, font, anchor=anchor, align=align
    )
    if not words.invisible:
        pen.multiline_text((words.x, words.y), words.text, 255, font, anchor=anchor, align=align)
    box = (left - words.pad, top - words.pad, right - left + 2 * words.pad, bottom - top + 2 * words.pad)
    if words.pad:
        button = Image.new("L", picture.size)
        ImageDraw.Draw(button).rounded_rectangle(_corners(box), words.pad / 2, fill=255)
        picture.paste(NAVY, mask=button)
        _add(mattes["ink"], button)
    picture.paste(words.colour, mask=glyphs)
    _add(mattes["ink"], glyphs)
    _add(mattes["type"], glyphs)
    about = {"text": words.text, "px": words.px, "weight": words.weight, "fits": words.fits}
    if words.pad:
        about["text_box"] = (left, top, right - left, bottom - top)
    return Element(role, box, SOURCES[role], about)


def _stamp(sketch: Sketch, picture: Image.Image, mattes: dict) -> Element:
    """The logo: a sun and a horizon that fill its box, as LOGO draws them."""
    seen, colour = sketch.stamped or (sketch.logo, NAVY)
    picture.paste(colour, mask=_sun(seen, picture.size))
    for matte in ("ink", "type"):
        _add(mattes[matte], _sun(sketch.logo, picture.size))
    return Element("logo", sketch.logo, SOURCES["logo"])


def _sun(box: Box, size: tuple[int, int]) -> Image.Image:
    x, y, width, height = (FINER * value for value in box)
    mark = Image.new("L", (FINER * size[0], FINER * size[1]))
    pen = ImageDraw.Draw(mark)
    pen.ellipse(_corners((x, y, height, height)), fill=255)
    pen.rectangle(_corners((x + height * 1.2, y, width - height * 1.2, height)), fill=255)
    return mark.reduce(FINER)


def _add(matte: Image.Image, mark: Image.Image) -> None:
    matte.paste(255, mask=mark)


def _corners(box: Box) -> Box:
    """Pillow draws up to and including the last corner."""
    x, y, width, height = box
    return x, y, x + width - 1, y + height - 1


def _grained(picture: Image.Image) -> Image.Image:
    pixels = np.asarray(picture).astype(float)
    grain = np.random.default_rng(7).normal(0, GRAIN, pixels.shape[:2])[..., None]
    return Image.fromarray(np.clip(pixels + grain, 0, 255).round().astype(np.uint8))


def _save(picture: Image.Image, file: File, folder: Path) -> Path:
    path = folder / "delivered"
    picture = picture.resize(file.size) if file.size else picture
    options = {"quality": 90} | dict(file.options)
    picture.save(path, file.format, icc_profile=file.profile, **options)
    data = path.read_bytes()
    data = data[: len(data) // 2] if file.broken else data
    fill = b"\xff" * (file.weight - len(data))  # which a JPEG may have before any marker
    path.write_bytes(data[:-2] + fill + data[-2:])
    return path
