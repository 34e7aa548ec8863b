"""Writing down a choice: edits selects.yaml and keeps every comment."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from onbrief.errors import InputError
from onbrief.files import exclusive, write_bytes
from onbrief.model.selects import Select, Selects
from onbrief.model.source import read_model

HEADER = "# Which candidate was chosen, and why. Written by `onbrief select`, or by hand.\n"


def write_select(root: Path, path: Path, select: Select) -> None:
    """Adds a select; a pick replaces its scene's pick, an alternative the same candidate's. Raises InputError."""
    with exclusive(path.parent):
        _write(root, path, select)


def _write(root: Path, path: Path, select: Select) -> None:
    if path.is_file():
        read_model(root, path, Selects)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 110
    document: Any = yaml.load(path.read_text("utf-8")) if path.is_file() else None
    if document is None:
        document = yaml.load(HEADER + "selects: []\n")
    entries = document.get("selects")
    if not entries:
        document["selects"] = entries = []
    values = {key: value for key, value in select.model_dump().items() if value not in (None, "")}
    values["reasons"] = list(select.reasons)
    for place, entry in enumerate(entries):
        if _same_place(entry, select):
            entries[place] = values
            break
    else:
        entries.append(values)
    text = io.StringIO()
    yaml.dump(document, text)
    write_bytes(path, text.getvalue().encode())
    read_model(root, path, Selects)


def _same_place(entry: dict[str, Any], select: Select) -> bool:
    role = entry.get("role", "pick")
    if entry.get("scene") != select.scene or role != select.role:
        return False
    return role == "pick" or entry.get("candidate") == select.candidate


def reviewer(name: str | None, email: str | None) -> str:
    """`Name <mail>` of the person at the keyboard. Raises InputError when Git doesn't know them."""
    if not name:
        raise InputError.at(
            "git config", "Git doesn't know who you are", "Use --who, or `git config user.name`."
        )
    return f"{name} <{email}>" if email else name
