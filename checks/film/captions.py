"""Can what is said be read: burned in, or in a file beside the film that players take, in time, at leisure?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from checks.film.decode import Looked, cues_of, watched
from checks.film.letters import letters, within
from checks.film.onscreen import captions, fault, found, frames_of, unread
from checks.film.timed_text import Caption, Unplayable, read_captions
from checks.film.written import Asked, Sight
from checks.ink import Fault, blame
from checks.reading import Unread
from checks.said import quoted
from checks.seen import distance
from onbrief.model.cues import CueSheet, Line
from onbrief.model.finding import Finding, Need, Scope, Severity, Spec, Subject
from onbrief.model.shots import fraction

id = "film-captions"
scope = Scope.FILM
needs = frozenset({Need.PIXELS})

FASTEST = {"ja": 7.0, "zh": 9.0, "ko": 12.0}  # characters a second, as our own captions are timed …
FAST = 20.0  # … and in other languages: 17 in Netflix's English template (read 2026-11), and what a short line may exceed it by
SHORTEST, LONGEST = (
    0.79,
    7.04,
)  # seconds: Netflix, Timed Text Style Guide, General Requirements (read 2026-11): 5/6 s to 7 s, to a frame
MOST_LINES = 2  # the same
EARLY, LATE = (
    0.2,
    1.0,
)  # seconds that captions may begin before their line is spoken, or stand after it; house figures
ALIKE = 0.15  # share of a line's letters in which its captions may differ
HALF = (
    0.5  # share of a burned line's letters that must be read at once: the rest may stand in another caption
)
KINDS = {"srt": "SubRip", "vtt": "WebVTT"}


class Fit(NamedTuple):
    """A spoken line and the captions that say it."""

    line: Line
    captions: list[Caption]


def frames(spec: Spec) -> Iterable[int]:
    return frames_of(captions, spec)


def run(subject: Subject, spec: Spec) -> Iterable[Finding]:
    """Reads burned captions in two frames of each spoken line, and every file of captions whole.

    A file must be as players take it, in order, within the film, say every line of the copy in its time, in at most
    two lines at once and no faster than people read.
    """
    cues = cues_of(spec)
    if cues and cues.captions in ("burned", "both") and cues.voice:
        yield from watched(id, subject, spec, partial(_burned, subject))
    if cues and cues.captions in ("sidecar", "both") and cues.voice:
        yield from _beside(subject, spec, cues)


def _burned(subject: Subject, film: Looked, spec: Spec) -> Iterator[Finding]:
    cues = cues_of(spec)
    assert cues
    try:
        seen = found(captions, film, cues, subject)
    except Unread as error:
        yield unread(id, error, spec)
        return
    for line in cues.voice:
        mine = {
            one: sight
            for one, sight in seen.items()
            if one.words.at == line.at and one.words.text == line.text
        }
        if any(_says(one, sight) for one, sight in mine.items()):
            continue
        nearest = min(mine.items(), key=lambda pair: pair[1].match.off, default=None)
        told = fault(*nearest, subject, cues) if nearest else None
        missing = f"No caption says {quoted(line.text)} while it is spoken; burn it in."
        yield _told(told or Fault(missing, "no caption", quoted(line.text)), line.source, line)


def _says(one: Asked, sight: Sight) -> bool:
    """Whether a frame shows the line, or that part of it that is spoken then."""
    heard, wanted = letters(sight.match.heard), letters(one.words.text)
    part = len(heard) >= HALF * len(wanted) and within(heard, wanted) <= ALIKE * len(heard)
    return part or not sight.wrong or within(wanted, heard) <= ALIKE * len(wanted)


def _beside(subject: Subject, spec: Spec, cues: CueSheet) -> Iterator[Finding]:
    source = cues.sources.get("captions", blame(spec, "placement"))
    if not subject.sidecars:
        told = "There is no file of captions beside the film; deliver its .srt or .vtt with it."
        yield Finding(id, Severity.BLOCK, told, source, "no file", "SubRip or WebVTT", span=(0, cues.frames))
    for kind, path in subject.sidecars.items():
        if kind not in KINDS:
            continue
        try:
            read = read_captions(path)
        except (Unplayable, OSError) as why:
            told = f"Players won't take the {KINDS[kind]} captions: {why if isinstance(why, Unplayable) else 'the file is gone'}."
            yield Finding(
                id, Severity.BLOCK, told, source, "no valid file", KINDS[kind], span=(0, cues.frames)
            )
            continue
        faults = list(_faults(read, cues, source, subject))
        yield from (_named(one, KINDS[kind]) for one in faults)
        if faults:
            return  # both files are written from one: their faults are the same


def _faults(read: list[Caption], cues: CueSheet, source: str, subject: Subject) -> Iterator[Finding]:
    ends = 1000 * cues.frames / fraction(cues.rate)
    fits, lost = _fits(read, cues)
    for line in lost:
        yield _told(_unsaid(line, read, subject, cues), line.source, line)
    if lost:
        return
    for one, then in pairwise(read):
        if then.start < one.end:
            measured = f"{(one.end - then.start) / 1000:.2f} s together"
            told = f"The caption {quoted(then.text)} begins before {quoted(one.text)} ends; let one follow the other."
            yield Finding(
                id, Severity.BLOCK, told, source, measured, "one after the other", span=_span(then, cues)
            )
            return
    for caption in read:
        if caption.end > ends + 1:
            told = f"The caption {quoted(caption.text)} stands until {caption.end / 1000:.2f} s, after the film's end."
            yield Finding(
                id,
                Severity.BLOCK,
                told,
                source,
                f"{caption.end / 1000:.2f} s",
                f"{float(ends) / 1000:.2f} s",
                span=_span(caption, cues),
            )
            return
    for fit in fits:
        if told_of := next((f for c in fit.captions if (f := _hard(c, fit.line, cues))), None):
            yield _told(told_of, fit.line.source, fit.line)


def _fits(read: list[Caption], cues: CueSheet) -> tuple[list[Fit], list[Line]]:
    """Which captions, in order, say which line; and the lines that none says."""
    left, fits, lost = list(read), [], []
    for line in cues.voice:
        wanted = letters(line.text)
        mine: list[Caption] = []
        while left and len(letters(" ".join(c.text for c in mine))) < len(wanted) * (1 - ALIKE):
            says = letters(left[0].text)
            if within(says, wanted) > ALIKE * max(len(says), 1) + 1:
                break
            mine.append(left.pop(0))
        if distance(wanted, letters(" ".join(c.text for c in mine))) <= ALIKE * len(wanted):
            fits.append(Fit(line, mine))
            continue
        lost.append(line)
        while left and _overlaps(left[0], line, cues):
            left.pop(0)
    return fits, lost


def _overlaps(caption: Caption, line: Line, cues: CueSheet) -> bool:
    rate = fraction(cues.rate)
    return caption.start < 1000 * line.end / rate and caption.end > 1000 * line.at / rate


def _unsaid(line: Line, read: list[Caption], subject: Subject, cues: CueSheet) -> Fault:
    there = " ".join(c.text for c in read if _overlaps(c, line, cues))
    seen = quoted(there) if there else "nothing"
    return Fault(
        f"While {quoted(line.text)} is spoken the captions say {seen}; take the copy's words for {cues.locale}.",
        seen,
        quoted(line.text),
    )


def _hard(caption: Caption, line: Line, cues: CueSheet) -> Fault | None:
    """Why a caption is hard to read, or out of time."""
    seconds, said = (caption.end - caption.start) / 1000, quoted(caption.text)
    fastest = FASTEST.get(cues.locale.split("-")[0], FAST)
    speed = len(caption.text) / seconds
    if speed > fastest:
        return Fault(
            f"The caption {said} is gone before it can be read; let it stand longer, or say less.",
            f"{speed:.0f} characters a second",
            f"at most {fastest:g}",
        )
    if not SHORTEST <= seconds <= LONGEST:
        allowed = "5/6 s to 7 s"
        return Fault(
            f"The caption {said} stands for {seconds:.2f} s; {allowed} is read well.",
            f"{seconds:.2f} s",
            allowed,
        )
    if len(caption.lines) > MOST_LINES:
        return Fault(
            f"The caption {said} has {len(caption.lines)} lines; part it in two.",
            f"{len(caption.lines)} lines",
            f"{MOST_LINES} lines",
        )
    rate = fraction(cues.rate)
    early, late = float(line.at / rate) - caption.start / 1000, caption.end / 1000 - float(line.end / rate)
    if early > EARLY or late > LATE:
        way = f"{early:.2f} s before" if early > EARLY else f"{late:.2f} s after"
        allowed = f"at most {EARLY if early > EARLY else LATE:g} s"
        return Fault(f"The caption {said} stands {way} its line is spoken; move it.", way, allowed)
    return None


def _span(caption: Caption, cues: CueSheet) -> tuple[int, int]:
    rate = fraction(cues.rate)
    first = min(int(caption.start * rate / 1000), max(cues.frames - 1, 0))
    return first, max(int(caption.end * rate / 1000) - first, 1)


def _told(told: Fault, source: str, line: Line) -> Finding:
    return Finding(
        id, Severity.BLOCK, told.message, source, told.measured, told.allowed, span=(line.at, line.frames)
    )


def _named(one: Finding, kind: str) -> Finding:
    return replace(one, message=f"{kind}: {one.message}")
