"""What is published, as data: what is written into a file, and what goes along with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onbrief.model.brief import Period
from onbrief.model.card import SourceType
from onbrief.model.ledger import Asset, Core, Publish

MODEL = "model"  # the kind of a generative model: such parts made the picture, the others stand in it


@dataclass(frozen=True)
class Part:
    """A thing that a picture was put together from. kind: `logo`, `font`, `model` …; sha256: empty where it has no file."""

    kind: str
    name: str
    version: str = ""
    sha256: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Film:
    """What was done to make a film, in words. cut: to its picture; empty where the film came from outside and nothing in
    it was changed. heard: what was mixed for it; empty where it is silent."""

    cut: str = ""
    heard: str = ""


@dataclass(frozen=True)
class Label:
    """What is written into a file about it: into XMP for everybody, into the seal so that it can be proved.

    terms: what the file may be used for, in words. at: when it was approved (UTC, ISO 8601), so that nothing depends
    on the clock of the machine that seals. ai: generative models that took part, as (name, version). prompt,
    prompt_writer: empty where they are not to be told. picture: the source type of the master, before type and logo.
    film: of a film, how it was made.
    """

    core: Core
    title: str
    description: str
    creator: str
    terms: str
    at: str
    parts: tuple[Part, ...] = ()
    ai: tuple[tuple[str, str], ...] = ()
    prompt: str = ""
    prompt_writer: str = ""
    picture: SourceType | None = None
    film: Film | None = None


@dataclass(frozen=True)
class File:
    """A published file. path: where its sealed bytes lie on this machine. texts: headline, body, cta, legal,
    landing_url, post_caption, alt_text, as far as it has them."""

    asset: Asset
    path: Path
    texts: dict[str, str]
    label: Label


@dataclass(frozen=True)
class Publication:
    """A publish with all that hand-over formats need. skus, markets: key → the name that people read."""

    publish: Publish
    title: str
    flight: Period
    usage: str
    skus: dict[str, str]
    markets: dict[str, str]
    files: tuple[File, ...]
    packs: tuple[Path, ...] = ()
