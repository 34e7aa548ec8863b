"""Gathers a campaign's dossier: what its deliverables are made of, from the compiled requests; what is held; the rules.

Read when a gate asks, never by a stage: a renewed licence stales no picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from onbrief.errors import InputError, Problem
from onbrief.lineage.nodes import PRESENT
from onbrief.model.campaign import Campaign
from onbrief.model.card import FOLDER, ModelCard, SourceType
from onbrief.model.dossier import Changed, Cleared, Component, Dossier, Held, Maker, Policies, Use, Words
from onbrief.model.material import FOLDER as MATERIAL
from onbrief.model.policies import Disclosures, ModelsPolicy, RightsPolicy, Rules
from onbrief.model.rights import Clearance, Holding, read_rights
from onbrief.model.shots import NAME as SHOTS
from onbrief.model.source import read_model
from onbrief.pipeline.cards import cards_of
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.consent import people
from onbrief.pipeline.films.lips import KIND as LIPS
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import load
from onbrief.pipeline.material import all_records, models_of
from onbrief.pipeline.rights import holdings_in
from onbrief.pipeline.subjects import is_film
from renderers import VERSIONS

OURS = ("pip:renderers/", "pip:onbrief/")  # this repository's own code is nobody else's
WEIGHTS = ("model", "lora")  # inputs that are files of a model
KINDS = {
    "font": "font",
    "logo": "logo",
    "lut": "LUT",
    "mesh": "mesh",
    "template": "template",
    "common": "template",
    "graph": "template",
    "binding": "template",
    "sound": "sound",
    "footage": "footage",
}
M = TypeVar("M", bound=BaseModel)


def dossier(root: Path, name: str, today: date) -> Dossier:
    """A campaign's facts as of a day. Raises InputError with every mistake in the first file that can't be used."""
    c = load(root, name)
    compiled = compile_campaign(c)
    made = {job.id: job for job in (*compiled.candidates, *compiled.after)}
    behind = {job.out: list(_closure(job, made)) for job in compiled.variants}
    uses = {job.out: _uses(c, job) for job in compiled.variants}
    every = tuple(use for mine in uses.values() for use in mine)
    holdings = [*_held(c, c.folder, True), *_held(c, c.pack_folder, False)]
    return Dossier(
        brief=c.brief,
        today=today,
        uses=every,
        components=(
            *_files(c, behind, uses),
            *_products(c, compiled.variants),
            *_speakers(c, compiled.variants, holdings),
            *_present(holdings, every),
        ),
        holdings=tuple(holdings),
        clearances=tuple(_cleared(c)),
        makers=tuple(_makers(c, behind, uses, cards_of(root))),
        words=tuple(_words(c, compiled.variants)),
        policies=read_policies(root),
        material=_material(root, name),
        changed=tuple(_changed(behind, uses)),
    )


def _material(root: Path, name: str) -> dict[str, SourceType]:
    """Files that were brought in → what they are, as who brought them says, else as they say themselves."""
    found: dict[str, SourceType] = {}
    for record in all_records(root, name):
        if told := record.source_type or record.embedded.source_type:
            found |= {f"campaigns/{name}/{MATERIAL}/{kept.file}": told for kept in record.kept}
    return found


def read_policies(root: Path) -> Policies:
    """The five policies that gates of the BRIEF scope stand on. Raises InputError."""

    def read(stem: str, model: type[M]) -> M:
        return read_model(root, root / "policies" / f"{stem}.yaml", model)[0]

    return Policies(
        read("rights", RightsPolicy),
        read("models", ModelsPolicy),
        read("themes", Rules),
        read("likeness", Rules),
        read("disclosure", Disclosures),
    )


def _uses(c: Campaign, job: Job) -> tuple[Use, ...]:
    """One for each scene that a file shows; of a film that shows none of ours as if it showed the first."""
    a = job.about
    shown = (a["scenes"] or list(c.brief.scenes)[:1]) if is_film(job) else [a["scene"]]
    return tuple(
        Use(job.out, scene, a["market"], a["locale"], a["placement"], a["deliverable"]) for scene in shown
    )


def _closure(job: Job, made: dict[str, Job]) -> Iterator[Job]:
    """A job and all that it is made from."""
    seen, left = set(), [job.id]
    while left:
        one = left.pop()
        if one in made and one not in seen:
            seen.add(one)
            yield made[one]
            left += [wanted.request for wanted in made[one].request.inputs.values() if wanted.request]


def _files(
    c: Campaign, behind: dict[str, list[Job]], uses: dict[str, tuple[Use, ...]]
) -> Iterator[Component]:
    """Files that the requests name, each once, blamed on the line of the style pack or brief that names it."""
    seen: dict[str, tuple[str, list[Use]]] = {}
    for asset, jobs in behind.items():
        names = {
            wanted.file: name.split(".")[0]
            for job in jobs
            for name, wanted in job.request.inputs.items()
            if wanted.file and not wanted.file.startswith(OURS) and name.split(".")[0] not in WEIGHTS
        }
        for file, name in names.items():
            seen.setdefault(file, (KINDS.get(name, "picture"), []))[1].extend(uses[asset])
    for file, (kind, there) in sorted(seen.items()):
        yield Component(kind, file, _named(c, file), tuple(there))


def _products(c: Campaign, variants: Iterable[Job]) -> Iterator[Component]:
    """The shapes of what is sold."""
    seen: dict[str, list[Use]] = defaultdict(list)
    for job in variants:
        for sku in dict.fromkeys((job.about["sku"], *job.about.get("skus", ()))):
            seen[c.brief.skus[sku].product] += _uses(c, job)
    for product, there in sorted(seen.items()):
        file = f"stylepacks/{c.brief.stylepack}/products/{product}.yaml"
        yield Component("product art", file, f"/{file}#/title", tuple(there))


def _speakers(c: Campaign, variants: Iterable[Job], holdings: Iterable[Held]) -> Iterator[Component]:
    """Whose voice is heard, as the copy says, where the campaign holds no such voice: those that it holds are present."""
    held = {one.holding.name for one in holdings if one.holding.kind == "voice"}
    seen: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for job in variants:
        for line in job.request.params.get("cues", {}).get("voice", ()):
            if (speaker := line.get("speaker")) and speaker not in held:
                seen[speaker, f"{line['source']}/speaker"] += _uses(c, job)
    for (speaker, source), there in seen.items():
        yield Component("voice", speaker, source, tuple(there))


def _changed(behind: dict[str, list[Job]], uses: dict[str, tuple[Use, ...]]) -> Iterator[Changed]:
    """Whose lips are moved, and whose voice they follow; in the scene that shows them, where a shot names one."""
    seen: dict[tuple[str, str, str, str], list[Use]] = defaultdict(list)
    for asset, jobs in behind.items():
        for job in (one for one in jobs if one.about.get("kind") == LIPS):
            there = [use for use in uses[asset] if use.scene == job.about.get("scene")] or uses[asset][:1]
            for kind, name, source in people(job):
                seen[kind, name, job.about["shot"], source] += there
    for (kind, name, shot, source), there in seen.items():
        what = f"in shot {shot} a machine makes " + (
            f"the lips of {name} follow a voice" if kind == "talent" else f"lips follow the voice of {name}"
        )
        yield Changed(kind, name, what, source, tuple(dict.fromkeys(there)))


def _present(holdings: Iterable[Held], uses: Iterable[Use]) -> Iterator[Component]:
    """Faces, voices, music and stock that the campaign itself holds: in the scenes that it names, or in all. Material
    is where its files are used."""
    for held in holdings:
        holding = held.holding
        kept = any(file.startswith("material/") for file in holding.files)
        if held.own and holding.kind in PRESENT and not kept:
            there = tuple(use for use in uses if not holding.scenes or use.scene in holding.scenes)
            yield Component(holding.kind, holding.name, held.source, there)


def _held(c: Campaign, folder: Path, own: bool) -> list[Held]:
    base = folder.relative_to(c.root).as_posix()
    prefix = "" if own else f"/{base}/"
    found: list[Held] = []
    problems: list[Problem] = []
    for holding, place, source in holdings_in(c.root, folder):
        problems += _scenes(c, source, ("holdings", place), holding)
        files = tuple(f if f.startswith("pip:") else f"{base}/{f.rstrip('/')}" for f in holding.files)
        found.append(Held(holding, f"{prefix}rights.yaml#/holdings/{place}", files, own))
    if problems:
        raise InputError(problems)
    return found


def _cleared(c: Campaign) -> Iterator[Cleared]:
    for folder, prefix in ((c.folder, ""), (c.pack_folder, f"/stylepacks/{c.brief.stylepack}/")):
        rights, source = read_rights(c.root, folder) or (None, None)
        for place, clearance in enumerate(rights.clearances if rights else ()):
            if problems := list(_scenes(c, source, ("clearances", place), clearance)):
                raise InputError(problems)
            yield Cleared(clearance, f"{prefix}rights.yaml#/clearances/{place}")


def _scenes(c: Campaign, source: Any, keys: tuple[Any, ...], about: Holding | Clearance) -> Iterator[Problem]:
    for number, scene in enumerate(about.scenes):
        if scene not in c.brief.scenes:
            cure = f"Known here: {', '.join(c.brief.scenes)}."
            yield source.problem((*keys, "scenes", number), f"“{scene}” is no scene of {c.name}", cure)


def _makers(
    c: Campaign, behind: dict[str, list[Job]], uses: dict[str, tuple[Use, ...]], cards: dict[str, ModelCard]
) -> Iterator[Maker]:
    """Engines, and the models that their requests name by `params.model`, by a file of weights, or by what was brought
    in and made with them."""
    seen: dict[tuple[str, str], dict[Use, None]] = defaultdict(dict)
    brought = models_of(c.root, c.name)
    by_weights = {digest: card.id for card in cards.values() for digest in card.weights}
    pins: dict[tuple[str, str], str] = {}
    for asset, jobs in behind.items():
        for job in jobs:
            for key in _named_makers(job, by_weights):
                seen[key] |= dict.fromkeys(uses[asset])
                pins[key] = f"brief.yaml#/engines/{job.about.get('engine') or job.request.renderer}"
            for file in {wanted.file for wanted in job.request.inputs.values() if wanted.file in brought}:
                if model := brought[file]:
                    seen[model, ""] |= dict.fromkeys(uses[asset])
                    pins.setdefault((model, ""), _named(c, file))
    for (name, digest), there in sorted(seen.items()):
        pin = pins[name, digest]
        source = pin if name in VERSIONS else _named(c, name, pin)
        card = cards.get(name)
        yield Maker(name, source, tuple(there), card, f"/{FOLDER}/{name}.yaml", digest)


def _named_makers(job: Job, by_weights: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(name, SHA-256 of its weights or nothing) of all that takes part in a request."""
    yield job.request.renderer, ""
    named = job.request.params.get("model")
    names = [one for one in (named if isinstance(named, list) else [named]) if isinstance(one, str)]
    files = [w for name, w in job.request.inputs.items() if name.split(".")[0] in WEIGHTS and w.file]
    for name in names:
        digest = files[0].sha256 if len(files) == len(names) == 1 else ""
        yield name, digest or ""
    for wanted in files if len(files) != 1 or len(names) != 1 else ():
        yield by_weights.get(wanted.sha256 or "", wanted.file or ""), wanted.sha256 or ""


def _words(c: Campaign, variants: Iterable[Job]) -> Iterator[Words]:
    """What is drawn on pictures or posted with them."""
    seen: dict[tuple[str, str, bool, str, str], list[Use]] = defaultdict(list)
    for job in variants:
        params, locale = job.request.params, job.about["locale"]
        droppable = params.get("layout", {}).get("droppable", ())
        options = f"/stylepacks/{c.brief.stylepack}/stylepack.yaml#/layouts/{job.about.get('shape')}/options"
        for field, text in params.get("copy", {}).items():
            drop = f"{options}/droppable" if field in droppable else ""
            seen[text, locale, True, params["sources"][field], drop] += _uses(c, job)
        for line in params.get("cues", {}).get("voice", ()):
            seen[line["text"], locale, True, line["source"], ""] += _uses(c, job)
        for field in ("post_caption", "alt_text"):
            text = getattr(c.copies[locale], field)
            seen[text, locale, False, f"copy/{locale}.yaml#/{field}", ""] += _uses(c, job)
    for (text, locale, drawn, source, drop), there in seen.items():
        yield Words(text, locale, drawn, source, tuple(there), drop)


def _named(c: Campaign, name: str, otherwise: str = "") -> str:
    """The symbolic place of the line that names a file or a model; else of the style pack as a whole."""
    pack = f"stylepacks/{c.brief.stylepack}/"
    wanted = {name, name.removeprefix(pack), name.removeprefix(f"campaigns/{c.name}/")}
    files = [f"{pack}stylepack.yaml", *sorted(f for f in c.sources if f.startswith(f"{pack}products/"))]
    own = [f"campaigns/{c.name}/{name}" for name in ("brief.yaml", SHOTS)]
    copies = [f"campaigns/{c.name}/copy/{locale}.yaml" for locale in c.copies]
    files += [f"{pack}vocabulary.yaml", *(file for file in (*own, *copies) if file in c.sources)]
    for file in files:
        for keys, value in _scalars(c.sources[file].data):
            if value in wanted:
                pointer = "/".join(str(key).replace("~", "~0").replace("/", "~1") for key in keys)
                return f"{_relative(c, file)}#/{pointer}"
    return otherwise or f"/{pack}stylepack.yaml"


def _relative(c: Campaign, file: str) -> str:
    own = f"campaigns/{c.name}/"
    return file.removeprefix(own) if file.startswith(own) else f"/{file}"


def _scalars(data: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if isinstance(value, (dict, list)):
            yield from _scalars(value, (*keys, key))
        elif isinstance(value, str):
            yield (*keys, key), value
