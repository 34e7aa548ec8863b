"""Words in a typeface that isn't the style pack's, or in the wrong weight of it."""

from __future__ import annotations

import copy
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed
from tests.defects.sketch import Defect
from tests.defects.tamper import known, redraw, repaint

DEFECTS: tuple[Defect, ...] = ()  # a sketch's style pack has no typeface to hold its words against

FONTS = {
    "Outfit": "fontpkg_outfit/files/Outfit[wght].ttf",
    "Inter": "fontpkg_inter/files/Inter[opsz,wght].ttf",
    "Marcellus": "fontpkg_marcellus/files/Marcellus-Regular.ttf",
    "Fraunces": "fontpkg_fraunces/files/Fraunces[SOFT,WONK,opsz,wght].ttf",
    "Amiri": "fontpkg_amiri/files/Amiri-Regular.ttf",
    "Noto Sans Arabic": "fontpkg_noto_sans_arabic/files/NotoSansArabic[wdth,wght].ttf",
    "Noto Sans CJK JP": "noto_cjk_sans_jp_regular/NotoSansCJKjp-Regular.otf",
    "Noto Sans CJK JP Bold": "noto_cjk_sans_jp_bold/NotoSansCJKjp-Bold.otf",
    "Amiri Bold": "fontpkg_amiri/files/Amiri-Bold.ttf",
}
OTHERS = {  # the style pack's typeface: one that might be taken for it, one of another kind
    "Outfit": ("Inter", "Marcellus"),
    "Inter": ("Outfit", "Fraunces"),
    "Marcellus": ("Fraunces", "Inter"),
    "Noto Sans Arabic": ("Amiri", "Amiri"),
    "Amiri": ("Noto Sans Arabic", "Noto Sans Arabic"),
}
NEAR, FAR = 0, 1


def font(family: str) -> Path:
    package, _, name = FONTS[family].partition("/")
    return Path(str(files(package) / name))


def rules(case: Case) -> dict[str, Any]:
    """The style pack's rules for the case's script."""
    assert case.spec
    kind = case.spec.params["type"]
    return kind["scripts"][kind["locales"][case.spec.params["locale"]]]


def substituted(case: Case, which: int | None, folder: Path) -> tuple[Subject, Spec]:
    """Another font's file under the style pack's name; below that, letters a little further apart."""
    if which is None:
        return changed(case, folder, {}, tracking=0.003)
    family = OTHERS[rules(case)["name"]][which]
    return changed(case, folder, {"font.0": font(family)}, family=[family])


def bolder(case: Case, by: int, folder: Path) -> tuple[Subject, Spec]:
    return changed(case, folder, {}, weight=by)


def changed(
    case: Case,
    folder: Path,
    inputs: dict[str, Path],
    family: list[str] | None = None,
    weight: int = 0,
    tracking: float = 0,
) -> tuple[Subject, Spec]:
    """The deliverable set by changed rules, while its sidecar claims the right ones, as the next export would."""
    _, _, job = known(case)
    kind = copy.deepcopy(job.request.params["type"])
    script = kind["scripts"][kind["locales"][job.request.params["locale"]]]
    script["family"] = family or script["family"]
    for manner in ("headline", "text", "cta"):
        script[manner]["weight"] += weight
        script[manner]["tracking"] = script[manner].get("tracking", 0) + tracking
    subject, spec = redraw(case, folder, {"type": kind}, inputs)
    for element in subject.elements:
        if "weight" in element.about:
            element.about["weight"] -= weight
    return subject, spec


def retouched(case: Case, which: int | None, folder: Path) -> tuple[Subject, Spec]:
    """The button's words set again by hand in the delivered file: in the right font, a near one, one of another kind."""
    subject, _, _ = known(case)
    cta = next(element for element in subject.elements if element.role == "cta")
    script, px = rules(case), float(cta.about["px"])
    family = script["name"]
    if which is not None:
        family = OTHERS[family][which] if family in OTHERS else family
    elif family + " Bold" in FONTS:
        family += " Bold"
    x, y, w, _ = cta.about["text_box"]

    def paint(pixels: np.ndarray) -> np.ndarray:
        picture = Image.fromarray(pixels)
        pen = ImageDraw.Draw(picture)
        left, top, wide, high = cta.box
        inner = min(high / 2, (wide - w) / 3)
        pen.rectangle(
            (left + inner, top + 1, left + wide - 1 - inner, top + high - 2), fill=cta.about["fill"]
        )
        letters = Image.new("L", (4 * picture.width, 4 * picture.height))
        said = cta.about["text"]
        face = _face(font(family), 4 * px, cta.about["weight"])
        apart = 4 * px * script["cta"].get("tracking", 0)
        ink = face.getbbox(said, anchor="ls")
        left = 4 * (x + w / 2) - (ink[0] + ink[2] + apart * (len(said) - 1)) / 2
        base = 4 * (y + script["button"]["top"] * px)
        for at in range(
            len(said) if apart else 1
        ):  # apart, letter by letter; else in one, so that Arabic joins
            start = left + face.getlength(said[:at]) + apart * at
            text = said[at] if apart else said
            ImageDraw.Draw(letters).text((start, base), text, 255, face, anchor="ls")
        picture.paste(cta.about["colour"], mask=letters.reduce(4))
        return np.asarray(picture)

    return repaint(case, folder, paint)


def _face(file: Path, px: float, weight: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(file, px, layout_engine=ImageFont.Layout.RAQM)
    if "[" in file.name:
        values: dict[bytes, float] = {b"weight": weight, b"width": 100, b"optical size": px / 4}
        axes = face.get_variation_axes()
        wanted = (values.get(bytes(axis["name"]).lower(), axis["default"] or 0) for axis in axes)
        limits = ((axis["minimum"] or 0, axis["maximum"] or 0) for axis in axes)
        face.set_variation_by_axes(
            [min(max(value, low), high) for value, (low, high) in zip(wanted, limits, strict=True)]
        )
    return face


def type_rules(case: Case) -> str:
    """The line of the style pack that names the script's typeface."""
    assert case.spec
    pack = case.spec.sources["logo"].partition("#")[0]
    script = case.spec.params["type"]["locales"][case.spec.params["locale"]]
    return f"{pack}#/type/scripts/{script}"


def written(case: Case) -> bool:
    return any("text" in element.about for element in case.subject.elements) if case.subject else False


def replaceable(case: Case) -> bool:
    return written(case) and rules(case)["name"] in OTHERS


def variable(case: Case) -> bool:
    return written(case) and rules(case)["name"] in ("Outfit", "Inter", "Noto Sans Arabic")


def by_hand(case: Case) -> bool:
    elements = case.subject.elements if case.subject else ()
    return any(element.role == "cta" and "text_box" in element.about for element in elements)


seed = partial(Seed, check="typeface", blame=type_rules)
SEEDS = (
    seed("another typeface", apply=substituted, below=None, over=NEAR, gross=FAR, fits=replaceable),
    seed("wrong weight", apply=bolder, below=30, over=150, gross=250, fits=variable),
    seed(
        "button retouched in another typeface",
        apply=retouched,
        below=None,
        over=NEAR,
        gross=FAR,
        fits=by_hand,
    ),
)
