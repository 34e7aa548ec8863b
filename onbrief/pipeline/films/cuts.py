"""A cut as a request: its shots one after another, graded, without words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from onbrief.model.canonical import canonical, seed, sha256
from onbrief.model.film import CutAsk, Placed
from onbrief.model.request import Input, RenderRequest
from onbrief.model.shots import Clip
from onbrief.pipeline.asked import pack_file
from onbrief.pipeline.films.making import Making
from onbrief.pipeline.films.shots import said
from onbrief.pipeline.jobs import Job


def placed(m: Making) -> Iterator[Placed]:
    """The clips with their places in the cut. A transition lies over the end of the clip before."""
    end = 0
    for clip in m.clips:
        over = clip.transition.frames if clip.transition.kind != "cut" else 0
        yield Placed(
            at=end - over,
            frames=clip.frames + over,
            start=clip.start,
            transition=clip.transition.kind,
            over=over,
            curve=m.curve(clip.transition.curve),
        )
        end += clip.frames


def starts(clips: tuple[Clip, ...]) -> tuple[int, ...]:
    """The frame from which each clip is seen alone."""
    return tuple(sum(clip.frames for clip in clips[:i]) for i in range(len(clips)))


def cut_job(
    m: Making,
    shots: Mapping[str, Job],
    locale: str = "",
    lips: Mapping[int, Job] = MappingProxyType({}),
    watched: bool = False,
) -> Job:
    """shots: name → the job of its clip. lips: place of a clip → what is seen in its stead in this language; a cut without
    any is one for all languages. watched: whether people look at this one before its picture is locked."""
    c, grade = m.c, m.c.pack.grade
    wiped = any(clip.transition.kind == "wipe" for clip in m.clips)
    ask = CutAsk(
        size=m.size,
        rate=m.shots.rate,
        frames=m.cut.frames,
        clips=tuple(
            one.model_copy(update={"start": 0}) if i in lips else one for i, one in enumerate(placed(m))
        ),
        grade=grade.strength if grade else 0,
        grain=grade.grain if grade else {},
        dip=c.pack.palette[m.ground].hex,
        direction=m.direction if wiped else "ltr",
        poster=poster(m),
        seed=seed("cut", m.name),
    )
    inputs = {
        **{
            f"clip.{i}": Input(request=lips.get(i, shots[clip.shot]).id, part="clip")
            for i, clip in enumerate(m.clips)
        },
        **({"lut": pack_file(c, grade.lut)} if grade else {}),
    }
    request = RenderRequest(renderer="cut", version=c.brief.engines["cut"], params=said(ask), inputs=inputs)
    about: dict[str, Any] = {
        "kind": "cut",
        "medium": "video",
        "cut": m.name,
        "sku": m.sku,
        "title": m.cut.title,
        "clips": {clip.shot: [shots[clip.shot].out, shots[clip.shot].id] for clip in m.clips},
        "edit": _edit(m),
    }
    more = ("-rtl" if wiped and m.direction == "rtl" else "") + (f"-{locale}" if lips else "")
    out = f"{m.folder}cuts/{m.name}/{m.sku}-{m.at}{more}"
    if watched:
        about |= {"watch": f"{out}.clip.mkv", "awaited": "cut" in m.motion.waits}
    return Job(out=out, about=about, request=request)


def _edit(m: Making) -> str:
    """SHA-256 of all that the timeline beside the cut tells: a moved cue changes that file, though not the picture."""
    purposes = {name: beat.purpose for name, beat in m.shots.beats.items()}
    return sha256(canonical([said(m.cut), purposes]))


def poster(m: Making) -> int:
    """The frame that stands for the whole: two thirds into the end card; without one, a third into the film."""
    card = m.cut.end_card
    return card.at + card.frames * 2 // 3 if card else m.cut.frames // 3
