"""`stylepacks/<name>/`: a brand's look as data: palette, type, logo, vocabularies, products, layouts, grade."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field, model_validator

from onbrief.model.base import Hex, Model, Slug


class Colour(Model):
    """A palette role. tolerance: the CIEDE2000 distance within which a measured ground passes."""

    hex: Hex
    name: str
    tolerance: float = Field(3.0, gt=0)
    painted: bool = Field(False, description="whether sets and props use it beside the ground")


class Font(Model):
    """One font family for one script. files: `pip:<import package>/<path>`."""

    family: str
    files: tuple[str, ...] = Field(min_length=1)
    licence: str = Field(description="SPDX identifier")
    package: str = Field(description="the locked package that carries it")


class Script(Model):
    """How one script is set. fonts: the first leads; rules: weights, leading, optical size, as the layouts read them."""

    languages: tuple[str, ...] = Field(min_length=1)
    fonts: tuple[Slug, ...] = Field(min_length=1)
    rules: dict[str, Any]


class Type(Model):
    """fonts by name; rules: the scale, least sizes and ratios that hold in every script."""

    fonts: dict[Slug, Font]
    scripts: dict[Slug, Script]
    rules: dict[str, Any]

    def script_of(self, locale: str) -> str | None:
        language = locale.split("-")[0]
        return next((name for name, script in self.scripts.items() if language in script.languages), None)


class Logo(Model):
    """Outlined SVG. clear_space: share of the logo's height; aspect: width ÷ height."""

    file: str
    reversed: str | None = None
    aspect: float = Field(gt=0)
    clear_space: float = Field(ge=0)
    min_width_px: int = Field(gt=0)


class LayoutFamily(Model):
    """A layout for a shape family. ratios: width ÷ height that it serves; master: the pixels it is rendered at."""

    template: str
    ratios: tuple[float, float]
    master: tuple[int, int]
    mirrors: bool = Field(False, description="whether the product changes sides for right-to-left")
    colours: tuple[Slug, ...] = Field(
        min_length=2, description="palette roles for type, in order of preference"
    )
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _serves_its_master(self) -> LayoutFamily:
        width, height = self.master
        if not self.ratios[0] <= width / height <= self.ratios[1]:
            raise ValueError(f"the master's ratio {width / height:.2f} is not within {self.ratios}")
        return self


class Grade(Model):
    """Applied once, to masters and candidates. strength: 0 to 1; grain as the finish renderer reads it."""

    lut: str
    strength: float = Field(1.0, ge=0, le=1)
    grain: dict[str, float] = Field(default_factory=dict)


class Quality(Model):
    """size: pixels of a candidate (masters take their layout family's); samples a pixel.

    Samples are a power of two: then a pixel's samples lie in one packet of a vectorised path tracer and are added
    up in one order. With 12, some sums span two threads, and the last bit of a few pixels differs from run to run.
    """

    size: tuple[int, int] | None = None
    spp: int = Field(gt=0, le=4096)
    aux_spp: int = Field(4, gt=0, le=256)

    @model_validator(mode="after")
    def _repeats_bit_for_bit(self) -> Quality:
        if self.spp & (self.spp - 1):
            raise ValueError(
                f"{self.spp} samples a pixel don't repeat bit for bit; use a power of two: 8, 16, 32 …"
            )
        return self


class Label(Model):
    """Label art: its template, pixels, and which palette roles its colours are. The SKU's own data come on top."""

    template: str
    size: tuple[int, int]
    colours: dict[str, Slug] = Field(default_factory=dict)


class Product(Model):
    """`products/<name>.yaml`: what it is in words, its label, and whatever its parametric geometry is made of."""

    model_config = ConfigDict(extra="allow")
    title: str
    tokens: str = Field(description="the product in words, for text-conditioned back-ends")
    label: Label | None = None

    @property
    def geometry(self) -> dict[str, Any]:
        return dict(self.model_extra or {})

    @property
    def file(self) -> str | None:
        """The mesh file of a product that is one; in the style pack."""
        found = self.geometry.get("file")
        return found if isinstance(found, str) else None


class Term(Model):
    """A word of a vocabulary: for text-conditioned models its tokens, for the path tracer its scene parameters."""

    title: str
    tokens: str
    params: dict[str, Any] = Field(default_factory=dict)


class Vocabulary(Model):
    """`vocabulary.yaml`."""

    environment: dict[Slug, Term]
    composition: dict[Slug, Term]
    arrangement: dict[Slug, Term]
    mood: dict[Slug, Term]
    style: dict[Slug, Term]
    lighting: dict[Slug, Term]
    camera: dict[Slug, Term]
    disallowed: dict[Slug, Term]


class StylePack(Model):
    """`stylepack.yaml`."""

    name: Slug
    title: str
    brand: str
    palette: dict[Slug, Colour]
    type: Type
    logo: Logo
    layouts: dict[Slug, LayoutFamily]
    label_fonts: tuple[Slug, ...] = Field(description="fonts that label art is set in")
    engine: Slug = Field("pathtrace", description="the renderer that makes the pictures before type is set")
    common: str | None = Field(
        None, description="a file of the pack to use instead of the layouts' common library"
    )
    grade: Grade
    draft: Quality
    full: Quality
    characters: dict[Slug, str] = Field(default_factory=dict)
    references: tuple[str, ...] = ()
    negative: tuple[str, ...] = Field((), description="terms that every prompt excludes")

    def layout_for(self, ratio: float) -> str | None:
        """The family that serves a ratio; where two do, the one whose master is nearer in shape."""
        fits = [
            (abs(ratio / (f.master[0] / f.master[1]) - 1), name)
            for name, f in self.layouts.items()
            if f.ratios[0] <= ratio <= f.ratios[1]
        ]
        return min(fits)[1] if fits else None
