"""Where the bytes of material lie: DVC's cache and remotes keep them, a record and a `.dvc` file in Git name them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.files import atomic, write_bytes
from onbrief.lineage.git import blob_id
from onbrief.model.brief import Brief
from onbrief.model.canonical import sha256_file
from onbrief.model.material import FOLDER, Kept, Material
from onbrief.model.retouch import Retouch
from onbrief.model.source import Source, confine, read_model
from onbrief.pipeline.remotes import Remotes, cached

CHUNK = 1 << 20
# Our own form of what `dvc add` writes, to the byte: a `.dvc` file may also hold a command, which DVC would run.
POINTER = "outs:\n- md5: {md5}\n  size: {bytes}\n  hash: md5\n  path: {file}\n"
PLAIN = re.compile(r"outs:\n- md5: [0-9a-f]{32}\n  size: \d{1,12}\n  hash: md5\n  path: ([a-z0-9.-]{1,80})\n")


def folder_of(root: Path, campaign: str) -> Path:
    return confine(root, root / "campaigns" / campaign / FOLDER)


def all_records(root: Path, campaign: str) -> list[Material]:
    """The records of a campaign's material. Raises InputError with the first that can't be used."""
    folder = folder_of(root, campaign)
    paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    return [read_model(root, path, Material)[0] for path in paths]


def kept_files(root: Path, campaign: str) -> dict[str, Kept]:
    """Path from the repository's root → the file that DVC keeps there."""
    return {
        name: kept
        for record in all_records(root, campaign)
        for name, kept in zip(_names(campaign, record), record.kept, strict=True)
    }


def _names(campaign: str, record: Material) -> list[str]:
    return [f"campaigns/{campaign}/{FOLDER}/{kept.file}" for kept in record.kept]


def rows_of(root: Path, campaign: str, used: Collection[str | None]) -> list[dict[str, Any]]:
    """Lineage's rows of the material behind these files: a row a file, and a row for each record that a used one names
    as its parent."""
    base = f"campaigns/{campaign}/{FOLDER}"
    known = {record.name: record for record in all_records(root, campaign)}
    rows = {}
    waiting = [
        (n, f"{base}/{k.file}") for n, r in known.items() for k in r.kept if f"{base}/{k.file}" in used
    ]
    while waiting:
        name, file = waiting.pop()
        if file not in rows:
            rows[file] = _row(root, base, known[name], file)
            parents = [known[parent] for parent in known[name].parents if parent in known]
            waiting += [
                (parent.name, f"{base}/{(parent.working or parent.received).file}") for parent in parents
            ]
    return [rows[file] for file in sorted(rows)]


def _row(root: Path, base: str, record: Material, file: str) -> dict[str, Any]:
    path = f"{base}/{record.name}.yaml"
    kept = next(kept for kept in record.kept if f"{base}/{kept.file}" == file)
    return {
        "name": record.name,
        "file": file,
        "sha256": kept.sha256,
        "record": path,
        "blob": blob_id((root / path).read_bytes()),
        **({"part": "matte"} if kept == record.matte else {}),
        "about": record.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }


def keep(root: Path, path: Path, data: bytes | Path) -> Kept:
    """Gives a file to DVC, as `dvc add` does: its cache holds the bytes, `<file>.dvc` names them. Returns what to record."""
    path = confine(root, path)
    md5, size = (_md5(data), data.stat().st_size) if isinstance(data, Path) else (_md5_of(data), len(data))
    for target in (cached(root, md5), path):
        if not target.is_file() or target.stat().st_size != size:
            _write(target, data)
    os.chmod(cached(root, md5), 0o444)
    write_bytes(
        path.with_name(f"{path.name}.dvc"), POINTER.format(md5=md5, bytes=size, file=path.name).encode()
    )
    return Kept(file=path.name, sha256=sha256_file(path), md5=md5, bytes=size)


def bring(root: Path, campaign: str, remotes: Remotes | None, tell: Callable[[str], None]) -> list[str]:
    """Puts a campaign's material into its place, from DVC's cache or the remotes; returns the paths that nobody has.

    What lies there with other bytes is left alone and told: somebody may be working on it.
    """
    wanted = kept_files(root, campaign)
    lacking = {path: kept for path, kept in wanted.items() if not _there(root, path, kept, tell)}
    if lacking and remotes:
        remotes.fetch((str(kept.md5), kept.sha256) for kept in lacking.values())
    missing = []
    for path, kept in lacking.items():
        source = cached(root, str(kept.md5))
        if (root / path).exists():
            continue
        if source.is_file() and sha256_file(source) == kept.sha256:
            _write(confine(root, root / path), source)
        else:
            missing.append(path)
    return sorted(missing)


def pointers(root: Path, campaign: str) -> list[str]:
    """The `.dvc` files of a campaign's material, from the repository's root: what else `dvc push` is to send."""
    return [f"{path}.dvc" for path in kept_files(root, campaign) if (root / f"{path}.dvc").is_file()]


def is_pointer(path: Path) -> bool:
    """Whether a `.dvc` file is one of ours: it names a file beside it and says nothing else."""
    try:
        text = path.read_bytes()[:400].decode("ascii")
    except (OSError, UnicodeDecodeError):
        return False
    found = PLAIN.fullmatch(text)
    return bool(found) and found[1] == path.name.removesuffix(".dvc")  # type: ignore[index]


def contradictions(root: Path, campaign: str) -> Iterator[Problem]:
    """Records and `.dvc` files that don't say the same."""
    for path, kept in kept_files(root, campaign).items():
        pointer = root / f"{path}.dvc"
        wanted = POINTER.format(md5=kept.md5, bytes=kept.bytes, file=kept.file).encode()
        if not pointer.is_file() or pointer.is_symlink() or pointer.read_bytes()[:400] != wanted:
            what = "this file is missing, or names other bytes than its record"
            yield Problem(f"{path}.dvc", what, "Bring the file in again: onbrief import.")


def unrecorded(root: Path, campaign: str, brief: Brief, source: Source) -> Iterator[Problem]:
    """Pictures that a brief names and of which no record says where they come from, or that it names by other bytes, or
    without the model that made them: by that, policies for models would never be asked."""
    known, models = kept_files(root, campaign), models_of(root, campaign)
    for scene, found in brief.scenes.items():
        for kind in ("imported", "layers"):
            for place, one in enumerate(getattr(found, kind)):
                for name, digest in ((one.file, one.sha256), (one.matte, one.matte_sha256)):
                    keys = ("scenes", scene, kind, place, "file" if name == one.file else "matte")
                    if name in known and known[name].sha256 != digest:
                        cure = f"It is {known[name].sha256}."
                        yield source.problem(keys, "other bytes were brought in under this name", cure)
                    elif name and name not in known and name.startswith("campaigns/"):
                        what = "nothing is recorded of where this picture comes from"
                        yield source.problem(
                            keys, what, f"Bring it in: onbrief import FILE --into {campaign} …"
                        )
                if (model := models.get(str(one.file))) and one.model != model:
                    what = f"the model {model} made this picture, as its record says"
                    keys = ("scenes", scene, kind, place, "model" if one.model else "file")
                    yield source.problem(keys, what, f"Write `model: {model}` beside `file`.")


def models_of(root: Path, campaign: str) -> dict[str, str | None]:
    """Path from the repository's root of a file of material → the model that made it, by its card."""
    return {name: record.model for record in all_records(root, campaign) for name in _names(campaign, record)}


def unnamed_models(
    root: Path, campaign: str, retouch: Sequence[Retouch], source: Source
) -> Iterator[Problem]:
    """Files in steps of retouching that stand there without the model that made them."""
    models = models_of(root, campaign)
    for number, entry in enumerate(retouch):
        kept = entry.picture
        if kept and (model := models.get(kept.file)) and kept.model != model:
            what = f"the model {model} made this picture, as its record says"
            keys = ("retouch", number, "picture", "model" if kept.model else "file")
            yield source.problem(keys, what, f"Write `model: {model}` beside `file`.")


def _there(root: Path, path: str, kept: Kept, tell: Callable[[str], None]) -> bool:
    place = confine(root, root / path)
    if not place.is_file():
        return False
    if sha256_file(place) == kept.sha256:
        return True
    tell(f"{path} holds other bytes than were brought in; it is left as it is")
    return True


def _write(target: Path, data: bytes | Path) -> None:
    if isinstance(data, bytes):
        write_bytes(target, data)
        return
    with atomic(target, data.stat().st_size) as temporary:
        shutil.copyfile(data, temporary)


def _md5(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _md5_of(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def refuse_missing(root: Path, name: str) -> InputError:
    """What to tell where a file that a request names isn't here."""
    cure = "Run `onbrief fetch`, or bring it in again with `onbrief import`."
    known = (root / f"{name}.dvc").is_file()
    return InputError.at(
        name, "its bytes are not here" if known else "this file is missing", cure if known else ""
    )
