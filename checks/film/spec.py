"""Is the file what the placement takes: container, codec, colours, shape, rate, exact length, weight?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from checks.film.decode import Looked, cues_of, looked
from checks.film.opening import NoDecoder
from checks.film.probe import PictureFacts
from checks.ink import blame, not_run
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.picture import Unreadable
from onbrief.model.sealing import reserve_kb
from onbrief.model.shots import fraction

id = "film-spec"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

ANIMATED = ("gif", "webp")
SUFFIXES = {
    "jpeg": "jpg",
    "mpg": "mpeg",
    "qt": "mov",
    "mts": "ts",
    "m2ts": "ts",
}  # other spellings of a format's own
PICTURE_CODECS = {  # as placements write them → as FFmpeg does
    "h264": ("h264",),
    "h265": ("hevc",),
    "hevc": ("hevc",),
    "av1": ("av1",),
    "vp8": ("vp8",),
    "vp9": ("vp9",),
    "xdcam": ("mpeg2video",),
    "mpeg2": ("mpeg2video",),
    "mpeg4": ("mpeg4",),
    "prores": ("prores",),
    "dnxhd": ("dnxhd",),
    "gif": ("gif",),
    "webp": ("webp",),
}
STUDIO = ("prores", "dnxhd", "mpeg2video", "ffv1")  # 4:2:2 and ten bits are what they are for
PROFILES = ("Baseline", "Constrained Baseline", "Main", "High")  # of H.264, which every player decodes
RATES = tuple(Fraction(whole) for whole in (24, 25, 30, 50, 60)) + tuple(
    Fraction(whole * 1000, 1001) for whole in (24, 30, 60)
)


class Fault(NamedTuple):
    """What is wrong with the file, and the role of the source that asked for something else."""

    message: str
    measured: str
    allowed: str
    role: str = "placement"
    severity: Severity = Severity.BLOCK


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Judges the file by decoding it; neither its name nor its header proves anything."""
    try:
        film = looked(subject, spec)
    except NoDecoder as why:
        yield not_run(id, str(why), blame(spec, "placement"))
        return
    except Unreadable as why:
        said = f"The film can't be opened: {why}; export it again."
        yield Finding(id, Severity.BLOCK, said, blame(spec, "placement"))
        return
    sources = {**spec.sources, **getattr(cues_of(spec), "sources", {})}
    for fault in _faults(subject, film, spec):
        source = sources.get(fault.role) or blame(spec, "placement")
        yield Finding(id, fault.severity, fault.message, source, fault.measured, fault.allowed)


def _faults(subject: Subject, film: Looked, spec: Spec) -> Iterator[Fault]:
    broken = list(_whole(film))
    yield from broken
    if refused := list(_container(film, spec)):
        yield from refused
    else:
        yield from _extension(subject, film)
    yield from _streams(film)
    if film.facts.container not in ANIMATED:
        yield from _codec(film.facts.picture, spec)
        yield from _colours(film.facts.picture)
    yield from _shape(film.facts.picture, spec)
    if not broken:  # its length follows from that
        wrong = list(_rate(film, spec))
        yield from wrong or _length(film, spec)
    yield from _weight(film, spec)


def _whole(film: Looked) -> Iterator[Fault]:
    declared = film.facts.picture.declared
    if film.broken:
        measured = f"{film.broken} damaged {'packet' if film.broken == 1 else 'packets'}"
        yield Fault(f"The film has {measured}; copy or export it again.", measured, "none")
    elif declared > film.frames:
        said = f"The film is cut short: {film.frames} of its {declared} frames are there; copy it again."
        yield Fault(said, f"{film.frames} frames", f"{declared} frames")


def _container(film: Looked, spec: Spec) -> Iterator[Fault]:
    token, formats = film.facts.container, spec.placement.formats
    if formats and token not in formats:
        allowed = " or ".join(formats)
        said = f"The file is {token}, the placement takes {allowed}; export it as {formats[0]}."
        yield Fault(said, token, allowed)
    elif film.facts.faststart is False:
        yield Fault(
            "The file's index stands behind its pictures, so it starts only when all is loaded; export it with "
            "“fast start”.",
            "moov after mdat",
            "moov first",
        )


def _extension(subject: Subject, film: Looked) -> Iterator[Fault]:
    """Players look at the bytes, ad servers at the name."""
    token, named = film.facts.container, subject.path.suffix.lower().removeprefix(".")
    if named and SUFFIXES.get(named, named) != token:
        said = f"The file's name ends in .{named}, but it is {token}; export it as what it is called."
        yield Fault(said, f".{named}", f".{token}")


def _streams(film: Looked) -> Iterator[Fault]:
    for kind in film.facts.others:
        harmless = kind == "data"  # time code, which editors write
        what = {"video": "second picture", "audio": "second sound"}.get(kind, kind)
        said = f"The file holds a {what} track beside the film; export it without."
        yield Fault(
            said, what, "one picture, one sound", severity=Severity.WARN if harmless else Severity.BLOCK
        )


def _codec(picture: PictureFacts, spec: Spec) -> Iterator[Fault]:
    names = [name for entry in spec.placement.codecs for name in entry.split("/") if name in PICTURE_CODECS]
    taken = [codec for name in names for codec in PICTURE_CODECS[name]]
    if taken and picture.codec not in taken:
        allowed = " or ".join(names)
        said = f"The picture is coded as {picture.codec}, the placement takes {allowed}; export it as {names[0]}."
        yield Fault(said, picture.codec, allowed)
        return
    if picture.interlaced:
        yield Fault("The picture is interlaced; export it progressive.", "interlaced", "progressive")
    if picture.codec in STUDIO:
        return
    if not picture.pixels.startswith(("yuv420p", "yuvj420p")) or picture.bits > 8:
        said = (
            f"The pixels are {picture.pixels}, which many players don't show; export 8 bits, 4:2:0 (yuv420p)."
        )
        yield Fault(said, picture.pixels, "yuv420p")
    elif picture.codec == "h264" and picture.profile and picture.profile not in PROFILES:
        said = f"The picture is H.264 {picture.profile}, which many players don't show; export it as High."
        yield Fault(said, picture.profile, "High")


def _colours(picture: PictureFacts) -> Iterator[Fault]:
    """BT.709 in all three; a film without tags is shown in whatever colours a player takes it for."""
    tags = (picture.primaries, picture.transfer, picture.matrix)
    if tags != ("bt709", "bt709", "bt709"):
        measured = " / ".join(tag or "not said" for tag in tags)
        told = "doesn't say all of its colours are" if "" in tags else "says that its colours aren't"
        said = f"The file {told} BT.709 (primaries, transfer, matrix: {measured}); convert it and tag it."
        yield Fault(said, measured, "bt709 / bt709 / bt709")
    if picture.range == "full":
        said = "The file's levels are full range, players expect limited range (16 to 235); export it so."
        yield Fault(said, "full range", "limited range")


def _shape(picture: PictureFacts, spec: Spec) -> Iterator[Fault]:
    slot = spec.placement
    size, expected = (picture.width, picture.height), (slot.width, slot.height)
    measured, allowed = (f"{width} × {height} px" for width, height in (size, expected))
    if size != expected:
        other = abs(size[0] * expected[1] - size[1] * expected[0]) > max(expected)
        shape = "another ratio; re-frame and export it" if other else "the same ratio; export it at that size"
        yield Fault(f"The film is {measured}, the placement takes {allowed}, {shape}.", measured, allowed)
    if picture.rotation:
        measured = f"{picture.rotation}°"
        yield Fault(f"The file asks players to turn it by {measured}; turn its pixels.", measured, "0°")
    if picture.sar != 1:
        measured = f"{picture.sar.numerator}:{picture.sar.denominator}"
        said = f"The file's pixels aren't square ({measured}), so players stretch it; export square pixels."
        yield Fault(said, measured, "1:1")


def _rate(film: Looked, spec: Spec) -> Iterator[Fault]:
    cues, measured = cues_of(spec), f"{said_rate(film.rate)} fps"
    if not film.steady:
        said = "The film's frames don't last equally long (variable frame rate); export it at a constant one."
        yield Fault(said, f"{measured} on average", "a constant rate", "rate")
        return
    if cues and film.rate != fraction(cues.rate):
        allowed = f"{said_rate(fraction(cues.rate))} fps"
        yield Fault(
            f"The film runs at {measured}, the cut at {allowed}; export it so.", measured, allowed, "rate"
        )
        return
    rates = [fraction(rate) for rate in spec.placement.rates or ()]
    animated = film.facts.container in ANIMATED
    if film.rate not in (rates or RATES) and (rates or not animated):
        allowed = ", ".join(said_rate(rate) for rate in rates or sorted(RATES)) + " fps"
        whose = "the placement takes" if rates else "players know"
        yield Fault(f"The film runs at {measured}, {whose} {allowed}; change the rate.", measured, allowed)


def _length(film: Looked, spec: Spec) -> Iterator[Fault]:
    """To the frame. The placement's limits are held against what the cut means to be, if the film is just that."""
    cues = cues_of(spec)
    if cues:
        meant = cues.frames / fraction(cues.rate)
        if abs(film.seconds - meant) * fraction(cues.rate) >= Fraction(1, 2):
            measured, allowed = said_length(film.frames, film.seconds), said_length(cues.frames, meant)
            said = f"The film has {measured}, the cut has {allowed}; trim or export it to the frame."
            yield Fault(said, measured, allowed, "frames")
    seconds = meant if cues else film.seconds
    slot, half = spec.placement, 1 / film.rate / 2
    measured = f"{float(seconds):.2f} s"
    if slot.exact_seconds is not None:
        if all(abs(seconds - Fraction(str(exact))) >= half for exact in slot.exact_seconds):
            allowed = " or ".join(f"{exact:g} s" for exact in slot.exact_seconds)
            said = f"The film lasts {measured}, the placement takes exactly {allowed}; cut it to that."
            yield Fault(said, measured, allowed)
    elif slot.seconds is not None:
        least, most = slot.seconds
        if not Fraction(str(least)) - half < seconds < Fraction(str(most)) + half:
            allowed = f"{least:g} to {most:g} s"
            yield Fault(
                f"The film lasts {measured}, the placement takes {allowed}; cut it to that.",
                measured,
                allowed,
            )


def _weight(film: Looked, spec: Spec) -> Iterator[Fault]:
    """Weighs in units of 1,000 bytes, rounded up; a file that will be sealed leaves room for it."""
    slot, size = spec.placement, film.facts.bytes
    reserve = 0 if film.facts.sealed else reserve_kb(film.facts.container, slot.seal)
    if slot.max_kb is not None and size > (slot.max_kb - reserve) * 1000:
        measured = f"{math.ceil(size / 100) / 10:,} kB"
        room = f", {reserve} kB of it for the seal" if reserve else ""
        said = (
            f"The file weighs {measured}, the placement takes {slot.max_kb:,} kB{room}; lower its bit rate."
        )
        yield Fault(said, measured, f"{slot.max_kb - reserve:,} kB")
    if slot.kbps is not None:
        least, most = slot.kbps
        kbps = size * 8 / 1000 / float(film.seconds)
        if not least <= kbps <= most:
            measured, allowed = f"{kbps:,.0f} kb/s", f"{least:,g} to {most:,g} kb/s"
            said = f"The file has {measured}, the placement takes {allowed}; export it at such a bit rate."
            yield Fault(said, measured, allowed)


def said_rate(rate: Fraction) -> str:
    """As people write it: `25`, `29.97`."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def said_length(frames: int, seconds: Fraction) -> str:
    return f"{frames} frames ({float(seconds):.2f} s)"
