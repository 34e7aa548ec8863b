"""A scratch voice: espeak-ng where it is installed, else a hum in the rhythm of the words. Never to be published."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from renderers.audio.recordings import recording
from renderers.audio.tones import RATE, band, decay, dice, noise, panned, room, sine, swell

PACE = 158  # words a minute that espeak-ng is asked for: unhurried, as an announcer
HURRY = 1.1  # how much faster it may read, and no more, where a line is too long for its window
SYLLABLES = {"de": 4.9, "en": 4.7, "ar": 4.9, "ja": 7.2, "fr": 5.6, "es": 6.0}  # a second, of the hum
VOICES = {"en-GB": "en-gb", "en-US": "en-us", "pt-BR": "pt-br", "zh-CN": "cmn", "zh-TW": "cmn"}
MOST_SECONDS = 20  # for espeak-ng to answer
MOST_BYTES = 20_000_000
HEADER = 44  # bytes of the WAV header that it writes
NATIVE = 22_050


@dataclass(frozen=True)
class Read:
    """A line as it was read. by: `recording`, `espeak-ng` or `hum`. hurry: how much faster than usual."""

    samples: np.ndarray
    by: str
    hurry: float

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def spoken(text: str, locale: str, seconds: float, file: Path | None) -> Read:
    """A line: its recording as it is, without the silence around it, or where there is none a scratch voice.

    Raises ValueError for a recording that can't be read or is silent, and for a line without words.
    """
    if file is None:
        if not text.strip():
            raise ValueError("the scratch voice has nothing to read")
        return scratch_voice(text, locale, seconds)
    sound = trimmed(recording(file, 0, None))
    if not len(sound):
        raise ValueError(f"{file.name} is silent")
    return Read(sound, "recording", 1.0)


def scratch_voice(text: str, locale: str, seconds: float) -> Read:
    """A line, read within so many seconds if hurrying by a tenth makes that possible, else read at that pace."""
    usual = _read(text, locale, 1.0)
    length = len(usual.samples) / RATE
    if length <= seconds:
        return usual
    hurry = round(min(HURRY, length / seconds * 1.01), 3)
    return _read(text, locale, hurry)


def _read(text: str, locale: str, hurry: float) -> Read:
    said = _espeak(text, locale, round(PACE * hurry)) if program() else None
    if said is None or not len(said):
        return Read(_announced(_hum(text, locale, hurry)), "hum", hurry)
    return Read(_announced(said), "espeak-ng", hurry)


@cache
def program() -> str | None:
    return shutil.which("espeak-ng")


@cache
def version() -> str:
    """As espeak-ng tells it; nothing where it isn't there."""
    if not program():
        return ""
    done = subprocess.run(
        [str(program()), "--version"], capture_output=True, timeout=MOST_SECONDS, check=False
    )
    return (re.findall(r"\d+(?:\.\d+)+", done.stdout.decode("utf-8", "replace")) or ["?"])[0]


@cache
def _espeak(text: str, locale: str, pace: int) -> np.ndarray | None:
    """Mono at 48 kHz, without the silence around it; None where it knows no such language. The text goes in by a pipe."""
    voice = VOICES.get(locale, locale.split("-")[0])
    asked = [str(program()), "-v", voice, "-s", str(pace), "-p", "42", "-g", "1", "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            asked, input=text.encode(), capture_output=True, timeout=MOST_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    data = done.stdout[HEADER:MOST_BYTES]
    samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float64) / 32768
    if not len(samples) or np.abs(samples).max() < 0.01:
        return None
    return trimmed(resample_poly(samples, 320, 147))


def trimmed(sound: np.ndarray, floor: float = 10 ** (-46 / 20)) -> np.ndarray:
    """Without what is 46 dB under its peak before the first and after the last sound, but for 20 ms."""
    level = np.abs(sound) if sound.ndim == 1 else np.abs(sound).max(axis=1)
    loud = np.flatnonzero(level > floor * max(float(level.max(initial=0)), 1e-9))
    if not len(loud):
        return sound[:0]
    edge = int(0.02 * RATE)
    return sound[max(0, loud[0] - edge) : loud[-1] + edge]


def syllables(text: str, locale: str) -> int:
    """About how many: vowel groups in Latin, letters that are no small kana in Japanese, half the letters in Arabic."""
    language = locale.split("-")[0]
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    letters = sum(c.isalpha() for c in plain)
    if language == "ja":
        return max(1, sum(c.isalpha() and c not in "ぁぃぅぇぉゃゅょァィゥェォャュョ" for c in text))
    if language in ("ar", "he", "fa"):
        return max(1, round(letters * 0.62))
    return max(1, len(re.findall("[aeiouy]+", plain)) if plain.isascii() or "e" in plain else letters // 3)


def _hum(text: str, locale: str, hurry: float) -> np.ndarray:
    """A hum with a syllable's rise and fall for each of the text's, and pauses where it has commas."""
    random = dice("hum", text, locale)
    length = 1 / SYLLABLES.get(locale.split("-")[0], 5.0) / hurry
    pieces: list[np.ndarray] = []
    clauses = [clause for clause in re.split(r"[,.;:!?،؛؟、。！？–—]", text) if clause.strip()] or [text]
    for clause in clauses:
        count = syllables(clause, locale)
        for number in range(count):
            samples = int(length * random.uniform(0.8, 1.2) * RATE)
            pitch = (128 - 22 * number / count) * random.uniform(0.95, 1.06)
            at, tone = np.arange(samples) / RATE, np.zeros(samples)
            first, second = random.choice([(400, 1900), (650, 1150), (320, 850), (520, 1600)])
            for n in range(1, 24):
                f = pitch * n
                loud = (
                    1 / n**0.8 * (1 / (1 + ((f - first) / 130) ** 2) + 0.6 / (1 + ((f - second) / 190) ** 2))
                )
                tone += loud * sine(f * at)
            breath = band(noise(samples, random), 2500, 7000) * decay(samples, 0.06) * 0.25
            pieces.append((tone + breath) * swell(samples, 0.035, 0.07))
        pieces.append(np.zeros(int(0.22 / hurry * RATE)))
    return trimmed(np.concatenate(pieces))


def _announced(sound: np.ndarray) -> np.ndarray:
    """As in a booth: no rumble, no hiss above the voice, a little room around it. Stereo."""
    if not len(sound):
        return np.zeros((0, 2))
    clean = band(band(sound, 85, None), None, 7800)
    spread = room(panned(clean / max(float(np.abs(clean).max()), 1e-6), 0), 0.3, 0.06, dice("booth"))
    return spread
