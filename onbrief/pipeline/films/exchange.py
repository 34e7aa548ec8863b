"""Edits out to editors and back: what a format loses on the way, and what somebody changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, nearest
from onbrief.files import exclusive, write_bytes
from onbrief.model.campaign import Campaign
from onbrief.model.canonical import sha256
from onbrief.model.shots import NAME, Clip, Supplied
from onbrief.model.source import confine, parse_yaml, read_yaml
from onbrief.pipeline.films.edit import (
    FORMATS,
    bounded,
    clips_in,
    clips_of,
    read_timeline,
    refuse_impossible,
)
from onbrief.pipeline.films.timeline import Made, canonical_text, library, timeline_of
from onbrief.pipeline.stages import build_folder, requested

FOLDER = "cuts"  # of a campaign: edits that were brought in


@dataclass(frozen=True)
class Imported:
    """An edit that was brought in. before, after: the clips, a line each."""

    path: Path
    before: list[str]
    after: list[str]


def export(c: Campaign, name: str, target: Path) -> list[str]:
    """Writes a cut for editors; what the format lost of it, as it was read back. Raises InputError."""
    _known(c, name)
    adapter = FORMATS.get(target.suffix.lower())
    if adapter is None:
        raise InputError.at(target.name, "no editor's format ends so", f"Use {', '.join(FORMATS)}.")
    assert c.shots is not None
    clips = clips_of(c, name)
    timeline = timeline_of(c, name, clips, _made(c, name))
    write_bytes(target, _text(timeline, adapter, float(timeline.global_start_time.rate)).encode())
    if adapter == "otio_json":
        return []
    return _lost(timeline, clips, read_timeline(target.name, target.read_bytes(), target.suffix, c.shots), c)


def _text(timeline: Any, adapter: str, rate: float) -> str:
    if adapter == "otio_json":
        return canonical_text(timeline)
    write = library().adapters.write_to_string
    try:
        if adapter == "cmx_3600":  # one video track is all that an EDL holds; sound goes with the mix
            picture = timeline.clone()
            picture.tracks[:] = [track.clone() for track in timeline.video_tracks()]
            return str(write(picture, adapter, rate=rate))
        return str(write(timeline, adapter))
    except (
        Exception
    ) as error:  # each format refuses in its own way: a rate that timecode doesn't know, a wipe
        told = str(error).split("\n")[0][:160]
        raise InputError.at(
            adapter, f"the format can't hold this cut: {told}", "Write .otio instead."
        ) from None


def _lost(timeline: Any, clips: Sequence[Clip], back: Any, c: Campaign) -> list[str]:
    """Measured: what isn't in the file any more when it is read as an editor would."""
    assert c.shots is not None
    lost = []
    try:
        now: tuple[Clip, ...] = clips_in(back, c.shots, "")
    except InputError as error:
        lost.append(f"clips: {error.problems[0].what}")
        now = ()
    for then, is_ in zip(clips, now, strict=False):
        if (then.shot, then.start + _over(then), then.frames) != (
            is_.shot,
            is_.start + _over(is_),
            is_.frames,
        ):
            lost.append(f"the trim of {then.shot}: {line(then)} came back as {line(is_)}")
        if then.transition.kind != is_.transition.kind:
            lost.append(f"the {then.transition.kind} into {then.shot} came back as a {is_.transition.kind}")
        elif then.transition.frames != is_.transition.frames:
            lost.append(
                f"{then.transition.frames - is_.transition.frames} frames of the {then.transition.kind} into {then.shot}"
            )
        elif then.transition.curve != is_.transition.curve and then.transition.frames:
            lost.append(f"the curve of the {then.transition.kind} into {then.shot}")
    if now and len(now) != len(clips):
        lost.append(f"{len(clips) - len(now)} of {len(clips)} clips")
    counts = {
        "marker": (len(timeline.tracks.markers), len(back.tracks.markers)),
        "sound": (len(timeline.audio_tracks()), len(back.audio_tracks())),
    }
    return [
        *lost,
        *(f"{had - has} {what}{'s' * (had - has > 1)}" for what, (had, has) in counts.items() if has < had),
    ]


def _over(clip: Clip) -> int:
    return clip.transition.frames if clip.transition.kind != "cut" else 0


def _made(c: Campaign, name: str) -> dict[str, Made]:
    """The shots' clips as the last build made them, for the first size of the cut; none before it did."""
    try:
        jobs = [job for job in requested(c.root, c.name, "cuts") if job.about.get("cut") == name]
    except InputError:
        return {}
    clips = jobs[0].about.get("clips", {}) if jobs else {}
    build = build_folder(c.root, c.name)
    files = {shot: (build / f"{out}.clip.mkv", request) for shot, (out, request) in clips.items()}
    return {shot: Made(path.as_uri(), request) for shot, (path, request) in files.items() if path.is_file()}


def bring(c: Campaign, name: str, file: Path) -> Imported:
    """Takes an editor's timeline as a cut's edit: `cuts/<cut>.otio`, named with its SHA-256 in shots.yaml.

    Everything else in shots.yaml stays as it is written. Raises InputError, and writes nothing then.
    """
    _known(c, name)
    assert c.shots is not None
    if c.shots.cuts[name].supplied:
        raise InputError.at(
            name, "this cut comes from outside as a film", "It is brought in with `onbrief import`."
        )
    where = file.name
    before = clips_of(c, name) if not c.shots.cuts[name].edit else _clips_before(c, name)
    clips = clips_in(read_timeline(where, bounded(file), file.suffix, c.shots), c.shots, where)
    refuse_impossible(where, c, name, clips)
    data = canonical_text(timeline_of(c, name, clips)).encode()
    path = confine(c.root, c.folder / FOLDER / f"{name}.otio")
    spot = confine(c.root, c.folder / NAME)
    with exclusive(c.folder):
        text = _named(c, spot, name, {"edit": f"{FOLDER}/{name}.otio", "edit_sha256": sha256(data)})
        write_bytes(path, data)
        write_bytes(spot, text.encode())
    return Imported(path, [line(one) for one in before], [line(one) for one in clips])


def slots_of(c: Campaign, name: str | None, placement: str | None, locale: str | None) -> None:
    """Raises InputError where no film of the brief is asked for there; before anything is kept."""
    if not (name and placement and locale):
        raise InputError.at(
            "--cut, --placement, --locale",
            "a film is of a cut, a placement and a language",
            "Name all three.",
        )
    _known(c, name)
    asked = {
        f"{slot} in {one}"
        for film in c.brief.films
        if film.cut == name
        for slot in film.placements
        for one in c.locales_of(film)
    }
    if f"{placement} in {locale}" not in asked:
        what = f"no film of the brief asks for {name} on {placement[:60]} in {locale[:20]}"
        raise InputError.at("--placement", what, nearest(f"{placement} in {locale}", sorted(asked)))
    assert c.shots is not None
    if not c.shots.cuts[name].supplied:
        raise InputError.at(
            name, "this cut is made by us", f"Say `supplied: true` in {NAME}, in place of its clips."
        )


def name_film(c: Campaign, name: str, film: Supplied) -> None:
    """Names a film that came from outside in shots.yaml, in place of another for the same placement and language.
    Raises InputError."""
    assert c.shots is not None
    others = [
        one
        for one in c.shots.cuts[name].films
        if (one.placement, one.locale) != (film.placement, film.locale)
    ]
    films = [one.model_dump(mode="json") for one in (*others, film)]
    with exclusive(c.folder):
        spot = confine(c.root, c.folder / NAME)
        write_bytes(spot, _named(c, spot, name, {"films": films}).encode())


def _named(c: Campaign, spot: Path, name: str, values: dict[str, Any]) -> str:
    """shots.yaml with these values of a cut; every other byte stays. Proved by reading it again."""
    source = read_yaml(c.root, spot)
    lines = source.text.splitlines(keepends=True)
    marks = source.marks.keys
    first = min(place for keys, place in marks.items() if keys[:2] == ("cuts", name) and len(keys) == 3)
    new = []
    for key, value in values.items():
        if place := marks.get(("cuts", name, key)):
            lines[place[0] - 1] = f"{' ' * (place[1] - 1)}{key}: {_flow(value)}\n"
        else:
            new.append(f"{' ' * (first[1] - 1)}{key}: {_flow(value)}\n")
    text = "".join([*lines[: first[0] - 1], *new, *lines[first[0] - 1 :]])
    wanted = {**source.data, "cuts": {**source.data["cuts"], name: {**source.data["cuts"][name], **values}}}
    try:
        if parse_yaml(c.root, spot, text.encode()).data == wanted:
            return text
    except InputError:
        pass
    cure = "Write it over several lines, or write there by hand: " + "; ".join(
        f"{k}: {v}" for k, v in values.items()
    )
    raise InputError(
        [source.key_problem(("cuts", name), "this cut can't be written to as it is written", cure)]
    )


def _flow(value: Any) -> str:
    """On one line; JSON is YAML."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _clips_before(c: Campaign, name: str) -> tuple[Clip, ...]:
    try:
        return clips_of(c, name)
    except InputError:  # the edit that is replaced may be broken: that is why it is
        assert c.shots is not None
        return c.shots.cuts[name].clips


def line(clip: Clip) -> str:
    """A clip in a line, frames counted as in shots.yaml: `close  frames 0 to 29, dissolve over 12`."""
    first = clip.start + _over(clip)
    begins = f", {clip.transition.kind} over {clip.transition.frames}" if _over(clip) else ""
    return f"{clip.shot}  frames {first} to {first + clip.frames - 1}{begins}"


def _known(c: Campaign, name: str) -> None:
    if c.shots is None:
        raise InputError.at(
            f"campaigns/{c.name}", f"there is no {NAME}", "Only a campaign with a spot has cuts."
        )
    if name not in c.shots.cuts:
        raise InputError.at(name[:60], f"{NAME} has no such cut", nearest(name, c.shots.cuts))
