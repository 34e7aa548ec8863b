"""The cue sheet: what a finished film must show and let hear, when, in one language; what gates hold it against.

Compile writes it into the request of every film that is delivered (`params["cues"]`). Times are frames from 0.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from onbrief.model.base import Model
from onbrief.model.shots import Rate, Span


class Words(Span):
    """Text on screen. role: `super.<n>`, or in an end card `headline`, `body`, `cta`, `url`, `legal`."""

    role: str
    text: str
    source: str = Field(description="Symbolic: `copy/de-DE.yaml#/film/supers/first-sip`.")


class Card(Span):
    """The end card. source: of the card itself, in shots.yaml."""

    words: tuple[Words, ...]
    source: str


class Line(Span):
    """A spoken line with the window that it must be heard in. speaker: who reads it, where the copy says."""

    line: str
    text: str
    source: str
    speaker: str = ""


class Sync(Model):
    """A sound whose beginning belongs to the picture of a frame. sound: the input that holds its recording, if any does."""

    at: int
    source: str
    sound: str = ""
    start: float = Field(0, description="Seconds into the recording at which it begins.")


class Shown(Span):
    """Where the brand must be seen. colour: the hex of the palette's role, for `palette`."""

    what: Literal["logo", "palette"]
    source: str
    colour: str = ""


class CueSheet(Model):
    """Everything about a film's time that people wrote down. sources: `frames`, `rate`, `cut`, `clips`, `music`, `captions` → where."""

    cut: str
    rate: Rate
    frames: int
    direction: Literal["ltr", "rtl"]
    locale: str
    changes: tuple[int, ...] = Field((), description="Frames at which one shot follows another.")
    transitions: tuple[Span, ...] = Field(
        (),
        description="While one shot becomes another: a dissolve, a dip, a wipe. A change stands at its end.",
    )
    supers: tuple[Words, ...] = ()
    card: Card | None = None
    voice: tuple[Line, ...] = ()
    sync: tuple[Sync, ...] = ()
    shown: tuple[Shown, ...] = ()
    holds: tuple[Span, ...] = ()
    blacks: tuple[Span, ...] = ()
    silences: tuple[Span, ...] = ()
    captions: Literal["none", "burned", "sidecar", "both"] = "none"
    music: bool = Field(False, description="Whether any music, effect or ambience is asked for.")
    scratch: tuple[str, ...] = Field((), description="Sounds and voices that may not be published, as named.")
    sources: dict[str, str] = Field(default_factory=dict)
