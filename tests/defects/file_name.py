"""Packs that aren't what was built and checked: repacked by hand, renamed, added to, listed wrongly."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from onbrief.files import dump_json
from onbrief.model.delivery import Pack
from onbrief.pipeline.pack import EPOCH
from tests.defects.campaigns import packs
from tests.defects.seed import Case, Seed

Contents = dict[str, bytes]
LONG = 120


def repacked(pack: Pack, folder: Path, contents: Contents, path: str = "") -> tuple[Pack]:
    """The pack with other contents, squeezed harder than ours: that alone is no fault."""
    made = folder / (path or pack.path.name)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in contents.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 3
            archive.writestr(info, data)
    return (replace(pack, path=made),)


def contents(pack: Pack) -> Contents:
    with zipfile.ZipFile(pack.path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def first(case: Case) -> Pack:
    return packs(case)[0]


def renamed(case: Case, how: str, folder: Path) -> tuple[Pack]:
    """One file under the version before, or under the name that a designer gave it."""
    pack = first(case)
    name = pack.files[0].name
    stem, _, suffix = name.rpartition(".")
    told = {"same": name, "version": f"{stem.rpartition('_')[0]}_v{pack.version + 1}.{suffix}"}
    new = told.get(how, name.replace(f"{pack.campaign}_", "final-FINAL_", 1))
    moved = {(f"assets/{new}" if n == f"assets/{name}" else n): data for n, data in contents(pack).items()}
    return repacked(pack, folder, moved)


def exchanged(case: Case, how: str, folder: Path) -> tuple[Pack]:
    """A file's bytes after the check: one bit of it, or another file of a wrong picture under its name."""
    pack, held = first(case), contents(first(case))
    one, other = (f"assets/{pack.files[i].name}" for i in (0, 0 if how == "same" else -1))
    if how == "bit":
        held[one] = held[one][:-40] + bytes([held[one][-40] ^ 1]) + held[one][-39:]
    else:
        held[one] = held[other]
    return repacked(pack, folder, held)


def added(case: Case, name: str, folder: Path) -> tuple[Pack]:
    """What came in beside: a file manager's leavings, or a path that leads out of the folder."""
    pack = first(case)
    return repacked(pack, folder, {**contents(pack), **({name: b"x"} if name else {})})


def lacking(case: Case, share: float, folder: Path) -> tuple[Pack]:
    """One file fell out (share 0), or so many of them; lists and all are as they were. -1: nothing did."""
    pack = first(case)
    gone = {f"assets/{f.name}" for f in pack.files[: max(round(len(pack.files) * share), share >= 0)]}
    return repacked(pack, folder, {n: data for n, data in contents(pack).items() if n not in gone})


def listed(case: Case, how: str, folder: Path) -> tuple[Pack]:
    """The manifest: only laid out anew, with one width off by a pixel, or that of another version."""
    pack, held = first(case), contents(first(case))
    told = json.loads(held["manifest.json"])
    if how == "pixel":
        told["files"][0]["width"] += 1
    if how == "file":
        told["files"][0]["placement"] = "elsewhere/feed"
        told["files"][0]["width"] *= 2
    held["manifest.json"] = (json.dumps(told) if how == "same" else dump_json(told)).encode()
    return repacked(pack, folder, held)


def trafficked(case: Case, how: str, folder: Path) -> tuple[Pack]:
    """The trafficking list saved again by a spreadsheet: quoted, a pixel off, or a row's place mistaken."""
    pack, held = first(case), contents(first(case))
    rows = list(csv.reader(io.StringIO(held["trafficking.csv"].decode("utf-8-sig"))))
    row = next(row for row in rows if row[0] == pack.files[0].name)
    if how == "pixel":
        row[5] = str(int(row[5]) - 1)
    if how == "place":
        row[1], row[3] = "elsewhere", "xx-XX"
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    held["trafficking.csv"] = text.getvalue().encode()
    return repacked(pack, folder, held)


def versioned(case: Case, by: int, folder: Path) -> tuple[Pack]:
    """A manifest of another version than the brief's."""
    pack, held = first(case), contents(first(case))
    told = json.loads(held["manifest.json"])
    told["version"] += by
    held["manifest.json"] = dump_json(told).encode()
    return repacked(pack, folder, held)


def lengthened(case: Case, longest: int, folder: Path) -> tuple[Pack]:
    """A campaign's name so long that the longest file's name has so many characters, in every list alike."""
    pack = first(case)
    more = longest - max(len(file.name) for file in pack.files)
    name = pack.campaign + "-" + "x" * (more - 1)
    old, new = (f"{pack.client}_{c}_" for c in (pack.campaign, name))
    moved = {n.replace(old, new): d if n.startswith("assets/") else d.replace(old.encode(), new.encode())
             for n, d in contents(pack).items()}  # fmt: skip
    told = json.loads(moved["manifest.json"])
    told["campaign"] = name
    moved["manifest.json"] = dump_json(told).encode()
    files = tuple(replace(file, name=file.name.replace(old, new)) for file in pack.files)
    changed = replace(pack, campaign=name, files=files)
    return repacked(changed, folder, moved, pack.path.name.replace(old, new))


def market(case: Case) -> str:
    return f"brief.yaml#/markets/{first(case).market}"


def deliverable(case: Case) -> str:
    return first(case).files[0].source


def line(source: str) -> Callable[[Case], str]:
    return lambda case: source


DEFECTS = ()
SEEDS = tuple(
    Seed(name, "file-name", apply, below, over, gross, blame, on="campaign")
    for name, apply, below, over, gross, blame in (
        ("file of another version", renamed, "same", "version", "version", line("brief.yaml#/version")),
        ("file named by hand", renamed, "same", "hand", "hand", line("brief.yaml#/campaign")),
        ("bytes that nobody checked", exchanged, "same", "bit", "other", deliverable),
        ("file that nobody asked for", added, "", "assets/Thumbs.db", "../../outside.jpg", market),
        ("file left out", lacking, -1, 0, 0, deliverable),
        ("manifest of other files", listed, "same", "pixel", "file", deliverable),
        ("trafficking list that lies", trafficked, "same", "pixel", "place", deliverable),
        ("manifest of another version", versioned, 0, 1, 9, line("brief.yaml#/version")),
        ("name too long", lengthened, LONG, LONG + 1, LONG + 60, line("brief.yaml#/campaign")),
    )
)  # fmt: skip
