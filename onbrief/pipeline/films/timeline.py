"""A cut as an OpenTimelineIO timeline, the form in which editors take it and bring it back.

One video track holds the shots, one audio track each sound. A transition of ours lies before the cut: OTIO's
`in_offset`, with no `out_offset` (Academy Software Foundation, OpenTimelineIO, "Timeline Structure", 2026-11). Supers,
end card, spoken lines and beats are markers on the whole. What OTIO has no word for stands under `metadata: onbrief`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.model.campaign import Campaign
from onbrief.model.shots import Clip, Cut, Shots, Span, fraction
from onbrief.pipeline.jobs import Job

if TYPE_CHECKING:
    import opentimelineio as otio

SCHEMA = "onbrief/edit/1"
OURS = "onbrief"  # under which metadata is ours
COLOURS = {"super": "YELLOW", "end-card": "GREEN", "voice": "CYAN", "beat": "WHITE"}


@dataclass(frozen=True)
class Made:
    """A shot's clip as it was made. url: relative to the timeline's file."""

    url: str
    request: str


def library() -> Any:
    """OpenTimelineIO. Raises InputError where it isn't installed."""
    try:
        import opentimelineio
    except ImportError:
        raise InputError.at("opentimelineio", "this library is missing", "Install onbrief[video].") from None
    return opentimelineio


def timeline_of(
    c: Campaign, name: str, clips: tuple[Clip, ...], made: Mapping[str, Made] | None = None
) -> otio.schema.Timeline:
    """made: shot → its clip, where there is one; the same cut without is the same edit."""
    schema = library().schema
    assert c.shots is not None
    cut = c.shots.cuts[name]
    at = _Clock(c.shots.rate)
    timeline = schema.Timeline(name=f"{c.name} {name}", global_start_time=at.time(0))
    timeline.metadata[OURS] = {
        "schema": SCHEMA,
        "campaign": c.name,
        "cut": name,
        "rate": c.shots.rate,
        "frames": cut.frames,
    }
    timeline.tracks.append(_pictures(c.shots, clips, at, made or {}))
    for number, cue in enumerate(cut.music, 1):
        timeline.tracks.append(_sound(number, cue, at))
    timeline.tracks.markers.extend(_markers(c.shots, cut, clips, at))
    return timeline


class _Clock:
    """Frames as OTIO counts them. A rate such as 30000/1001 is the nearest double; ours stands in the metadata."""

    def __init__(self, rate: str):
        self.rate, self.time_ = float(fraction(rate)), library().opentime

    def time(self, frames: int) -> otio.opentime.RationalTime:
        return self.time_.RationalTime(frames, self.rate)

    def range(self, start: int, frames: int) -> otio.opentime.TimeRange:
        return self.time_.TimeRange(self.time(start), self.time(frames))


def _pictures(shots: Shots, clips: tuple[Clip, ...], at: _Clock, made: Mapping[str, Made]) -> Any:
    schema = library().schema
    track = schema.Track(name="V1", kind=schema.TrackKind.Video)
    for clip in clips:
        shot, over = shots.shots[clip.shot], 0
        if clip.transition.kind != "cut":
            over = clip.transition.frames
            track.append(
                schema.Transition(
                    name=clip.transition.kind,
                    transition_type=schema.TransitionTypes.SMPTE_Dissolve
                    if clip.transition.kind == "dissolve"
                    else schema.TransitionTypes.Custom,
                    in_offset=at.time(over),
                    out_offset=at.time(0),
                    metadata={OURS: {"kind": clip.transition.kind, "curve": clip.transition.curve}},
                )
            )
        whole = at.range(0, shot.frames)
        there = made.get(clip.shot)
        about = {"shot": clip.shot, "beat": shot.beat, **({"request": there.request} if there else {})}
        track.append(
            schema.Clip(
                name=clip.shot,
                media_reference=schema.ExternalReference(target_url=there.url, available_range=whole)
                if there
                else schema.MissingReference(name=clip.shot, available_range=whole),
                source_range=at.range(clip.start + over, clip.frames),
                metadata={OURS: about},
            )
        )
    return track


def _sound(number: int, cue: Any, at: _Clock) -> Any:
    schema = library().schema
    track = schema.Track(name=f"A{number}", kind=schema.TrackKind.Audio)
    if cue.at:
        track.append(schema.Gap(source_range=at.range(0, cue.at)))
    begin = round(cue.start * at.rate)
    about = {"kind": cue.kind, "gain_db": cue.gain_db, "fade_in": cue.fade_in, "fade_out": cue.fade_out}
    track.append(
        schema.Clip(
            name=cue.sound,
            media_reference=schema.MissingReference(name=cue.sound),
            source_range=at.range(begin, cue.frames),
            metadata={OURS: {"sound": cue.sound, **about}},
        )
    )
    return track


def _markers(shots: Shots, cut: Cut, clips: tuple[Clip, ...], at: _Clock) -> Iterator[Any]:
    schema = library().schema

    def marker(kind: str, name: str, span: Span, **more: Any) -> Any:
        return schema.Marker(
            name=name,
            marked_range=at.range(span.at, span.frames),
            color=COLOURS[kind],
            metadata={OURS: {"kind": kind, **more}},
        )

    start = 0
    for clip in clips:
        beat = shots.shots[clip.shot].beat
        span = Span(at=start, frames=clip.frames)
        yield marker("beat", f"{beat}: {shots.beats[beat].purpose}", span, beat=beat)
        start += clip.frames
    for one in cut.supers:
        yield marker("super", one.words, one, words=one.words)
    if cut.end_card:
        yield marker("end-card", "end card", cut.end_card, words=list(cut.end_card.words))
    for line in cut.voice:
        yield marker("voice", line.line, line, line=line.line)


def canonical_text(timeline: otio.schema.Timeline) -> str:
    """The timeline as JSON that Git can diff: keys sorted, a blank's width of indent."""
    data = json.loads(library().adapters.write_to_string(timeline, "otio_json"))
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write_timelines(c: Campaign, build: Path, cuts: list[Job]) -> list[Path]:
    """Writes `cuts/<cut>/<sku>-<size>.otio` beside each cut, with the shots' clips as they were made."""
    from onbrief.pipeline.films.edit import clips_of

    written = []
    for job in cuts:
        if job.about["kind"] != "cut":
            continue
        name = job.about["cut"]
        up = "../" * job.out.count("/")
        made = {
            shot: Made(f"{up}{out}.clip.mkv", request) for shot, (out, request) in job.about["clips"].items()
        }
        path = build / f"{job.out}.otio"
        write_bytes(path, canonical_text(timeline_of(c, name, clips_of(c, name), made)).encode())
        written.append(path)
    return written
