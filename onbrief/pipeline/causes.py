"""Which edited line causes which renders: each edit is tried alone on what was built, and the requests are compared.

Exact and generic: it knows no field of a brief, only that a request's id follows from what people wrote.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from onbrief.errors import InputError
from onbrief.lineage.git import blobs
from onbrief.lineage.read import Lineage
from onbrief.model.campaign import load_campaign
from onbrief.model.shots import NAME as SHOTS
from onbrief.model.source import Source, parse_yaml, read_yaml
from onbrief.pipeline.attempts import recorded as tried
from onbrief.pipeline.attempts import standing
from onbrief.pipeline.compile import Compiled, compile_campaign
from onbrief.pipeline.edits import GONE, Edit, coarse, edits

MAX_TRIALS = 40
MAX_BYTES = 50_000_000  # of one source
Requests = dict[str, str]  # out → request id


@dataclass(frozen=True)
class Cause:
    """Why requests differ. where: `file:line:column`, or "" where no line is to blame; keys: the place in the file.

    old, new: what stood and stands there; None where nothing did. outs: the pictures that differ because of it.
    """

    where: str
    keys: str
    old: Any
    new: Any
    outs: frozenset[str]
    title: str = ""


def requests_of(compiled: Compiled, base: Lineage | None) -> Requests:
    """base: the record that tells which attempts at candidates failed."""
    candidates = standing(compiled.candidates, tried(base))
    return {job.out: job.id for job in (*candidates, *compiled.after)}


def explain(root: Path, name: str, base: Lineage, was: Requests, now: Requests) -> list[Cause]:
    """The causes of every difference between the requests recorded in `base` (`was`) and today's (`now`)."""
    differs = frozenset(out for out in was.keys() | now.keys() if was.get(out) != now.get(out))
    if not differs:
        return []
    with TemporaryDirectory(prefix="onbrief-plan-") as folder:
        old = _Base(Path(folder).resolve(), name, base)
        if not old.fill(root):
            return [
                Cause("", "", None, None, differs, "the sources of the recorded build are not in this clone")
            ]
        before = old.requests()
        if before is None:
            return [Cause("", "", None, None, differs, "what was built before no longer validates by itself")]
        causes = []
        for edit in _edits(root, old):
            after = old.requests(edit)
            if after is not None:
                outs = {out for out in differs if before.get(out) != after.get(out)}
                outs -= {
                    out for out in outs if out in after and out not in now
                }  # that goes for another reason
                causes.append(_cause(root, edit, frozenset(outs)))
    engine = frozenset(out for out in differs if before.get(out) != was.get(out))
    rest = differs - engine - {out for cause in causes for out in cause.outs}
    if engine:
        causes.append(
            Cause(
                "",
                "",
                None,
                None,
                engine,
                "onbrief itself, a layout library or a font differs from the recorded build's",
            )
        )
    if rest:
        causes.append(
            Cause("", "", None, None, frozenset(rest), "the edits together; none alone makes a valid brief")
        )
    return sorted(causes, key=lambda cause: (-len(cause.outs), cause.where))


class _Base:
    """The recorded build's sources in a folder of their own, to try edits on."""

    def __init__(self, root: Path, name: str, base: Lineage):
        self.root, self.name, self.base = root, name, base
        self.files: list[str] = []

    def fill(self, root: Path) -> bool:
        """Writes the recorded sources; then, of today's files, those that were not there: by themselves they do nothing."""
        homes = (f"campaigns/{self.name}/", "stylepacks/", "placements/")
        wanted = {
            source["path"]: source["blob"]
            for source in self.base.data["sources"]
            if source["path"].startswith(homes) and ".." not in Path(source["path"]).parts
        }
        contents = blobs(root, list(wanted.values()), MAX_BYTES)
        if any(blob not in contents for blob in wanted.values()):
            return False
        for path, blob in wanted.items():
            self.write(path, contents[blob])
        self.files = sorted(wanted)
        packs = {path.split("/")[1] for path in wanted if path.startswith("stylepacks/")}
        own = f"campaigns/{self.name}"
        for folder in (f"{own}/copy", f"{own}/cuts", "placements", *self._packs(root, packs)):
            for path in sorted((root / folder).rglob("*")):
                target = self.root / path.relative_to(root)
                if path.is_file() and not path.is_symlink() and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
        return True

    def _packs(self, root: Path, known: set[str]) -> Iterator[str]:
        brief = read_yaml(root, root / "campaigns" / self.name / "brief.yaml").data
        for pack in sorted(known | {str(brief["stylepack"])}):
            yield f"stylepacks/{pack}"

    def write(self, file: str, data: bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def requests(self, edit: Edit | None = None) -> Requests | None:
        """What would be asked with one edit alone; None where that is no valid campaign."""
        path = self.root / edit.file if edit else None
        kept = path.read_bytes() if path and path.is_file() else b""
        try:
            if edit and path:
                path.write_bytes(edit.new if isinstance(edit.new, bytes) else self._text(edit, kept))
            return requests_of(compile_campaign(load_campaign(self.root, self.name)), self.base)
        except InputError:
            return None
        finally:
            if path:
                path.write_bytes(kept)

    def _text(self, edit: Edit, kept: bytes) -> bytes:
        """The old file's first line (it may name a schema) and the data with the edit."""
        data = parse_yaml(self.root, self.root / edit.file, kept).data or {}
        head = kept.split(b"\n", 1)[0] + b"\n" if kept.startswith(b"#") else b""
        return head + yaml.dump(edit.applied(data), Dumper=yaml.CSafeDumper, allow_unicode=True).encode()


def _edits(root: Path, old: _Base) -> list[Edit]:
    """What changed in files that were there and still are; by leaf, by top-level key where there are too many."""
    more = [f"campaigns/{old.name}/{name}" for name in ("selects.yaml", SHOTS)]
    files = [file for file in dict.fromkeys([*old.files, *more]) if (root / file).is_file()]
    changed = [file for file in files if not _equal(root / file, old.root / file)]
    whole = [
        Edit(file, (), b"", (root / file).read_bytes(), ()) for file in changed if not file.endswith(".yaml")
    ]
    pairs = [
        (_source(old.root, file), read_yaml(root, root / file)) for file in changed if file.endswith(".yaml")
    ]
    ways: tuple[Callable[[Source, Source], Iterable[Edit]], ...] = (
        lambda a, b: edits(b.name, a.data, b.data),
        coarse,
        lambda a, b: [Edit(b.name, (), a.data, b.data, ())],
    )
    found: list[Edit] = []
    for way in ways:
        found = [*whole, *(edit for pair in pairs for edit in way(*pair))]
        if len(found) <= MAX_TRIALS:
            return found
    return found[:MAX_TRIALS]


def _equal(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _source(root: Path, file: str) -> Source:
    """A file of the recorded build; one that was not there says nothing."""
    content = (root / file).read_bytes() if (root / file).is_file() else b"{}"
    return parse_yaml(root, root / file, content)


def _cause(root: Path, edit: Edit, outs: frozenset[str]) -> Cause:
    if isinstance(edit.new, bytes):
        return Cause(edit.file, "", None, None, outs, "this file changed")
    where = read_yaml(root, root / edit.file).where(edit.at)
    keys = ".".join(map(str, edit.at))
    old, new = (None if value is GONE or value == [] else value for value in (edit.old, edit.new))
    return Cause(where, keys, old, new, outs)
