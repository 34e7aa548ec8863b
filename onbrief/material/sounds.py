"""What a recording holds, as decoded at the door; what its tags say is told, and believed by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from onbrief.errors import InputError
from onbrief.material.embedded import Found, line
from onbrief.material.kinds import Received
from onbrief.model.material import Embedded, Heard, Sound
from onbrief.model.visible import visible
from renderers.audio.recordings import told
from renderers.audio.tones import RATE

KINDS: tuple[str, ...] = get_args(Heard)
HOLDINGS = {
    "music": "music",
    "voice": "voice",
    "effect": "sound",
    "ambience": "sound",
}  # kind → its holding's
TOOLS = ("tool", "encoded_by", "encoding_tool", "software", "encoder")  # tags that name a program
TOLD = ("title", "album", "isrc", "date", "comment", "publisher", "label")
SILENT = -60.0  # dBFS: a recording whose loudest sample lies under it holds nothing
COARSE = 44_100  # samples a second: under it, what a film lets hear is missing


def as_sound(file: Received) -> Received:
    """The file as a sound: an MP4 that holds nothing else is one too. Raises InputError."""
    if file.kind == "sound":
        return file
    if file.suffix in ("mp4", "mov"):
        return replace(file, suffix="m4a")  # whether a picture moves in it is looked at with the rest
    raise InputError.at(file.shown, "this is no sound", "Bring in a WAV, AIFF, FLAC, MP3, M4A or Ogg file.")


def sound_of(
    file: Received, kind: Heard, speaker: str, locale: str | None, said: str | None
) -> tuple[Sound, Found]:
    """What it holds, and what it says of itself. said: the line of the script that it reads. Raises InputError."""
    try:
        found = told(file.path)
    except ValueError as error:
        what = visible(f"it {str(error).removeprefix(file.path.name).strip()}")
        raise InputError.at(file.shown, what, "Export it anew.") from error
    if found.peak < SILENT:
        raise InputError.at(
            file.shown, f"its loudest sample has {found.peak:g} dBFS: it is silent", "Export it anew."
        )
    tags = {line(key)[:100]: line(text) for key, text in found.tags.items() if key in TOLD and text.strip()}
    sound = Sound(
        kind=kind, codec=found.codec, seconds=round(found.seconds, 3), sample_rate=found.rate,
        channels=found.channels, peak_dbfs=found.peak, clipped=found.clipped, tags=tags,
        speaker=speaker, locale=locale, line=said,
    )  # fmt: skip
    return sound, Found(_claims(found.tags))


def _claims(tags: Mapping[str, str]) -> Embedded:
    def first(*keys: str) -> str:
        return next((line(tags[key]) for key in keys if tags.get(key)), "")

    return Embedded(
        tool=first(*TOOLS),
        creator=first("artist", "album_artist", "composer"),
        copyright=first("copyright"),
        credit=first("credit"),
    )


def at_the_door(sound: Sound) -> list[str]:
    """What people should know of it, in words."""
    channels = "mono" if sound.channels == 1 else "stereo"
    found = [
        f"{sound.seconds:.2f} s, {sound.sample_rate:,} samples a second, {channels}, peak {sound.peak_dbfs:g} dBFS"
    ]
    if sound.sample_rate != RATE:
        found[0] += f"; the mix is at {RATE:,}"
    if sound.sample_rate < COARSE:
        found.append(f"{sound.sample_rate:,} samples a second are a telephone's: ask for the master")
    if sound.clipped:
        found.append(f"it clips: {sound.clipped:,} samples stand at full scale; ask for a mix that doesn't")
    if sound.tags:
        found.append("its tags say: " + ", ".join(f"{key} “{text}”" for key, text in sound.tags.items()))
    return found
