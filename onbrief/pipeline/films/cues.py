"""The cue sheet of a cut in one language: every time and word, each with the place where people wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onbrief.model.copy import DRAWN, FilmCopy
from onbrief.model.cues import Card, CueSheet, Line, Shown, Sync, Words
from onbrief.model.shots import NAME, Cue, Span
from onbrief.pipeline.films.cuts import placed, starts
from onbrief.pipeline.films.making import Making

SCRATCH = "scratch:"


def cue_sheet(m: Making, locale: str, placement: str) -> CueSheet:
    """placement: `channel/placement`, whose own words win."""
    cut, where = m.cut, f"{NAME}#/cuts/{m.name}"
    copy = m.c.copies[locale]
    return CueSheet(
        cut=m.name,
        rate=m.shots.rate,
        frames=cut.frames,
        direction=copy.direction,
        locale=locale,
        changes=starts(m.clips)[1:],
        transitions=tuple(
            Span(at=one.at, frames=one.over) for one in placed(m) if one.transition != "cut" and one.over
        ),
        supers=tuple(
            Words(at=one.at, frames=one.frames, role=f"super.{i}", text=text, source=source)
            for i, one in enumerate(cut.supers)
            for text, source in [words(m, one.words, locale, placement)]
        ),
        card=_card(m, locale, placement),
        voice=tuple(_lines(m, locale)),
        sync=tuple(
            Sync(at=cue.at, source=f"{where}/music/{i}", **recorded(i, cue))
            for i, cue in enumerate(cut.music)
            if cue.sync
        ),
        shown=tuple(_shown(m)),
        holds=cut.holds,
        blacks=cut.blacks,
        silences=cut.silences,
        captions=cut.captions,
        music=bool(cut.music),
        scratch=tuple(_scratch(m, locale)),
        sources={
            "rate": f"{NAME}#/rate",
            "cut": where,
            **{
                key: f"{where}/{key}"
                for key in ("frames", "clips", "edit", "music", "captions", "voice")
                if getattr(cut, key)
            },
        },
    )


def recorded(number: int, cue: Cue) -> dict[str, Any]:
    """The input of a film's request that holds a sound's recording, and from which second it is heard."""
    return {} if cue.sound.startswith(SCRATCH) else {"sound": f"sync.{number}", "start": cue.start}


def words(m: Making, key: str, locale: str, placement: str) -> tuple[str, str]:
    """What a key of shots.yaml says in a language, and where that is written."""
    copy = m.c.copies[locale]
    file = f"copy/{locale}.yaml#/film"
    if key in DRAWN:
        return copy.line(key, m.sku, placement)
    assert copy.film is not None, "load_campaign has refused words that are missing"
    return (copy.film.url, f"{file}/url") if key == "url" else (copy.film.supers[key], f"{file}/supers/{key}")


def _card(m: Making, locale: str, placement: str) -> Card | None:
    card = m.cut.end_card
    if card is None:
        return None
    told = []
    for key in card.words:
        text, source = words(m, key, locale, placement)
        if text:
            told.append(Words(at=card.at, frames=card.frames, role=key, text=text, source=source))
    return Card(at=card.at, frames=card.frames, words=tuple(told), source=f"{NAME}#/cuts/{m.name}/end_card")


def _film(m: Making, locale: str) -> FilmCopy:
    return m.c.copies[locale].film or FilmCopy()


def _lines(m: Making, locale: str) -> Iterator[Line]:
    for spoken in m.cut.voice:
        line = _film(m, locale).voice[spoken.line]
        yield Line(
            at=spoken.at,
            frames=spoken.frames,
            line=spoken.line,
            text=line.text,
            source=f"copy/{locale}.yaml#/film/voice/{spoken.line}",
            speaker=line.speaker,
        )


def _shown(m: Making) -> Iterator[Shown]:
    for i, seen in enumerate(m.cut.shown):
        colour = m.c.pack.palette[_ground_at(m, seen.at)].hex if seen.what == "palette" else ""
        yield Shown(
            at=seen.at,
            frames=seen.frames,
            what=seen.what,
            source=f"{NAME}#/cuts/{m.name}/shown/{i}",
            colour=colour,
        )


def _ground_at(m: Making, frame: int) -> str:
    """The role of the palette that the picture stands on at a frame: the end card's, else the scene's."""
    card = m.cut.end_card
    if card and card.ground and card.at <= frame < card.end:
        return card.ground
    now = [clip for clip, at in zip(m.clips, starts(m.clips), strict=True) if at <= frame]
    scene = m.shots.shots[now[-1].shot].scene if now else None
    return m.c.brief.scenes[scene].ground if scene else m.ground


def _scratch(m: Making, locale: str) -> Iterator[str]:
    yield from dict.fromkeys(cue.sound for cue in m.cut.music if cue.sound.startswith(SCRATCH))
    for spoken in m.cut.voice:
        if not _film(m, locale).voice[spoken.line].file:
            yield f"voice:{spoken.line}"
