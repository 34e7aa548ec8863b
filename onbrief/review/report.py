"""What a review tells, as data: changes, what changed in each, why, and what waits. A page or a comment shows it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from onbrief.compare.verdict import Box, Verdict

Fate = Literal["changed", "added", "removed"]
FIELD_KINDS = (
    "copy",
    "palette",
    "type",
    "logo",
    "layout",
    "scene",
    "sku",
    "placement",
    "engine",
    "encoding",
    "other",
)


@dataclass(frozen=True)
class FieldChange:
    """A field that people wrote (or that follows from it) and that asks for something else now.

    source: symbolic, `copy/ar-AE.yaml#/headline` or `/stylepacks/lumen/stylepack.yaml#/palette/sage`. where:
    `file:line:column` today; empty where no line is to blame. kind: one of FIELD_KINDS. old, new: in words; None
    where nothing stood or stands there. direction, language: of copy.
    """

    source: str
    where: str
    kind: str
    title: str
    old: str | None
    new: str | None
    direction: Literal["ltr", "rtl"] = "ltr"
    language: str = ""


@dataclass(frozen=True)
class Region:
    """A place that changed. roles: the elements it lies on (`headline`, `logo`, `product`, `picture` …).

    causes: sources of the field changes that explain it. unexpected: nothing that it lies on was asked to change.
    moved: an element's own words did not change, it stands elsewhere because of `causes`. note: in plain words.
    """

    box: Box
    delta: float
    roles: tuple[str, ...]
    causes: tuple[str, ...]
    unexpected: bool
    moved: bool = False
    note: str = ""


@dataclass(frozen=True)
class Placed:
    """An element of the layout sidecar: role, box in pixels, symbolic source; about: how it was drawn (`px`, `colour`)."""

    role: str
    box: tuple[float, float, float, float]
    source: str
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """One of the two pictures. path: under build/. file: its bytes at hand (of a drawing, its preview), or None.

    copy: field → (words, symbolic source). lineage: facts as (name, words), the ones that a reviewer asks for first.
    """

    path: str
    sha256: str
    md5: str
    width: int
    height: int
    request: str
    file: Path | None
    placed: tuple[Placed, ...] = ()
    copy: dict[str, tuple[str, str]] = field(default_factory=dict)
    lineage: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """One deliverable that differs. Its identity is campaign, SKU, placement and locale, whatever its file is called.

    safe: top, right, bottom, left in pixels of the newer picture. findings: rows of lineage.json's checks on it.
    group: the id of its Group. alt: the locale's alternative text. frames: of a film, first and last of what differs,
    from 0. rate: its frames a second, as a fraction (`30000/1001`).
    """

    id: str
    campaign: str
    scene: str
    sku: str
    placement: str
    locale: str
    market: str
    direction: Literal["ltr", "rtl"]
    medium: str
    fate: Fate
    old: Side | None
    new: Side | None
    verdict: Verdict | None
    regions: tuple[Region, ...]
    fields: tuple[FieldChange, ...]
    findings: tuple[dict[str, Any], ...]
    safe: tuple[int, int, int, int]
    group: str
    alt: str = ""
    frames: tuple[tuple[int, int], ...] = ()
    rate: str = ""

    @property
    def unexpected(self) -> bool:
        return any(region.unexpected for region in self.regions)


@dataclass(frozen=True)
class Group:
    """Changes with one cause, so that one decision covers all languages. fields: shared by all of them."""

    id: str
    title: str
    where: str
    fields: tuple[FieldChange, ...]
    changes: tuple[str, ...]
    unexpected: bool = False


@dataclass(frozen=True)
class CampaignPart:
    """What a campaign contributes. same: deliverables whose bytes are equal; quiet: other bytes, within the profile.

    waiting: who is waited for, in words. plan: what a build would still render, in words; empty when nothing.
    tasks: retouch tasks and open remarks from reviews/, in words. still: (scene, SKU, placement, locale) of those
    that are `same` or `quiet`, so that a matrix can show them.
    """

    name: str
    title: str
    deliverables: int
    same: int
    quiet: int
    waiting: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    still: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class Report:
    """against, head: commits, as people name them and in full. groups: unexpected first, then by weight."""

    against: str
    base: str
    head: str
    campaigns: tuple[CampaignPart, ...]
    groups: tuple[Group, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How many are changed, added, removed, and unexpected."""
        found: Counter[str] = Counter(change.fate for change in self.changes)
        found["unexpected"] = sum(change.unexpected for change in self.changes)
        return found
