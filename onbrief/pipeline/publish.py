"""Out of the building: approved bytes, by the lock. Nothing is rendered here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.model.canonical import sha256_file
from onbrief.pipeline.checks import check_campaign, settled
from onbrief.pipeline.exchange import fetch, push, verify
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.remotes import APPROVED, STAGING, configured
from onbrief.pipeline.stages import build_folder


@dataclass(frozen=True)
class Published:
    """packs: the delivery packs, in the target folder where there is one. waiting: why nothing left the building."""

    packs: list[Path]
    waiting: str = ""


def publish(root: Path, name: str, target: Path | None, tell: Callable[[str], None]) -> Published:
    """Verifies, fetches, looks at every file anew, then pushes to the approved remote and copies the packs.

    Raises InputError where the lock can't be relied on or a gate blocks. A campaign that waits for people is left.
    """
    if not (root / "campaigns" / name / "dvc.lock").is_file():
        return Published([], "it has not been built yet")
    remotes = configured(root)
    problems = list(verify(root, name, STAGING if STAGING in remotes else None))
    if problems:
        raise InputError(problems)
    lacking = fetch(root, name, tell)
    if lacking:
        raise InputError.at(
            f"campaigns/{name}", f"{len(lacking)} files can't be had, {lacking[0]} first", "Push them first."
        )
    build = build_folder(root, name)
    state = json.loads((build / "requests" / "state.json").read_text("utf-8"))
    if state["waiting"]:
        return Published([], f"scene {state['waiting'][0]['scene']} waits for a select")
    _gate(root, name)
    if APPROVED in remotes:
        push(root, name, APPROVED)
    packs = sorted((build / "packs").glob("*.zip"))
    return Published([_copy(pack, target / name) for pack in packs] if target else packs)


def _gate(root: Path, name: str) -> None:
    """The strict gate, on the bytes that were fetched; nothing that was found earlier is asked."""
    report = check_campaign(root, name, partial(Quiet, "checks"))
    blocking = [told for told in settled(root, report, date.today()) if told.blocks(strict=True)]
    if blocking:
        first = blocking[0]
        where = f" on {first.asset}" if first.asset else ""
        raise InputError.at(
            f"campaigns/{name}",
            f"{len(blocking)} findings block, the first{where}: {first.finding.message}",
            f"See them all: onbrief check {name} --strict",
        )


def _copy(pack: Path, folder: Path) -> Path:
    """Puts a pack where it is delivered. What was delivered under a name stays as it is: another version has another."""
    target = folder / pack.name
    if target.is_file():
        if sha256_file(target) != sha256_file(pack):
            raise InputError.at(
                target, "other bytes were delivered under this name", "Raise `version:` in the brief."
            )
        return target
    write_bytes(target, pack.read_bytes())
    return target
