"""The timed script of a spot in a language: what is said when, whether it fits, and which recordings are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.campaign import Campaign
from onbrief.model.copy import VoiceLine
from onbrief.model.shots import Spoken, seconds
from onbrief.pipeline.inputs import hash_of, resolve
from renderers.audio.fit import Fit, fit
from renderers.audio.voice import spoken


@dataclass(frozen=True)
class Dub:
    """A line of a cut in a language. source: its words. file: the recording that the copy names, if it names one."""

    cut: str
    locale: str
    rate: str
    fit: Fit
    spoken: str
    speaker: str
    file: str
    source: str

    @property
    def recorded(self) -> bool:
        return bool(self.file)


def dubs(c: Campaign, cuts: tuple[str, ...], locales: tuple[str, ...]) -> Iterator[Dub]:
    """Line by line, of these cuts and locales. Raises InputError for a recording that isn't there or can't be read."""
    assert c.shots is not None, "the caller has looked"
    for cut in cuts:
        for locale in locales:
            film = c.copies[locale].film
            for one in c.shots.cuts[cut].voice if film else ():
                if film and one.line in film.voice:
                    yield _dub(c, cut, locale, one, film.voice[one.line])


def _dub(c: Campaign, cut: str, locale: str, one: Spoken, line: VoiceLine) -> Dub:
    assert c.shots is not None
    rate, source = c.shots.rate, f"copy/{locale}.yaml#/film/voice/{one.line}"
    read = line.spoken or line.text
    try:
        heard = spoken(read, locale, seconds(one.frames, rate), _recording(c, line))
    except ValueError as error:
        where = f"campaigns/{c.name}/copy/{locale}.yaml"
        raise InputError.at(
            where, f"“{one.line}” can't be heard: {error}", "Bring another recording."
        ) from error
    told = fit(one.line, line.text, one.at, one.frames, rate, heard.seconds, heard.hurry, heard.by)
    return Dub(cut, locale, rate, told, line.spoken or "", line.speaker, line.file or "", source)


def _recording(c: Campaign, line: VoiceLine) -> Path | None:
    """The file, within the repository and with the bytes that the copy promises."""
    if line.file is None:
        return None
    name = f"campaigns/{c.name}/{line.file}"
    path = resolve(c.root, name)
    if not path.is_file():
        raise InputError.at(
            name, "there is no such recording", "Bring it in with `onbrief import`, or take `file` out."
        )
    if line.sha256 and hash_of(path) != line.sha256:
        raise InputError.at(
            name,
            "this recording is another one than the copy names",
            "Correct `sha256`, or bring the right file.",
        )
    return path
