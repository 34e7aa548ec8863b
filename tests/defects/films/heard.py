"""Sound that goes wrong: tracks missing or of the wrong kind, levels, phase, voices and effects at the wrong time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from onbrief.model.finding import Spec
from tests.defects.films import music
from tests.defects.films.clean import SPEAKS, Spot
from tests.defects.films.script import CARD, SECOND
from tests.defects.films.seed import (
    Given,
    Seed,
    cued,
    filed,
    is_heard,
    is_plain,
    is_voiced,
    placed,
    reheard,
    remixed,
)  # fmt: skip

MUSIC = cued("music")
NEARLY = 10 ** (-60 / 20)  # a leak of −60 dB


def tracked(spot: Spot, there: bool, folder: Path) -> Given:
    return reheard(spot, folder, spot.sound() if there else None)


def unwanted(spot: Spot, level: float | None, folder: Path) -> Given:
    """Sound in a slot that takes none; a level of 0: a track of silence."""
    if level is None:
        return filed(spot, spot.path)
    return reheard(spot, folder, level * spot.sound())


def coded(spot: Spot, heard: dict[str, str], folder: Path) -> Given:
    return reheard(spot, folder, spot.sound(), heard)


def short(spot: Spot, seconds: float, folder: Path) -> Given:
    """The sound ends so much before the picture."""
    sound = spot.sound()
    return reheard(spot, folder, sound[: len(sound) - round(seconds * music.RATE)] if seconds else sound)


def hushed(spot: Spot, level: float, folder: Path) -> Given:
    """The whole track so much softer, decibels; none: digital silence."""
    return reheard(spot, folder, spot.sound() * (10 ** (level / 20) if level > -120 else 0))


def muted(spot: Spot, seconds: float, folder: Path) -> Given:
    """A hole in the sound."""
    sound = spot.sound()
    first = spot.script.samples(spot.script.at(CARD - 12))
    sound[first : first + round(seconds * music.RATE)] = 0
    return reheard(spot, folder, sound)


def sided(spot: Spot, level: float, folder: Path) -> Given:
    """The right channel so much softer, decibels."""
    sound = spot.sound()
    sound[:, 1] *= 10 ** (level / 20) if level > -120 else 0
    return reheard(spot, folder, sound)


def clipped(spot: Spot, decibels: float, folder: Path) -> Given:
    """Driven so much beyond full scale, and cut off there."""
    sound = spot.sound()
    if decibels:
        sound = np.clip(sound / np.abs(sound).max() * 10 ** (decibels / 20), -1, 1)
    return reheard(spot, folder, sound)


def peaking(spot: Spot, dbtp: float, folder: Path) -> Given:
    """A hit whose peak reaches this, dBTP; the loudness stays."""
    sound = spot.sound()
    first, hit = spot.script.samples(spot.script.at(SECOND - 5)), music.impact(9)[: music.RATE // 10]
    t = np.arange(len(hit)) / music.RATE
    peak = np.sin(2 * np.pi * 180 * t) * np.hanning(len(hit)) * 10 ** (dbtp / 20)
    part = sound[first : first + len(hit)]
    if dbtp > music.PEAK:
        part[:] = part * (1 - np.hanning(len(hit))[:, None]) + peak[:, None]
    return reheard(spot, folder, sound)


def levelled(spot: Spot, more: float, folder: Path) -> Given:
    """At another loudness than the placement's, LU beside it."""
    return reheard(spot, folder, spot.sound(lufs=-14 + more))


def inverted(spot: Spot, share: float, folder: Path) -> Given:
    """So much of the right channel turned over: 1 is all of it."""
    sound = spot.sound()
    sound[:, 1] = sound[:, 1] * (1 - share) - share * sound[:, 0]
    return reheard(spot, folder, sound * 10 ** ((-14 - music.loudness(sound)) / 20))


def unsaid(spot: Spot, level: float, folder: Path) -> Given:
    """The second line so much softer, decibels; the music stays ducked."""

    def change(stems: dict[str, np.ndarray]) -> None:
        stems["voice.1"] *= 10 ** (level / 20) if level > -120 else 0

    return remixed(spot, folder, change)


def late_voice(spot: Spot, seconds: float, folder: Path) -> Given:
    """The second line so much later than its window."""

    def change(stems: dict[str, np.ndarray]) -> None:
        stems["voice.1"] = shifted(stems["voice.1"], seconds)

    return remixed(spot, folder, change)


def long_voice(spot: Spot, seconds: float, folder: Path) -> Given:
    """The second line so much longer than its window."""

    def change(stems: dict[str, np.ndarray]) -> None:
        end = spot.script.samples(spot.cues.voice[1].end)
        more = SPEAKS * music.speech(round(seconds * music.RATE), seed=31)
        stems["voice.1"][end : end + len(more)] += more[: len(stems["voice.1"]) - end, None]

    return remixed(spot, folder, change)


def desynced(way: int) -> Any:
    """The effect so many frames after (or before) its picture."""

    def apply(spot: Spot, frames: int, folder: Path) -> Given:
        def change(stems: dict[str, np.ndarray]) -> None:
            stems["impact"] = shifted(stems["impact"], way * frames / float(spot.script.fps))

        return remixed(spot, folder, change)

    return apply


def slipped(spot: Spot, frames: int, folder: Path) -> Given:
    """All of the sound so many frames late."""
    return reheard(spot, folder, shifted(spot.sound(), frames / float(spot.script.fps)))


def effectless(spot: Spot, level: float, folder: Path) -> Given:
    """The effect so much softer, decibels."""

    def change(stems: dict[str, np.ndarray]) -> None:
        stems["impact"] *= 10 ** (level / 20) if level > -120 else 0

    return remixed(spot, folder, change)


def scratch(spot: Spot, told: tuple[str, tuple[str, ...]], folder: Path) -> Given:
    """A usage, and the sounds that are only scratch."""
    usage, names = told
    subject, spec = filed(spot, spot.path)
    cues = {**spec.params["cues"], "scratch": list(names)}
    return subject, Spec(spec.placement, {**spec.params, "cues": cues, "usage": usage}, spec.sources)


def shifted(sound: np.ndarray, seconds: float) -> np.ndarray:
    """Later by so much; earlier, if negative; what goes over the edge is lost."""
    by = round(seconds * music.RATE)
    out = np.zeros_like(sound)
    if by >= 0:
        out[by:] = sound[: len(sound) - by]
    else:
        out[:by] = sound[-by:]
    return out


def second_line(spot: Spot) -> str:
    return spot.cues.voice[1].source


def synced(spot: Spot) -> str:
    return spot.cues.sync[0].source


def plain_heard(spot: Spot) -> bool:
    return is_plain(spot) and is_heard(spot)


def plain_voiced(spot: Spot) -> bool:
    return is_plain(spot) and is_voiced(spot)


def soundless(spot: Spot) -> bool:
    return not is_heard(spot)


AAC = {"b:a": "192k"}
SCRATCH = ("scratch:sunlit",)
MORE = dict.fromkeys(("clipping", "true peak", "phase", "scratch sound in public"), 6)
SEEDS = tuple(
    Seed(name, check, apply, below, over, gross, blame, fits, MORE.get(name, 0))
    for name, check, apply, below, over, gross, blame, fits in (
        ("no sound", "film-sound", tracked, True, False, False, placed, plain_heard),
        ("sound where there must be none", "film-sound", unwanted, None, 0.0, 1.0, placed, soundless),
        ("another sample rate", "film-sound", coded, AAC, {"ar": "44100"}, {"ar": "22050"}, placed, plain_heard),
        ("another number of channels", "film-sound", coded, AAC, {"ac": "1"}, {"ac": "6"}, placed, plain_heard),
        ("another sound codec", "film-sound", coded, AAC, {"c:a": "libmp3lame"}, {"c:a": "ac3"}, placed, plain_heard),
        ("too light a sound", "film-sound", coded, {"b:a": "160k"}, {"b:a": "96k"}, {"b:a": "32k"}, placed, plain_heard),
        ("sound shorter than the picture", "film-sound", short, 0.0, 0.3, 2.5, placed, plain_heard),
        ("silent track", "film-silence", hushed, -8, -75, -200, MUSIC, plain_heard),
        ("hole in the sound", "film-silence", muted, 0.15, 1.2, 2.4, MUSIC, plain_heard),
        ("one channel silent", "film-silence", sided, -6, -75, -200, MUSIC, plain_heard),
        ("clipping", "film-clipping", clipped, 0, 4, 14, MUSIC, plain_heard),
        ("true peak", "film-true-peak", peaking, -3, 0.5, 3, placed, plain_heard),
        ("too loud", "film-loudness", levelled, 0.5, 1.7, 7, placed, plain_heard),
        ("too quiet", "film-loudness", levelled, -0.5, -1.7, -9, placed, plain_heard),
        ("phase", "film-phase", inverted, 0.0, 0.8, 1.0, MUSIC, plain_heard),
        ("voice missing", "film-voice", unsaid, -3, -30, -200, second_line, plain_voiced),
        ("voice after its window", "film-voice", late_voice, 0.08, 1.0, 2.0, second_line, plain_voiced),
        ("voice longer than its window", "film-voice", long_voice, 0.2, 0.9, 1.8, second_line, plain_voiced),
        ("effect too late", "film-sync", desynced(1), 1, 4, 10, synced, plain_heard),
        ("effect too early", "film-sync", desynced(-1), 1, 4, 10, synced, plain_heard),
        ("effect missing", "film-sync", effectless, -2, -40, -200, synced, plain_heard),
        ("all of the sound late", "film-sync", slipped, 1, 4, 12, synced, plain_heard),
        ("scratch sound in public", "film-scratch", scratch, ("internal", SCRATCH), ("public", SCRATCH),
         ("public", (*SCRATCH, "scratch:whoosh")), MUSIC, is_plain),
    )
)  # fmt: skip
