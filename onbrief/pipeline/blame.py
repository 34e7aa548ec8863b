"""Where the line is that caused a finding: symbolic sources become file, line and column, as late as possible."""

from __future__ import annotations

import posixpath
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.parse import Keys, Marks
from onbrief.model.source import Source, confine, read_text, scan_yaml

Cache = dict[str, Source | None]  # of one run: file → where its values stand; None for one that can't be read
DEEPEST = 64  # steps of a pointer that are followed


def where(root: Path, campaign: str, source: str, cache: Cache) -> str:
    """`copy/ar-AE.yaml#/headline` → `campaigns/x/copy/ar-AE.yaml:3:1`; with a `/` in front, from the root.

    A pointer to what is no longer there leads to what is around it. A file that is no YAML, that is missing or that
    lies outside the repository is named without a line. cache: filled here, so that each file is read once.
    """
    file, _, pointer = source.partition("#")
    name = _name(campaign, file)
    if name not in cache:
        cache[name] = _read(root, name)
    found = cache[name]
    return found.where(_keys(found.marks, pointer)) if found else name


def _name(campaign: str, file: str) -> str:
    """The file's name from the root of the repository, without detours."""
    path = file if file.startswith("/") else f"/campaigns/{campaign}/{file}"
    return posixpath.normpath(path).lstrip("/")


def _read(root: Path, name: str) -> Source | None:
    if not name.endswith((".yaml", ".yml")):
        return None
    try:
        path = confine(root, root / name)
        return scan_yaml(root, path, read_text(root, path))
    except (InputError, ValueError):  # ValueError: a null byte in the name
        return None


def _keys(marks: Marks, pointer: str) -> Keys:
    """The keys of a JSON Pointer as far as they are in the file: digits are a list's place, or a key that looks so."""
    keys: Keys = ()
    for part in pointer.split("/")[1 : DEEPEST + 1]:
        name = part.replace("~1", "/").replace("~0", "~")
        places: list[Keys] = [(*keys, name)]
        if name.isdecimal() and len(name) < 10:
            places.append((*keys, int(name)))
        there = next((place for place in places if place in marks.keys), None)
        if there is None:
            break
        keys = there
    return keys
