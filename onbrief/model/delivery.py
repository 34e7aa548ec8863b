"""What leaves the building: a market's pack, and the files that must be in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Delivered:
    """A file that a pack must hold. sha256: of the bytes that the gates looked at; source: the deliverable's line."""

    name: str
    sha256: str
    width: int
    height: int
    placement: str
    locale: str
    sku: str
    scene: str
    request: str
    source: str


@dataclass(frozen=True)
class Pack:
    """A delivery pack as it should be. path: where the zip lies, or should.

    papers: what it carries beside assets and lists, once it is published: the ledger's rows, the attestation.
    """

    path: Path
    client: str
    campaign: str
    market: str
    version: int
    files: tuple[Delivered, ...]
    papers: tuple[str, ...] = ()
