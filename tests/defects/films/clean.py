"""The clean spots: made once, kept beside the other clean renders, and handed out with what gates are given of a film."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.cues import CueSheet, Line
from onbrief.model.film import FilmAsk
from onbrief.model.finding import Spec, Subject
from onbrief.model.placement import Placement, SafeArea
from onbrief.model.request import Element
from onbrief.model.shots import Span
from tests.defects.films import layers, letters, music
from tests.defects.films.encode import encode
from tests.defects.films.layers import PALETTE
from tests.defects.films.letters import PACK, Layer
from tests.defects.films.picture import ROOT, textless
from tests.defects.films.script import (
    CARD,
    CUT,
    DISSOLVE,
    SECOND,
    SECONDS,
    SUPERS,
    THIRD,
    Script,
    cues,
    source_of,
    spots,
)  # fmt: skip
from tests.defects.films.yuv import to_yuv

FOLDER = ROOT / ".onbrief" / "corpus" / "films"
PAINTED = ("script", "picture", "letters", "layers", "yuv")  # modules that make a spot's picture
MADE = (*PAINTED, "music", "encode", "clean", "made")  # and the whole film
DELIVERED = "brief.yaml#/films/0"
IMPACT = "sync.0"  # the input that holds the effect's recording
SPEAKS, BED = 0.6, 0.2  # how loud voices stand beside the music


@dataclass(frozen=True)
class Spot:
    """A clean spot with all that it is made of."""

    script: Script

    @property
    def name(self) -> str:
        return self.script.name

    @property
    def folder(self) -> Path:
        return FOLDER / f"{self.name}-{_digest(PAINTED)[:12]}"

    @property
    def suffix(self) -> str:
        return ".mov" if self.script.kind == "mov" else ".mp4"

    @property
    def path(self) -> Path:
        """The film, made if it isn't there yet."""
        path = self.folder / f"film-{_digest(MADE)[:12]}{self.suffix}"
        if not path.exists() and self.script.kind == "made":
            from tests.defects.films.made import film

            _atomically(path, lambda to: to.write_bytes(film(self.script, self.cues, self.spec.params)))
        elif not path.exists():
            sound = None if self.script.kind == "silent-slot" else self.sound()
            light = {"crf": "27", "preset": "veryfast"} if self.script.kind == "light" else {}
            _atomically(path, lambda to: encode(to, self.frames(), self.script.rate, sound, light))
        return path

    @cached_property
    def cues(self) -> CueSheet:
        more = {"captions": "none", "voice": ()} if self.script.kind == "no-voice" else {}
        found = cues(self.script, PALETTE, **more)
        if self.script.kind == "made":  # the house draws a logo on end cards alone
            found = found.model_copy(update={"shown": found.shown[1:]})
        first, end = (SECOND - 12, SECOND + 12) if self.script.kind == "white" else (DISSOLVE, SECOND)
        joins: dict[str, Any] = {"transitions": (Span(**self.script.span(first, end)),)}
        if self.script.known:
            joins["sync"] = tuple(one.model_copy(update={"sound": IMPACT}) for one in found.sync)
        return found.model_copy(update=joins)

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

    def frames(self, drawn: Iterable[Layer] | None = None) -> np.ndarray:
        """The whole picture, to be changed as one likes. drawn: other layers than the clean ones."""
        out = np.array(self.whole)
        for number in range(len(out)) if drawn is not None else ():
            there = _there(drawn, number)
            if there != _there(self.layers, number):
                out[number] = self.bare[number]
                letters.compose(out[number], there)
        return out

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(layers.layers(self.script, self.cues, tuple(self.spec.params["safe"])))

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
        self, path: Path, drawn: Iterable[Layer] = (), captions: Mapping[str, str] | None = None
    ) -> Subject:
        """A file of this spot with its sidecars. captions: instead of the clean ones; they lie beside the file."""
        beside = {}
        for kind, text in (self.captions() if captions is None else captions).items():
            beside[kind] = path.with_suffix(f".{kind}")
            if captions is not None or not beside[kind].exists():
                beside[kind].write_text(text, "utf-8")
        elements = tuple(_element(layer) for layer in drawn if layer.role) if self.script.known else ()
        inputs = _inputs() | ({IMPACT: _recorded()} if self.script.known else {})
        return Subject(path, elements, self._about, sidecars=beside, inputs=inputs)

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
        kbps=(300, 12_000), audio_kbps=128, brand_within=None if script.kind == "made" else 3, seal="none", confidence="A", source="tests",
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


def _there(layers: Iterable[Layer], frame: int) -> list[tuple[Layer, float]]:
    """What is drawn on a frame, and how much of it."""
    return [(layer, share) for layer in layers if (share := layer.strength(frame))]


def _element(layer: Layer) -> Element:
    about = {"at": layer.at, "frames": layer.frames, **({"text": layer.text} if layer.text else {})}
    return Element(layer.role, layer.box, layer.source, about)


def _inputs() -> dict[str, Path]:
    return {"logo": PACK / "logo.svg", "logo.reversed": PACK / "logo.reversed.svg"}


@cache
def _recorded() -> Path:
    """The effect's own recording, which lies beside a film whose sounds the house knows."""
    path = FOLDER / f"impact-{_digest(('music',))[:12]}.wav"
    if not path.exists():
        hit = (music.impact() * (0.5 * 2**15)).astype("<i2")
        _atomically(path, lambda to: _waved(to, hit))
    return path


def _waved(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(music.RATE)
        out.writeframes(samples.tobytes())


@cache
def _digest(parts: tuple[str, ...]) -> str:
    """SHA-256 over modules that make spots: what another code made lies elsewhere."""
    here = Path(__file__).parent
    return sha256(b"".join((here / f"{part}.py").read_bytes() for part in parts)).hexdigest()


def _atomically(path: Path, make: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{os.getpid()}{path.suffix}")
    make(part)
    part.replace(path)


def _saved(path: Path, array: np.ndarray) -> None:
    with open(path, "wb") as file:
        np.save(file, array)
