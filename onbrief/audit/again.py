"""Which recorded requests lead to an asset, so that it can be made again."""

from __future__ import annotations

from pathlib import Path

from onbrief.audit import index as index_
from onbrief.audit.named import named
from onbrief.audit.trace import lineage_at
from onbrief.errors import InputError
from onbrief.lineage.nodes import closure
from onbrief.lineage.read import knowing_now, knowing_once
from onbrief.pipeline.reproduce import Recorded


def steps_of(root: Path, name: str) -> list[Recorded]:
    """The requests from label and plate to the file, as the commit records them that published or last built it.

    name: as `onbrief trace` takes it. Raises InputError for what no lineage names or no request made.
    """
    index = index_.open(root)
    found = named(index, name)
    if found.assets:
        lineage, sha256 = lineage_at(index, found.assets[0]), found.assets[0].approved
    else:
        sha256 = found.sha256
        lineage = knowing_now(root, sha256) or knowing_once(root, sha256)
    file = lineage.file_with(sha256) if lineage else None
    if lineage is None or file is None:
        raise InputError.at(
            name, "no lineage that is at hand names it", "Fetch the commit that was published."
        )
    if "request" not in file:
        raise InputError.at(name, "no request made this file", "Name a picture, not a pack or a list.")
    return [Recorded(lineage, request["id"]) for request in closure(lineage, file["request"])]
