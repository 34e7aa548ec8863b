"""What the renderers of films are asked: a shot, a cut of shots without words, its sound, and the film that is delivered.

Each model is the `params` of one renderer's request; its docstring names the inputs and what comes back. Sizes are
pixels (width, height), times are frames from 0, `rate` is frames a second as a fraction, colours are sRGB.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onbrief.model.base import Hex, Model
from onbrief.model.cues import CueSheet, Words
from onbrief.model.shots import Framing, Rate, Span
from onbrief.model.stylepack import Curve

Size = tuple[Annotated[int, Field(ge=16, le=4096)], Annotated[int, Field(ge=16, le=4096)]]
CURVES: dict[str, Curve] = {  # W3C, CSS Easing Functions Level 1, 2026-11: linear, ease-in-out; ours for type
    "linear": (0, 0, 1, 1),
    "gentle": (0.42, 0, 0.58, 1),
    "enter": (0.16, 1, 0.3, 1),
    "leave": (0.7, 0, 0.84, 0),
}


class Exposed(Model):
    """How scene light becomes a picture, once for a whole shot, so that it doesn't pump: metered on one frame."""

    ground: Hex = Field(description="The colour that the ground is to have, when graded.")
    stops: float = Field(0, ge=-10, le=10, description="Above or below what the meter says.")
    on: int = Field(0, ge=0, description="The frame input that is metered; `matte` is its ground.")
    strength: float = Field(1.0, ge=0, le=1, description="Of the LUT that the cut will grade with.")


class ShotAsk(Model):
    """A shot's picture, moving, without words: renderer `shot`.

    Inputs by source. `still`: `still`, a picture that fills the frame at zoom 1, and `layout`, its sidecar. `frames`:
    `frame.0000`, `frame.0001` … of which each is `step` frames after the one before, the last at or after the shot's
    last frame; `layout`, the sidecar of the one nearest to the shot's middle; where they hold scene light, `matte` and
    `lut`. `footage`: `footage`, a film. Comes back: `files["clip"]` at this size and rate, exactly `frames` long, and
    as pixels its middle frame; elements `product` and `label` of the middle frame where known.
    """

    size: Size
    rate: Rate
    frames: int = Field(ge=1)
    source: Literal["still", "frames", "footage"]
    start: Framing = Framing()
    end: Framing = Framing()
    curve: Curve = CURVES["gentle"]
    step: int = Field(1, ge=1, le=4)
    first: int = Field(0, ge=0, description="Footage: its first frame that is used.")
    light: Exposed | None = Field(
        None, description="Traced: the frames hold scene light, exposed as this says."
    )
    steady: float = Field(
        0.0, ge=0, le=1, description="Traced: how much neighbouring frames calm what is left of the noise."
    )


class Placed(Model):
    """A clip in a cut: input `clip.<n>`. at: its first frame in the cut, under its transition too."""

    at: int = Field(ge=0)
    frames: int = Field(
        ge=1, description="How many frames of it are seen, those under its own transition too."
    )
    start: int = Field(0, ge=0, description="The clip's first frame that is used.")
    transition: Literal["cut", "dissolve", "dip", "wipe"] = "cut"
    over: int = Field(0, ge=0, description="Frames of the transition.")
    curve: Curve = CURVES["gentle"]


class CutAsk(Model):
    """Shots put together and graded, without words: renderer `cut`.

    Inputs: `clip.0`, `clip.1` … as `clips` place them, `lut` (.cube). Comes back: `files["clip"]`, exactly
    `frames` long, and as pixels its poster.
    """

    size: Size
    rate: Rate
    frames: int = Field(ge=1)
    clips: tuple[Placed, ...] = Field(min_length=1)
    grade: float = Field(1.0, ge=0, le=1, description="Strength of the LUT.")
    grain: dict[str, float] = Field(default_factory=dict, description="As `finish` takes it; it moves.")
    dip: str = Field("#000000", description="The colour that a dip goes through.")
    direction: Literal["ltr", "rtl"] = "ltr"
    poster: int = Field(0, ge=0, description="The frame that stands for the whole.")
    seed: str = "0"


class Sounding(Span):
    """A sound in the mix. sound: `scratch:<name>`, or the input that holds the file. Decibels, frames."""

    sound: str
    kind: Literal["music", "effect", "ambience", "voice"]
    start: float = Field(0, ge=0, description="Seconds into the sound.")
    gain_db: float = 0
    fade_in: int = 0
    fade_out: int = 0
    duck_db: float = 0
    params: dict[str, Any] = Field(default_factory=dict)
    text: str = Field("", description="A scratch voice: what it reads.")
    language: str = Field("", description="A scratch voice: the locale that it reads in.")


class SoundAsk(Model):
    """A cut's sound in one language, mixed to a loudness: renderer `sound`.

    Inputs: `sound.0` … where `tracks` name them. Comes back: `files["sound"]`, WAV, 48 kHz, 16 or 24 bits, exactly
    the cut's length in samples (rounded up), `srt` and `vtt` where something is said; as pixels its waveform.
    Record: lufs, true_peak, range, the voice's fit, which sounds are scratch.
    """

    rate: Rate
    frames: int = Field(ge=1)
    tracks: tuple[Sounding, ...] = ()
    cues: CueSheet
    lufs: float = Field(-14, ge=-40, le=-5)
    true_peak_dbtp: float = Field(-1, ge=-12, le=0)
    channels: Literal[1, 2] = 2
    seed: str = "0"


class FilmAsk(Model):
    """A film as it is delivered, for one placement and language: renderer `film`.

<<<<<<< HEAD
    Inputs: `given` (a film from outside, that is delivered as it is), or: `picture` (the cut's clip), `sound` (WAV; left out where the placement has none), `logo`, `logo.reversed`,
    `font.N`, `template.<style>` and `common`, `srt`. Comes back: `files["film"]` in `encode.format`, as pixels the
    poster; elements with `about` {"at", "frames"} of every word and logo that is drawn; `files` srt and vtt where
    captions go beside it.
=======
    Inputs: `picture` (the cut's clip), `sound` (WAV; left out where the placement has none), `logo`, `logo.reversed`,
    `font.N`, `template.<style>`, `common` and `film` (the libraries of type), `srt`. Comes back: `files["film"]` in
    `encode.format`, as pixels the poster; elements of every word and logo that is drawn, whose `about` says when: `at`,
    `frames`, and `still`, the first frame in which it stands and for how many; `files` srt and vtt where captions go
    beside it.
>>>>>>> film
    """

    kind: Literal["film"] = "film"
    size: Size
    rate: Rate
    frames: int = Field(ge=1)
    safe: tuple[int, int, int, int] = Field(description="Top, right, bottom, left, pixels.")
    direction: Literal["ltr", "rtl"]
    locale: str
    cues: CueSheet
    encode: dict[str, Any] = Field(
        description="format (mp4, mov, gif, webp), max_kb, codecs, kbps, audio_kbps, sound, channels, sample_rate."
    )
    type: dict[str, Any] = Field(description="The style pack's type for this script, as `typeset` takes it.")
    motion: dict[str, Any] = Field(description="Style of type → its TypeMotion, and `curves`.")
    styles: dict[str, str] = Field(description="Role of the cue sheet's words → its style of type.")
    places: dict[str, str] = Field(default_factory=dict, description="Role → above, middle or below.")
    palette: dict[str, Any]
    logo: dict[str, Any]
    min_type_px: int = 9
    card_ground: str | None = Field(None, description="The end card's colour; None: the picture goes on.")
    copy_: dict[str, str] = Field(
        default_factory=dict, alias="copy", description="Role → words, as gates of wording read them."
    )
    sources: dict[str, str] = Field(default_factory=dict)
    poster: int = Field(0, ge=0)
    draft: bool = Field(False, description="An animatic: lighter encoding, and a frame counter.")
    beats: tuple[Words, ...] = Field(
        (), description="An animatic: each beat's name and purpose, while it lasts."
    )
    usage: str = Field(
        "", description="How far the film may go, as the brief says: experiment, internal, public."
    )
