"""Words are seen in the style pack's typeface and weight, whatever the sidecar claims."""

from __future__ import annotations

import io
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typst
from PIL import Image

from checks.ink import bounds
from checks.typeface import longest
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.checks.pictures import said, shown

FONTS = {
    "Outfit": "fontpkg_outfit/files/Outfit[wght].ttf",
    "Inter": "fontpkg_inter/files/Inter[opsz,wght].ttf",
    "Marcellus": "fontpkg_marcellus/files/Marcellus-Regular.ttf",
}
SIZE = (150, 320)  # rows, columns
INK, GROUND = (27, 42, 65), (234, 217, 192)
COPY = {"headline": ("Slow light, long days", 12, 28), "body": ("Sun care for the late hours.", 60, 15)}
LEGAL = ("Use as directed on the label.", 110, 8)
OUTFIT = {"name": "Outfit", "family": ["Outfit"], "headline": {"weight": 600}, "text": {"weight": 400}}
RULES = {"locales": {"en-GB": "latin"}, "scripts": {"latin": OUTFIT}}
PACK = "/stylepacks/lumen/stylepack.yaml#/type/scripts/latin"
FRAME = "brief.yaml#/scenes/hero"


def file_of(family: str) -> Path:
    package, _, name = FONTS[family].partition("/")
    return Path(str(files(package) / name))


def word(text: str, top: int, px: int, family: str, weight: int, folder: Path) -> np.ndarray:
    """H×W uint8: the text's coverage of the frame."""
    page = folder / "page.typ"
    page.write_text(
        f"#set page(width: {SIZE[1]}pt, height: {SIZE[0]}pt, margin: 0pt, fill: none)\n"
        f'#place(dx: 14pt, dy: {top}pt, text(font: "{family}", size: {px}pt, weight: {weight}, "{text}"))'
    )
    fonts = [str(file_of(family).parent)]
    png = typst.compile(str(page), format="png", ppi=72, font_paths=fonts, ignore_system_fonts=True)
    assert isinstance(png, bytes)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))[..., 3]


def drawn(
    folder: Path,
    family: Mapping[str, str] | None = None,
    weight: Mapping[str, int] | None = None,
    copy: Mapping[str, tuple[str, int, int]] = COPY,
) -> tuple[Subject, Spec]:
    """A deliverable in Outfit 600 and 400. family, weight: what a role is drawn in instead, unknown to the sidecar."""
    pixels, cover = np.full((*SIZE, 3), GROUND, float), np.zeros(SIZE, np.uint8)
    elements = []
    for role, (text, top, px) in copy.items():
        wanted = OUTFIT["headline" if role == "headline" else "text"]["weight"]  # type: ignore[index]
        asked = (weight or {}).get(role, wanted)
        mine = word(text, top, px, (family or {}).get(role, "Outfit"), asked, folder)
        pixels += (INK - pixels) * (mine[..., None] / 255)
        cover = np.maximum(cover, mine)
        about = {"text": text, "px": px, "family": "Outfit", "weight": wanted, "colour": "#1b2a41"}
        elements.append(Element(role, bounds(mine > 0), f"copy/en-GB.yaml#/{role}", about))
    subject, spec = shown(pixels.round().astype(np.uint8), folder, {"type": cover}, tuple(elements))
    logo = {**spec.sources, "logo": "/stylepacks/lumen/stylepack.yaml#/logo"}
    params: dict[str, Any] = {"locale": "en-GB", "type": RULES}
    return replace(subject, inputs={"font.0": file_of("Outfit")}), replace(spec, params=params, sources=logo)


def not_run(why: str, source: str = FRAME) -> list[str]:
    return [f"warn {source}: This gate didn't run: {why}."]


def test_words_in_the_style_packs_typeface_pass(tmp_path: Path) -> None:
    assert said("typeface", *drawn(tmp_path)) == []


@pytest.mark.parametrize(
    ("family", "told"),
    [
        ({"headline": "Marcellus", "body": "Marcellus"}, "The headline and body copy are"),
        ({"headline": "Inter", "body": "Inter"}, "The body copy and headline are"),
        ({"body": "Inter"}, "The body copy is"),
    ],
    ids=("another kind", "a near one", "one text alone"),
)
def test_another_typeface_blocks(tmp_path: Path, family: dict[str, str], told: str) -> None:
    (line,) = said("typeface", *drawn(tmp_path, family))
    like = line.partition("letters are ")[2].partition("%")[0]
    assert int(like) < 90
    assert line == (
        f"block {PACK}: {told} not in Outfit as the style pack sets it: the letters are {like}% like it; "
        f"set them in that typeface, in its weight. [{like}% alike; allowed: at least 90% alike]"
    )


@pytest.mark.parametrize(
    ("weight", "told", "ink"),
    [
        ({"body": 550}, "The body copy is bolder than Outfit 400", "127%"),
        ({"headline": 480}, "The headline is lighter than Outfit 600", "83%"),
    ],
    ids=("bolder", "lighter"),
)
def test_another_weight_blocks(tmp_path: Path, weight: dict[str, int], told: str, ink: str) -> None:
    rest = f"{ink} of its ink; set the right weight. [{ink} of its ink; allowed: 84% to 114%]"
    assert said("typeface", *drawn(tmp_path, weight=weight)) == [f"block {PACK}: {told}: {rest}"]


def test_a_weight_that_nobody_tells_apart_passes(tmp_path: Path) -> None:
    assert said("typeface", *drawn(tmp_path, weight={"body": 430, "headline": 570})) == []


def test_what_the_layout_itself_set_otherwise_blocks(tmp_path: Path) -> None:
    subject, spec = drawn(tmp_path)
    rules = deepcopy(RULES)
    rules["scripts"]["latin"]["headline"] = {"weight": 700}  # type: ignore[index]
    spec = replace(spec, params={**spec.params, "type": rules})
    assert said("typeface", subject, spec) == [
        f"block {PACK}: The layout set the headline in Outfit 600, the style pack asks for Outfit 700; "
        "set it in that. [Outfit 600; allowed: Outfit 700]"
    ]


def test_small_letters_are_not_judged(tmp_path: Path) -> None:
    """An 8 px legal line in the wrong typeface: nobody can tell, so nothing is said."""
    assert said("typeface", *drawn(tmp_path, {"legal": "Marcellus"}, copy={"legal": LEGAL})) == []


def test_without_fonts_it_is_not_judged(tmp_path: Path) -> None:
    subject, spec = drawn(tmp_path)
    why = "the style pack's fonts aren't at hand"
    assert said("typeface", replace(subject, inputs={}), spec) == not_run(why)


def test_without_rules_for_the_locale_it_is_not_judged(tmp_path: Path) -> None:
    subject, spec = drawn(tmp_path)
    spec = replace(spec, params={**spec.params, "locale": "ko-KR"})
    assert said("typeface", subject, spec) == not_run("the style pack has no typeface for this locale")


def test_without_the_type_matte_it_is_not_judged(tmp_path: Path) -> None:
    subject, spec = drawn(tmp_path)
    assert said("typeface", replace(subject, matte_paths={}), spec) == not_run("there is no type matte")


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"px": 5000}, "type of 5000 px can't be judged"),
        ({"text_box": [0, 0, 1e7, 1e7]}, "the headline's box is larger than the picture"),
    ],
)
def test_a_sidecar_that_lies_about_sizes_is_not_followed(
    tmp_path: Path, about: dict[str, Any], why: str
) -> None:
    subject, spec = drawn(tmp_path)
    first, *others = subject.elements
    lied = replace(first, about={**first.about, **about})
    assert said("typeface", replace(subject, elements=(lied, *others)), spec) == not_run(why)


@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [
        ("a sun a sun care", "en-GB", ["care", "sun", "a"]),
        ("hydra\u00adtation 50\u00a0ml", "fr-FR", ["hydratation", "50", "ml"]),
        ("夕暮れの光", "ja-JP", ["夕暮れ", "の光"]),
        ("", "en-GB", []),
    ],
)
def test_the_longest_words_tell_the_most(text: str, locale: str, words: list[str]) -> None:
    assert longest(text, locale) == words
