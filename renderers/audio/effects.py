"""Scratch effects: what a spot needs to be tried with, made from noise and decaying tones. Stereo, peak about 1.

Those that belong to a picture (`impact`, `ice`, `pour`, `pop`, `click`) begin with their very first sample.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pydantic import Field

from onbrief.model.base import Model
from renderers.audio.tones import RATE, band, decay, dice, eased, noise, panned, room, sine, swell


class Params(Model):
    """What a cue may say of a scratch effect."""

    seed: int = Field(0, ge=0, le=2**31, description="Another number, another take.")
    pitch: float = Field(1.0, ge=0.25, le=4, description="Higher or lower.")


Random = np.random.Generator


def impact(samples: int, pitch: float, random: Random) -> np.ndarray:
    """A soft, deep hit with air around it: for a logo, a cut."""
    at = np.arange(samples) / RATE
    body = sine(np.cumsum((44 + 50 * decay(samples, 0.16)) * pitch) / RATE) * decay(samples, 1.1)
    click = band(noise(samples, random), 700, 4500) * decay(samples, 0.07) * 1.6
    ring = 0.1 * sine(311 * pitch * at) * decay(samples, 1.4)
    return room(panned(body + click + ring, 0), 1.6, 0.35, random)


def ice(samples: int, pitch: float, random: Random) -> np.ndarray:
    """Cubes that fall into a glass: three clinks and their glass, then small ones."""
    out = np.zeros((samples, 2))
    for number, late in enumerate((0, 0.085, 0.21, 0.36, 0.55)):
        length = int(0.5 * RATE)
        at, tone = np.arange(length) / RATE, np.zeros(length)
        base = pitch * random.uniform(2300, 3300)
        for multiple, loud, seconds in ((1, 1, 0.22), (1.51, 0.7, 0.16), (2.27, 0.5, 0.1), (3.4, 0.3, 0.06)):
            tone += loud * sine(base * multiple * at) * decay(length, seconds)
        tone += band(noise(length, random), 3000, 9000) * decay(length, 0.012) * 2
        start = int(late * RATE)
        piece = tone[: max(0, samples - start)] * (0.42, 0.3, 0.36, 0.16, 0.1)[number]
        out[start : start + len(piece)] += panned(piece, random.uniform(-0.4, 0.4))
    return room(out, 0.5, 0.15, random, 9000)


def pour(samples: int, pitch: float, random: Random) -> np.ndarray:
    """A drink that is poured: gurgling bubbles whose pitch climbs as the glass fills, and the stream's rush."""
    rush = band(noise(samples, random), 500, 5200) * (0.5 + 0.2 * band(noise(samples, random), None, 9) * 8)
    out = np.zeros(samples)
    for start in np.sort(random.integers(0, max(1, samples), int(26 * samples / RATE) + 1)):
        length = int(random.uniform(0.03, 0.09) * RATE)
        climb = pitch * (330 + 420 * start / samples) * random.uniform(0.75, 1.3)
        rise = np.cumsum(climb * (1 + 0.35 * eased(length))) / RATE
        bubble = sine(rise) * decay(length, 0.09) * swell(length, 0.004, 0.01) * random.uniform(0.2, 0.6)
        piece = bubble[: samples - start]
        out[start : start + len(piece)] += piece
    gone = swell(samples, 0.0, min(0.4, samples / RATE / 3))
    return room(panned((out * 0.6 + rush * 0.5) * gone, 0.1), 0.6, 0.12, random)


def fizz(samples: int, pitch: float, random: Random) -> np.ndarray:
    """Sparkling water: thousands of tiny bubbles that burst."""
    out = np.zeros((samples, 2))
    hiss = band(noise(2 * samples, random).reshape(-1, 2), 5000, 14_000) * 0.25
    for start in random.integers(0, max(1, samples), int(220 * samples / RATE) + 1):
        length = int(0.006 * RATE)
        at = np.arange(length) / RATE
        tick = (
            sine(pitch * random.uniform(4000, 9500) * at) * decay(length, 0.005) * random.uniform(0.05, 0.5)
        )
        piece = panned(tick[: samples - start], random.uniform(-0.8, 0.8))
        out[start : start + len(piece)] += piece
    settling = (0.35 + 0.65 * decay(samples, max(1.5, samples / RATE * 1.2)))[:, None]
    return (out + hiss) * settling * swell(samples, 0.01, 0.3)[:, None]


def whoosh(samples: int, pitch: float, random: Random) -> np.ndarray:
    """Air that passes from left to right, loudest in the middle."""
    shape = eased(samples // 2)
    arc = np.concatenate([shape**2, (shape**2)[::-1], np.zeros(samples - 2 * len(shape))])
    low, high = (
        band(noise(samples, random), 250 * pitch, 900 * pitch),
        band(noise(samples, random), 900 * pitch, 4200 * pitch),
    )
    air = (low + high * arc) * arc * 1.6
    right = eased(samples)
    return air[:, None] * np.stack([np.sqrt(1 - right), np.sqrt(right)], axis=1)


def riser(samples: int, pitch: float, random: Random) -> np.ndarray:
    """Noise and a tone that climb to what comes next."""
    grow = eased(samples) ** 2
    tone = sine(np.cumsum(pitch * (110 + 330 * grow)) / RATE) * 0.25
    air = band(noise(samples, random), 600, 6500) + band(noise(samples, random), 4000, 12_000) * grow
    return room(panned((tone + air * 0.8) * grow * swell(samples, 0, 0.012), 0), 0.9, 0.3, random)


def pop(samples: int, pitch: float, random: Random) -> np.ndarray:
    """A cap that comes off: a short pop, then gas."""
    at = sine(np.cumsum((260 + 500 * decay(samples, 0.05)) * pitch) / RATE) * decay(samples, 0.09)
    gas = band(noise(samples, random), 2500, 10_000) * decay(samples, 0.5) * 0.5
    snap = band(noise(samples, random), 800, 6000) * decay(samples, 0.02) * 1.5
    return room(panned(at + gas + snap, 0), 0.5, 0.15, random)


def click(samples: int, pitch: float, random: Random) -> np.ndarray:
    """A dry click of two milliseconds: to measure by."""
    at = np.arange(samples) / RATE
    return panned(sine(2000 * pitch * at) * decay(samples, 0.004), 0)


def sea(samples: int, pitch: float, random: Random) -> np.ndarray:
    """Waves on sand, far apart, wide."""
    out = band(noise(2 * samples, random).reshape(-1, 2), None, 500) * 0.5
    start = -int(random.uniform(0.5, 2.5) * RATE)
    while start < samples:
        length = int(random.uniform(4.0, 6.0) * RATE)
        rise = int(0.38 * length)
        arc = np.concatenate([eased(rise) ** 2, eased(length - rise)[::-1] ** 1.5])
        wave = band(noise(2 * length, random).reshape(-1, 2), 250, 3800 * pitch) * arc[:, None]
        begin, stop = max(start, 0), min(start + length, samples)
        out[begin:stop] += wave[begin - start : stop - start]
        start += int(random.uniform(3.2, 4.6) * RATE)
    return out


def quiet(samples: int, pitch: float, random: Random) -> np.ndarray:
    """The air of a room where nothing happens."""
    return band(noise(2 * samples, random).reshape(-1, 2), 60, 900) * 0.3


EFFECTS: dict[str, Callable[[int, float, Random], np.ndarray]] = {
    "impact": impact,
    "ice": ice,
    "pour": pour,
    "fizz": fizz,
    "whoosh": whoosh,
    "riser": riser,
    "pop": pop,
    "click": click,
    "sea": sea,
    "room": quiet,
}


def effect(name: str, seconds: float, params: dict, seed: str) -> np.ndarray:
    """Stereo samples. Raises ValueError for one that is not known."""
    if name not in EFFECTS:
        raise ValueError(f"there is no scratch effect “{name}”; there is {', '.join(EFFECTS)}")
    asked = Params.model_validate(params)
    samples = max(1, round(seconds * RATE))
    made = EFFECTS[name](samples, asked.pitch, dice("effect", name, asked.seed, seed))
    return made / max(float(np.abs(made).max()), 1e-6)
