"""What the gates of a whole campaign are given on clean work, by scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from onbrief.files import write_json
from onbrief.model.delivery import Pack
from onbrief.model.finding import Scope
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.load import load
from onbrief.pipeline.pack import write_packs
from onbrief.pipeline.packed import packs_in
from onbrief.pipeline.store import store_of
from tests.defects.seed import Case


def clean(case: Case, gate: Any) -> tuple[Any, ...]:
    """The arguments of the gate's `run` for an untouched campaign."""
    return MAKERS[gate.scope](case)


def packs(case: Case) -> tuple[Pack, ...]:
    """The campaign's packs, built from its clean renders."""
    return _packs(case.root, case.build, case.campaign)


@cache
def _packs(root: Path, build: Path, campaign: str) -> tuple[Pack, ...]:
    compiled = compile_campaign(load(root, campaign))
    write_json(build / "requests" / "pack.json", compiled.pack)
    write_packs(build, compiled.variants, store_of(root))
    return tuple(packs_in(build, compiled.pack, compiled.variants))


MAKERS: dict[Scope, Callable[[Case], tuple[Any, ...]]] = {Scope.PACK: lambda case: (packs(case)[0],)}
