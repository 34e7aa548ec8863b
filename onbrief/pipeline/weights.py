"""Where the files of models lie, and which they are. They are the studio's own and never in Git."""

from __future__ import annotations

import os
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.canonical import sha256_file
from onbrief.model.card import digest


def models_folder(root: Path) -> Path:
    """`$ONBRIEF_MODELS`, else `models/` of the repository, which Git ignores."""
    return Path(os.environ.get("ONBRIEF_MODELS") or root / "models")


def model_folder(root: Path, card: str) -> Path:
    """The folder of a model's files, by its card's id. Raises InputError if it isn't there."""
    folder = models_folder(root) / card
    if "/" in card or card.startswith(".") or not folder.is_dir():
        cure = f"Put them into models/{card}/, or name their parent folder in ONBRIEF_MODELS."
        raise InputError.at(f"models/{card}", "the files of this model are not on this machine", cure)
    return folder


def digest_of(folder: Path) -> str:
    """The digest of all files of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return digest({path.relative_to(folder).as_posix(): sha256_file(path) for path in files})
