"""Putting a new folder into the repository: whole or not at all, and never over anything."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from onbrief.errors import InputError
from onbrief.model.base import Slug

Files = Mapping[str, bytes]  # path inside the new folder → content
TEMPLATES = Path(__file__).with_name("templates")


def slug(name: str, where: str) -> str:
    """The name, if it can be a folder's. Raises InputError."""
    try:
        return TypeAdapter(Slug).validate_python(name)
    except ValidationError:
        raise InputError.at(
            where,
            f"{name[:60]!r} can't be a name here",
            "Use lower-case letters and digits, joined by single hyphens, at most 48: spring-launch.",
        ) from None


def write_tree(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def refuse_existing(
    root: Path, folder: str, cure: str = "Choose another name, or edit what is there."
) -> None:
    if os.path.lexists(root / folder):
        raise InputError.at(folder, "this is here already; nothing was written", cure)


def place(root: Path, folder: str, files: Files) -> Path:
    """Writes a new folder beside the repository's own work, then gives it its name in one step.

    A killed run leaves nothing under the final name. Raises InputError where something has that name already.
    """
    refuse_existing(root, folder)
    with scratch(root) as temporary:
        write_tree(temporary / "new", files)
        target = root / folder
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            (temporary / "new").rename(target)
        except OSError:
            refuse_existing(root, folder)
            raise
    return target


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A folder for half-done things, on the repository's own disk, ignored by Git; gone when the block ends."""
    home = root / ".onbrief" / "new"
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
