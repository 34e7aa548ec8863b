"""What a check sees and what it says. An error is 'I can't use this input'; a finding is 'this asset breaks that rule'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from onbrief.model.picture import decoded
from onbrief.model.placement import Placement
from onbrief.model.request import Element

if TYPE_CHECKING:
    import numpy as np


class Severity(StrEnum):
    """How much a finding weighs: it blocks the delivery, it warns, or it is only noted."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


class Outcome(StrEnum):
    FAIL = "fail"
    NOT_RUN = "not run"


class Scope(StrEnum):
    BRIEF = "brief"
    CANDIDATE = "candidate"
    DELIVERABLE = "deliverable"
    BATCH = "batch"
    PACK = "pack"
    FILM = "film"


class Need(StrEnum):
    """What must be decoded before a check can look."""

    PIXELS = "pixels"
    LAYOUT = "layout"
    MATTES = "mattes"


@dataclass(frozen=True)
class Finding:
    """One sentence about one asset: measured and allowed value with units, where, and which line caused it.

    box: x, y, width, height in the asset's pixels. source: symbolic, like `copy/de-DE.yaml#/headline`,
    relative to the campaign's folder, or `/stylepacks/...` and `/placements/...` from the repository root.
    asset: the file under build/, where a gate sees several at once; else whoever runs the gate knows it.
    span: in a film, first frame and number of frames.
    """

    check: str
    severity: Severity
    message: str
    source: str
    measured: str = ""
    allowed: str = ""
    box: tuple[float, float, float, float] | None = None
    outcome: Outcome = Outcome.FAIL
    asset: str = ""
    span: tuple[int, int] | None = None


def finding_of(row: Mapping[str, Any]) -> Finding:
    """A finding out of its JSON. Raises KeyError, TypeError or ValueError where it is none."""
    box = tuple(row["box"]) if row["box"] else None
    span = tuple(row["span"]) if row.get("span") else None
    kinds = {"severity": Severity(row["severity"]), "outcome": Outcome(row["outcome"])}
    return Finding(**{**row, **kinds, "box": box, "span": span})


@dataclass(frozen=True)
class Spec:
    """What a deliverable is held against.

    params: the variant's request params (copy, size, safe area, type, palette, logo rules …).
    sources: role → symbolic source, for blaming the right line.
    """

    placement: Placement
    params: dict[str, Any]
    sources: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """One delivered file with its sidecars; decodes each at most once, and only when asked.

    preview: where the file is a drawing (SVG) or a film, a picture of it.
    sidecars: captions beside a film, by `srt` and `vtt`.
    memo: what gates of one file share, by name: a film is decoded once for all of them.
    inputs: what it was made from, by the request's names: `logo`, `font.0`, `master`, `label` …

    mattes (H×W uint8, 255 inside): `type` glyphs and logo, `ink` all that was drawn on the picture,
    `product` and `ground` carried over from the master.
    """

    path: Path
    elements: tuple[Element, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    matte_paths: dict[str, Path] = field(default_factory=dict)
    preview: Path | None = None
    inputs: Mapping[str, Path] = field(default_factory=dict)
    sidecars: Mapping[str, Path] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def pixels(self) -> np.ndarray:
        """H×W×3 uint8, sRGB. Raises Unreadable (an OSError)."""
        return decoded(self.preview or self.path, "RGB")

    @cached_property
    def mattes(self) -> dict[str, np.ndarray]:
        return {name: decoded(path, "L") for name, path in self.matte_paths.items()}


@dataclass(frozen=True)
class Measured:
    """One file of a batch: its name under build/, and the table that the gate's `measure` made of it."""

    asset: str
    about: dict[str, Any]
    spec: Spec
    table: dict[str, Any]


class Check(Protocol):
    """A gate. A check knows no renderer; it is a pure function of what was decoded.

    What `run` is given depends on the scope:
    CANDIDATE (a generated picture, before type) and DELIVERABLE: `run(subject, spec)`;
    BATCH: `measure(subject, spec) -> dict` once a file, then `run(batch)` over all tables of a campaign;
    FILM (a film that is delivered): `run(subject, spec)`; BRIEF: `run(dossier)`; PACK: `run(pack)`.
    A gate may have a function `prepare()`, which loads what takes long, and starts no thread: it is called once before
    the processes are forked in which gates look.
    """

    id: str
    scope: Scope
    needs: frozenset[Need]

    def run(self, *seen: Any) -> Iterable[Finding]: ...


class BatchCheck(Check, Protocol):
    """over: the kinds of files that it compares, `master` or `variant`. A table holds JSON values alone."""

    over: str

    def measure(self, subject: Subject, spec: Spec) -> dict[str, Any]: ...
