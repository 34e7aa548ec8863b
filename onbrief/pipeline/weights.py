"""Where the files of models lie, and which they are. They are the studio's own and never in Git.

Gigabytes are not hashed each run: a file's SHA-256 is remembered in `.onbrief/weights.json` by its path, size and times,
until one of these changes. `onbrief models verify` believes nothing remembered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from onbrief.errors import InputError, Problem
from onbrief.files import write_json
from onbrief.model.canonical import sha256_file
from onbrief.model.card import MOST_FILES, ModelCard, digest
from onbrief.pipeline.cards import card_of

REMEMBERED = ".onbrief/weights.json"
Stamp = tuple[str, int, int, int]  # path, bytes, when the content and when the file itself changed (ns)
_known: dict[Stamp, str] = {}


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


def files_in(folder: Path) -> dict[str, Path]:
    """Name → file of everything in a model's folder, but for what begins with a dot, which no engine reads.

    Raises InputError for a link to a folder or out of this one: what lies there is nobody's to vouch for.
    """
    found: dict[str, Path] = {}
    inside = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        if path.is_symlink() and not path.exists() and inside in path.resolve().parents:
            raise InputError.at(
                f"{folder.name}/{name}",
                "this is a link that leads nowhere",
                "Put the file itself in its place.",
            )
        if path.is_symlink() and (path.is_dir() or inside not in path.resolve().parents):
            what = "this is a link that leads out of the model's folder"
            raise InputError.at(f"{folder.name}/{name}", what, "Put the file itself in its place: cp -rL")
        if path.is_file():
            found[name] = path
        if len(found) > MOST_FILES:
            what = f"there are more than {MOST_FILES} files in this folder"
            raise InputError.at(folder.name, what, "Name the folder of one model.")
    return found


def hashes(folder: Path, root: Path | None = None, anew: bool = False) -> dict[str, str]:
    """Name → SHA-256 of a model's files. root: the repository that remembers them; anew: whatever is remembered."""
    files = files_in(folder)
    if root and not anew and not all(_stamp(path) in _known for path in files.values()):
        _known.update(_remembered(root))
    found, new = {}, False
    for name, path in files.items():
        stamp = _stamp(path)
        if anew or stamp not in _known:
            value, new = sha256_file(path), True
            if _stamp(path) != stamp:
                raise InputError.at(
                    f"{folder.name}/{name}", "this file changes while it is read", "Wait, and begin again."
                )
            _known[stamp] = value
        found[name] = _known[stamp]
    if root and new:
        _remember(root)
    return found


def digest_of(folder: Path, root: Path | None = None) -> str:
    """The digest of all files of a folder."""
    return digest(hashes(folder, root))


def hold(root: Path, name: str, wanted: str | None) -> Path:
    """The folder of a model whose files are those that a request was compiled with.

    Raises InputError that tells each file that is another, missing, or on no card.
    """
    folder = model_folder(root, name)
    found = hashes(folder, root)
    if digest(found) == wanted:
        return folder
    card = card_of(root, name)
    if card and card[0].digest == wanted:
        raise InputError(differences(card[0], found))
    what = f"these files are not those that were asked for: {digest(found)[:12]}… is here, {(wanted or '')[:12]}… wanted"
    cure = f"Put the right ones there; or pin these in the style pack: onbrief models verify {name}"
    raise InputError.at(f"models/{name}", what, cure)


def differences(card: ModelCard, found: Mapping[str, str]) -> Iterator[Problem]:
    """Where a model's files are not those of its card."""
    for name in sorted({*card.files, *found}):
        where, wanted, there = f"models/{card.id}/{name}", card.files.get(name), found.get(name)
        if there is None:
            yield Problem(where, "this file is on the model's card, but not here", "Put it there.")
        elif wanted is None:
            cure = f"Take it away; or, if it belongs to the model: onbrief models add {card.id} --from FOLDER"
            yield Problem(where, "this file is on no card, so nobody vouches for it", cure)
        elif wanted != there:
            what = f"this is another file than the model's card lists: its SHA-256 is {there}, not {wanted}"
            cure = f"Put the right one there; or clear this one: onbrief models add {card.id} --from FOLDER"
            yield Problem(where, what, cure)


def _stamp(path: Path) -> Stamp:
    stat = path.stat()
    return str(path.resolve()), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def _remembered(root: Path) -> dict[Stamp, str]:
    try:
        rows = json.loads((root / REMEMBERED).read_text("utf-8"))
        return {(str(p), int(size), int(m), int(c)): str(value) for p, size, m, c, value in rows}
    except (OSError, ValueError, TypeError, RecursionError):
        return {}  # it is only a memory


def _remember(root: Path) -> None:
    """What another process wrote meanwhile is kept; of files that changed or are gone, the old is forgotten."""
    newest = {stamp[0]: (stamp, value) for stamp, value in [*_remembered(root).items(), *_known.items()]}
    rows = [[*stamp, value] for path, (stamp, value) in sorted(newest.items()) if Path(path).exists()]
    write_json(root / REMEMBERED, rows)
