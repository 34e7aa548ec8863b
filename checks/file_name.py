"""Does a delivery pack hold exactly the files that were checked, each under the name that the convention gives it?"""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from checks.ink import not_run
from onbrief.model.delivery import Delivered, Pack
from onbrief.model.finding import Finding, Need, Scope, Severity
from onbrief.model.visible import visible

id = "file-name"
scope = Scope.PACK
needs: frozenset[Need] = frozenset()

LONGEST = (
    120  # characters of a file's name; desktop sync clients and ad servers cut or refuse longer ones (house)
)
LARGEST = 2_000_000_000  # bytes, of the pack and of all that it unfolds to
MOST_FILES = 10_000  # entries; a market with every placement of the catalogue has some hundreds
LARGEST_LIST = 20_000_000  # bytes of the manifest or the trafficking list
MOST_TOLD = 20  # findings of one pack; more say the same
PLAIN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*"
)  # characters that no file system, address or ad server changes
DEVICES = re.compile(
    r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE
)  # names that Windows keeps for itself
EPOCH = (1980, 1, 1, 0, 0, 0)  # the date of every entry, so that the same pack has the same bytes
LISTS = ("manifest.json", "trafficking.csv", "contact-sheet.pdf")
FIELDS = ("client", "campaign", "SKU", "placement", "locale", "size", "version")


class Fault(NamedTuple):
    message: str
    source: str
    measured: str = ""
    allowed: str = ""


class Damaged(Exception):
    """Why a pack isn't unfolded."""


def run(pack: Pack) -> Iterable[Finding]:
    """Reads the zip within bounds and unpacks nothing to disk; hashes every file; compares names, manifest and
    trafficking list with what the build asked for.
    """
    asset = f"packs/{pack.path.name}"
    if not pack.path.is_file():
        yield not_run(id, f"{asset} is missing; run `onbrief build`", _market(pack))
        return
    try:
        found = list(islice(_faults(pack), MOST_TOLD))
    except Damaged as why:
        found = [Fault(f"The pack can't be opened: {why}; build it again.", _market(pack))]
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        found = [
            Fault(
                "The pack can't be opened: it is no zip archive, or damaged; build it again.", _market(pack)
            )
        ]
    for message, source, measured, allowed in found:
        yield Finding(id, Severity.BLOCK, message, source, measured, allowed, asset=asset)


def _market(pack: Pack) -> str:
    return f"brief.yaml#/markets/{pack.market}"


def _faults(pack: Pack) -> Iterator[Fault]:
    wanted = f"{pack.client}_{pack.campaign}_{pack.market}_v{pack.version}.zip"
    if pack.path.name != wanted:
        yield Fault(f"The pack is called {visible(pack.path.name)}; call it {wanted}.", _market(pack))
    for file in pack.files:
        if len(file.name) > LONGEST:
            yield Fault(
                f"The file's name has {len(file.name)} characters, at most {LONGEST} are safe; shorten the campaign's name.",
                "brief.yaml#/campaign",
                f"{len(file.name)} characters",
                f"at most {LONGEST}",
            )
    if pack.path.stat().st_size > LARGEST:
        raise Damaged(f"it has more than {LARGEST // 10**9} GB")
    with zipfile.ZipFile(pack.path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
            raise Damaged(f"it unfolds to more than {MOST_FILES} files or {LARGEST // 10**9} GB")
        tricks = list(_tricks(pack, entries))
        if tricks:
            yield from tricks  # what hides behind such names isn't read
            return
        yield from _held(pack, archive)
        yield from _manifest(pack, archive)
        yield from _trafficking(pack, archive)


def _tricks(pack: Pack, entries: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    """Names that would land elsewhere, or on each other, when somebody unpacks them."""
    seen: set[str] = set()
    for entry in entries:
        name = visible(entry.orig_filename[:LONGEST])
        parts = entry.orig_filename.removesuffix("/").split("/")
        why = ""
        if stat.S_ISLNK(entry.external_attr >> 16):
            why = "it is a link"
        elif entry.flag_bits & 1:
            why = "it is encrypted"
        elif entry.orig_filename.lower() in seen:
            why = "another file has the same name"
        elif not all(PLAIN.fullmatch(part) and not DEVICES.match(part) for part in parts):
            why = "it would not keep this name, or this place, where it is unpacked"
        elif entry.date_time != EPOCH:
            why = "it was put in by hand"
        seen.add(entry.orig_filename.lower())
        if why:
            yield Fault(
                f"The pack holds “{name}”: {why}; build the pack again.", _market(pack), name, "built files"
            )


def _held(pack: Pack, archive: zipfile.ZipFile) -> Iterator[Fault]:
    """Every file that was checked, with its bytes and its name, and no other."""
    wanted = {f"assets/{file.name}": file for file in pack.files}
    found = {name: _hash(archive, name) for name in archive.namelist()}
    missing = [file for name, file in wanted.items() if name not in found]
    for name, held in found.items():
        file = wanted.get(name)
        if file is None and name not in (*LISTS, *pack.papers):
            meant = next((one for one in missing if one.sha256 == held), None)
            if meant:
                missing.remove(meant)
                yield _misnamed(pack, name.removeprefix("assets/"), meant)
            else:
                yield Fault(
                    f"The pack holds {name}, which nobody asked for; build the pack again.",
                    _market(pack),
                    name,
                    "built files",
                )
        elif file and held != file.sha256:
            yield Fault(
                f"The pack's {name} isn't the file that was checked; build the pack again.",
                file.source,
                held[:12],
                file.sha256[:12],
            )
    for file in missing:
        yield Fault(
            f"The pack lacks {file.name}; build the pack again.", file.source, "missing", "in the pack"
        )
    for name in (*LISTS, *pack.papers):
        if name not in found:
            yield Fault(
                f"The pack lacks its {name}; build the pack again.", _market(pack), "missing", "in the pack"
            )


def _hash(archive: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    with archive.open(name) as file:
        while block := file.read(1_000_000):
            digest.update(block)
    return digest.hexdigest()


def _misnamed(pack: Pack, name: str, file: Delivered) -> Fault:
    """The right bytes under a wrong name: the first field that differs is to blame."""
    said, meant = (one.rpartition(".")[0].split("_") for one in (name, file.name))
    sources = {
        "client": "brief.yaml#/client",
        "campaign": "brief.yaml#/campaign",
        "SKU": f"brief.yaml#/skus/{file.sku}",
        "locale": _market(pack),
        "version": "brief.yaml#/version",
    }
    pairs = zip(FIELDS, said, meant, strict=True) if len(said) == len(meant) == len(FIELDS) else ()
    field = next((field for field, is_, should in pairs if is_ != should), "")
    what = f"; its {field} is wrong" if field else ""
    text = f"A file is called {visible(name[:LONGEST])}{what}; call it {file.name}."
    return Fault(text, sources.get(field, file.source), visible(name[:LONGEST]), file.name)


def _list(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        data = file.read(LARGEST_LIST + 1)
    if len(data) > LARGEST_LIST:
        raise Damaged(f"its {name} has more than {LARGEST_LIST // 1_000_000} MB")
    return data.decode("utf-8-sig")


def _manifest(pack: Pack, archive: zipfile.ZipFile) -> Iterator[Fault]:
    if "manifest.json" not in archive.namelist():
        return
    try:
        told = json.loads(_list(archive, "manifest.json"))
        rows = {str(row["path"]): row for row in told["files"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        yield Fault("The pack's manifest.json can't be read; build the pack again.", _market(pack))
        return
    for key in ("client", "campaign", "market", "version"):
        if told.get(key) != getattr(pack, key):
            source = _market(pack) if key == "market" else f"brief.yaml#/{key}"
            yield _differs("manifest.json", "the pack", key, told.get(key), getattr(pack, key), source)
    keys = ("sha256", "width", "height", "placement", "locale", "sku", "scene", "request")
    yield from _rows(pack, "manifest.json", {n.removeprefix("assets/"): row for n, row in rows.items()}, keys)


def _trafficking(pack: Pack, archive: zipfile.ZipFile) -> Iterator[Fault]:
    if "trafficking.csv" not in archive.namelist():
        return
    try:
        table = csv.DictReader(io.StringIO(_list(archive, "trafficking.csv")))
        rows = {str(row["file"]): _typed(row) for row in islice(table, MOST_FILES)}
    except (ValueError, TypeError, KeyError, csv.Error):
        yield Fault("The pack's trafficking.csv can't be read; build the pack again.", _market(pack))
        return
    yield from _rows(pack, "trafficking.csv", rows, ("width", "height", "placement", "locale"))


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the trafficking list in the manifest's words."""
    return {
        **row,
        "width": int(row["width"]),
        "height": int(row["height"]),
        "placement": f"{row['channel']}/{row['placement']}",
    }


def _rows(pack: Pack, where: str, rows: dict[str, Any], keys: tuple[str, ...]) -> Iterator[Fault]:
    """The first difference of each file's row from what the build says."""
    for file in pack.files:
        row = rows.pop(file.name, None)
        if row is None:
            yield Fault(
                f"{where} doesn't list {file.name}; build the pack again.",
                file.source,
                "not listed",
                "listed",
            )
            continue
        for key in keys:
            if row.get(key) != getattr(file, key):
                yield _differs(where, file.name, key, row.get(key), getattr(file, key), file.source)
                break
    for name in rows:
        yield Fault(
            f"{where} lists {visible(name[:LONGEST])}, which isn't in the pack; build the pack again.",
            _market(pack),
        )


def _differs(where: str, what: str, key: str, told: Any, meant: Any, source: str) -> Fault:
    said = visible(str(told)[:LONGEST])
    return Fault(
        f"{where} says {key} {said} of {what}, it is {meant}; build the pack again.", source, said, str(meant)
    )
