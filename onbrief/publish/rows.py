"""What each approved file is, for the ledger and for its seal: from the committed lineage, the brief and the rights."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.fingerprint import look_of, pixels_of
from onbrief.lineage.nodes import closure, nodes_of
from onbrief.lineage.read import Lineage
from onbrief.model.card import SourceType
from onbrief.model.dossier import Dossier, lettered, source_types
from onbrief.model.ledger import Core, core_id
from onbrief.model.sealing import sealed_as
from onbrief.pipeline.dossier import dossier
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import load
from onbrief.pipeline.pack import delivery_name
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.stages import build_folder, requested
from onbrief.pipeline.subjects import is_film
from onbrief.publish.publication import MODEL, Film, Label, Part

TEXTS = ("headline", "body", "cta", "legal")
POSTED = ("landing_url", "post_caption", "alt_text")
SHORT = 12  # digits of a model's digest that tell its version
COMPONENTS = (
    "product art", "logo", "mesh", "picture", "stock", "talent", "font", "footage", "sound", "music", "voice",
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """An approved file, about to be published. master: the finished picture that it was cut from, where it has one."""

    core: Core
    path: Path
    master: Path | None
    texts: dict[str, str]
    label: Label
    job: Job

    @cached_property
    def id(self) -> str:
        return core_id(self.core)


def drafts(root: Path, lineage: Lineage, approved_at: str, today: date) -> list[Draft]:
    """Every deliverable of a built campaign. approved_at: when the last sign-off was given (UTC, ISO 8601).

    Raises InputError where build and lineage disagree, or a picture can't be opened.
    """
    return list(_Drawer(root, lineage, approved_at, today).all())


class _Drawer:
    def __init__(self, root: Path, lineage: Lineage, approved_at: str, today: date):
        name = lineage.campaign
        self.root, self.lineage, self.at = root, lineage, approved_at
        self.campaign = load(root, name)
        self.facts: Dossier = dossier(root, name, today)
        self.build = build_folder(root, name)
        self.pack: dict[str, Any] = json.loads((self.build / "requests" / "pack.json").read_text("utf-8"))
        self.nodes = nodes_of(root, lineage)
        self.types = source_types(self.facts)

    def all(self) -> Iterator[Draft]:
        parts = self._parts()
        for job in requested(self.root, self.lineage.campaign, "variants"):
            yield self._draft(job, parts[job.out])

    def _draft(self, job: Job, parts: list[Part]) -> Draft:
        files = parts_of(self.build, job)
        image = files["image"]
        row = self.lineage.file_of(job.id)
        if row is None:
            raise InputError.at(
                f"campaigns/{self.lineage.campaign}/lineage.json",
                f"it doesn't name {job.out}",
                f"Run `onbrief build {self.lineage.campaign}` and commit.",
            )
        master = self._master(job)
        core = Core(
            name=delivery_name(self.pack, job, image.suffix),
            client=self.pack["client"],
            campaign=self.lineage.campaign,
            version=self.pack["version"],
            **{key: job.about[key] for key in ("market", "locale", "placement", "sku", "scene")},
            size=tuple(job.request.params["size"]),
            path=row["path"],
            request=job.id,
            approved=row["sha256"],
            pixels=pixels_of(image),
            look=look_of(files.get("preview", image)),
            master=master[0],
            uses=self.nodes.get(job.id, ()),
            source_type=self._source_type(job),
            seal=sealed_as(image.suffix[1:], job.about["spec"].get("seal")),
        )
        texts = self._texts(job)
        label = self._label(core, texts, parts, self.types[job.out])
        if is_film(job):
            label = replace(label, parts=(*label.parts, *self._masters(job)), film=filmed(job))
        return Draft(core, image, master[1], texts, label, job)

    def _masters(self, job: Job) -> Iterator[Part]:
        """The finished pictures that a film's shots move over."""
        for request in closure(self.lineage, job.id):
            row = self.lineage.file_of(request["id"])
            if request["about"].get("kind") in ("master", "ungraded") and row:
                yield Part("master", row["path"], sha256=row["sha256"])

    def _source_type(self, job: Job) -> SourceType:
        """A film from outside is what who brought it in says; a spot of which nobody says so was put together."""
        if given := job.request.inputs.get("given"):
            return self.facts.material.get(given.file or "", "composite")
        return lettered(self.types[job.out])

    def _master(self, job: Job) -> tuple[str, Path | None]:
        """SHA-256 and place of the picture that a deliverable was cut from; its own drawing where it is the picture."""
        wanted = job.request.inputs.get("master")
        row = self.lineage.file_of(wanted.request) if wanted and wanted.request else None
        if row is None:
            return self.lineage.file_of(job.id)["sha256"], None  # type: ignore[index]
        return row["sha256"], self.build / row["path"]

    def _texts(self, job: Job) -> dict[str, str]:
        drawn, post = job.request.params.get("copy", {}), self.pack["posts"][job.about["locale"]]
        found = {key: str(drawn.get(key) or "") for key in TEXTS} | {key: str(post[key]) for key in POSTED}
        return {key: text.replace("\u00ad", "") for key, text in found.items() if text}

    def _label(self, core: Core, texts: dict[str, str], parts: list[Part], picture: SourceType) -> Label:
        brief = self.campaign.brief
        market = brief.markets[core.market].name
        return Label(
            core,
            title=f"{brief.title}: {brief.skus[core.sku].name}",
            description=texts.get("alt_text", ""),
            creator=self.campaign.pack.brand,
            terms=f"For {self.campaign.pack.brand} in {market}, on {core.placement.split('/')[0]}, "
            f"from {brief.flight.start} to {brief.flight.end}. Usage: {brief.usage}.",
            at=self.at,
            parts=tuple(parts),
            ai=tuple((part.name, part.version) for part in parts if part.kind == MODEL),
            picture=picture,
        )

    def _parts(self) -> dict[str, list[Part]]:
        """Asset → what it was put together from: fonts, logos, products, engines and models, each with its licence."""
        found: dict[str, list[Part]] = defaultdict(list)
        digests = {
            wanted["file"]: wanted["sha256"]
            for request in self.lineage.data["requests"]
            for wanted in request["inputs"].values()
            if "file" in wanted and "sha256" in wanted
        }
        for component in self.facts.components:
            if component.kind in COMPONENTS:
                digest, licence = digests.get(component.name, ""), self._licence(component.name)
                part = Part(component.kind, component.name, sha256=digest, licence=licence)
                for use in component.uses:
                    found[use.asset].append(part)
        for maker in self.facts.makers:
            kind = MODEL if maker.card and maker.card.generative else "engine"
            licence = maker.card.licence if maker.card else ""
            version = self.campaign.brief.engines.get(maker.name, "") or maker.digest[:SHORT]
            for use in maker.uses:
                found[use.asset].append(Part(kind, maker.name, version, maker.digest, licence))
        return found

    def _licence(self, name: str) -> str:
        """Under which licence a file is held."""
        for held in self.facts.holdings:
            if name == held.holding.name or any(_covers(file, name) for file in held.files):
                return held.holding.licence
        return ""


def supplied(job: Job) -> bool:
    """Whether it is a film that came from outside and is delivered as it came."""
    return "given" in job.request.inputs


def filmed(job: Job) -> Film:
    """What was done to make a film, as its request asks for it."""
    if supplied(job):
        return Film()
    cues = job.request.params["cues"]
    words = "words and logo set in motion, " if cues.get("supers") or cues.get("card") else ""
    heard = [f"voice in {cues['locale']}"] if cues.get("voice") else []
    heard += ["music and effects"] if cues.get("music") else []
    mixed = ", ".join(heard) if "sound" in job.request.inputs else ""
    return Film(f"shots cut and graded, {words}encoded", mixed and f"{mixed}: mixed")


def _covers(held: str, name: str) -> bool:
    return name == held or name.startswith(f"{held}/")


def same_name_twice(found: Iterable[Draft]) -> None:
    """Raises InputError where two deliverables would be delivered under one name."""
    seen: dict[str, str] = {}
    for draft in found:
        if draft.core.name in seen:
            raise InputError.at(draft.core.path, f"{seen[draft.core.name]} is delivered under the same name")
        seen[draft.core.name] = draft.core.path
