"""What is asked of a renderer, and what it hands back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import Field

from onbrief.model.base import Model, Sha256
from onbrief.model.canonical import canonical, sha256

if TYPE_CHECKING:
    import numpy as np

Fault = Literal["unreachable", "exhausted", "refused", "failed"]


class EngineFault(Exception):
    """An engine that could not make a picture, through no mistake in what was asked.

    kind: `unreachable` (no server, no device), `exhausted` (memory, rate, credit), `refused` (a filter said no),
    `failed` (anything else). again: whether the same request may succeed later. cost: what was billed all the same,
    as in a rendering's record. The text is one sentence for people. seconds: how long it took, where it was timed.
    """

    def __init__(self, text: str, kind: Fault, again: bool = False, cost: dict[str, Any] | None = None):
        super().__init__(text)
        self.kind, self.again, self.cost = kind, again, cost
        self.seconds = 0.0

    def __reduce__(self) -> tuple[Any, ...]:
        """So that a process can tell another; without its words, pickle would make it of `args` alone."""
        return EngineFault, (str(self), self.kind, self.again, self.cost), {"seconds": self.seconds}


class Input(Model):
    """Bytes that a renderer reads: another request's picture, or a file named by its SHA-256.

    `file` is relative to the repository root, `pip:<package>/<path>` for a file that a locked dependency carries
    (fonts), or `model:<card>` for the folder of a model's files (`sha256` is then their digest). `part` picks one file of another request's rendering.
    """

    request: Sha256 | None = None
    part: str = "image"
    file: str | None = None
    sha256: Sha256 | None = None


class RenderRequest(Model):
    """What was asked. Its canonical JSON's SHA-256 is the request id, the same on every machine."""

    renderer: str
    version: str
    params: dict[str, Any]
    inputs: dict[str, Input] = Field(default_factory=dict)

    @property
    def id(self) -> str:
        return sha256(canonical(self.model_dump(exclude_none=True)))


@dataclass
class Element:
    """One drawn thing of the layout sidecar: its box in pixels (x, y, width, height) and who asked for it."""

    role: str
    box: tuple[float, float, float, float]
    source: str
    about: dict[str, Any] = field(default_factory=dict)


@dataclass
class Rendering:
    """How a request was made.

    pixels: H×W×3, uint8 or uint16, sRGB-encoded (IEC 61966-2-1), or H×W×4 with straight alpha.
    drawing: the same picture as SVG, from renderers that draw vectors.
    mattes: name → H×W uint8 coverage, 255 inside.
    guides: name (`depth`, `normal`, `edge`) → H×W or H×W×3, uint8 or uint16: maps that a later engine follows.
    elements: the layout sidecar. record: device, variant, library versions, seconds; never hashed. Where it cost
    money, `cost`: {"amount", "currency", "basis": "billed" or "listed"}; where it can't be made again, `hosted`: True.
    evidence: file name (`graph.json`, `original.jpg`) → bytes that are kept beside the picture, never delivered.
    files: part → bytes of what is no picture: `film` (the delivered film; `pixels` is then its poster), `clip` (a shot or
    cut without words), `sound` (WAV), `srt`, `vtt`.
    """

    pixels: np.ndarray
    mattes: dict[str, np.ndarray] = field(default_factory=dict)
    elements: list[Element] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)
    drawing: bytes | None = None
    guides: dict[str, np.ndarray] = field(default_factory=dict)
    evidence: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


class Progress(Protocol):
    def __call__(self, done: float, note: str = "") -> None:
        """done: 0 to 1."""


class Renderer(Protocol):
    """A back-end that makes pixels. Its name and version are part of every request; the device is not."""

    name: str
    version: str

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Raises ValueError for what can't be made as asked, EngineFault where the engine is at fault."""


class ManyRenderer(Renderer, Protocol):
    """A back-end that is quicker with several requests at once: one session, several seeds; several servers."""

    def render_many(
        self, asked: Sequence[tuple[RenderRequest, Mapping[str, Path]]], *, progress: Progress
    ) -> Iterator[tuple[int, Rendering | EngineFault]]:
        """Each request's place in `asked` with its result, as soon as it is there, in any order."""
