"""The clean spots: made once, kept beside the other clean renders, and handed out with what gates are given of a film."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.cues import CueSheet, Line
from onbrief.model.film import FilmAsk
from onbrief.model.finding import Spec, Subject
from onbrief.model.placement import Placement, SafeArea
from onbrief.model.request import Element
from tests.defects.films import letters, music
from tests.defects.films.encode import encode
from tests.defects.films.letters import PACK, Layer
from tests.defects.films.picture import ROOT, textless
from tests.defects.films.script import (
    CARD,
    CUT,
    LOGO,
    SECONDS,
    STILL,
    SUPERS,
    THIRD,
    Script,
    cues,
    source_of,
    spots,
)  # fmt: skip
from tests.defects.films.yuv import to_yuv

FOLDER = ROOT / ".onbrief" / "corpus" / "films"
PALETTE = {
    "sage": "#6fa58d", "apricot": "#e0a07c", "teal": "#2f6f73", "accent": "#e2703a", "paper": "#f7f1e4", "ink": "#12221b",
}  # fmt: skip
PARTS = ("script", "picture", "letters", "yuv", "music", "encode", "clean")  # modules that make a spot
DELIVERED = "brief.yaml#/films/0"
SPEAKS = 0.55  # a voice beside a bed of 0.35
BED = 0.35


@dataclass(frozen=True)
class Spot:
    """A clean spot with all that it is made of."""

    script: Script
    unmade: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        return self.script.name

    @property
    def folder(self) -> Path:
        return FOLDER / f"{self.name}-{_making()[:12]}"

    @property
    def suffix(self) -> str:
        return ".mov" if self.script.kind == "mov" else ".mp4"

    @property
    def path(self) -> Path:
        """The film, made if it isn't there yet."""
        path = self.folder / f"film{self.suffix}"
        if not path.exists():
            sound = None if self.script.kind == "silent-slot" else self.sound()
            light = {"crf": "27", "preset": "veryfast"} if self.script.kind == "light" else {}
            _atomically(path, lambda to: encode(to, self.frames(), self.script.rate, sound, light))
        return path

    @cached_property
    def cues(self) -> CueSheet:
        more = {"captions": "none", "voice": ()} if self.script.kind == "no-voice" else {}
        return cues(self.script, PALETTE, **more)

    @cached_property
    def bare(self) -> np.ndarray:
        """The picture without words, T×(H·3/2)×W uint8; read only."""
        path = self.folder / "textless.npy"
        if not path.exists():
            made = np.stack([to_yuv(frame) for frame in textless(self.script)])
            _atomically(path, lambda to: _saved(to, made))
        return np.load(path, mmap_mode="r")

    @cached_property
    def whole(self) -> np.ndarray:
        """The picture with its words, in the same form; read only."""
        path = self.folder / "whole.npy"
        if not path.exists():
            made = np.array(self.bare)
            for number, frame in enumerate(made):
                letters.compose(frame, _there(self.layers, number))
            _atomically(path, lambda to: _saved(to, made))
        return np.load(path, mmap_mode="r")

    def frames(self, layers: Iterable[Layer] | None = None) -> np.ndarray:
        """The whole picture, to be changed as one likes. layers: others than the clean ones."""
        out = np.array(self.whole)
        for number in range(len(out)) if layers is not None else ():
            there = _there(layers, number)
            if there != _there(self.layers, number):
                out[number] = self.bare[number]
                letters.compose(out[number], there)
        return out

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(_layers(self))

    def stems(self) -> dict[str, np.ndarray]:
        """The sounds before they are mixed: `music`, `impact` and `voice.N`, samples × 2."""
        return _stems(self.script, self.cues)

    def sound(
        self, stems: Mapping[str, np.ndarray] | None = None, lufs: float = -14, peak: float = music.PEAK
    ) -> np.ndarray:
        mixed = np.sum(list((stems or self.stems()).values()), axis=0)
        return music.levelled(mixed, lufs, peak)

    def captions(self, lines: Iterable[Line] | None = None) -> dict[str, str]:
        """`srt` and `vtt`, where they go beside this film."""
        if self.cues.captions not in ("sidecar", "both"):
            return {}
        return sidecars(self.script, self.cues.voice if lines is None else lines)

    @property
    def subject(self) -> Subject:
        """The film as gates are given it."""
        return self.as_subject(self.path, self.layers)

    def as_subject(
        self, path: Path, layers: Iterable[Layer] = (), captions: Mapping[str, str] | None = None
    ) -> Subject:
        """A file of this spot with its sidecars. captions: instead of the clean ones; they lie beside the file."""
        beside = {}
        for kind, text in (self.captions() if captions is None else captions).items():
            beside[kind] = path.with_suffix(f".{kind}")
            if captions is not None or not beside[kind].exists():
                beside[kind].write_text(text, "utf-8")
        elements = tuple(_element(layer) for layer in layers if layer.role) if self.script.known else ()
        return Subject(path, elements, self._about, sidecars=beside, inputs=_inputs())

    @property
    def spec(self) -> Spec:
        return self.as_spec(self.cues)

    def as_spec(self, sheet: CueSheet) -> Spec:
        ask = asked(self.script, sheet)
        sources = {**ask["sources"], "placement": DELIVERED}
        return Spec(placement_of(self.script), ask, sources)

    @property
    def _about(self) -> dict[str, Any]:
        locale = self.script.locale
        elsewhere: dict[str, dict[str, str]] = {}
        for other in ("en-GB", "de-DE", "ar-AE", "ja-JP"):
            if other != locale:
                for role, text in replace(self.script, locale=other).roles.items():
                    elsewhere.setdefault(role, {})[other] = text
        return {
            "kind": "variant", "medium": "video", "cut": CUT, "locale": locale, "placement": "corpus/spot",
            "elsewhere": elsewhere,
        }  # fmt: skip


def clean() -> tuple[Spot, ...]:
    """All clean spots, the harmless ones too."""
    return tuple(Spot(script) for script in spots())


def placement_of(script: Script) -> Placement:
    width, height = script.shape.size
    exact = script.rate != "30000/1001"
    return Placement(
        title="Spot", medium="video", width=width, height=height, safe=_safe(script),
        seconds=(5, 15), exact_seconds=(float(SECONDS),) if exact else None, max_kb=12_000, formats=("mp4", "mov"),
        codecs=("h264", "aac"), lufs=-14, true_peak_dbtp=-1, rates=("24", "25", "30000/1001", "30"),
        sound="none" if script.kind == "silent-slot" else "required", channels=2, sample_rate=48_000,
        kbps=(300, 12_000), audio_kbps=128, brand_within=3, seal="none", confidence="A", source="tests",
        checked_on=date(2026, 11, 1),
    )  # fmt: skip


def asked(script: Script, sheet: CueSheet) -> dict[str, Any]:
    """The params of the request that would make this film."""
    width, height = script.shape.size
    area = _safe(script)
    ask = FilmAsk.model_validate({
        "size": script.shape.size, "rate": script.rate, "frames": script.frames, "direction": script.copy.direction,
        "safe": tuple(round(side) for side in (area.top * height, area.right * width, area.bottom * height, area.left * width)),
        "locale": script.locale, "cues": sheet,
        "encode": {"format": "mp4", "max_kb": 12_000, "codecs": ["h264", "aac"], "kbps": [300, 12_000], "audio_kbps": 128,
                   "sound": "none" if script.kind == "silent-slot" else "required", "channels": 2, "sample_rate": 48_000},
        "type": {}, "motion": {}, "styles": {}, "palette": PALETTE, "card_ground": PALETTE[script.ground],
        "logo": {"aspect": 7.115385, "clear_space": 1.0, "min_width_px": 72}, "copy": script.roles,
        "sources": {role: source_of(role, script.locale) for role in script.roles}
        | {"logo": "/stylepacks/lumen/stylepack.yaml#/logo"},
    })  # fmt: skip
    return ask.model_dump(mode="json", by_alias=True)


def sidecars(script: Script, lines: Iterable[Line]) -> dict[str, str]:
    """Captions as SubRip and WebVTT."""

    def stamp(frame: int, mark: str) -> str:
        ms = round(frame * 1000 / script.fps)
        return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}{mark}{ms % 1000:03}"

    def cue(line: Line, mark: str) -> str:
        return f"{stamp(line.at, mark)} --> {stamp(line.end, mark)}\n{line.text}\n"

    lines = list(lines)
    srt = "\n".join(f"{n}\n{cue(line, ',')}" for n, line in enumerate(lines, 1))
    return {"srt": srt, "vtt": "WEBVTT\n\n" + "\n".join(cue(line, ".") for line in lines)}


def _safe(script: Script) -> SafeArea:
    top, right, bottom, left = script.shape.safe
    return SafeArea(top=top, right=right, bottom=bottom, left=left)


def _stems(script: Script, sheet: CueSheet) -> dict[str, np.ndarray]:
    samples = -(-script.frames * music.RATE // script.fps)
    spoken = {
        f"voice.{n}": (script.samples(line.at), script.samples(line.end))
        for n, line in enumerate(sheet.voice)
    }
    width = {"wide-stereo": 0.8, "mono": 0.0}.get(script.kind, 0.35)
    bed = music.bed(samples, width=width) * BED * music.ducking(samples, list(spoken.values()))
    quiet = {"quiet": (0, SUPERS[1][0], 0.06), "pause": (CARD, CARD + 15, 0.0)}.get(script.kind)
    if quiet:
        bed[script.samples(script.at(quiet[0])) : script.samples(script.at(quiet[1]))] *= quiet[2]
    stems = {"music": bed, "impact": np.zeros((samples, 2))}
    hit = music.impact()
    first = script.samples(script.at(THIRD))
    stems["impact"][first : first + len(hit)] = 0.8 * hit[: samples - first, None]
    for number, (name, (first, end)) in enumerate(spoken.items()):
        stems[name] = np.zeros((samples, 2))
        lead = music.RATE // 20
        said = music.speech(end - first - 2 * lead, seed=number + len(script.locale + script.shape.name))
        stems[name][first + lead : end - lead] = SPEAKS * said[:, None]
    return stems


def _layers(spot: Spot) -> Iterable[Layer]:
    """What is drawn over the picture, from back to front."""
    script, sheet = spot.script, spot.cues
    width, height = script.shape.size
    unit = min(width, height)
    top, right, bottom, left = (round(s) for s in spot.spec.params["safe"])
    room, x = (width - left - right) // 2 * 2, left // 2 * 2
    first = script.at(8)

    def place(
        role: str, rgba: np.ndarray, y: float, at: int, frames: int, fade: int, source: str, text: str = ""
    ) -> Layer:
        middle = x + (room - rgba.shape[1]) // 2
        return Layer(role, rgba, middle // 2 * 2, int(y) // 2 * 2, at, frames, fade, source, text)

    upper = top + 0.1 * unit
    mark = letters.logo(round(0.3 * unit) // 2 * 2, True)
    dark = letters.shade(width, round(0.36 * unit) // 2 * 2)
    for at, frames in [(words.at, words.frames) for words in sheet.supers]:
        yield Layer("", dark, 0, int(upper - 0.06 * unit) // 2 * 2, at, frames, 5)
    shown = script.span(*LOGO)
    yield Layer(
        "",
        letters.shade(width, round(0.16 * unit) // 2 * 2),
        0,
        int(top - 0.04 * unit) // 2 * 2,
        fade=4,
        **shown,
    )
    yield place("logo", mark, top + 0.01 * unit, shown["at"], shown["frames"], 4, f"{sheet.shown[0].source}")
    for words in sheet.supers:
        px = round(0.085 * unit)
        rgba = letters.line(words.text, script.locale, px, "#ffffff", room)
        yield place(
            words.role, rgba, upper + 0.03 * unit, words.at, words.frames, 5, words.source, words.text
        )
    if sheet.captions in ("burned", "both"):
        yield from _captions(spot, sheet.voice, room, x, bottom)
    yield from _card(spot, place, first)


def caption(spot: Spot, line: Line, room: int, x: int, bottom: int, text: str = "") -> tuple[Layer, Layer]:
    """A burned caption and the plate behind it. bottom: the margin under it, pixels."""
    width, height = spot.script.shape.size
    unit = min(width, height)
    rgba = letters.line(text or line.text, spot.script.locale, round(0.052 * unit), "#ffffff", room, 500)
    y = (height - bottom - rgba.shape[0] - round(0.03 * unit)) // 2 * 2
    ink = np.nonzero(rgba[..., 3].max(0) > 0)[0]
    pad = round(0.02 * unit)
    first, end = max(int(ink[0]) - pad, 0) // 2 * 2, min(int(ink[-1]) + pad, room) // 2 * 2
    behind = letters.plate(end - first, rgba.shape[0] // 2 * 2, "#000000", 0.6)
    back = Layer("", behind, x + first, y, line.at, line.frames)
    return back, Layer("caption", rgba, x, y, line.at, line.frames, 0, line.source, text or line.text)


def _captions(spot: Spot, lines: Iterable[Line], room: int, x: int, bottom: int) -> Iterable[Layer]:
    for line in lines:
        yield from caption(spot, line, room, x, bottom)


def _card(spot: Spot, place: Any, first: int) -> Iterable[Layer]:
    """The end card: its ground, the logo, and its words from top to bottom."""
    script, card = spot.script, spot.cues.card
    assert card
    width, height = script.shape.size
    unit = min(width, height)
    alpha = 0.82 if script.kind == "moving-card" else 1.0
    ground = letters.plate(width, height, PALETTE[script.ground], alpha)
    yield Layer("", ground, 0, 0, card.at, card.frames, script.at(4))
    light = script.ground == "teal"
    colour, room = (PALETTE["paper"] if light else PALETTE["ink"]), round(0.84 * width) // 2 * 2
    start, frames = card.at + script.at(4), card.frames - script.at(4)
    come = script.at(STILL - 5)
    y = 0.2 * height if height > width else 0.16 * height
    mark = letters.logo(round(0.42 * unit) // 2 * 2, light)
    yield place("logo", mark, y, start, frames, come, spot.cues.shown[1].source)
    y += mark.shape[0] + 0.07 * unit
    sizes = {"headline": (0.082, 650), "cta": (0.056, 600), "url": (0.046, 500), "legal": (0.042, 450)}
    for words in card.words:
        px, weight = sizes[words.role]
        rgba = letters.line(words.text, script.locale, round(px * unit), colour, room, weight)
        yield place(words.role, rgba, y, start, frames, come, words.source, words.text)
        y += rgba.shape[0] + 0.035 * unit


def _there(layers: Iterable[Layer], frame: int) -> list[tuple[Layer, float]]:
    """What is drawn on a frame, and how much of it."""
    return [(layer, share) for layer in layers if (share := layer.strength(frame))]


def _element(layer: Layer) -> Element:
    about = {"at": layer.at, "frames": layer.frames, **({"text": layer.text} if layer.text else {})}
    return Element(layer.role, layer.box, layer.source, about)


def _inputs() -> dict[str, Path]:
    return {"logo": PACK / "logo.svg", "logo.reversed": PACK / "logo.reversed.svg"}


def _making() -> str:
    """SHA-256 over the modules that make spots: another code keeps another folder."""
    here = Path(__file__).parent
    return sha256(b"".join((here / f"{part}.py").read_bytes() for part in PARTS)).hexdigest()


def _atomically(path: Path, make: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{os.getpid()}{path.suffix}")
    make(part)
    part.replace(path)


def _saved(path: Path, array: np.ndarray) -> None:
    with open(path, "wb") as file:
        np.save(file, array)
