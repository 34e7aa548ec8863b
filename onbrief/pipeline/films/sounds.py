"""A cut's sound in one language as a request, mixed to the loudness that a placement wants."""

from __future__ import annotations

from collections.abc import Iterator

from onbrief.model.canonical import seed
from onbrief.model.cues import CueSheet
from onbrief.model.film import SoundAsk, Sounding
from onbrief.model.placement import Placement
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.films.cues import SCRATCH
from onbrief.pipeline.films.making import Making
from onbrief.pipeline.films.shots import said
from onbrief.pipeline.jobs import Job

LUFS, PEAK = SoundAsk.model_fields["lufs"].default, SoundAsk.model_fields["true_peak_dbtp"].default


def sound_job(m: Making, locale: str, placement: Placement, cues: CueSheet) -> Job:
    lufs = placement.lufs if placement.lufs is not None else LUFS
    peak = placement.true_peak_dbtp if placement.true_peak_dbtp is not None else PEAK
    channels = placement.channels or 2
    inputs: dict[str, Input] = {}
    ask = SoundAsk(
        rate=m.shots.rate,
        frames=m.cut.frames,
        tracks=tuple(_tracks(m, locale, inputs)),
        cues=heard(cues),
        lufs=lufs,
        true_peak_dbtp=peak,
        channels=channels,
        seed=seed("sound", m.name),
    )
    request = RenderRequest(
        renderer="sound", version=m.c.brief.engines["sound"], params=said(ask), inputs=inputs
    )
    name = f"{locale}{lufs:+g}{f'{peak:+g}' if peak != PEAK else ''}{'-mono' if channels == 1 else ''}"
    about = {"kind": "sound", "medium": "audio", "cut": m.name, "locale": locale}
    return Job(out=f"{m.folder}sounds/{m.name}/{name}", about=about, request=request)


def heard(cues: CueSheet) -> CueSheet:
    """Of a cue sheet what concerns the sound, so that a changed word on screen mixes nothing anew."""
    seen = ("supers", "shown", "holds", "blacks", "changes", "transitions")
    card = cues.card.model_copy(update={"words": ()}) if cues.card else None
    return cues.model_copy(update={**dict.fromkeys(seen, ()), "card": card})


def _tracks(m: Making, locale: str, inputs: dict[str, Input]) -> Iterator[Sounding]:
    """Music first, then the voice. inputs: filled with the files that they name."""

    def held(file: str, sha256: str | None) -> str:
        name = f"sound.{len(inputs)}"
        inputs[name] = Input(file=f"campaigns/{m.c.name}/{file}", sha256=sha256)
        return name

    for cue in m.cut.music:
        yield Sounding(
            **cue.model_dump(
                include={"at", "frames", "kind", "start", "gain_db", "fade_in", "fade_out", "params"}
            ),
            duck_db=cue.duck_db if cue.kind != "effect" else 0,
            sound=cue.sound if cue.sound.startswith(SCRATCH) else held(cue.sound, cue.sha256),
        )
    film = m.c.copies[locale].film
    for spoken in m.cut.voice:
        assert film is not None, "load_campaign has refused lines that are missing"
        line = film.voice[spoken.line]
        recorded = held(line.file, line.sha256) if line.file else None
        yield Sounding(
            at=spoken.at,
            frames=spoken.frames,
            gain_db=spoken.gain_db,
            kind="voice",
            sound=recorded or f"{SCRATCH}voice",
            text="" if recorded else line.spoken or line.text,
            language="" if recorded else locale,
        )
