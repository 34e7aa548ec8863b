"""A timeline that somebody edited, brought back: which shots, from which frame, how long, and how each begins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

from pydantic import ValidationError

from onbrief.errors import InputError, Problem, nearest
from onbrief.model.campaign import Campaign
from onbrief.model.canonical import sha256
from onbrief.model.film import CURVES
from onbrief.model.shots import NAME, Clip, Shots, Transition, fraction
from onbrief.model.source import confine
from onbrief.model.visible import visible
from onbrief.pipeline.films.timeline import OURS, library

if TYPE_CHECKING:
    import opentimelineio as otio

FORMATS = {".otio": "otio_json", ".edl": "cmx_3600", ".xml": "fcp_xml"}
MOST_BYTES = 5_000_000
DEEPEST = 60  # nested brackets: a parser that calls itself runs out of stack
MOST_CLIPS = 2000
AGAIN = "Export it anew, as OpenTimelineIO if you can."
NEAR = 1e-3  # frames a second by which programs round a rate, and frames by which they round a time


def clips_of(c: Campaign, name: str) -> tuple[Clip, ...]:
    """The clips of a cut: its `edit:`, where it has one, else its own. Raises InputError for an edit that can't be used."""
    assert c.shots is not None
    cut = c.shots.cuts[name]
    if not cut.edit:
        return cut.clips
    spot = c.sources[f"campaigns/{c.name}/{NAME}"]
    path = confine(c.root, c.folder / cut.edit)
    keys = ("cuts", name, "edit")
    if not path.is_file():
        raise InputError([spot.problem(keys, f"there is no file {cut.edit}", "Run `onbrief cut import`.")])
    data = bounded(path)
    if sha256(data) != cut.edit_sha256:
        cure = f"Run `onbrief cut import campaigns/{c.name}/{cut.edit} --campaign {c.name} --cut {name}`."
        raise InputError([spot.problem(keys, f"{cut.edit} changed since it was brought in", cure)])
    where = path.relative_to(c.root).as_posix()
    clips = clips_in(read_timeline(where, data, ".otio", c.shots), c.shots, where)
    refuse_impossible(where, c, name, clips)
    return clips


def bounded(path: Path) -> bytes:
    """A timeline's bytes. Raises InputError for what is no regular file of bearable size."""
    if path.is_symlink() or not path.is_file():
        raise InputError.at(path, "there is no such file", "Name a timeline: .otio, .edl or .xml.")
    if path.stat().st_size > MOST_BYTES:
        raise InputError.at(path, f"a timeline of more than {MOST_BYTES // 1_000_000} MB is not read")
    return path.read_bytes()


def read_timeline(where: str, data: bytes, suffix: str, shots: Shots) -> otio.schema.Timeline:
    """A timeline in one of FORMATS. Raises InputError for anything else."""
    otio = library()
    adapter = FORMATS.get(suffix.lower())
    if adapter is None:
        raise InputError.at(
            where, f"“{visible(suffix)}” is no timeline", f"Write {', '.join(FORMATS)} from your editor."
        )
    text = data.decode("utf-8", "replace")
    if _depth(text) > DEEPEST or "<!ENTITY" in text:
        raise InputError.at(where, "this file is nested or built as no editor writes it", "Export it anew.")
    if adapter == "otio_json":
        text = _sound(where, text)
    more = {"rate": float(fraction(shots.rate))} if adapter == "cmx_3600" else {}
    try:
        found = otio.adapters.read_from_string(text, adapter, **more)
    except Exception as error:  # hostile bytes make parsers raise nearly anything
        told = str(error).split("\n")[0][:160]
        place = re.search(r": line (\d+), column (\d+)$", told)  # XML's, from 1 and from 0
        raise InputError.at(
            f"{where}:{place[1]}:{int(place[2]) + 1}" if place else where,
            f"this timeline can't be read: {visible(told[: place.start()] if place else told)}",
            AGAIN,
        ) from None
    if isinstance(found, otio.schema.SerializableCollection):  # an FCP 7 XML project
        found = next((one for one in found if isinstance(one, otio.schema.Timeline)), None)
    if not isinstance(found, otio.schema.Timeline):
        raise InputError.at(
            where, "there is no timeline in this file", "Export the sequence, not the project."
        )
    return found


def _sound(where: str, text: str) -> str:
    """The same JSON, written anew: OpenTimelineIO's own reader dies of a key that stands twice. Raises InputError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError.at(where, f"“{visible(twice[:40])}” stands twice in one object", AGAIN)
        return found

    def nowhere(number: str) -> None:
        raise InputError.at(where, f"{number} is no time", AGAIN)

    try:
        return json.dumps(json.loads(text, object_pairs_hook=once, parse_constant=nowhere))
    except json.JSONDecodeError as error:
        raise InputError.at(
            f"{where}:{error.lineno}:{error.colno}", f"this is no JSON: {error.msg.lower()}", AGAIN
        ) from None
    except ValueError:  # a number of thousands of digits
        raise InputError.at(where, "a number in it is too long", AGAIN) from None


def _depth(text: str) -> int:
    """How deep brackets nest, those in strings left out; of XML, how deep elements may."""
    bare = re.sub(r'(?s)"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', "", text)  # an open one ends with the text
    if bare.lstrip().startswith("<"):
        steps = (1 if tag[1] != "/" else -1 for tag in re.findall(r"</?[A-Za-z][^<>]*(?<!/)>", bare))
    else:
        steps = (1 if sign in "[{" else -1 for sign in re.findall(r"[\[\]{}]", bare))
    return max(accumulate(steps), default=0)


def clips_in(timeline: otio.schema.Timeline, shots: Shots, where: str) -> tuple[Clip, ...]:
    """Its one video track as clips of ours. Raises InputError with every mistake."""
    schema = library().schema
    tracks = [track for track in timeline.video_tracks() if len(track)]
    if len(tracks) != 1:
        what = f"this timeline has {len(tracks)} video tracks with something on them"
        raise InputError.at(where, what, "Lay all shots on one track.")
    items = list(tracks[0])
    if len(items) > 2 * MOST_CLIPS:
        raise InputError.at(where, f"more than {MOST_CLIPS} clips", "Is this the right sequence?")
    while items and isinstance(items[-1], schema.Gap):  # editors leave blanks behind the last shot
        items.pop()
    found: list[Clip] = []
    problems: list[Problem] = []
    for place, item in enumerate(items):
        try:
            if isinstance(item, schema.Transition):
                continue
            if not isinstance(item, schema.Clip):
                raise _Odd(
                    f"item {place + 1} is no clip but a {type(item).__name__.lower()}", "Fill it with a shot."
                )
            before = items[place - 1] if place else None
            after = items[place + 1] if place + 1 < len(items) else None
            found.append(_clip(item, _transition(before), _transition(after), shots))
        except _Odd as odd:
            problems.append(Problem(where, *odd.args))
    if problems:
        raise InputError(problems)
    return tuple(found)


class _Odd(Exception):
    """What can't be taken over, and what to do."""


def _transition(item: Any) -> Any:
    return item if isinstance(item, library().schema.Transition) else None


def _clip(item: Any, before: Any, after: Any, shots: Shots) -> Clip:
    """A clip, where a transition that lies over the cut is moved before it: its out-offset goes to the clip before."""
    name = _shot(item, shots)
    if item.effects:
        kind = type(item.effects[0]).__name__
        raise _Odd(
            f"“{name}” bears an effect ({kind})", "Say it in shots.yaml; an edit only orders and trims."
        )
    span = item.source_range or item.available_range()
    start, frames = _frames(span.start_time, shots), _frames(span.duration, shots)
    # Some programs count a file's frames from its own timecode.
    reference = item.media_reference
    first = getattr(reference, "available_range", None)
    if first is not None:
        start -= _frames(first.start_time, shots)
    into, out = (_frames(t, shots) for t in (before.in_offset, before.out_offset)) if before else (0, 0)
    ending = _frames(after.out_offset, shots) if after else 0
    begin = start - into
    if begin < 0:
        raise _Odd(
            f"“{name}” begins with its first frames, and its transition needs {into} before them",
            "Trim its beginning, or shorten the transition.",
        )
    return Clip(
        shot=name,
        start=begin,
        frames=_positive(name, frames - out + ending),
        transition=_kind(before, into + out) if before else Transition(),
    )


def _positive(name: str, frames: int) -> int:
    if frames < 1:
        raise _Odd(f"“{name}” is shorter than its transitions", "Shorten them.")
    return frames


def _kind(transition: Any, frames: int) -> Transition:
    kind, curve = _said(transition, "kind"), _said(transition, "curve")
    dissolves = transition.transition_type == library().schema.TransitionTypes.SMPTE_Dissolve
    if kind not in ("dissolve", "dip", "wipe"):
        named = f"{transition.name} {transition.transition_type}".lower()
        kind = next(
            (one for one in ("wipe", "dip", "dissolve") if one in named), "dissolve" if dissolves else ""
        )
    if not kind:
        raise _Odd(
            f"the transition “{visible(transition.name or '')}” is none of ours",
            "Use a dissolve, dip or wipe.",
        )
    if not frames:
        return Transition()
    try:
        return Transition(kind=kind, frames=frames, **({"curve": curve} if curve else {}))  # type: ignore[arg-type]
    except ValidationError:
        what = f"the {kind} over {frames} frames can't be taken over"
        raise _Odd(what, "At most 250 frames; its curve is one of the style pack's.") from None


def _said(thing: Any, key: str) -> str:
    """What we wrote into a clip or transition; empty where somebody else wrote there."""
    ours = thing.metadata.get(OURS)
    found = ours.get(key) if isinstance(ours, Mapping) else None
    return found if isinstance(found, str) else ""


def _shot(item: Any, shots: Shots) -> str:
    """Which shot a clip is of: as our metadata says, its name, or the folder that its file lies in."""
    url = getattr(item.media_reference, "target_url", None) or ""
    parts = PurePosixPath(unquote(urlparse(url).path)).parts
    names = [
        _said(item, "shot"),
        item.name,
        PurePosixPath(item.name or "").stem,
        *parts[-2:-1],
        *(p.split(".")[0] for p in parts[-1:]),
    ]
    for name in names:
        for wanted in (name, str(name).lower()):
            if wanted in shots.shots:
                return str(wanted)
    named = item.name or "/".join(parts[-2:])
    raise _Odd(f"“{visible(named[:60])}” is no shot of {NAME}", nearest(named, shots.shots))


def _frames(time: Any, shots: Shots) -> int:
    rate = float(fraction(shots.rate))
    if abs(time.rate - rate) > NEAR * 10 and time.value:
        raise _Odd(
            f"this runs at {time.rate:g} frames a second, the spot at {shots.rate}",
            "Export it at the spot's rate.",
        )
    if abs(time.value - round(time.value)) > NEAR:
        raise _Odd(f"{time.value:g} is no whole frame", "Snap the edit to frames.")
    return round(time.value)


def refuse_impossible(where: str, c: Campaign, name: str, clips: tuple[Clip, ...]) -> None:
    """Raises InputError where clips don't fill the cut, or ask for frames or curves that there aren't."""
    assert c.shots is not None
    problems = [*_impossible(where, c.shots, name, clips), *_unknown_curves(where, c, clips)]
    if problems:
        raise InputError(problems)


def _unknown_curves(where: str, c: Campaign, clips: tuple[Clip, ...]) -> Iterator[Problem]:
    known = {*CURVES, *(c.pack.motion.curves if c.pack.motion else ())}
    for number, clip in enumerate(clips, 1):
        if (curve := clip.transition.curve) not in known:
            what = f"the transition before clip {number}, “{clip.shot}”, has the curve “{curve}”"
            yield Problem(where, what, nearest(curve, known))


def _impossible(where: str, shots: Shots, name: str, clips: tuple[Clip, ...]) -> Iterator[Problem]:
    filled, wanted = sum(clip.frames for clip in clips), shots.cuts[name].frames
    if filled != wanted:
        what = f"this timeline has {filled} frames, the cut {name} {wanted}"
        yield Problem(
            where, what, f"Make them equal, or change `frames:` of the cut in {NAME} and what is timed by it."
        )
    end = 0
    for number, clip in enumerate(clips, 1):
        over, shot = clip.transition.frames, shots.shots[clip.shot]
        needed = clip.start + over + clip.frames
        if needed > shot.frames:
            what = f"clip {number}, “{clip.shot}”, needs {needed} frames of the shot; it has {shot.frames}"
            yield Problem(where, what, f"Trim it, or give the shot {needed} frames in {NAME}.")
        if over > end:
            what = f"the transition before clip {number}, “{clip.shot}”, takes {over} frames; {end} come before it"
            yield Problem(where, what, "Shorten it.")
        end += clip.frames
