"""A new campaign: from a wish, or like another one. Valid at once, explained by its own comments."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.model.card import FOLDER as CARDS
from onbrief.model.choice import listed, stands_on
from onbrief.model.placement import Channel, Placement
from onbrief.model.repository import campaign_names
from onbrief.model.rights import USAGES, Usage
from onbrief.model.scene import EXPLORED, TERM_FIELDS, Scene
from onbrief.model.source import nearest, read_model, read_yaml
from onbrief.model.stylepack import Product, StylePack, Vocabulary
from onbrief.pipeline.load import TEMPLATE, check_template, load
from onbrief.pipeline.policy import usable
from onbrief.scaffold.place import TEMPLATES, Files, place, refuse_existing, scratch, slug, write_tree
from onbrief.scaffold.stylepack import known_pack
from onbrief.scaffold.wish import Wish, country, direction, slugs
from onbrief.scaffold.yamltext import dump, flow, said
from onbrief.scaffold.yamltext import load as load_yaml
from renderers import VERSIONS

HERE = TEMPLATES / "campaign"
CANDIDATES, TRIED = 6, 4  # of a batch; other terms of a field that it explores
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
    files = campaign_files(root, wish)
    proved(root, wish.name, wish.stylepack, files)
    return place(root, f"campaigns/{wish.name}", files)


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
    files = {"brief.yaml": dump(brief), **_same_for_all()}
    for locale in campaign.brief.locales:
        words = load_yaml((campaign.folder / "copy" / f"{locale}.yaml").read_text("utf-8"))
        if "draft" not in words:
            words.insert(
                0, "draft", True, comment="not final: take this line out once a person has read every other"
            )
        files[f"copy/{locale}.yaml"] = dump(words)
    proved(root, name, campaign.brief.stylepack, files)
    return place(root, f"campaigns/{name}", files)


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
    brief["engines"] = flow(_pins(root, pack, wish))
    brief["markets"] = said({})
    for code, spoken in wish.markets.items():
        brief["markets"][code] = flow({"name": country(code) or code, "locales": list(spoken)})
    placements = wish.placements or _usual(root, pack)
    brief["channels"] = flow(list(dict.fromkeys(name.split("/")[0] for name in placements)))
    brief["skus"] = _skus(root, wish, _products(root, folder))
    brief["scenes"] = _scenes(root, folder, pack, brief["skus"])
    brief["deliverables"] = [_deliverable(list(brief["skus"]), placements)]
    locales = [locale for spoken in wish.markets.values() for locale in spoken]
    return {
        "brief.yaml": dump(brief),
        **{f"copy/{x}.yaml": _copy(x, wish.words if x == locales[0] else {}) for x in locales},
        **_same_for_all(),
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


def _same_for_all() -> dict[str, bytes]:
    return {"selects.yaml": (HERE / "selects.yaml").read_bytes(), "dvc.yaml": TEMPLATE.read_bytes()}


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
    found: dict[str, Placement] = {}
    for path in sorted((root / "placements").glob("*.yaml")):
        channel, _ = read_model(root, path, Channel)
        found |= {
            f"{channel.channel}/{name}": p for name, p in channel.placements.items() if p.medium == "image"
        }
    return found


def _usual(root: Path, pack: StylePack) -> tuple[str, ...]:
    """Placements that most campaigns need, as far as the catalogue has them and the pack's layouts serve them."""
    served = [name for name, placement in stills(root).items() if pack.layout_for(placement.ratio)]
    if not served:
        raise InputError.at(
            "placements", f"no still here fits a layout of {pack.name}", "Add a layout family."
        )
    return tuple(name for name in USUAL if name in served) or tuple(served[:1])


def _copy(locale: str, words: Mapping[str, str]) -> bytes:
    samples = load_yaml((HERE / "samples.yaml").read_text("utf-8"))
    document = load_yaml((HERE / "copy.yaml").read_text("utf-8"))
    document["locale"], document["direction"] = locale, direction(locale)
    for key, text in {**samples.get(locale.split("-")[0], samples["en"]), **words}.items():
        document[key] = said(text)
    return dump(document)
