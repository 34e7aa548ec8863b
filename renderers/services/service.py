"""What a service is to us: it is handed words, says how far it is, and gives a picture back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from onbrief.model.request import EngineFault, Fault
from renderers.services.settings import Hosted


@dataclass(frozen=True)
class Wish:
    """What a picture is asked with. Pictures are whole files: PNG or JPEG, sRGB, 8 bits.

    seed: below 2³¹, the least that all services take; None where the model takes none. aspect: `4:5`, for models that
    are asked for a ratio. mask: white where the picture is to be drawn anew. Of a
    film, `image` is the first frame and `last` the last one; duration: seconds, as the model is told them. video, voice: of
    somebody whose lips are to follow a voice, MP4 and WAV; words and size are not asked then.
    """

    prompt: str
    size: tuple[int, int]
    negative: str = ""
    seed: int | None = None
    aspect: str | None = None
    image: bytes | None = None
    mask: bytes | None = None
    strength: float | None = None
    references: tuple[bytes, ...] = ()
    film: bool = False
    last: bytes | None = None
    duration: str | float | None = None
    video: bytes | None = None
    voice: bytes | None = None


@dataclass(frozen=True)
class State:
    """How far a job is. share: 0 to 1, None where the service doesn't tell."""

    done: bool
    share: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What came back: the file as it was sent, and what the service says of it.

    cost: as told, unchecked. runs: how often the service says that it ran what was asked once.
    """

    picture: bytes
    told: Mapping[str, Any]
    seed: int | None = None
    cost: Any = None
    runs: int = 1


class Over(Exception):
    """The job has ended without a picture. fault: what to raise. cost: what was charged all the same, as told."""

    def __init__(self, fault: EngineFault | ValueError, cost: Any = None):
        super().__init__(str(fault))
        self.fault, self.cost = fault, cost


class Spoilt(Exception):
    """The job is done, and so charged, yet what it gives is of no use. cost: as told."""

    def __init__(self, text: str, kind: Fault = "failed", cost: Any = None):
        super().__init__(text)
        self.kind, self.cost = kind, cost


class Service(Protocol):
    """One service. All methods raise EngineFault, or ValueError for what it won't take as it was asked."""

    name: str
    place: str  # its address: a job of one place is not looked for in another
    remembers: bool  # whether `find` tells surely if a key was taken; else a lost answer leaves that unknown
    look: str  # where a person sees what was asked
    secrets: tuple[str, ...]  # what must not be shown or kept

    def payload(self, wish: Wish, settings: Hosted) -> dict[str, Any]:
        """The wish in the service's own words: JSON."""

    def submit(self, endpoint: str, payload: Mapping[str, Any], key: str) -> str:
        """Hands it over and returns the job's id. Raises `wire.Lost` where the answer to it was lost."""

    def find(self, endpoint: str, key: str) -> str | None:
        """The id of the job that was submitted with this key, if there is one."""

    def poll(self, endpoint: str, job: str) -> State:
        """How far it is. Raises Over."""

    def fetch(self, endpoint: str, job: str) -> Answer:
        """Downloads what a done job made. Raises Over, Spoilt."""
