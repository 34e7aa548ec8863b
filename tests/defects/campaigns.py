"""Whole campaigns: the clean dossier and packs of a demo, and a dossier from edited copies of what people wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from onbrief.files import write_json
from onbrief.model.delivery import Pack
from onbrief.model.dossier import Dossier
from onbrief.model.finding import Scope
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.dossier import dossier
from onbrief.pipeline.load import load
from onbrief.pipeline.pack import write_packs
from onbrief.pipeline.packed import packs_in
from onbrief.pipeline.store import store_of
from tests.defects.seed import Case

TODAY = date(2026, 12, 1)  # the demos are briefed, not yet live; fixed, so that a record holds for ever
Edit = Callable[[Any], Any]  # a YAML file's data → other data, or None where it was changed in place


def clean(case: Case, gate: Any) -> tuple[Any, ...]:
    """What a gate that sees a campaign as a whole, or a delivery pack, is given."""
    if gate.scope is Scope.PACK:
        return (packs(case)[0],)
    return (_clean(case.root, case.campaign),)


def packs(case: Case) -> tuple[Pack, ...]:
    """The campaign's packs, built from its clean renders."""
    return _packs(case.root, case.build, case.campaign)


@cache
def _packs(root: Path, build: Path, campaign: str) -> tuple[Pack, ...]:
    compiled = compile_campaign(load(root, campaign))
    write_json(build / "requests" / "pack.json", compiled.pack)
    write_packs(build, compiled.variants, store_of(root))
    return tuple(packs_in(build, compiled.pack, compiled.variants))


@cache
def _clean(root: Path, campaign: str) -> Dossier:
    return dossier(root, campaign, TODAY)


def known(case: Case) -> Dossier:
    return _clean(case.root, case.campaign)


def pack(case: Case) -> str:
    return f"stylepacks/{known(case).brief.stylepack}"


def edited(case: Case, folder: Path, edits: dict[str, Edit]) -> tuple[Dossier]:
    """The dossier after edits. Names are relative to the campaign's folder, or begin with `/` at the root."""
    own = f"campaigns/{case.campaign}"
    for name in (f"{own}/copy", pack(case), "placements", "policies", "renderers/models"):
        shutil.copytree(case.root / name, folder / name)
    for name in ("brief.yaml", "selects.yaml"):
        shutil.copyfile(case.root / own / name, folder / own / name)
    for name, edit in edits.items():
        path = folder / (name.removeprefix("/") if name.startswith("/") else f"{own}/{name}")
        data = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
        data = edit(data) or data
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return (dossier(folder, case.campaign, TODAY),)


def put(*keys: str | int, **values: Any) -> Edit:
    """Sets keys of the mapping that stands at a place."""

    def edit(data: Any) -> None:
        for key in keys:
            data = data[key]
        data.update(values)

    return edit


def legal(text: str) -> Edit:
    """One legal line for all files of a language, which says this too."""

    def edit(data: Any) -> None:
        data["legal"] = f"{data['legal']} {text}"
        for override in (*data.get("skus", {}).values(), *data.get("placements", {}).values()):
            override.pop("legal", None)

    return edit


def no_room_for_less(case: Case) -> dict[str, Edit]:
    """Layouts that may drop the body alone: the legal line is always drawn."""

    def edit(data: Any) -> None:
        for layout in data["layouts"].values():
            layout["options"]["droppable"] = ["body"]

    return {f"/{pack(case)}/stylepack.yaml": edit}
