"""Files as requests name them: where they are, and which bytes they hold."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.canonical import sha256_file
from onbrief.model.request import Input
from onbrief.model.source import confine
from onbrief.pipeline.weights import digest_of, model_folder

MODEL = "model:"  # and a card's id: the folder of that model's files


@cache
def package_folder(package: str) -> Path:
    """Where a locked dependency lies. Raises InputError if it isn't installed."""
    # A dotted name would import its parent, and so run code that a pull request chose.
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise InputError.at(
            f"pip:{package}",
            "this package is not installed",
            "Run `make setup`, or add it to pyproject.toml.",
        )
    return Path(next(iter(spec.submodule_search_locations)))


def resolve(root: Path, name: str) -> Path:
    """The path of a file named in a request: relative to the repository, `pip:<package>/<path>`, or the folder of a
    model's files, `model:<card>`."""
    if name.startswith(MODEL):
        return model_folder(root, name.removeprefix(MODEL))
    if name.startswith("pip:"):
        package, _, inside = name.removeprefix("pip:").partition("/")
        folder = package_folder(package)
        path = (folder / inside).resolve()
        if folder.resolve() not in path.parents or not path.is_file():
            raise InputError.at(name, "there is no such file in this package")
        return path
    return confine(root, root / name)


@cache
def _hash_of(path: Path, _size: int, _changed_ns: int) -> str:
    return sha256_file(path)


def hash_of(path: Path) -> str:
    """SHA-256 of a file, computed once a process while the file doesn't change; of a model's folder its digest."""
    if path.is_dir():
        return digest_of(path)
    stat = path.stat()
    return _hash_of(path, stat.st_size, stat.st_mtime_ns)


def file_input(root: Path, name: str) -> Input:
    """A file as a request names it. Raises InputError if it isn't there."""
    path = resolve(root, name)
    if not path.is_file():
        raise InputError.at(name, "this file is missing")
    return Input(file=name, sha256=hash_of(path))
