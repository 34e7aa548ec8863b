"""A sound as people see it in a review: its waveform, where the voice is, how loud it is over time."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from onbrief.model.film import SoundAsk
from onbrief.model.shots import seconds
from renderers.audio.master import FULL, Mastered

WIDTH, HEIGHT = 1280, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 56, 40
GROUND, PAPER, QUIET, INK, ACCENT = (
    (247, 246, 243),
    (238, 236, 231),
    (160, 158, 152),
    (38, 44, 54),
    (214, 96, 52),
)
VOICE = (214, 226, 232)
LOUD = (-40, 0)  # LUFS, from bottom to top
OVER = 4  # times finer than it is shown


def picture(made: Mastered, ask: SoundAsk) -> np.ndarray:
    """H×W×3 uint8, sRGB."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(sheet)
    small, plain = ImageFont.load_default(13), ImageFont.load_default(15)
    long = seconds(ask.frames, ask.rate)
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def across(second: float) -> float:
        return LEFT + wide * second / long

    draw.rectangle((LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM), PAPER)
    for line in ask.cues.voice:
        box = (across(seconds(line.at, ask.rate)), TOP, across(seconds(line.end, ask.rate)), HEIGHT - BOTTOM)
        draw.rectangle(box, VOICE)
        draw.text((box[0] + 6, TOP + 5), line.line, INK, small)
    step = 1 if long <= 20 else 5
    for second in range(0, int(long) + 1, step):
        draw.line((across(second), HEIGHT - BOTTOM, across(second), HEIGHT - BOTTOM + 5), QUIET)
        draw.text((across(second), HEIGHT - BOTTOM + 9), f"{second}", QUIET, small, anchor="ma")
    sheet.paste(INK, (LEFT, TOP), _waves(made.samples, wide, high))
    _loudness(sheet, made.momentary, across, high)
    for level in (-36, -23, -14, -6):
        draw.text((LEFT - 8, _height(level, high)), f"{level}", QUIET, small, anchor="rm")
    if ask.cues.card:
        at = across(seconds(ask.cues.card.at, ask.rate))
        draw.line((at, TOP, at, HEIGHT - BOTTOM), ACCENT)
        draw.text((at - 6, HEIGHT - BOTTOM - 8), "end card", ACCENT, small, anchor="rs")
    said = (
        "silent"
        if made.lufs is None
        else (
            f"{made.lufs:.1f} LUFS   range {made.range_lu:.1f} LU   true peak {made.true_peak_dbtp:.1f} dBTP"
        )
    )
    draw.text((LEFT, 30), f"{ask.cues.cut}   {ask.cues.locale}", INK, plain, anchor="lm")
    draw.text((WIDTH - RIGHT, 30), said, INK, plain, anchor="rm")
    return np.asarray(sheet)


def _waves(samples: np.ndarray, wide: int, high: int) -> Image.Image:
    """A matte: for each column the lowest to the highest sample, and denser where the sound has its power."""
    mono = samples.mean(axis=1) / FULL
    edges = np.linspace(0, len(mono), wide + 1).astype(int)
    top, low = np.maximum.reduceat(mono, edges[:-1]), np.minimum.reduceat(mono, edges[:-1])
    power = np.sqrt(np.add.reduceat(mono * mono, edges[:-1]) / np.maximum(np.diff(edges), 1))
    at = (np.arange(high * OVER) / (high * OVER - 1) * -2 + 1)[:, None]
    fine = np.where((at <= top) & (at >= low), 90, 0)
    fine = np.where(np.abs(at) <= power * 1.2, 190, fine)
    return Image.fromarray(fine.reshape(high, OVER, wide).mean(axis=1).astype(np.uint8))


def _loudness(sheet: Image.Image, momentary: np.ndarray, across, high: int) -> None:
    draw = ImageDraw.Draw(sheet)
    points = [
        (across(0.2 + number / 10), _height(max(level, LOUD[0]), high))
        for number, level in enumerate(momentary)
    ]
    if len(points) > 1:
        draw.line(points, ACCENT, 2, joint="curve")


def _height(level: float, high: int) -> float:
    return TOP + high * (LOUD[1] - level) / (LOUD[1] - LOUD[0])
