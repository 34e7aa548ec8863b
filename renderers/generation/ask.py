"""What an engine is asked in words, the same for all of them; each has settings of its own beside it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from onbrief.model.request import RenderRequest
from onbrief.model.shots import MOST_FRAMES, Rate, seconds

Share = Field(ge=0, le=1)
FILMS = ("comfyui", "hosted")  # engines that make films


class Film(BaseModel):
    """A film in place of a picture: how long, and how many frames a second it is played with."""

    model_config = ConfigDict(extra="forbid")
    frames: int = Field(ge=1, le=MOST_FRAMES)
    rate: Rate

    @property
    def seconds(self) -> float:
        return seconds(self.frames, self.rate)


class Voiced(BaseModel):
    """A recording that a mouth follows: input `voice.<n>`. at: its first frame, counted from the first that is sent."""

    model_config = ConfigDict(extra="forbid")
    at: int
    frames: int = Field(ge=1)


class Lips(BaseModel):
    """Somebody's lips in a film that is there. first: of the frames of `video` the first that is sent."""

    model_config = ConfigDict(extra="forbid")
    first: int = Field(0, ge=0)
    voices: tuple[Voiced, ...] = Field(min_length=1)


class Ask(BaseModel):
    """The parameters of a worded request.

    Its inputs, as far as there are any: `model` (the folder of the model's files), `graph` and `binding` (ComfyUI),
    `image` (where to start, or what to change; sRGB; to expand, at its own size), `mask` (8 bits, 255 where the picture is to be drawn anew),
    `last` (a film's last frame; `image` is then its first), `video` and `voice.0` … (see Lips),
    `guide.depth`, `guide.normal`, `guide.edge` (maps of the block-out), `matte.product`, `matte.ground`, `layout` (of
    the block-out: the same places), `kept` (the picture that `keep` takes things from), `reference.0` …
    """

    model_config = ConfigDict(extra="forbid")
    seed: str = Field(pattern=r"^[0-9]{1,20}$")
    size: tuple[int, int]  # width and height, pixels, multiples of 8
    prompt: str
    negative: str = ""
    model: str  # the id of its card
    mode: Literal["text", "image", "inpaint", "outpaint"] = "text"
    at: tuple[int, int] | None = (
        None  # outpaint: where the left upper corner of `image` stands; None: centred
    )
    strength: float = Field(1.0, ge=0, le=1)  # how far `image` may be left
    guides: dict[Literal["depth", "normal", "edge"], float] = {}
    keep: tuple[Literal["product"], ...] = ()
    settings: dict[str, Any] = {}
    film: Film | None = None
    lips: Lips | None = None


def read(request: RenderRequest, expands: bool = False) -> Ask:
    """expands: whether the engine knows the mode `outpaint`. Raises ValueError."""
    ask = Ask.model_validate(request.params)
    if ask.mode == "outpaint" and not expands:
        raise ValueError(f"{request.renderer} can't expand a picture: ask it to draw anew within a mask")
    if ask.lips and not (ask.film and request.renderer == "hosted"):
        raise ValueError(f"{request.renderer} moves no lips; use hosted")
    if ask.film and request.renderer not in FILMS:
        raise ValueError(f"{request.renderer} makes no films; use {' or '.join(FILMS)}")
    return ask
