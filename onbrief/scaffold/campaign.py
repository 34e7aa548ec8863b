"""A new campaign: from a wish, or like another one. Valid at once, explained by its own comments."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.model.card import FOLDER as CARDS
from onbrief.model.choice import listed, stands_on
from onbrief.model.placement import Channel, Placement
from onbrief.model.repository import campaign_names
from onbrief.model.rights import USAGES, Usage
from onbrief.model.scene import EXPLORED, TERM_FIELDS, Scene
from onbrief.model.shots import NAME as SHOTS
from onbrief.model.source import nearest, parse_yaml, read_model, read_yaml
from onbrief.model.stylepack import Product, StylePack, Vocabulary
from onbrief.pipeline.load import FILM_TEMPLATE, TEMPLATE, check_template, load
from onbrief.pipeline.policy import usable
from onbrief.scaffold import spot
from onbrief.scaffold.place import TEMPLATES, Files, place, refuse_existing, scratch, slug, write_tree
from onbrief.scaffold.stylepack import known_pack
from onbrief.scaffold.wish import Wish, country, direction, slugs
from onbrief.scaffold.yamltext import dump, flow, said
from onbrief.scaffold.yamltext import load as load_yaml
from renderers import VERSIONS

HERE = TEMPLATES / "campaign"
CANDIDATES, TRIED = 6, 4  # of a batch; other terms of a field that it explores
MAKING = ("shot", "cut", "sound", "film")  # what every film is made with
FILMS = "\nWhat the client gets that moves: a cut of shots.yaml × placements, in every locale."
# Which question a line of a file answers, where they differ in name.
BRIEF = {
    "campaign": "name",
    "channels": "placements",
    "deliverables": "placements",
    "films": "placements",
    "flight": "end",
    "scenes": "skus",
    "timeline": "live",
}
COPY = {"locale": "markets", "direction": "markets"}
OPTIONS = {  # how the command names its questions
    "name": "NAME",
    "stylepack": "--stylepack",
    "title": "--title",
    "markets": "--market",
    "skus": "--sku",
    "placements": "--placement",
}
USUAL = (
    "instagram/story-1080",
    "instagram/feed-4x5-1080",
    "google/demand-gen-landscape",
    "iab-display/300x250",
)


def new_campaign(root: Path, wish: Wish) -> Path:
    """Writes campaigns/NAME and returns it. Raises InputError; then nothing was written."""
    slug(wish.name, "NAME")
    refuse_existing(root, f"campaigns/{wish.name}")
    return place(root, f"campaigns/{wish.name}", drafted(root, wish, OPTIONS))


def drafted(base: Path, wish: Wish, where: Mapping[str, str]) -> dict[str, bytes]:
    """The files of a campaign that is valid in a folder. Raises InputError that blames the question asked."""
    files: dict[str, bytes] = {}
    try:
        files = campaign_files(base, wish)
        proved(base, wish.name, wish.stylepack, files)
    except InputError as error:
        raise InputError(_asked(problem, wish, files, where) for problem in error.problems) from None
    return files


def _asked(problem: Problem, wish: Wish, files: Files, where: Mapping[str, str]) -> Problem:
    """The same mistake at the question whose answer made it; unchanged where none did."""
    folder = f"campaigns/{wish.name}/"
    name, _, place = problem.where.removeprefix(folder).partition(":")
    key = name if name in where else None
    if name in files and place:
        here = Path("/") / name
        marks = parse_yaml(Path("/"), here, files[name]).marks
        places = [*marks.keys.items(), *marks.values.items()]
        keys = next((keys for keys, mark in places if keys and f"{mark[0]}:{mark[1]}" == place), ("",))
        field = str(keys[0])
        key = (BRIEF if name == "brief.yaml" else COPY).get(field, field)
    return Problem(where[key], problem.what, problem.cure) if key and key in where else problem


def campaign_like(root: Path, name: str, like: str) -> Path:
    """Writes campaigns/NAME as a copy of another campaign: its brief and words, none of its decisions."""
    slug(name, "NAME")
    known = campaign_names(root)
    if like not in known:
        raise InputError.at("--like", f"there is no campaign “{like[:60]}”", nearest(like, known))
    refuse_existing(root, f"campaigns/{name}")
    campaign = load(root, like)
    brief = load_yaml((campaign.folder / "brief.yaml").read_text("utf-8"))
    brief["campaign"], brief["version"] = name, 1
    files = {"brief.yaml": dump(brief), **_same_for_all(campaign.shots is not None)}
    if campaign.shots is not None:
        files[SHOTS] = _unedited((campaign.folder / SHOTS).read_text("utf-8"))
    for locale in campaign.brief.locales:
        words = load_yaml((campaign.folder / "copy" / f"{locale}.yaml").read_text("utf-8"))
        if "draft" not in words:
            words.insert(
                0, "draft", True, comment="not final: take this line out once a person has read every other"
            )
        files[f"copy/{locale}.yaml"] = dump(words)
    proved(root, name, campaign.brief.stylepack, files)
    return place(root, f"campaigns/{name}", files)


def _unedited(text: str) -> bytes:
    """shots.yaml without what somebody made of it elsewhere: edits, and films that came from outside."""
    document = load_yaml(text)
    for cut in document["cuts"].values():
        for key in ("edit", "edit_sha256") if cut.get("clips") else ():
            cut.pop(key, None)
        cut.pop("films", None)
    return dump(document)


def proved(root: Path, name: str, pack: str, files: Files) -> None:
    """Raises InputError with everything that `onbrief validate` would find, before anything is written."""
    with scratch(root) as sandbox:
        for folder in ("placements", f"stylepacks/{pack}", CARDS):
            if (root / folder).is_dir():
                shutil.copytree(root / folder, sandbox / folder, symlinks=True)
        write_tree(sandbox / "campaigns" / name, files)
        load(sandbox, name)
        check_template(sandbox, name)


def campaign_files(root: Path, wish: Wish) -> dict[str, bytes]:
    """Every file of the campaign. Raises InputError where the style pack can't be read or lacks what is asked."""
    folder = root / "stylepacks" / known_pack(root, wish.stylepack)
    pack, _ = read_model(root, folder / "stylepack.yaml", StylePack)
    brief = load_yaml((HERE / "brief.yaml").read_text("utf-8"))
    plain = {
        "client": wish.stylepack,
        "campaign": wish.name,
        "title": wish.title or wish.name.replace("-", " ").capitalize(),
        "stylepack": wish.stylepack,
        **{key: getattr(wish, key) for key in ("objective", "audience", "message") if getattr(wish, key)},
        "usage": wish.usage,
    }
    for key, value in plain.items():
        brief[key] = said(value)
    brief["timeline"] = flow({"briefed": min(date.today(), wish.live), "live": wish.live})
    brief["flight"] = flow({"start": wish.live, "end": wish.end})
    brief["disclosure"] = flow({"wish": wish.disclosure})
    stills, moving = _parted(root, pack, wish)
    brief["engines"] = flow(
        {**_pins(root, pack, wish), **{name: VERSIONS[name] for name in MAKING if moving}}
    )
    brief["markets"] = said({})
    for code, spoken in wish.markets.items():
        brief["markets"][code] = flow({"name": country(code) or code, "locales": list(spoken)})
    brief["channels"] = flow(list(dict.fromkeys(name.split("/")[0] for name in (*stills, *moving))))
    brief["skus"] = _skus(root, wish, _products(root, folder))
    brief["scenes"] = _scenes(root, folder, pack, brief["skus"])
    brief["deliverables"] = [_deliverable(list(brief["skus"]), stills)] if stills else []
    if not stills:
        del brief["deliverables"]
    if moving:
        brief["films"] = said(spot.films(moving, next(iter(brief["skus"]))))
        brief.yaml_set_comment_before_after_key("films", before=FILMS)
    locales = [locale for spoken in wish.markets.values() for locale in spoken]
    return {
        "brief.yaml": dump(brief),
        **{f"copy/{x}.yaml": _copy(x, wish.words if x == locales[0] else {}, bool(moving)) for x in locales},
        **({SHOTS: spot.spot(plain["title"], moving)} if moving else {}),
        **_same_for_all(bool(moving)),
    }


def _pins(root: Path, pack: StylePack, wish: Wish) -> dict[str, str]:
    """The engines that may make a still for this client, with all that they stand on; at their present versions."""
    usage: Usage = next((one for one in USAGES if one == wish.usage), "public")
    names = [
        name
        for name in listed(pack, Scene.model_fields["kind"].default)
        if name not in pack.engines
        or usable(root, pack.engines[name], wish.stylepack, usage, list(wish.markets))
    ] or [pack.engine]
    needed = {"finish": "finish", "typeset": "typeset"}
    for name in names:
        needed |= stands_on(pack, name)
    return {name: VERSIONS[back] for name, back in sorted(needed.items()) if back in VERSIONS}


def _same_for_all(films: bool) -> dict[str, bytes]:
    stages = FILM_TEMPLATE if films else TEMPLATE
    return {"selects.yaml": (HERE / "selects.yaml").read_bytes(), "dvc.yaml": stages.read_bytes()}


def _products(root: Path, folder: Path) -> dict[str, Product]:
    products = {p.stem: read_model(root, p, Product)[0] for p in sorted((folder / "products").glob("*.yaml"))}
    if not products:
        raise InputError.at(
            f"stylepacks/{folder.name}/products", "there is no product yet", "Add one YAML a product."
        )
    return products


def _skus(root: Path, wish: Wish, products: Mapping[str, Product]) -> Any:
    wanted = [(name, product or next(iter(products))) for name, product in wish.skus]
    wanted = wanted or [(product.title, name) for name, product in list(products.items())[:1]]
    made = said({})
    for name, (title, product) in zip(slugs(title for title, _ in wanted), wanted, strict=True):
        look, label = _worn(root, wish.stylepack, product)
        made[name] = said({"name": title, "product": product})
        made[name]["look"] = flow(look)
        made[name]["label"] = flow(label or {"name": title})
    return made


def _worn(root: Path, pack: str, product: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What another campaign's SKU puts on this product: label templates ask for different words. Else nothing."""
    for name in campaign_names(root):
        try:
            brief = read_yaml(root, root / "campaigns" / name / "brief.yaml").data
            if brief["stylepack"] == pack:
                sku = next(sku for sku in brief["skus"].values() if sku["product"] == product)
                return dict(sku.get("look") or {}), dict(sku.get("label") or {})
        except (InputError, KeyError, TypeError, AttributeError, StopIteration):
            continue  # another campaign's mistakes are not this one's
    return {}, {}


def _scenes(root: Path, folder: Path, pack: StylePack, skus: Mapping[str, Any]) -> Any:
    """One scene of the first term of every field, exploring the others."""
    vocabulary, source = read_model(root, folder / "vocabulary.yaml", Vocabulary)
    terms = {name: list(getattr(vocabulary, name)) for name in (*TERM_FIELDS, "mood", "disallowed")}
    for name in (*TERM_FIELDS, "mood"):
        if not terms[name]:
            raise InputError([source.problem((name,), f"no {name} to begin with", "Add a term.")])
    product = next(iter(skus.values()))["product"]
    scene = said({"title": "What the picture shows, in one sentence"})
    scene["subject"] = flow({"product": product})
    scene["ground"] = next(iter(pack.palette))
    for name in TERM_FIELDS:
        scene[name] = terms[name][0]
    scene["mood"] = flow(terms["mood"][:1])
    scene["disallowed"] = flow(terms["disallowed"])
    scene["candidates"] = CANDIDATES
    explore = {name: terms[name][1 : TRIED + 1] for name in EXPLORED}
    scene["explore"] = said({})
    for name, others in explore.items():
        scene["explore"][name] = flow(others)
    return said({"hero": None}) | {"hero": scene}


def _deliverable(skus: list[str], placements: Iterable[str]) -> Any:
    made = said(
        {"job": "Stop the thumb; say whose it is before the first tap.", "seconds": 2, "scene": "hero"}
    )
    made["skus"] = flow(skus)
    made["placements"] = said(list(placements))
    return made


def stills(root: Path) -> dict[str, Placement]:
    """The catalogue's placements that stills can be made for, as channel/placement."""
    return _of_medium(root, "image")


def _of_medium(root: Path, medium: str) -> dict[str, Placement]:
    found: dict[str, Placement] = {}
    for path in sorted((root / "placements").glob("*.yaml")):
        channel, _ = read_model(root, path, Channel)
        found |= {
            f"{channel.channel}/{name}": p for name, p in channel.placements.items() if p.medium == medium
        }
    return found


def _parted(root: Path, pack: StylePack, wish: Wish) -> tuple[list[str], dict[str, Placement]]:
    """The placements of stills, and those of films. Where none is named, the usual ones. Raises InputError."""
    moving = _of_medium(root, "video")
    films = [name for name in wish.placements if name in moving]
    named = [name for name in wish.placements if name not in moving]
    if wish.film and not films:
        films = [name for name in spot.USUAL if name in moving] or list(moving)[:1]
    if films and pack.motion is None:
        cure = f"Add `motion:` to stylepacks/{pack.name}/stylepack.yaml; docs/how-to/films.md tells how."
        raise InputError.at("stylepack", f"{pack.name} doesn't say how its films move", cure)
    if not films and not named:
        named = list(_usual(root, pack))
    return named, {name: moving[name] for name in films}


def _usual(root: Path, pack: StylePack) -> tuple[str, ...]:
    """Placements that most campaigns need, as far as the catalogue has them and the pack's layouts serve them."""
    served = [name for name, placement in stills(root).items() if pack.layout_for(placement.ratio)]
    if not served:
        raise InputError.at(
            "placements", f"no still here fits a layout of {pack.name}", "Add a layout family."
        )
    return tuple(name for name in USUAL if name in served) or tuple(served[:1])


def _copy(locale: str, words: Mapping[str, str], film: bool) -> bytes:
    every = load_yaml((HERE / "samples.yaml").read_text("utf-8"))
    samples = dict(every.get(locale.split("-")[0], every["en"]))
    moving = samples.pop("film")
    document = load_yaml((HERE / "copy.yaml").read_text("utf-8"))
    document["locale"], document["direction"] = locale, direction(locale)
    for key, text in {**samples, **words}.items():
        document[key] = said(text)
    if film:
        document["film"] = spot.words(moving, words)
    return dump(document)
