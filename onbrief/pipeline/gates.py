"""Which gates there are: our own and those of installed packages; and the digest of all that they are made of."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from onbrief.errors import InputError, nearest
from onbrief.model.canonical import canonical, sha256, sha256_file
from onbrief.model.finding import BatchCheck, Check, Scope

GROUP = "onbrief.checks"  # the entry points by which other packages add gates
LIBRARIES = ("numpy", "opencv-python-headless", "pillow", "scikit-image", "fonttools", "pikepdf")
READERS = ("onnxruntime", "rapidocr")  # libraries that may be absent
TOOL_SECONDS = 10  # for a program to say its version


def gates() -> dict[str, Check]:
    """Every gate by its id, ours first. Raises InputError for a package's that can't be loaded or has a taken id."""
    from checks import CHECKS  # they load NumPy and OpenCV, which read once how many threads they may start
    from checks.film import FILM_CHECKS

    found = {**CHECKS, **FILM_CHECKS}
    for entry in _entries():
        gate = _loaded(entry)
        if gate.id in found:
            raise InputError.at(
                _where(entry), f"there is a gate “{gate.id}” already", "Give this one another id."
            )
        found[gate.id] = gate
    return found


def chosen(only: Iterable[str]) -> dict[str, Check]:
    """The gates of these ids, or all. Raises InputError for an id that no gate has."""
    known = gates()
    for one in only:
        if one not in known:
            raise InputError.at(f"--only {one}", "there is no such gate", nearest(one, known))
    return {one: gate for one, gate in known.items() if not only or one in set(only)}


def of_scope(known: dict[str, Check], scope: Scope, over: str = "") -> tuple[str, ...]:
    """The ids of the gates of a scope; of those that compare files, the ones that compare this kind."""
    return tuple(
        one
        for one, gate in known.items()
        if gate.scope is scope and (scope is not Scope.BATCH or cast(BatchCheck, gate).over == over)
    )


@cache
def code() -> str:
    """SHA-256 over all that a finding depends on beside files and spec: gates, libraries, programs."""
    folders = (_folder("checks"), _folder("onbrief") / "model")
    files = {
        f"{at.name}/{path.relative_to(at)}": sha256_file(path) for at in folders for path in _sources(at)
    }
    return sha256(canonical({"files": files, "parts": dict(_parts()), "others": sorted(_others())}))


def _parts() -> Iterator[tuple[str, str]]:
    for name in LIBRARIES:
        yield name, version(name)
    for name in READERS:
        yield name, version(name) if find_spec(name) else "absent"
    yield "tesseract", _said("--version")
    yield "tesseract languages", _said("--list-langs")


def _said(option: str) -> str:
    """What Tesseract says of itself; `absent` where it isn't installed."""
    program = shutil.which("tesseract")
    if program is None:
        return "absent"
    try:
        done = subprocess.run([program, option], capture_output=True, timeout=TOOL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "broken"
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def _others() -> Iterator[str]:
    """Packages that bring gates: name, version, and the bytes of the modules, as people may be writing them."""
    for entry in _entries():
        home = cast("Distribution | None", entry.dist)
        yield f"{entry.value} {home.name} {home.version}" if home else entry.value
        package = entry.module.partition(".")[0]
        found = find_spec(package) if re.fullmatch(r"\w+", package) else None
        for at in (found.submodule_search_locations or ()) if found else ():
            yield from (f"{package}/{path.name} {sha256_file(path)}" for path in _sources(Path(at)))
        if found and found.origin and not found.submodule_search_locations:
            yield f"{package} {sha256_file(Path(found.origin))}"


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found and found.submodule_search_locations
    return Path(next(iter(found.submodule_search_locations)))


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@cache
def _entries() -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)))


def _loaded(entry: EntryPoint) -> Check:
    try:
        gate: Any = entry.load()
        assert isinstance(gate.id, str) and isinstance(gate.scope, Scope) and callable(gate.run)
        assert gate.scope is not Scope.BATCH or (isinstance(gate.over, str) and callable(gate.measure))
    except Exception as error:  # a stranger's module may break in any way
        what = f"this gate can't be loaded: {type(error).__name__}: {error}".splitlines()[0]
        raise InputError.at(_where(entry), what, "Mend or remove the package.") from error
    return cast(Check, gate)


def _where(entry: EntryPoint) -> str:
    home = cast("Distribution | None", entry.dist)
    return f"pip:{home.name}" if home else entry.value
