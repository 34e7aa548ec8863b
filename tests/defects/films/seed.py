"""A fault to put into a clean spot, and the ways to put it there: in the picture, the sound, the words, or the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.cues import CueSheet
from onbrief.model.finding import Spec, Subject
from tests.defects.films.clean import Spot
from tests.defects.films.encode import TAGS, Options, encode, resound
from tests.defects.films.letters import Layer

QUICK = {"preset": "ultrafast", "crf": "19", "x264-params": "asm=sse2:8x8dct=1:cabac=1"}  # still High profile

Given = tuple[Subject, Spec]


@dataclass(frozen=True)
class Seed:
    """A fault at three strengths: one that a gate must let pass, one just over its limit, and one that nobody misses.

    apply: (spot, strength's value, folder for files) → what the gate's `run` is given. blame: the symbolic source that
    every finding must name. fits: which spots can have it. tries: into how many spots it is put, where that is more
    than usual: gates with one fault alone need more of them.
    """

    name: str
    check: str
    apply: Callable[[Spot, Any, Path], Given]
    below: Any
    over: Any
    gross: Any
    blame: Callable[[Spot], str]
    fits: Callable[[Spot], bool] = lambda spot: True
    tries: int = 0


def placed(spot: Spot) -> str:
    """Blames where the brief asks for the placement."""
    return spot.spec.sources["placement"]


def cued(role: str) -> Callable[[Spot], str]:
    """Blames a line of shots.yaml that the cue sheet names: `frames`, `rate`, `cut`, `clips`, `music`, `captions`."""
    return lambda spot: spot.cues.sources[role]


def worded(role: str) -> Callable[[Spot], str]:
    """Blames the line of the copy."""
    return lambda spot: words_of(spot)[role].source


def words_of(spot: Spot) -> dict[str, Any]:
    """Role → the cue sheet's words, of supers and end card."""
    card = spot.cues.card
    return {words.role: words for words in (*spot.cues.supers, *(card.words if card else ()))}


def repainted(
    spot: Spot,
    folder: Path,
    paint: Callable[[np.ndarray], np.ndarray | None],
    layers: Iterable[Layer] | None = None,
    sheet: CueSheet | None = None,
) -> Given:
    """Other frames: `paint` changes them in place or gives new ones. layers: drawn in place of the clean ones."""
    layers = None if layers is None else tuple(layers)
    shown = layers or spot.layers
    frames = spot.frames(layers)
    painted = paint(frames)
    return recoded(spot, folder, frames if painted is None else painted, layers=shown, sheet=sheet)


def recoded(
    spot: Spot,
    folder: Path,
    frames: np.ndarray | None = None,
    options: Options | None = None,
    rate: str = "",
    box: Options | None = None,
    tags: Options = TAGS,
    layers: Iterable[Layer] | None = None,
    sheet: CueSheet | None = None,
    suffix: str = "",
) -> Given:
    """Encoded with other settings, at other sizes or lengths; the sound stays, as long as the picture."""
    frames = spot.frames() if frames is None else frames
    path = folder / f"film{suffix or spot.suffix}"
    sound: Any = None if spot.script.kind == "silent-slot" else spot.path
    if len(frames) != spot.script.frames:
        sound = stretched(spot.sound(), spot.script.samples(len(frames)))
    encode(path, frames, rate or spot.script.rate, sound, {**QUICK, **(options or {})}, box, tags)
    shown = spot.layers if layers is None else layers
    return spot.as_subject(path, shown, spot.captions()), spot.as_spec(sheet or spot.cues)


def reheard(
    spot: Spot, folder: Path, sound: np.ndarray | None, heard: Options | None = None, samples: int = 48_000
) -> Given:
    """The same picture with another sound."""
    path = resound(folder / f"film{spot.suffix}", spot.path, sound, heard, samples)
    return spot.as_subject(path, spot.layers, spot.captions()), spot.spec


def remixed(spot: Spot, folder: Path, change: Callable[[dict[str, np.ndarray]], None], **heard: Any) -> Given:
    """Mixed anew from changed stems, at the right loudness."""
    stems = spot.stems()
    change(stems)
    return reheard(spot, folder, spot.sound(stems), **heard)


def filed(spot: Spot, path: Path) -> Given:
    """Another file for the same spot."""
    return spot.as_subject(path, spot.layers, spot.captions()), spot.spec


def recaptioned(spot: Spot, folder: Path, captions: Mapping[str, str]) -> Given:
    """The clean film with other captions beside it."""
    path = folder / spot.path.name
    path.symlink_to(spot.path)
    subject = spot.as_subject(path, spot.layers, captions)
    return replace(subject, path=spot.path), spot.spec


def stretched(sound: np.ndarray, samples: int) -> np.ndarray:
    """Cut, or longer by its own end turned round."""
    more = samples - len(sound)
    return np.concatenate([sound, sound[: -more - 1 : -1]]) if more > 0 else sound[:samples]


def is_voiced(spot: Spot) -> bool:
    return bool(spot.cues.voice) and is_heard(spot)


def is_heard(spot: Spot) -> bool:
    return spot.script.kind != "silent-slot"


def is_plain(spot: Spot) -> bool:
    """None of those that look like a fault already."""
    return spot.script.kind == "plain"
