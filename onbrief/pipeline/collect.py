"""What a shard hands in: the dvc.lock and lineage.json of its campaign, and nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.model.repository import campaign_names
from onbrief.model.source import nearest
from onbrief.pipeline.load import check_template
from onbrief.pipeline.locked import LINEAGE, bounded, contradictions, read_locked

TAKEN = ("dvc.lock", LINEAGE)


def collect(root: Path, folder: Path) -> str:
    """Takes both files into the campaign that the folder is named after, if they agree. Raises InputError."""
    name = folder.name
    known = campaign_names(root)
    if name not in known:
        raise InputError.at(folder, f"there is no campaign “{name}”", nearest(name, known))
    check_template(root, name)
    locked = read_locked(root, name, folder)
    found = {file: bounded(folder / file) for file in TAKEN}
    md5 = hashlib.md5(found[LINEAGE], usedforsecurity=False).hexdigest()
    problems = list(contradictions(locked, md5))
    if problems:
        raise InputError(problems)
    for file, data in found.items():
        write_bytes(root / "campaigns" / name / file, data)
    return name
