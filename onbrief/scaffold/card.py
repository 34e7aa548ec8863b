"""Writes a model's card: its files hashed, what a person said of it put in, comments of an older card kept."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.files import exclusive, told, write_bytes
from onbrief.model.canonical import sha256_file
from onbrief.model.card import FOLDER, ModelCard
from onbrief.model.source import confine, look, read_text
from onbrief.pipeline.cards import card_problems
from onbrief.pipeline.weights import files_in, hashes, models_folder
from onbrief.scaffold.place import slug
from onbrief.scaffold.yamltext import dump, flow, load, said

HEAD = "# yaml-language-server: $schema=../../schemas/model-card.schema.json\n"
KINDS = (".onnx", ".onnx_data", ".data", ".safetensors", ".json", ".txt", ".model", ".md")
NOTICES = ("LICENSE", "LICENCE", "NOTICE", "COPYING")
PICKLES = (".ckpt", ".pt", ".pth", ".pkl", ".pickle", ".bin")
SHORT = ("clients", "territories", "hardware", "hosted", "cost", "terms")  # written on one line
FAMILIES = {  # of a pipeline's class, the first that its name holds
    "StableDiffusionXL": "sdxl",
    "StableDiffusion3": "sd3",
    "LatentConsistency": "lcm",
    "Flux": "flux",
    "StableDiffusion": "sd",
}
MAX_INDEX = 100_000  # bytes of a model_index.json


def model_files(source: Path) -> dict[str, Path]:
    """Name → file of a model's folder, or of a model that is one file.

    Raises InputError for what no engine reads: above all for pickles, which run code when they are opened.
    """
    if source.is_file():
        found = {source.name: source}
    elif source.is_dir():
        found = files_in(source)
    else:
        raise InputError.at(
            source, "there is no such file or folder", "Name the folder of the model's files."
        )
    problems = [problem for name, path in found.items() if (problem := _unfit(name, path))]
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError.at(source, "this folder is empty", "Name the folder of the model's files.")
    return found


def _unfit(name: str, path: Path) -> Problem | None:
    cure = "Export the model as ONNX or safetensors, and leave this file out."
    if PurePosixPath(name).suffix.lower() in PICKLES or _pickled(path):
        return Problem(name, "this file can run code when it is opened (a pickle)", cure)
    if PurePosixPath(name).suffix.lower() not in KINDS and PurePosixPath(name).stem.upper() not in NOTICES:
        return Problem(
            name, "no engine reads a file of this kind", f"Leave it out; read are {', '.join(KINDS)}."
        )
    return None


def _pickled(path: Path) -> bool:
    """A pickle of protocol 2 or later, alone or in PyTorch's ZIP."""
    with path.open("rb") as file:
        start = file.read(4)
    if len(start) > 1 and start[0] == 0x80 and 2 <= start[1] <= 5:
        return True
    if start[:2] != b"PK":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(".pkl") for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def family_of(files: Mapping[str, Path]) -> str | None:
    """The family that a pipeline's model_index.json tells."""
    index = files.get("model_index.json")
    if index is None or index.stat().st_size > MAX_INDEX:
        return None
    try:
        name = str(json.loads(index.read_text("utf-8")).get("_class_name", ""))
    except (ValueError, AttributeError, RecursionError):
        return None
    return next((family for part, family in FAMILIES.items() if part in name), None)


def fingerprints(root: Path, source: Path) -> dict[str, str]:
    """Name → SHA-256 of a model's files, all of them read. Raises InputError."""
    files = model_files(source)
    if source.is_dir():
        return hashes(source, root, anew=True)
    return {name: sha256_file(path) for name, path in files.items()}


def known_card(root: Path, name: str) -> ModelCard | None:
    """The card as it stands; None where there is none yet. Raises InputError for one that can't be used."""
    path = root / FOLDER / f"{slug(name, 'ID')}.yaml"
    if not path.exists() and not path.is_symlink():
        return None
    card, _, problems = look(root, path, ModelCard)
    if card is None:
        raise InputError(problems)
    return card


def write_card(root: Path, name: str, values: Mapping[str, Any]) -> tuple[Path, ModelCard]:
    """Writes renderers/models/NAME.yaml: these values set, what else stands there kept, None taken out.

    Raises InputError with what is wrong with the card that it would become; then nothing was written.
    """
    path = confine(root, root / FOLDER / f"{slug(name, 'ID')}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(path.parent):
        text = read_text(root, path) if path.exists() else HEAD + f"id: {name}\n"
        document = load(text)
        for key, value in values.items():
            if value is None:
                document.pop(key, None)
            elif document.get(key) != value:
                document[key] = (
                    flow(value) if key in SHORT and isinstance(value, Mapping | list) else said(value)
                )
        written = dump(document)
        card, source, problems = look(root, path, ModelCard, written.decode())
        if card is None or source is None:
            raise InputError(problems)
        if problems := list(card_problems(source, card)):
            raise InputError(problems)
        write_bytes(path, written)
    return path, card


def copy_model(root: Path, name: str, source: Path, wanted: Mapping[str, str]) -> Path:
    """Puts a model's files where engines look for them, whole or not at all. wanted: name → SHA-256.

    Raises InputError where other files lie there already.
    """
    target = models_folder(root) / name
    if target.exists():
        if hashes(target, root) == dict(wanted):
            return target
        raise InputError.at(
            f"models/{name}", "other files lie here already", "Move them away, then copy again."
        )
    files = model_files(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{name}-{token_hex(4)}")
    with told(target.parent, sum(path.stat().st_size for path in files.values())):
        try:
            for inside, path in files.items():
                (temporary / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, temporary / inside)
            if {n: sha256_file(temporary / n) for n in files} != dict(wanted):
                raise InputError.at(
                    source, "its files change while they are copied", "Wait, and begin again."
                )
            temporary.rename(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return target
