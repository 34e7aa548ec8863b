"""A film, decoded once for all gates: tables of its picture, its sound, and the frames that gates want to see.

A gate that wants whole frames says so with a function `frames(spec) -> Iterable[int]` beside its `run`: frames of the
cue sheet. They are kept as the decoder hands them out and become RGB when they are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from checks.film.animated import animated, facts_of, is_animated
from checks.film.opening import MOST_PIXELS, MOST_SECONDS, library, opened
from checks.film.probe import Facts, probe
from checks.film.tables import Planes, Reader, Tables
from checks.ink import blame, not_run
from onbrief.model.cues import CueSheet
from onbrief.model.finding import Finding, Spec, Subject
from onbrief.model.picture import Unreadable
from onbrief.model.shots import MOST_FRAMES, Span, fraction

KEPT = 40  # whole frames, at most: 125 MB of 1080 × 1920
BETWEEN = 0.5  # seconds between the small pictures of the tables
HD = 720  # rows from which players take a film without colour tags for BT.709 rather than BT.601
PLANAR = (
    "yuv420p",
    "yuv422p",
    "yuv444p",
    "yuvj420p",
    "yuvj422p",
    "yuvj444p",
    "gray",
)  # and those of more bits, little-endian
PADDING = 4096  # samples by which a lossy codec's last frame may run over; players cut them off
USUAL = tuple(Fraction(rate) for rate in (25, 24, 30, 50, 60)) + tuple(
    Fraction(rate * 1000, 1001) for rate in (24, 30, 60)
)  # frames a second
MEMO = "film"


@dataclass(frozen=True)
class Sound:
    """The first sound track. samples: n × channels, float32, 1.0 is full scale. start: seconds after the first frame."""

    samples: np.ndarray
    rate: int
    start: float


@dataclass(frozen=True)
class Looked:
    """All that gates know of a film's file.

    times: seconds at which each frame begins, the first at 0; seconds: how long the picture lasts, by its frames.
    rate: frames a second, exactly, from the first frame's time to the end of the last. steady: whether all frames last
    equally long. broken: how many packets could not be decoded, of picture and sound. sound: None if there is no track.
    """

    facts: Facts
    rate: Fraction
    times: np.ndarray
    seconds: Fraction
    steady: bool
    tables: Tables
    sound: Sound | None
    broken: int
    kept: Mapping[int, Callable[[], np.ndarray]]

    @property
    def frames(self) -> int:
        return len(self.times)

    def seconds_of(self, frames: int) -> float:
        """How long so many frames last."""
        return float(frames / self.rate)

    def rgb(self, frame: int) -> np.ndarray | None:
        """A frame of the cue sheet that a gate asked for: H×W×3 uint8, sRGB-coded. None where the film is shorter."""
        return self.kept[frame]() if frame in self.kept else None


def looked(subject: Subject, spec: Spec) -> Looked:
    """The film, decoded at the first call for one subject. Raises Unreadable, at every call."""
    found = subject.memo.get(MEMO)
    if found is None:
        try:
            found = look(subject.path, wanted_frames(spec), cues_of(spec))
        except Unreadable as why:
            found = why
        subject.memo[MEMO] = found
    if isinstance(found, Unreadable):
        raise found
    return found


def watched(
    check: str, subject: Subject, spec: Spec, judge: Callable[[Looked, Spec], Iterable[Finding]]
) -> Iterator[Finding]:
    """What a gate finds, or that it couldn't look: the film can't be opened, which film-spec blames."""
    try:
        film = looked(subject, spec)
    except Unreadable as why:
        yield not_run(check, f"the film can't be opened: {why}", blame(spec, "placement"))
        return
    yield from judge(film, spec)


def cues_of(spec: Spec) -> CueSheet | None:
    """What the film is held against in time; None where nobody wrote it down."""
    cues = spec.params.get("cues")
    return CueSheet.model_validate(cues) if cues else None


def caused(spec: Spec, *roles: str) -> str:
    """The symbolic source of the first role that has one, in the cue sheet or beside it; else of the cut, the placement."""
    cues = cues_of(spec)
    known = {**spec.sources, **(cues.sources if cues else {})}
    return next((known[role] for role in (*roles, "cut", "placement") if role in known), "brief.yaml")


def during(film: Looked, spec: Spec, *spans: Span | None) -> np.ndarray:
    """Which frames of the film are on screen in these spans of the cue sheet: a truth value for each frame."""
    cues, found = cues_of(spec), np.zeros(film.frames, bool)
    if cues:
        middles = (
            (film.times + np.append(film.times[1:], float(film.seconds))) / 2 * float(fraction(cues.rate))
        )
        for span in spans:
            if span:
                found |= (middles >= span.at) & (middles < span.end)
    return found


def runs(wanted: np.ndarray) -> Iterator[tuple[int, int]]:
    """First frame and number of frames of each unbroken run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wanted.astype(np.int8), [0]])))
    yield from ((int(first), int(end - first)) for first, end in zip(edges[::2], edges[1::2], strict=True))


def wanted_frames(spec: Spec) -> tuple[int, ...]:
    """Frames of the cue sheet that gates want to see whole, in order; where there are too many, evenly fewer."""
    from checks.film import FILM_CHECKS  # the gates stand on this module

    asked = (gate.frames(spec) for gate in FILM_CHECKS.values() if hasattr(gate, "frames"))
    wanted = sorted({frame for frames in asked for frame in frames if 0 <= frame < MOST_FRAMES})
    if len(wanted) <= KEPT:
        return tuple(wanted)
    return tuple(wanted[round(place)] for place in np.linspace(0, len(wanted) - 1, KEPT))


def look(path: Path, wanted: Iterable[int] = (), cues: CueSheet | None = None) -> Looked:
    """Decodes a film once, from its first packet to its last. Raises Unreadable."""
    moments = _moments(wanted, cues)
    if is_animated(path):
        return _animated(path, moments)
    with opened(path) as container:
        return _Pass(path, container, moments).run()


def _moments(wanted: Iterable[int], cues: CueSheet | None) -> list[tuple[float, int]]:
    """When each wanted frame of the cue sheet is on screen: the middle of its time, in seconds."""
    rate = fraction(cues.rate) if cues else Fraction(25)
    return [(float((frame + Fraction(1, 2)) / rate), frame) for frame in sorted(wanted)]


class _Pass:
    """One walk over a film's packets."""

    def __init__(self, path: Path, container: Any, moments: list[tuple[float, int]]):
        self.path, self.container, self.moments = path, container, moments
        self.reader: Reader | None = None
        self.first: Any = None
        self.last: Any = None  # the newest frame, and when it begins
        self.ticks: list[int] = []
        self.packets: dict[int, int] = {}
        self.blocks: list[np.ndarray] = []
        self.heard = 0  # samples
        self.sounding: tuple[int, float] | None = (
            None  # sample rate, and seconds at which the first sample begins
        )
        self.broken = 0
        self.kept: dict[int, Any] = {}

    def run(self) -> Looked:
        av = library()
        picture = self.container.streams.video[0]
        picture.thread_type = "AUTO"
        streams = [picture, *self.container.streams.audio[:1]]
        for packet in self.container.demux(streams):
            self.packets[packet.stream_index] = self.packets.get(packet.stream_index, 0) + packet.size
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                self.broken += 1
                continue
            for frame in frames:
                if packet.stream_index == picture.index:
                    self._see(frame)
                else:
                    self._hear(frame)
        return self._looked()

    def _see(self, frame: Any) -> None:
        if self.reader is None:
            self._begin(frame)
        first = self.first
        if (frame.width, frame.height, frame.format.name) != (first.width, first.height, first.format.name):
            raise Unreadable("its picture changes its size or pixel format midway")
        if frame.pts is None or (self.ticks and frame.pts <= self.ticks[-1]):
            raise Unreadable("its frames have no times, or they run backwards")
        if len(self.ticks) >= MOST_FRAMES:
            raise Unreadable(f"it has more than {MOST_FRAMES:,} frames")
        if (len(self.ticks) + 1) * frame.width * frame.height > MOST_PIXELS:
            raise Unreadable("its frames have too many pixels together")
        self.broken += bool(frame.is_corrupt)
        self._keep_until(self._seconds(frame.pts))
        self.ticks.append(frame.pts)
        self.last = frame
        assert self.reader
        self.reader.add(planes_of(frame))

    def _begin(self, frame: Any) -> None:
        self.first = frame
        full = int(frame.color_range) == 2 or frame.format.name.startswith("yuvj") or frame.format.is_rgb
        rate = self.container.streams.video[0].average_rate or 25
        size = (frame.height, frame.width)
        self.reader = Reader(size, bool(full), round(rate * BETWEEN))

    def _seconds(self, tick: int) -> float:
        return float((tick - self.first.pts) * self.first.time_base)

    def _keep_until(self, moment: float) -> None:
        """Keeps the newest frame for all wanted moments at which it was on screen."""
        while self.last is not None and self.moments and self.moments[0][0] < moment:
            self.kept[self.moments.pop(0)[1]] = self.last

    def _hear(self, frame: Any) -> None:
        if self.sounding is None:
            self.sounding = (frame.sample_rate, float((frame.pts or 0) * frame.time_base))
        self.heard += frame.samples
        if self.heard > MOST_SECONDS * self.sounding[0]:
            raise Unreadable(f"its sound is longer than {MOST_SECONDS} seconds")
        block = samples_of(frame)
        if self.blocks and block.shape[0] != self.blocks[0].shape[0]:
            raise Unreadable("its sound changes its channels midway")
        self.blocks.append(block)

    def _looked(self) -> Looked:
        if self.reader is None:
            raise Unreadable("no frame of it can be decoded")
        ticks = np.array(self.ticks, np.int64) - self.ticks[0]
        rate, steady, seconds = timing(ticks, self.last.duration or 0, self.first.time_base, self._said())
        self._keep_until(float(seconds))
        facts = probe(self.container, self.path, self.first, self.packets, float(seconds))
        return Looked(
            facts=facts,
            rate=rate,
            times=ticks * float(self.first.time_base),
            seconds=seconds,
            steady=steady,
            tables=self.reader.tables(),
            sound=self._sound(),
            broken=self.broken,
            kept={number: _Shown(frame) for number, frame in self.kept.items()},
        )

    def _said(self) -> Fraction | None:
        rate = self.container.streams.video[0].average_rate
        return Fraction(rate) if rate else None

    def _sound(self) -> Sound | None:
        if self.sounding is None:
            return None
        rate, start = self.sounding
        samples = np.concatenate(self.blocks, axis=1).T
        stream = self.container.streams.audio[0]
        told = round(float((stream.duration or 0) * stream.time_base) * rate)
        if 0 < len(samples) - told < PADDING:
            samples = samples[:told]
        return Sound(samples, rate, start - float(self.first.pts * self.first.time_base))


def timing(
    ticks: np.ndarray, last: int, base: Fraction, said: Fraction | None = None
) -> tuple[Fraction, bool, Fraction]:
    """Frames a second, whether all last equally long (within a tick), and the seconds of all.

    ticks: when frames begin, the first at 0, of `base` seconds; last: how many the last frame lasts. said: the rate that
    the container names; it is taken where the times don't contradict it, as they are rounded (Matroska: milliseconds).
    """
    if len(ticks) == 1:
        held = Fraction(max(last, 1)) * base
        return 1 / held, True, held
    usual = Fraction(int(ticks[-1]), len(ticks) - 1)
    if np.abs(ticks - np.arange(len(ticks)) * float(usual)).max() > 1:
        return 1 / (usual * base), False, (int(ticks[-1]) + max(last, 1)) * base
    rate, rounding = 1 / (usual * base), Fraction(1, int(ticks[-1]))
    meant = next((one for one in (said, *USUAL) if one and abs(rate - one) <= one * rounding), rate)
    return meant, True, len(ticks) / meant


class _Shown:
    """A kept frame, as RGB when it is called. It may be RGB already."""

    def __init__(self, frame: Any):
        self.frame = frame

    def __call__(self) -> np.ndarray:
        frame = self.frame
        if isinstance(frame, np.ndarray):
            return frame
        told = int(frame.colorspace) != 2 or frame.format.is_rgb
        matrix = None if told else ("ITU709" if frame.height >= HD else "ITU601")
        return np.asarray(frame.to_ndarray(format="rgb24", src_colorspace=matrix))


def planes_of(frame: Any) -> Planes:
    """The planes of a decoded frame, not copied; formats that aren't planar are made so first."""
    name, bits = frame.format.name, 8
    for tail, depth in (("9le", 9), ("10le", 10), ("12le", 12), ("14le", 14), ("16le", 16)):
        if name.endswith(tail):
            name, bits = name.removesuffix(tail), depth
    if name not in PLANAR:
        frame, bits = frame.reformat(format="yuv444p"), 8
    kind = np.uint8 if bits == 8 else np.dtype("<u2")
    found = []
    for plane in frame.planes[:3]:
        rows = np.frombuffer(plane, kind).reshape(plane.height, -1)
        found.append(rows[:, : plane.width])
    if len(found) < 3:
        return Planes(found[0], None, None, bits)
    return Planes(found[0], found[1], found[2], bits)


def samples_of(frame: Any) -> np.ndarray:
    """Sound as channels × n, float32."""
    found = frame.to_ndarray()
    if not frame.format.is_planar:
        found = found.reshape(-1, len(frame.layout.channels)).T
    if found.dtype == np.uint8:
        return (found.astype(np.float32) - 128) / 128
    if found.dtype.kind == "i":
        return found.astype(np.float32) / float(-np.iinfo(found.dtype).min)
    return found.astype(np.float32, copy=False)


def _animated(path: Path, moments: list[tuple[float, int]]) -> Looked:
    """GIF and WebP: their frames come as RGB, and each says in milliseconds how long it is shown."""
    kept: dict[int, Callable[[], np.ndarray]] = {}
    ticks, held, now, size = [], 0, 0, (1, 1)
    reader: Reader | None = None
    for pixels, held in animated(path):
        if reader is None:
            size = pixels.shape[:2]
            reader = Reader(size, True, round(1000 * BETWEEN / held))
        ticks.append(now)
        now += held
        while moments and moments[0][0] * 1000 < now:
            kept[moments.pop(0)[1]] = _Shown(pixels)
        luma, red, blue = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb))
        reader.add(Planes(luma, blue, red))
    if reader is None:
        raise Unreadable("no frame of it can be decoded")
    rate, steady, seconds = timing(np.array(ticks, np.int64), held, Fraction(1, 1000))
    return Looked(
        facts=facts_of(path, size, len(ticks), rate, float(seconds)),
        rate=rate,
        times=np.array(ticks) / 1000,
        seconds=seconds,
        steady=steady,
        tables=reader.tables(),
        sound=None,
        broken=0,
        kept=kept,
    )
