"""`campaigns/<name>/shots.yaml`: a spot beat by beat: shots, cuts, words on screen, sound; all times in frames."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from onbrief.model.base import Locale, Mistake, Model, Sha256, Slot, Slug, Text

NAME = "shots.yaml"
MOST_FRAMES = 15_000  # ten minutes at 25 frames a second
Rate = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}(/[1-9][0-9]{0,4})?$")]
Frame = Annotated[int, Field(ge=0, le=MOST_FRAMES)]
Frames = Annotated[int, Field(ge=1, le=MOST_FRAMES)]
Share = Annotated[float, Field(ge=0, le=1)]
Decibel = Annotated[float, Field(ge=-60, le=24)]


def fraction(rate: str) -> Fraction:
    """Frames a second, exactly: `25`, `30000/1001`."""
    return Fraction(rate)


def seconds(frames: int, rate: str) -> float:
    return float(frames / fraction(rate))


class Span(Model):
    """A run of frames. The first one is 0."""

    at: Frame = Field(description="Its first frame.")
    frames: Frames = Field(description="How many frames it has.")

    @property
    def end(self) -> int:
        """The first frame after it."""
        return self.at + self.frames


class Beat(Model):
    """One thing that must happen, and how long it may take."""

    purpose: Text = Field(description="What it is to do to the viewer, in one sentence.")
    seconds: float = Field(gt=0, le=600, description="How long it takes in the longest cut.", examples=[3])


class Framing(Model):
    """Which part of a still is seen."""

    zoom: float = Field(1.0, ge=1, le=4, description="How close: 1 shows all that fills the frame.")
    at: tuple[Share, Share] = Field(
        (0.5, 0.5), description="The middle of what is seen, shares of the still's width and height."
    )
    roll: float = Field(0.0, ge=-15, le=15, description="Degrees clockwise.")


class Move(Model):
    """How a shot changes from its first frame to its last."""

    start: Framing = Field(Framing(), description="What of a still is seen at first.")
    end: Framing = Field(Framing(), description="What of a still is seen at last.")
    params: dict[str, tuple[Any, Any]] = Field(
        default_factory=dict,
        description="For a traced shot: a number of the scene by its path → its values at the first and the last frame. "
        "They are added to what the scene says where written `+`, and replace it otherwise.",
        examples=[{"camera.azimuth": [-8, 6], "lighting.azimuth": [-70, -40], "arrangement.turn": [-20, 12]}],
    )
    curve: Slug = Field(
        "gentle", description="How it speeds up and slows down: a curve of the style pack's `motion`."
    )


class Continuity(Model):
    """What a shot must share with another."""

    shot: Slug = Field(description="The other shot.")
    keep: tuple[Literal["light", "product", "camera", "ground", "screen-side", "motion"], ...] = Field(
        min_length=1, description="What stays the same across the cut."
    )
    note: str = Field("", max_length=2000, description="In words.")


class Lips(Model):
    """Somebody who is seen speaking, and whose mouth is to follow the voice of each language."""

    speaker: Text = Field(
        description="Who is seen: the name of a `talent` in `rights.yaml` who consents to `lip-sync`.",
        examples=["Mara Lind"],
    )
    lines: tuple[Slug, ...] = Field(
        min_length=1,
        description="The lines that they say to be seen: keys of `film: voice`. While others are heard, their mouth stays "
        "as it was filmed.",
        examples=[["first-sip"]],
    )
    engine: Slug = Field(
        description="A hosted engine of the style pack that takes `video` and `voice`.",
        examples=["house-lips"],
    )
    original: Locale | None = Field(
        None, description="The language that they speak in the film as it is: there nothing is changed."
    )


class Shot(Model):
    """A moving picture without words: a scene, a camera move, a length."""

    title: Text = Field(description="What one would see, in one line.")
    beat: Slug = Field(description="The beat that it serves.")
    make: Literal["still", "traced", "footage", "engine"] = Field(
        description="`still`: a move on the scene's master. `traced`: every frame rendered, with real parallax. "
        "`footage`: a film that was brought in. `engine`: a film made by an engine."
    )
    scene: Slug | None = Field(
        None, description="The scene of the brief that it shows. Its select says how it looks."
    )
    sku: Slug | None = Field(None, description="The SKU that it shows, where not the film's own.")
    frames: Frames = Field(description="How long it is, in frames.")
    move: Move = Field(Move(), description="How it changes from its first frame to its last.")
    reframe: dict[Slug, Move] = Field(
        default_factory=dict,
        description="Another move for films of a shape: a layout of the style pack → what takes the place of `move` there.",
        examples=[{"wide": {"start": {"zoom": 1.1, "at": [0.5, 0.45]}, "curve": "drift"}}],
    )
    step: Literal[1, 2, 3, 4] = Field(
        1, description="For a traced shot: every which frame is rendered. Those between are interpolated."
    )
    scale: float = Field(
        1.0,
        ge=0.25,
        le=2,
        description="For traced frames and stills: how large they are rendered, relative to the film.",
    )
    spp: int | None = Field(
        None, gt=0, le=4096, title="Samples a pixel", description="For traced frames, a power of two."
    )
    engine: Slug | None = Field(None, description="For an engine's film: one of the style pack's engines.")
    prompt: str = Field(
        "", max_length=2000, description="For an engine's film: what happens, beside the scene's words."
    )
    file: Text | None = Field(
        None,
        description="For footage: the file, in this campaign's folder.",
        examples=["material/pour-take-3.mov"],
    )
    sha256: Sha256 | None = Field(None, title="SHA-256", description="For footage: the SHA-256 of the file.")
    start: Frame = Field(0, description="For footage: its first frame that is used.")
    references: tuple[str, ...] = Field(
        (), description="Reference pictures of the style pack, for engines that take them."
    )
    first_frame: Slug | None = Field(
        None, description="For an engine's film: the scene whose master is its first frame."
    )
    last_frame: Slug | None = Field(
        None, description="For an engine's film: the scene whose master is its last frame."
    )
    continuity: tuple[Continuity, ...] = Field((), description="What it must share with other shots.")
    lips: Lips | None = Field(
        None, description="Of somebody who is seen speaking: let their mouth follow each language's voice."
    )

    def framed(self, shape: str | None) -> Shot:
        """The shot as films of a shape see it."""
        return self.model_copy(update={"move": self.reframe[shape]}) if shape in self.reframe else self

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Shot:
        needs = {"still": "scene", "traced": "scene", "footage": "file", "engine": "engine"}
        field = needs[self.make]
        if getattr(self, field) is None:
            raise Mistake(
                f"a shot that is made as “{self.make}” needs `{field}`", f"Add `{field}:`.", at="make"
            )
        if self.file and not self.sha256:
            raise Mistake(
                "footage is named without its SHA-256",
                "Add `sha256:`; `sha256sum FILE` tells it.",
                at="file",
            )
        if self.spp and self.spp & (self.spp - 1):
            raise Mistake(
                f"{self.spp} samples a pixel don't repeat bit for bit", "Use 4, 8, 16, 32 …", at="spp"
            )
        return self


class Transition(Model):
    """How a clip begins over the one before it."""

    kind: Literal["cut", "dissolve", "dip", "wipe"] = Field(
        "cut", description="`dip` goes through the film's ground colour, `wipe` in reading direction."
    )
    frames: Annotated[int, Field(ge=0, le=250)] = Field(
        0,
        description="How many frames it takes. The clip begins so much earlier, over the end of the one before.",
    )
    curve: Slug = Field("gentle", description="A curve of the style pack's `motion`.")


class Clip(Model):
    """A run of frames of a shot in a cut."""

    shot: Slug = Field(description="The shot.")
    start: Frame = Field(0, description="The shot's first frame that is used.")
    frames: Frames = Field(
        description="How many frames of the cut it fills, those under its own transition not counted."
    )
    transition: Transition = Field(Transition(), description="How it begins.")


class Super(Span):
    """Words over the picture for a while."""

    words: Slug = Field(
        description="Which words: a key of `film: supers` in every copy file, or headline, body, cta, legal."
    )
    style: Slug = Field("super", description="A style of type in the style pack's `motion`.")
    place: Literal["above", "middle", "below"] = Field(
        "above", description="Where in the safe area, if the style doesn't say."
    )


class EndCard(Span):
    """The last picture: logo, words, what to do next."""

    words: tuple[Slug, ...] = Field(
        ("headline", "cta", "url", "legal"),
        description="What it says, in order: keys as for supers, and `url`, the copy's landing page as it is read.",
    )
    ground: Slug | None = Field(
        None, description="A role of the palette that it stands on. Left out: the picture goes on behind it."
    )
    style: Slug = Field("end-card", description="A style of type in the style pack's `motion`.")


class Cue(Span):
    """A sound for a while."""

    sound: Text = Field(
        description="`scratch:<name>`: made by us to try things out, never to be published. Else a file in this "
        "campaign's folder.",
        examples=["scratch:sunlit", "material/low-sun-master.wav"],
    )
    sha256: Sha256 | None = Field(None, title="SHA-256", description="Of a file: its SHA-256.")
    kind: Literal["music", "effect", "ambience"] = Field(description="What kind of sound it is.")
    start: float = Field(0, ge=0, le=3600, description="Seconds into the sound at which it begins.")
    gain_db: Decibel = Field(0, title="Gain", description="Louder or softer, decibels.")
    fade_in: Annotated[int, Field(ge=0, le=1500)] = Field(0, description="Frames.")
    fade_out: Annotated[int, Field(ge=0, le=1500)] = Field(0, description="Frames.")
    duck_db: Annotated[float, Field(ge=-60, le=0)] = Field(
        -9, title="Ducking", description="For music and ambience: decibels while somebody speaks."
    )
    sync: bool = Field(
        False, description="For an effect: its beginning belongs to the picture of that very frame."
    )
    params: dict[str, Any] = Field(
        default_factory=dict,
        description="For scratch sounds: tempo, key, seed, as the sound renderer reads them.",
    )


class Spoken(Span):
    """A line of the voice-over, and the time that it may take."""

    line: Slug = Field(description="Which line: a key of `film: voice` in every copy file.")
    gain_db: Decibel = Field(0, title="Gain", description="Louder or softer, decibels.")


class Seen(Span):
    """When something of the brand must be seen."""

    what: Literal["logo", "palette"] = Field(
        description="The logo, or the colour of the scene's ground (on an end card, the card's)."
    )


class Supplied(Model):
    """A finished film that came from outside, for one placement and language. Written by `onbrief import --as film`."""

    placement: Slot = Field(description="The placement that it is for.", examples=["instagram/reels-video"])
    locale: Locale = Field(description="Its language.", examples=["en-GB"])
    file: Text = Field(
        description="The film, in this campaign's folder.", examples=["material/spot-15s-en.mp4"]
    )
    sha256: Sha256 = Field(title="SHA-256", description="Its SHA-256.")


class Cut(Model):
    """A finished length of the spot: clips in order, words, sound."""

    title: Text = Field(description="What it is, for people.")
    frames: Frames = Field(description="How long it is, in frames, to the frame.")
    supplied: bool = Field(
        False,
        description="True where the finished film comes from outside; it is judged and delivered, not made.",
    )
    films: tuple[Supplied, ...] = Field(
        (), description="Of a supplied cut: the films that came from outside."
    )
    clips: tuple[Clip, ...] = Field((), description="Its shots in order.")
    edit: Text | None = Field(
        None,
        description="A re-edited timeline (OpenTimelineIO) in this campaign's folder that is used in place of `clips`. "
        "Written by `onbrief cut import`.",
        examples=["cuts/15s.otio"],
    )
    edit_sha256: Sha256 | None = Field(
        None, title="SHA-256 of the edit", description="The SHA-256 of that timeline."
    )
    supers: tuple[Super, ...] = Field((), description="Words over the picture.")
    end_card: EndCard | None = Field(None, description="The last picture.")
    music: tuple[Cue, ...] = Field((), description="Music, effects and ambience.")
    voice: tuple[Spoken, ...] = Field((), description="The voice-over's lines.")
    captions: Literal["none", "burned", "sidecar", "both"] = Field(
        "none", description="What is said, as text: in the picture, in a file beside it, or both."
    )
    shown: tuple[Seen, ...] = Field((), description="When logo, product and colours must be seen.")
    holds: tuple[Span, ...] = Field((), description="Where the picture may stand still. The end card may.")
    blacks: tuple[Span, ...] = Field((), description="Where it may be black.")
    silences: tuple[Span, ...] = Field((), description="Where it may be silent.")

    @model_validator(mode="after")
    def _is_whole(self) -> Cut:
        if not self.supplied and not self.clips and not self.edit:
            raise Mistake("this cut has no clips", "List its `clips`, or say `supplied: true`.", at="clips")
        if self.edit and not self.edit_sha256:
            raise Mistake(
                "a timeline is named without its SHA-256",
                "Run `onbrief cut import`; it writes both.",
                at="edit",
            )
        filled = sum(clip.frames for clip in self.clips)
        if self.clips and not self.edit and filled != self.frames:
            raise Mistake(
                f"its clips fill {filled} frames, the cut has {self.frames}", "Make them equal.", at="frames"
            )
        timed: tuple[tuple[str, tuple[Span, ...]], ...] = (
            ("supers", self.supers),
            ("end_card", (self.end_card,) if self.end_card else ()),
            ("music", self.music),
            ("voice", self.voice),
            ("shown", self.shown),
            ("holds", self.holds),
            ("blacks", self.blacks),
            ("silences", self.silences),
        )
        for field, spans in timed:
            for span in spans:
                if span.end > self.frames:
                    raise Mistake(
                        f"this ends with frame {span.end - 1}; the last frame of the cut is {self.frames - 1}",
                        "Frames count from 0.",
                        at=field,
                    )
        return self


class Shots(Model):
    """A spot, beat by beat. All times are frames, counted from 0."""

    schema_: Literal["onbrief/shots/1"] = Field(
        alias="schema",
        description="The form of this file: always `onbrief/shots/1`.",
        examples=["onbrief/shots/1"],
    )
    title: Text = Field(description="The spot's title, for people.")
    rate: Rate = Field(
        description="Frames a second, in quotes: `25`, or a fraction such as `30000/1001`.", examples=["25"]
    )
    beats: dict[Slug, Beat] = Field(min_length=1, description="What must happen, in order, by a short name.")
    shots: dict[Slug, Shot] = Field(default_factory=dict, description="The shots, by a short name.")
    cuts: dict[Slug, Cut] = Field(
        min_length=1, description="The finished lengths, by a short name.", examples=[{"15s": {}}]
    )

    @model_validator(mode="after")
    def _rate_is_one(self) -> Shots:
        if not 1 <= fraction(self.rate) <= 120:
            raise Mistake(f"{self.rate} frames a second are not shown anywhere", "Use 1 to 120.", at="rate")
        return self
