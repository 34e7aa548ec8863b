"""Is there a sound track where there must be one, as the placement takes it, and as long as the picture?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.film.decode import Looked, cues_of, watched
from checks.ink import blame
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject

id = "film-sound"
scope = Scope.FILM
needs: frozenset[Need] = frozenset()

CODECS = ("aac", "mp3", "mp2", "opus", "vorbis", "pcm", "flac", "ac3", "eac3", "alac")
RATE, CHANNELS = 48_000, 2  # where the placement says nothing
WAYS = {1: "mono", 2: "stereo"}
LOOSE = 0.85  # a variable rate falls so far below what was asked in quiet passages
EDGE = 0.045  # seconds, or one frame: a lossy codec's last frame may be cut short


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Reads the stream's headers and counts its samples; a track that is there and silent is `film-silence`'s."""
    yield from watched(id, subject, spec, _judged)


def _judged(film: Looked, spec: Spec) -> Iterator[Finding]:
    if film.facts.sound is None or film.sound is None:
        yield from _missing(spec)
    elif spec.placement.sound == "none":
        text = "The film has a sound track, and the placement takes none; deliver it without."
        yield _blocked(text, blame(spec, "placement"), film.facts.sound.codec, "no sound track")
    else:
        yield from _stream(film, spec)
        yield from _length(film, spec)


def _missing(spec: Spec) -> Iterator[Finding]:
    wish, cues = spec.placement.sound, cues_of(spec)
    source = blame(spec, "placement")
    if wish == "none" or (wish == "optional" and not (cues and (cues.voice or cues.music))):
        return
    if wish == "optional" and cues:  # the cut asks for it, not the channel
        source = next((cues.sources[key] for key in ("music", "voice", "cut") if key in cues.sources), source)
    text = "The film has no sound track; deliver it with its sound."
    yield _blocked(text, source, "no sound track", "sound")


def _stream(film: Looked, spec: Spec) -> Iterator[Finding]:
    sound, slot, source = film.facts.sound, spec.placement, blame(spec, "placement")
    assert sound
    codecs = [one for one in slot.codecs if one.startswith(CODECS)]
    if codecs and not sound.codec.startswith(tuple(codecs)):
        text = f"The sound is coded as {sound.codec}, which the placement doesn't take; encode it again."
        yield _blocked(text, source, sound.codec, ", ".join(codecs))
    if sound.channels != (channels := slot.channels or CHANNELS):
        text = f"The sound is {_way(sound.channels)}; mix it in {_way(channels)}."
        yield _blocked(text, source, _way(sound.channels), _way(channels))
    if sound.sample_rate != (rate := slot.sample_rate or RATE):
        text = f"The sound has {sound.sample_rate:,} samples a second; convert it to {rate:,}."
        yield _blocked(text, source, f"{sound.sample_rate} Hz", f"{rate} Hz")
    if slot.audio_kbps and sound.kbps < slot.audio_kbps * LOOSE:
        text = f"The sound has {sound.kbps:.0f} kbit/s, the placement wants {slot.audio_kbps:g} at least; encode it again."
        yield _blocked(text, source, f"{sound.kbps:.0f} kbit/s", f"{slot.audio_kbps:g} kbit/s or more")


def _length(film: Looked, spec: Spec) -> Iterator[Finding]:
    assert film.sound
    source, frame = blame(spec, "placement"), float(1 / film.rate)
    slack = max(EDGE, 1.01 * frame)
    start, long = film.sound.start, float(film.seconds)
    end = start + len(film.sound.samples) / film.sound.rate
    if abs(start) > slack:
        text = f"The sound begins {abs(start):.2f} s {'after' if start > 0 else 'before'} the picture; let both begin together."
        yield _blocked(text, source, f"{start:+.3f} s", f"within {slack:.3f} s", 0)
    if abs(end - long) > slack:
        text = (
            f"The sound ends {abs(end - long):.2f} s {'after' if end > long else 'before'} the picture; "
            "make them equally long."
        )
        last = max(0, min(film.frames - 1, int(min(end, long) * film.rate)))
        yield _blocked(
            text,
            source,
            f"{end:.3f} s",
            f"{long:.3f} s",
            last,
            film.frames - last,
        )


def _way(channels: int) -> str:
    return WAYS.get(channels, f"{channels} channels")


def _blocked(
    text: str, source: str, measured: str, allowed: str, at: int | None = None, frames: int = 1
) -> Finding:
    span = None if at is None else (at, max(1, frames))
    return Finding(id, Severity.BLOCK, text, source, measured, allowed, span=span)
