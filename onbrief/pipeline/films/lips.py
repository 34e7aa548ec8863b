"""Lips that follow a language's voice, as requests: the stretch of a shot that a cut uses, and what is said meanwhile."""

from __future__ import annotations

from onbrief.model.canonical import seed
from onbrief.model.copy import VoiceLine
from onbrief.model.film import Placed
from onbrief.model.request import Input, RenderRequest
from onbrief.model.shots import NAME, Shot, Spoken
from onbrief.pipeline.films.cuts import placed
from onbrief.pipeline.films.making import Making, sku_of
from onbrief.pipeline.films.shots import about_shot, said, stem
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.native import FILES
from renderers.generation.ask import Ask, Film, Lips, Voiced

KIND = "lips"


def lips_jobs(m: Making, locale: str, shots: dict[str, Job]) -> dict[int, Job]:
    """Place of a clip in the cut → its picture with lips of this language, where they are to follow it.

    shots: name → the job of its clip.
    """
    found: dict[int, Job] = {}
    for number, (clip, at) in enumerate(zip(m.clips, placed(m), strict=True)):
        lines = _lines(m, m.shots.shots[clip.shot], at, locale)
        if lines:
            found[number] = _job(m, clip.shot, at, locale, lines, shots[clip.shot])
    return found


def _lines(m: Making, shot: Shot, at: Placed, locale: str) -> list[tuple[Spoken, VoiceLine]]:
    """What is said to be seen while a clip is. Nothing before every recording is there: half a sentence is not paid for."""
    film = m.c.copies[locale].film
    if shot.lips is None or shot.lips.original == locale or film is None:
        return []
    lines = [
        (spoken, film.voice[spoken.line])
        for spoken in m.cut.voice
        if spoken.line in shot.lips.lines and spoken.at < at.at + at.frames and at.at < spoken.end
    ]
    return lines if all(line.file for _, line in lines) else []


def _job(
    m: Making, name: str, at: Placed, locale: str, lines: list[tuple[Spoken, VoiceLine]], clip: Job
) -> Job:
    shot = m.shots.shots[name]
    assert shot.lips
    sku, engine = sku_of(shot, m.sku), m.c.pack.engines[shot.lips.engine]
    voices = tuple(Voiced(at=spoken.at - at.at, frames=spoken.frames) for spoken, _ in lines)
    ask = Ask(
        seed=str(seed(KIND, m.name, name)),
        size=m.size,
        prompt="",
        model=engine.model,
        settings={key: value for key, value in engine.settings.items() if key not in FILES},
        film=Film(frames=at.frames, rate=m.shots.rate),
        lips=Lips(first=at.start, voices=voices),
    )
    recordings = {
        f"voice.{number}": Input(file=f"campaigns/{m.c.name}/{line.file}", sha256=line.sha256)
        for number, (_, line) in enumerate(lines)
    }
    request = RenderRequest(
        renderer=engine.renderer,
        version=m.c.brief.engines[shot.lips.engine],
        params=said(ask),
        inputs={"video": Input(request=clip.id, part="clip"), **recordings},
    )
    about = {
        **about_shot(m, name, shot, sku),
        "kind": KIND,
        "cut": m.name,
        "locale": locale,
        "market": m.c.market_of[locale],
        "engine": shot.lips.engine,
        "face": [shot.lips.speaker, f"{NAME}#/shots/{name}/lips/speaker"],
        "voices": {
            line.speaker: f"copy/{locale}.yaml#/film/voice/{spoken.line}/speaker" for spoken, line in lines
        },
    }
    return Job(out=f"{stem(m, name, sku)}/lips/{m.name}-{at.at}-{locale}", about=about, request=request)
