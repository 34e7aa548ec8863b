"""What a variant uses that somebody could ask for or call back: fonts, models, products, licences, faces, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.git import blobs
from onbrief.lineage.read import Lineage
from onbrief.model.material import FOLDER
from onbrief.model.source import MAX_BYTES, confine, parse_yaml, read_yaml

PRESENT = ("talent", "voice", "music", "stock")  # what a campaign holds that need not stand in a file
NODE_OF = {"talent": "talent", "voice": "talent", "stock": "reference"}  # kind of holding → kind of node
LONGEST = 300  # of a node's name, as the ledger takes it
Read = dict[str, Any]


def nodes_of(root: Path, lineage: Lineage) -> dict[str, tuple[str, ...]]:
    """Request id of each variant → the nodes it uses, sorted: `font:Outfit`, `model:pathtrace`, `product:lumen/bottle`…

    A variant uses all that it is made from uses: its master, its plate, the label on its bottle. Brief, style pack and
    rights are read as the lineage's revision has them; what can't be read there names nothing.
    """
    wrote = _written(root, lineage)
    return {
        request["id"]: tuple(sorted(_nodes(lineage, request, closure(lineage, request["id"]), wrote)))
        for request in lineage.data["requests"]
        if request["about"].get("kind") == "variant"
    }


def closure(lineage: Lineage, request: str) -> tuple[dict[str, Any], ...]:
    """A request and all that it is made from, each once and after what it is made from."""
    found: dict[str, dict[str, Any]] = {}
    seen, waiting = set(), [(request, False)]
    while waiting:
        one, made = waiting.pop()
        if made:
            found[one] = lineage.requests[one]
        elif one in lineage.requests and one not in seen:
            seen.add(one)
            inputs = _inputs(lineage.requests[one]).values()
            waiting.append((one, True))
            waiting += [(w["request"], False) for w in inputs if isinstance(w.get("request"), str)]
    return tuple(found.values())


def _inputs(request: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: wanted for name, wanted in request["inputs"].items() if isinstance(wanted, dict)}


def _nodes(
    lineage: Lineage, variant: dict[str, Any], made_of: tuple[dict[str, Any], ...], wrote: Read
) -> set[str]:
    about, pack = variant["about"], wrote["pack"]
    files = _files(made_of)
    named = {("stylepack", pack)} if pack else set()
    for one in made_of:
        model = one["params"].get("model")
        named.add(("model", one["renderer"]))
        models = model if isinstance(model, list) else [model]
        named |= {("model", name) for name in models if isinstance(name, str)}
    for file in files:
        family, licence = wrote["fonts"].get(file, ("", ""))
        named |= {("font", family), ("licence", licence)}
    for sku in _skus(about, made_of):
        product = _dict(wrote["skus"].get(sku)).get("product")
        named |= {("product", f"{pack}/{product}")} if product else set()
    for holding, base, own in wrote["holdings"]:
        if _covers(holding, base, files) or (own and _stands_in(holding, about)):
            named.add(("licence", str(holding.get("licence") or "")))
            named.add((NODE_OF.get(str(holding.get("kind")), ""), str(holding.get("name") or "")))
    own = f"campaigns/{lineage.campaign}/"
    named |= {("reference", file.removeprefix("campaigns/")) for file in files if file.startswith(own)}
    return {f"{kind}:{_plain(name)}" for kind, name in named if kind and name}


def _files(made_of: tuple[dict[str, Any], ...]) -> set[str]:
    return {w["file"] for one in made_of for w in _inputs(one).values() if isinstance(w.get("file"), str)}


def using(lineage: Lineage, holding: dict[str, Any], base: str) -> frozenset[str]:
    """The variants' requests that a holding of rights.yaml concerns. base: the folder that the rights.yaml stands in."""
    own = base.startswith("campaigns/")
    return frozenset(
        request["id"]
        for request in lineage.data["requests"]
        if request["about"].get("kind") == "variant"
        and (
            _covers(holding, base, _files(closure(lineage, request["id"])))
            or (own and _stands_in(holding, request["about"]))
        )
    )


def _plain(name: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", name)[:LONGEST]


def _covers(holding: dict[str, Any], base: str, files: set[str]) -> bool:
    """Whether one of the files is what the holding names, or lies in a folder that it names."""
    for told in _list(holding.get("files")):
        path = str(told) if str(told).startswith("pip:") else f"{base}/{str(told).rstrip('/')}"
        if any(file == path or file.startswith(f"{path}/") for file in files):
            return True
    return False


def _skus(about: Read, made_of: tuple[dict[str, Any], ...]) -> set[str]:
    """What a still shows; of a film, what any of its shots shows."""
    moves = about.get("medium") == "video"
    return {str(one.get("sku")) for one in (about, *(r["about"] for r in made_of if moves)) if one.get("sku")}


def _stands_in(holding: dict[str, Any], about: Read) -> bool:
    """Whether a campaign's holding that need not be a file is in what is shown: a still's scene, or one of a film's. One of
    material is where its files are."""
    scenes = _list(holding.get("scenes"))
    shown = [str(scene) for scene in _list(about.get("scenes")) or [about.get("scene")]]
    kept = any(str(file).startswith(f"{FOLDER}/") for file in _list(holding.get("files")))
    return (
        holding.get("kind") in PRESENT
        and not kept
        and (not scenes or any(scene in scenes for scene in shown))
    )


def _written(root: Path, lineage: Lineage) -> Read:
    """What people wrote of it: SKUs, fonts by file, holdings with the folder that they stand in."""
    folder = f"campaigns/{lineage.campaign}"
    brief, own = _read(root, lineage.revision, (f"{folder}/brief.yaml", f"{folder}/rights.yaml"))
    name = str(brief.get("stylepack") or "")
    pack, rights = ({}, {})
    if re.fullmatch(r"[a-z0-9-]+", name):
        base = f"stylepacks/{name}"
        pack, rights = _read(root, lineage.revision, (f"{base}/stylepack.yaml", f"{base}/rights.yaml"))
    holdings = [(one, folder, True) for one in _dicts(own.get("holdings"))]
    holdings += [(one, f"stylepacks/{name}", False) for one in _dicts(rights.get("holdings"))]
    fonts = {
        file: (str(font.get("family") or ""), str(font.get("licence") or ""))
        for font in _dict(_dict(pack.get("type")).get("fonts")).values()
        if isinstance(font, dict)
        for file in _list(font.get("files"))
        if isinstance(file, str)
    }
    return {"pack": name, "skus": _dict(brief.get("skus")), "fonts": fonts, "holdings": holdings}


def _read(root: Path, revision: str | None, paths: tuple[str, ...]) -> Iterator[Read]:
    """YAML files of a revision or of the working tree; an empty one for each that isn't there or is no YAML."""
    names = {path: f"{revision}:{path}" for path in paths}
    kept = blobs(root, list(names.values()), MAX_BYTES) if revision else {}
    for path, name in names.items():
        try:
            if revision is None:
                yield _dict(read_yaml(root, confine(root, root / path)).data)
            else:
                yield _dict(parse_yaml(root, root / path, kept.get(name, b"")).data)
        except InputError:
            yield {}


def _dict(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]
