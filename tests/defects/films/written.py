"""Words and brand that go wrong: end cards, supers, captions burned in and beside the film, logos, colours, margins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.defects.films import letters
from tests.defects.films.clean import Spot, sidecars
from tests.defects.films.layers import PALETTE, caption, written
from tests.defects.films.letters import Layer, moved
from tests.defects.films.script import CARD, COPY, STILL, Script
from tests.defects.films.seed import (
    Given,
    Seed,
    cued,
    is_plain,
    recaptioned,
    repainted,
    worded,
)  # fmt: skip
from tests.defects.films.yuv import planes

CARD_ROLES = ("headline", "cta", "url", "legal")
OTHERS = {"en-GB": "de-DE", "de-DE": "en-GB", "ar-AE": "en-GB", "ja-JP": "en-GB"}  # whose words slip in

Edit = Callable[[Layer], Layer | None]


def relayered(spot: Spot, folder: Path, edit: Edit, more: Iterable[Layer] = ()) -> Given:
    """Every layer as `edit` gives it back, or without it; `more` on top."""
    kept = [new for layer in spot.layers if (new := edit(layer)) is not None]
    return repainted(spot, folder, lambda frames: None, [*kept, *more])


def is_card(spot: Spot, layer: Layer) -> bool:
    """Whether it belongs to the end card, its ground too."""
    return layer.at >= spot.script.at(CARD)


def said(layer: Layer, text: str, spot: Spot, locale: str = "") -> Layer:
    """Other words in the place and style of a layer's."""
    rgba = written(spot.script, layer.role, text, layer.rgba.shape[1], locale)
    return replace(layer, rgba=rgba, text=text)


def resaid(role: str) -> Any:
    """Other words in a role; `below`: the same words."""

    def apply(spot: Spot, words: Callable[[Script], str], folder: Path) -> Given:
        text = words(spot.script)
        return relayered(spot, folder, lambda layer: said(layer, text, spot) if layer.role == role else layer)

    return apply


def foreign(role_of: Callable[[str], bool]) -> Any:
    """Words of another language, in these many of the roles that `role_of` names."""

    def apply(spot: Spot, count: int, folder: Path) -> Given:
        other = OTHERS[spot.script.locale]
        theirs = replace(spot.script, locale=other).roles
        mine = [layer.role for layer in spot.layers if role_of(layer.role)][:count]

        def edit(layer: Layer) -> Layer:
            return said(layer, theirs[layer.role], spot, other) if layer.role in mine else layer

        return relayered(spot, folder, edit)

    return apply


def card_late(spot: Spot, share: float, folder: Path) -> Given:
    """The end card comes so much of its time late; all of it: never."""
    card = spot.cues.card
    assert card
    late = round(card.frames * share)

    def edit(layer: Layer) -> Layer | None:
        if not is_card(spot, layer) or not late:
            return layer
        return (
            replace(layer, at=layer.at + late, frames=layer.frames - late)
            if late < card.frames - 12
            else None
        )

    return relayered(spot, folder, edit)


def card_gone_early(spot: Spot, seconds: float, folder: Path) -> Given:
    """The picture comes back so much before the end."""
    early = round(seconds * spot.script.fps)
    return relayered(
        spot, folder, lambda one: replace(one, frames=one.frames - early) if is_card(spot, one) else one
    )


def card_unsteady(spot: Spot, share: float, folder: Path) -> Given:
    """All of the card drifts by this share of the side while it should stand."""
    script = spot.script
    width, height = script.shape.size

    def paint(frames: np.ndarray) -> None:
        first = script.at(CARD + STILL)
        for number in range(first, len(frames)):
            by = share * min(width, height) * (number - first) / (len(frames) - first)
            for n, plane in enumerate(planes(frames[number])):
                step = np.float32([[1, 0, 0], [0, 1, by / (2 if n else 1)]])
                size = plane.shape[::-1]
                plane[:] = cv2.warpAffine(
                    plane, step, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
                )

    return repainted(spot, folder, paint)


def unwritten(role: str) -> Any:
    """Words (or a logo) that are there only for this share of their time."""

    def apply(spot: Spot, share: float, folder: Path) -> Given:
        def edit(layer: Layer) -> Layer | None:
            if layer.role != role:
                return layer
            return replace(layer, frames=round(layer.frames * share)) if share else None

        return relayered(spot, folder, edit)

    return apply


def outside(role: str, way: tuple[int, int]) -> Any:
    """Words moved beyond the safe area by this share of its margin; a negative share stays so much inside."""

    def apply(spot: Spot, share: float, folder: Path) -> Given:
        layer = next(one for one in spot.layers if one.role == role)
        back = spot.layers[spot.layers.index(layer) - 1] if role == "caption" else None
        height = spot.script.shape.size[1]
        top, _, bottom, left = spot.spec.params["safe"]
        x, y, _, h = layer.box
        if way[1] > 0:
            dx, dy = 0, height - bottom - (y + h) + share * bottom
        elif way[1] < 0:
            dx, dy = 0, top - y - share * top
        else:
            dx, dy = left - x - share * left, 0

        def edit(one: Layer) -> Layer:
            return moved(one, round(dx), round(dy)) if one in (layer, back) else one

        return relayered(spot, folder, edit)

    return apply


def uncaptioned(spot: Spot, count: int, folder: Path) -> Given:
    """Burned captions for only so many of the lines."""
    lines = spot.cues.voice
    safe = tuple(spot.spec.params["safe"])
    burned = [layer for line in lines[:count] for layer in caption(spot.script, line, safe)]
    theirs = set(_captions_of(spot))
    return relayered(spot, folder, lambda layer: None if layer in theirs else layer, burned)


def _captions_of(spot: Spot) -> list[Layer]:
    """The burned captions with their plates."""
    found = []
    for number, layer in enumerate(spot.layers):
        if layer.role == "caption":
            found += [spot.layers[number - 1], layer]
    return found


def miscaptioned(spot: Spot, words: Callable[[Script], str], folder: Path) -> Given:
    """The first caption says something else."""
    line = spot.cues.voice[0]
    safe = tuple(spot.spec.params["safe"])
    mine = _captions_of(spot)[:2]
    new = caption(spot.script, line, safe, words(spot.script))
    return relayered(spot, folder, lambda layer: None if layer in mine else layer, new)


def beside(edit: Callable[[Spot, Any], dict[str, str]]) -> Any:
    """Other captions beside the film."""

    def apply(spot: Spot, strength: Any, folder: Path) -> Given:
        return recaptioned(spot, folder, edit(spot, strength))

    return apply


def _timed(spot: Spot, at: int, frames: int, number: int = 0) -> dict[str, str]:
    """One line at other times."""
    lines = list(spot.cues.voice)
    lines[number] = lines[number].model_copy(update={"at": at, "frames": frames})
    return sidecars(spot.script, lines)


def overlapping(spot: Spot, frames: int) -> dict[str, str]:
    first, second = spot.cues.voice
    return _timed(spot, first.at, second.at - first.at + frames)


def hurried(spot: Spot, speed: float) -> dict[str, str]:
    """The first line stands so short that it must be read at this many times a comfortable speed."""
    first = spot.cues.voice[0]
    comfortable = 4 if spot.script.locale == "ja-JP" else 17  # characters a second
    frames = (
        first.frames if speed < 1 else max(2, round(len(first.text) / comfortable / speed * spot.script.fps))
    )
    return _timed(spot, first.at, frames)


def beyond(spot: Spot, seconds: float) -> dict[str, str]:
    """The last line stands on after the film's end."""
    second = spot.cues.voice[1]
    if not seconds:
        return sidecars(spot.script, spot.cues.voice)
    return _timed(spot, second.at, spot.script.frames - second.at + round(seconds * spot.script.fps), 1)


def spoilt(spot: Spot, how: Callable[[str], str]) -> dict[str, str]:
    return {kind: how(text) for kind, text in spot.captions().items()}


def translated(spot: Spot, count: int) -> dict[str, str]:
    """So many lines in another language."""
    theirs = COPY[OTHERS[spot.script.locale]].voice
    lines = [
        line.model_copy(update={"text": theirs[n]}) if n < count else line
        for n, line in enumerate(spot.cues.voice)
    ]
    return sidecars(spot.script, lines)


def missing(spot: Spot, there: int) -> dict[str, str]:
    """Lines that are left out: so many stay; 0: no file at all."""
    return sidecars(spot.script, spot.cues.voice[:there]) if there else {}


def stretched(spot: Spot, share: float, folder: Path) -> Given:
    """The end card's logo drawn wider than it is."""

    def edit(layer: Layer) -> Layer:
        if layer.role != "logo" or not is_card(spot, layer) or share == 1:
            return layer
        rows, columns = layer.rgba.shape[:2]
        size = round(columns * share / 2) * 2, rows
        wider = cv2.resize(layer.rgba, size, interpolation=cv2.INTER_AREA)
        return replace(layer, rgba=wider, x=(layer.x + (columns - size[0]) // 2) // 2 * 2)

    return relayered(spot, folder, edit)


def other_mark(spot: Spot, name: str, folder: Path) -> Given:
    """Another brand's name where the end card's logo stands."""

    def edit(layer: Layer) -> Layer:
        if layer.role != "logo" or not is_card(spot, layer) or not name:
            return layer
        light = spot.script.ground == "teal"
        colour = PALETTE["paper" if light else "ink"]
        return replace(
            layer, rgba=letters.line(name, "en-GB", layer.rgba.shape[0], colour, layer.rgba.shape[1], 700)
        )

    return relayered(spot, folder, edit)


def faint(spot: Spot, alpha: float, folder: Path) -> Given:
    """The end card's logo so transparent."""

    def edit(layer: Layer) -> Layer:
        if layer.role != "logo" or not is_card(spot, layer):
            return layer
        rgba = layer.rgba.copy()
        rgba[..., 3] = np.round(rgba[..., 3] * alpha)
        return replace(layer, rgba=rgba)

    return relayered(spot, folder, edit)


def brandless(spot: Spot, late: float, folder: Path) -> Given:
    """The first logo comes so many seconds late, with all that says the brand before; more than it stays: never."""
    by = round(late * spot.script.fps)

    def edit(layer: Layer) -> Layer | None:
        if layer.role != "logo" or is_card(spot, layer):
            return layer
        return replace(layer, at=layer.at + by, frames=layer.frames - by) if by < layer.frames else None

    return relayered(spot, folder, edit)


def recoloured(spot: Spot, shift: tuple[int, int, int], folder: Path) -> Given:
    """The end card's ground, its red, green and blue moved by code values."""
    ground = PALETTE[spot.script.ground]
    rgb = [min(255, max(0, int(ground[n : n + 2], 16) + shift[n // 2])) for n in (1, 3, 5)]

    def edit(layer: Layer) -> Layer:
        if layer.role or not is_card(spot, layer):
            return layer
        rgba = layer.rgba.copy()
        rgba[..., :3] = rgb
        return replace(layer, rgba=rgba)

    return relayered(spot, folder, edit)


def own(role: str) -> Callable[[Script], str]:
    return lambda script: script.roles[role]


def caption_line(spot: Spot) -> str:
    return spot.cues.voice[0].source


def last_line(spot: Spot) -> str:
    return spot.cues.voice[1].source


def carded(spot: Spot) -> str:
    assert spot.cues.card
    return spot.cues.card.source


def shown(number: int) -> Callable[[Spot], str]:
    return lambda spot: spot.cues.shown[number].source


def has_legal(spot: Spot) -> bool:
    return is_plain(spot) and spot.script.legal


def burns(spot: Spot) -> bool:
    return is_plain(spot) and spot.cues.captions in ("burned", "both")


def has_beside(spot: Spot) -> bool:
    return is_plain(spot) and spot.cues.captions in ("sidecar", "both")


CAPTIONS = cued("captions")


def _ungrammatical(text: str) -> str:
    return text.replace(" --> ", " -> ")


SEEDS = tuple(
    Seed(name, check, apply, below, over, gross, blame, fits, 6 if check == "film-brand" else 0)
    for name, check, apply, below, over, gross, blame, fits in (
        ("end card late", "film-end-card", card_late, 0.02, 0.5, 1.0, carded, is_plain),
        ("end card too short", "film-end-card", card_gone_early, 0.0, 0.4, 1.5, carded, is_plain),
        ("end card drifts", "film-end-card", card_unsteady, 0.0, 0.02, 0.12, carded, is_plain),
        ("last year's call to action", "film-end-card", resaid("cta"), own("cta"), lambda s: s.copy.last_year,
         lambda s: s.copy.last_year, worded("cta"), is_plain),
        ("wrong address", "film-end-card", resaid("url"), own("url"), lambda s: s.copy.url.replace("lumen", "lumina"),
         lambda s: "www.example.net", worded("url"), is_plain),
        ("legal line missing", "film-end-card", unwritten("legal"), 1.0, 0.0, 0.0, worded("legal"), has_legal),
        ("headline of another campaign", "film-end-card", resaid("headline"), own("headline"), lambda s: s.copy.supers[0],
         lambda s: s.copy.last_year, worded("headline"), is_plain),
        ("button of another language", "film-end-card", foreign(lambda role: role == "cta"), 0, 1, 1, worded("cta"), is_plain),
        ("super missing", "film-supers", unwritten("super.1"), 1.0, 0.12, 0.0, worded("super.1"), is_plain),
        ("super misspelt", "film-supers", resaid("super.1"), own("super.1"), lambda s: s.copy.typo, lambda s: s.copy.cta,
         worded("super.1"), is_plain),
        ("super of another language", "film-supers", foreign(lambda role: role == "super.0"), 0, 1, 1,
         worded("super.0"), is_plain),
        ("caption outside the safe area", "film-safe-area", outside("caption", (0, 1)), -0.1, 0.4, 0.9, caption_line, burns),
        ("super outside the safe area", "film-safe-area", outside("super.0", (0, -1)), -0.1, 0.4, 0.9,
         worded("super.0"), is_plain),
        ("logo outside the safe area", "film-safe-area", outside("logo", (-1, 0)), -0.1, 0.5, 0.9, shown(0), is_plain),
        ("no captions burned in", "film-captions", uncaptioned, 2, 1, 1, last_line, burns),
        ("caption of other words", "film-captions", miscaptioned, lambda s: s.copy.voice[0], lambda s: s.copy.supers[0],
         lambda s: s.copy.last_year, caption_line, burns),
        ("captions that overlap", "film-captions", beside(overlapping), 0, 3, 25, CAPTIONS, has_beside),
        ("caption too quick to read", "film-captions", beside(hurried), 0.9, 1.8, 5, caption_line, has_beside),
        ("captions after the end", "film-captions", beside(beyond), 0, 0.5, 9, CAPTIONS, has_beside),
        ("captions that no player reads", "film-captions", beside(spoilt), lambda text: text, _ungrammatical,
         lambda text: "\x00\x01" * 99, CAPTIONS, has_beside),
        ("captions of another language", "film-captions", beside(translated), 0, 1, 1, caption_line, has_beside),
        ("no captions beside it", "film-captions", beside(missing), 2, 0, 0, CAPTIONS, has_beside),
        ("caption left out", "film-captions", beside(missing), 2, 1, 1, last_line, has_beside),
        ("logo missing at the end", "film-logo", faint, 0.97, 0.15, 0.0,
         shown(1), is_plain),
        ("logo stretched", "film-logo", stretched, 1, 1.2, 1.5, shown(1), is_plain),
        ("another brand's mark", "film-logo", other_mark, "", "LUMINA", "NEBEL", shown(1), is_plain),
        ("first logo missing", "film-logo", brandless, 0.1, 9, 9, shown(0), is_plain),
        ("wrong brand colour", "film-brand", recoloured, (1, 0, -1), (18, -14, -24), (-60, 10, 60), shown(2), is_plain),
    )
)  # fmt: skip
