"""`stylepacks/<name>/`: a brand's look as data: palette, type, logo, vocabularies, products, layouts, grade."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from onbrief.model.base import Hex, Mistake, Model, Slug, Text
from onbrief.model.engine import Engine, Fallback
from onbrief.model.reasons import Reasons
from onbrief.model.samples import Samples


class Colour(Model):
    """A palette role."""

    hex: Hex = Field(description="The colour in sRGB, in quotes.", examples=["#e2703a"])
    name: Text = Field(
        description="The colour in words, for text-conditioned renderers.", examples=["sage green"]
    )
    tolerance: float = Field(
        3.0, gt=0, description="How far a measured ground may be from it (CIEDE2000).", examples=[3]
    )
    painted: bool = Field(False, description="Whether sets and props use it beside the ground.")


class Font(Model):
    """One font family for one script."""

    family: Text = Field(description="The family's name, as layouts ask for it.", examples=["Outfit"])
    files: tuple[str, ...] = Field(
        min_length=1,
        description="The font's files: `pip:<import package>/<path>`, or a path from the repository's root.",
        examples=[["pip:fontpkg_outfit/files/Outfit[wght].ttf"]],
    )
    licence: Text = Field(description="The licence by its SPDX identifier.", examples=["OFL-1.1"])
    package: Text = Field(description="The locked package that carries it.", examples=["fontpkg-outfit"])


class Script(Model):
    """How one script is set."""

    languages: tuple[str, ...] = Field(
        min_length=1,
        description="The languages set in it, by their two or three letters.",
        examples=[["en", "de"]],
    )
    fonts: tuple[Slug, ...] = Field(
        min_length=1, description="Its fonts: keys of `type: fonts`. The first leads, the others fill in."
    )
    rules: dict[str, Any] = Field(description="Weights, leading and optical size, as the layouts read them.")


class Type(Model):
    """The brand's typography."""

    fonts: dict[Slug, Font] = Field(description="The fonts, by a short name.")
    scripts: dict[Slug, Script] = Field(description="How each script is set, by a short name.")
    rules: dict[str, Any] = Field(
        description="The scale, least sizes and ratios that hold in every script, as the layouts read them."
    )

    def script_of(self, locale: str) -> str | None:
        language = locale.split("-")[0]
        return next((name for name, script in self.scripts.items() if language in script.languages), None)


class Logo(Model):
    """The logo, outlined, and the room it needs."""

    file: Text = Field(description="The logo as SVG, with its letters outlined.", examples=["logo.svg"])
    reversed: str | None = Field(
        None, description="The logo for dark grounds, as SVG.", examples=["logo.reversed.svg"]
    )
    aspect: float = Field(gt=0, description="Its width divided by its height.")
    clear_space: float = Field(
        ge=0, description="The room around it that stays empty, as a share of its height.", examples=[1.0]
    )
    min_width_px: int = Field(
        gt=0, title="Least width", description="The least width it may be drawn at, pixels.", examples=[72]
    )


class LayoutFamily(Model):
    """A layout for a family of shapes."""

    template: Text | None = Field(
        None,
        description="The Typst template, a file of the style pack; without one, the picture alone is delivered.",
        examples=["layouts/tall.typ"],
    )
    ratios: tuple[float, float] = Field(
        description="The least and greatest ratio (width ÷ height) that it serves.", examples=[[0.2, 0.62]]
    )
    master: tuple[int, int] = Field(
        description="Width and height of its master, pixels.", examples=[[1080, 1920]]
    )
    mirrors: bool = Field(False, description="Whether the product changes sides for right-to-left languages.")
    colours: tuple[Slug, ...] = Field(
        (), description="The palette roles that type may take, the preferred one first."
    )
    options: dict[str, Any] = Field(default_factory=dict, description="What else the template reads.")

    @model_validator(mode="after")
    def _serves_its_master(self) -> LayoutFamily:
        (low, high), (width, height) = self.ratios, self.master
        if not 0 < low < high:
            raise Mistake(
                f"the ratios {low:g} to {high:g} serve nothing", "Write the smaller one first.", at="ratios"
            )
        if width < 1 or height < 1 or not low <= width / height <= high:
            raise Mistake(
                f"the master is {width} × {height}, which this layout doesn't serve ({low:g} to {high:g})",
                f"Choose a width of {low:g} to {high:g} times the height.",
                at="master",
            )
        return self

    @model_validator(mode="after")
    def _has_inks(self) -> LayoutFamily:
        if self.template and len(self.colours) < 2:
            raise Mistake(
                "type needs two inks to choose from, a light and a dark one",
                "Name two palette roles or more.",
                at="colours",
            )
        return self


class Grade(Model):
    """How pictures are finished; applied once, to masters and candidates."""

    lut: Text = Field(
        title="LUT",
        description="The colour look-up table (.cube), a file of the style pack.",
        examples=["luts/lumen.cube"],
    )
    strength: float = Field(1.0, ge=0, le=1, description="How much of it is applied, 0 to 1.", examples=[1])
    grain: dict[str, float] = Field(
        default_factory=dict,
        description="The grain, as the finish renderer reads it.",
        examples=[{"amount": 0.007}],
    )


Curve = tuple[
    Annotated[float, Field(ge=0, le=1)],
    Annotated[float, Field(ge=-1, le=2)],
    Annotated[float, Field(ge=0, le=1)],
    Annotated[float, Field(ge=-1, le=2)],
]


class TypeMotion(Model):
    """A style of type in films: how it is set, how it comes and goes."""

    template: Text = Field(
        description="The Typst template, a file of the style pack.", examples=["layouts/super.typ"]
    )
    enter: float = Field(0.4, ge=0, le=5, description="Seconds that it takes to appear.")
    leave: float = Field(0.25, ge=0, le=5, description="Seconds that it takes to go.")
    enter_curve: Slug = Field("enter", description="A curve of `curves`.")
    leave_curve: Slug = Field("leave", description="A curve of `curves`.")
    how: Literal["fade", "rise", "reveal", "none"] = Field(
        "fade",
        description="How it comes: out of nothing, from below, line by line from behind an edge, at once.",
    )
    options: dict[str, Any] = Field(default_factory=dict, description="What else the template reads.")


class Motion(Model):
    """How the brand moves: curves, type in motion, what people approve on the way to a film."""

    curves: dict[Slug, Curve] = Field(
        default_factory=dict,
        description="Easing curves as cubic Bézier curves from (0, 0) to (1, 1): x1, y1, x2, y2 (W3C, CSS Easing "
        "Functions Level 1). `linear`, `gentle`, `enter` and `leave` are there without being named.",
        examples=[{"gentle": [0.45, 0, 0.55, 1]}],
    )
    type: dict[Slug, TypeMotion] = Field(
        default_factory=dict,
        description="Styles of type, by a short name: `super`, `caption`, `end-card` and others.",
    )
    waits: tuple[Literal["animatic", "cut"], ...] = Field(
        (),
        description="What people must have seen before the next stage is made: a cut's animatic before its shots, its "
        "picture without words before sound and languages.",
    )
    draft: float = Field(
        0.5, ge=0.1, le=1, description="How large an animatic is, relative to the film.", examples=[0.5]
    )


class Character(Model):
    """Somebody of the brand who looks the same in every picture."""

    tokens: Text = Field(description="The person in words, for the prompt.")
    sheet: tuple[Text, ...] = Field(
        (),
        description="Pictures of the person, files of the style pack, for engines that take reference pictures.",
        examples=[["characters/noor.png"]],
    )


class Quality(Samples):
    """How finely pictures are rendered. Engines that draw vectors take no samples."""

    size: tuple[int, int] | None = Field(
        None,
        description="Width and height of a candidate, pixels. Masters take their layout family's.",
        examples=[[400, 500]],
    )
    shape: Slug = Field(
        "portrait", description="The layout family whose framing a candidate takes.", examples=["portrait"]
    )


class Label(Model):
    """Label art. The SKU's own words come on top."""

    template: Text = Field(
        description="The Typst template, a file of the style pack.", examples=["layouts/label-bottle.typ"]
    )
    size: tuple[int, int] = Field(
        description="Width and height of the art, pixels; it keeps this proportion on the product.",
        examples=[[2048, 1700]],
    )
    colours: dict[str, Slug] = Field(
        default_factory=dict, description="What the template calls a colour: the palette's role."
    )


class Product(Model):
    """What is sold, as a shape: in words, its label, and whatever its parametric geometry is made of."""

    model_config = ConfigDict(extra="allow")
    title: Text = Field(description="What it is, for people.", examples=["Tonic bottle, 330 ml"])
    tokens: Text = Field(description="The product in words, for text-conditioned renderers.")
    label: Label | None = Field(None, description="Its label. Left out where it has none.")

    @property
    def geometry(self) -> dict[str, Any]:
        return dict(self.model_extra or {})

    @property
    def file(self) -> str | None:
        """The mesh file of a product that is one; in the style pack."""
        found = self.geometry.get("file")
        return found if isinstance(found, str) else None


class Term(Model):
    """A word of a vocabulary, with what it means to each kind of renderer."""

    title: Text = Field(description="What it is, for people.")
    tokens: Text = Field(description="What it means to text-conditioned renderers: words for the prompt.")
    params: dict[str, Any] = Field(
        default_factory=dict,
        description="What it means to the style pack's own renderer: its scene parameters.",
    )


class Vocabulary(Model):
    """The words that the scenes of a brief may use, field by field, and those that people say why in."""

    environment: dict[Slug, Term] = Field(description="Sets: what the product stands on and before.")
    composition: dict[Slug, Term] = Field(description="Framing, copy space and margins.")
    arrangement: dict[Slug, Term] = Field(description="Props and where they lie.")
    mood: dict[Slug, Term] = Field(description="What a picture feels like.")
    style: dict[Slug, Term] = Field(description="Surface and character of the whole picture.")
    lighting: dict[Slug, Term] = Field(description="Where the light comes from, and its shadows.")
    camera: dict[Slug, Term] = Field(description="Lens, height and side.")
    disallowed: dict[Slug, Term] = Field(description="What must not be seen.")
    reasons: Reasons = Field(
        Reasons(), description="Why candidates are picked and rejected. Left out, the house's own words."
    )


class StylePack(Model):
    """A brand's look as data: palette, type, logo, layouts and grade."""

    name: Slug = Field(description="The style pack's short name: its folder's.", examples=["lumen"])
    title: Text = Field(description="Its title, for people.")
    brand: Text = Field(description="The brand, as it is written on labels.", examples=["LUMEN"])
    palette: dict[Slug, Colour] = Field(description="The brand's colours, by what they are for.")
    type: Type = Field(description="The brand's typography.")
    logo: Logo = Field(description="The logo, and the room it needs.")
    layouts: dict[Slug, LayoutFamily] = Field(description="The layouts, each for a family of shapes.")
    label_fonts: tuple[Slug, ...] = Field(
        (), description="Fonts that label art is set in: keys of `type: fonts`."
    )
    engine: Slug = Field(
        "pathtrace",
        description="The renderer that makes the pictures before type is set.",
        examples=["pathtrace"],
    )
    engines: dict[Slug, Engine] = Field(
        default_factory=dict,
        description="Engines that are asked in words, by a short name. The renderer above needs no entry.",
    )
    kinds: dict[Slug, Annotated[tuple[Slug, ...], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="For each kind of scene the engines that may make it, the preferred one first: names of `engines`, "
        "or of the renderer above. A kind that isn't listed is made by that renderer. Of these a campaign uses those "
        "that its brief pins.",
        examples=[{"lifestyle": ["house-sdxl", "pathtrace"]}],
    )
    fallback: Fallback | None = Field(
        None, description="What follows when an engine fails. Left out: the build stops and tells."
    )
    common: str | None = Field(
        None, description="A file of the style pack to use instead of the layouts' common library."
    )
    grade: Grade | None = Field(
        None, description="How pictures are finished; without it they stay as they were drawn."
    )
    motion: Motion | None = Field(
        None, description="How films of the brand move. Needed by campaigns with films."
    )
    draft: Quality = Field(description="How finely candidates are rendered.")
    full: Quality = Field(Quality(), description="How finely masters are rendered.")
    characters: dict[Slug, str | Character] = Field(
        default_factory=dict,
        description="People of the brand, by a short name: in words, or with a sheet of pictures.",
    )
    references: tuple[str, ...] = Field(
        (), description="Reference pictures, files of the style pack, that scenes may name."
    )
    negative: tuple[str, ...] = Field((), description="Words that every prompt excludes.")

    def layout_for(self, ratio: float) -> str | None:
        """The family that serves a ratio; where two do, the one whose master is nearer in shape."""
        fits = [
            (abs(ratio / (f.master[0] / f.master[1]) - 1), name)
            for name, f in self.layouts.items()
            if f.ratios[0] <= ratio <= f.ratios[1]
        ]
        return min(fits)[1] if fits else None
