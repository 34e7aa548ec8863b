"""A small spot with words, in four languages: a super over a moving picture, then an end card with the logo.

It is drawn by Typst with the project's fonts at 540 × 960 and five frames a second, 5 s long: the super from frame 2 to
11, the card from frame 13 to the end.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import typst
from PIL import Image

from onbrief.model.cues import CueSheet
from onbrief.model.finding import Spec, Subject
from onbrief.model.request import Element
from tests.checks.film.films import cues, make, moving, placement, shown

SIZE = (960, 540)  # rows, columns
FRAMES, RATE = 25, "5"
SUPER, CARD = (2, 10), (13, 12)
INK, PAPER = "#12221b", "#f7f1e4"
LOGO = Path(__file__).parents[3] / "stylepacks/lumen/logo.svg"
FONTS = ("fontpkg_outfit", "fontpkg_noto_sans_arabic", "noto_cjk_sans_jp_regular")
WORDS = {
    "en-GB": {
        "super": "First sip of the evening",
        "headline": "Sunlight you can sip",
        "cta": "Find your flavour",
        "url": "lumen.example",
        "legal": "Alcohol-free soft drink with botanical extracts.",
    },
    "de-DE": {
        "super": "Der erste Schluck am Abend",
        "headline": "Abendsonne zum Trinken",
        "cta": "Sorte entdecken",
        "url": "lumen.example",
        "legal": "Alkoholfreies Erfrischungsgetränk, 0,15 € Pfand.",
    },
    "ar-AE": {
        "super": "أول رشفة عند المساء",
        "headline": "غروب في كل رشفة",
        "cta": "اختر نكهتك",
        "url": "lumen.example",
        "legal": "مشروب غازي بنكهات نباتية، خالٍ من الكحول.",
    },
    "ja-JP": {
        "super": "夕暮れの、最初のひとくち",
        "headline": "飲む、夕陽。",
        "cta": "フレーバーを選ぶ",
        "url": "lumen.example",
        "legal": "アルコール0％の清涼飲料水です。",
    },
}
PLACES = {
    "super": (0.2, 0.055),
    "headline": (0.3, 0.075),
    "cta": (0.5, 0.03),
    "url": (0.6, 0.028),
    "legal": (0.68, 0.019),
}


@dataclass
class Spot:
    """What is drawn. words: role → what is shown in place of the copy. moved: role → its left edge, share of the width."""

    locale: str = "en-GB"
    words: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, float] = field(default_factory=dict)
    card_at: int = CARD[0]
    logo: tuple[float, float, float] | None = (
        0.07,
        0.18,
        0.45,
    )  # left, top, width: shares of the width and height
    logo_tall: float = 1.0  # how much too tall the logo is
    ground: str = PAPER

    def drawn(self, role: str) -> tuple[str, str, float, float, float]:
        """Words, locale, left and top in pixels, size in pixels."""
        top, size = PLACES[role]
        px = size * (SIZE[0] * SIZE[1]) ** 0.5
        left = self.moved.get(role, 0.07) * SIZE[1]
        return self.words.get(role, WORDS[self.locale][role]), self.locale, left, top * SIZE[0], px


def film(path: Path, spot: Spot) -> Path:
    """Encodes the spot, with room for grain: at the quality that platforms get."""
    return make(path, _frames(spot), rate=RATE, crf=20)


def _frames(spot: Spot) -> Iterator[np.ndarray]:
    words = _layer(spot, ("super",), None)
    card = np.asarray(_layer(spot, ("headline", "cta", "url", "legal"), spot.ground).convert("RGB"))
    for number, textured in enumerate(moving(FRAMES, (SIZE[0] // 4, SIZE[1] // 4), pace=2)):
        picture = cv2.resize(cv2.GaussianBlur(textured, (0, 0), 3), SIZE[::-1], interpolation=cv2.INTER_CUBIC)
        if number >= spot.card_at:
            yield card
        elif SUPER[0] <= number < sum(SUPER):
            seen = Image.fromarray(picture // 2)
            seen.paste(words, (0, 0), words)
            yield np.asarray(seen)
        else:
            yield picture


def _layer(spot: Spot, roles: tuple[str, ...], ground: str | None) -> Image.Image:
    fill = f'rgb("{ground}")' if ground else "none"
    source = [f"#set page(width: {SIZE[1]}pt, height: {SIZE[0]}pt, margin: 0pt, fill: {fill})"]
    given = {}
    for role in roles:
        text, locale, left, top, px = spot.drawn(role)
        given[role] = text
        colour = PAPER if role in ("super", "cta") else INK
        button = (
            f'fill: rgb("{INK}"), inset: (x: {px}pt, y: {0.6 * px}pt), radius: {px}pt'
            if role == "cta"
            else ""
        )
        direction = "rtl" if locale == "ar-AE" and role != "url" else "ltr"
        source.append(
            f"#place(dx: {left}pt, dy: {top}pt, box({button})[#set text(size: {px}pt, weight: 600, "
            f'fill: rgb("{colour}"), dir: {direction}, lang: "{locale[:2]}", '
            f'font: ("Outfit", "Noto Sans Arabic", "Noto Sans CJK JP"));#sys.inputs.{role}])'
        )
    if ground and spot.logo:
        left, top, width = (
            share * side for share, side in zip(spot.logo, (SIZE[1], SIZE[0], SIZE[1]), strict=True)
        )
        height = width / 7.115385 * spot.logo_tall
        given["logo"] = LOGO.read_text("utf-8")
        source.append(
            f'#place(dx: {left}pt, dy: {top}pt, image(bytes(sys.inputs.logo), format: "svg", width: {width}pt, '
            f'height: {height}pt, fit: "stretch"))'
        )
    png = _typesetter().compile(input="\n".join(source).encode(), format="png", ppi=72, sys_inputs=given)
    assert isinstance(png, bytes)
    return Image.open(io.BytesIO(png)).convert("RGBA")


@cache
def _typesetter() -> typst.Compiler:
    folders = [find_spec(name).submodule_search_locations[0] for name in FONTS]  # type: ignore[union-attr,index]
    return typst.Compiler(root=str(Path(__file__).parent), font_paths=folders, ignore_system_fonts=True)


def sheet(locale: str = "en-GB", **said: Any) -> CueSheet:
    """What the spot must show in a language."""
    copy, folder = WORDS[locale], f"copy/{locale}.yaml#"
    at, frames = SUPER
    start, long = CARD
    given = {
        "locale": locale,
        "direction": "rtl" if locale == "ar-AE" else "ltr",
        "supers": [
            {
                "at": at,
                "frames": frames,
                "role": "super.0",
                "text": copy["super"],
                "source": f"{folder}/film/supers/sip",
            }
        ],
        "card": {
            "at": start,
            "frames": long,
            "source": "shots.yaml#/cuts/15s/end_card",
            "words": [
                {"at": start, "frames": long, "role": role, "text": copy[role], "source": f"{folder}/{role}"}
                for role in ("headline", "cta", "url", "legal")
            ],
        },
    }
    return cues(**{"frames": FRAMES, "rate": RATE, **given, **said})


def seen(path: Path, sheet_: CueSheet, slot: Any = None, **params: Any) -> tuple[Subject, Spec]:
    """The film as a gate is given it: with the style pack's logo, and what the other languages say."""
    _, spec = shown(path, sheet_, slot or placement(SIZE), **params)
    roles = {"super": "super.0", **{role: role for role in PLACES if role != "super"}}
    elsewhere = {
        roles[role]: {locale: copy[role] for locale, copy in WORDS.items() if locale != sheet_.locale}
        for role in PLACES
    }
    return Subject(path, about={"elsewhere": elsewhere}, inputs={"logo": LOGO}), spec


def element(role: str, box: tuple[float, float, float, float], at: int, frames: int) -> Element:
    return Element(role, box, f"copy/en-GB.yaml#/{role}", {"at": at, "frames": frames})
