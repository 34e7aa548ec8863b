"""Whether a file in the hand is what was published: its bytes, its seal and each ingredient's, its row, and who approved.

A file that left the building is a witness: its seal names a row of the ledger, so a history that was written anew
is found out by any delivered file.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from onbrief.audit.verify_ledger import verify_ledger
from onbrief.errors import InputError
from onbrief.lineage import ledger
from onbrief.lineage.fingerprint import pixels_of
from onbrief.lineage.ledger import LedgerFile
from onbrief.model.canonical import sha256
from onbrief.model.ledger import FOLDER, Asset
from onbrief.model.picture import Unreadable
from onbrief.publish.seal import Seal, largest, read_seal, unsealed

MOST = 5_000  # files in a pack
HOSTILE = (  # what a damaged, locked or invented archive makes the library raise
    OSError, zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, AttributeError, EOFError, RuntimeError,
)  # fmt: skip
TRUST = "Name the root that you trust with --root, or put it into policies/trust.pem."
BESIDE = {
    "manifest.json",
    "trafficking.csv",
    "contact-sheet.pdf",
    "provenance.jsonl",
    "attestation.intoto.json",
}


Row = tuple[LedgerFile, Asset]


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at. proved: it holds. broken: it doesn't. unknown: this clone can't tell."""

    verdict: Literal["proved", "broken", "unknown"]
    what: str
    cure: str = ""


@dataclass
class Verdicts:
    """All that is told of one file. row: its row in the ledger, and the file that holds it."""

    name: str
    checked: list[Checked] = field(default_factory=list)
    row: Row | None = None

    @property
    def broken(self) -> list[Checked]:
        return [one for one in self.checked if one.verdict == "broken"]

    def say(self, verdict: Literal["proved", "broken", "unknown"], what: str, cure: str = "") -> None:
        self.checked.append(Checked(verdict, what, cure))


class Shelf:
    """The ledger's rows by what a file can be known by. Reads the working tree once."""

    def __init__(self, root: Path):
        self.root = root
        self.files: list[LedgerFile] = []
        for path in ledger.paths(root):
            try:
                self.files.append(ledger.read(root, path))
            except InputError:
                continue  # `verify ledger` tells of it
        self.by_delivered = self._by(lambda asset: asset.delivered)
        self.by_core = self._by(lambda asset: asset.id)
        self.by_approved = self._by(lambda asset: asset.core.approved)
        self.by_pixels = self._by(lambda asset: asset.core.pixels)

    def _by(self, what: Callable[[Asset], str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for file in self.files:
            for asset in file.assets:
                found[what(asset)].append((file, asset))
        return found


def _row_of(rows: list[Row] | None, name: str) -> Row | None:
    """Of rows with the same bytes (a picture without words is one in all languages) the one of this name."""
    return next((row for row in rows or () if row[1].core.name == name), rows[0] if rows else None)


def verify_file(shelf: Shelf, path: Path, roots: list[str], whole: bool = True) -> Verdicts:
    """Everything that can be told of one delivered file. whole: look at its row's ledger file and decisions too."""
    told = Verdicts(path.name)
    try:
        if path.stat().st_size > (most := largest(path.suffix)):
            raise InputError.at(path, f"larger than {most // 1_000_000} MB; it is not read")
        data = path.read_bytes()
    except OSError:
        raise InputError.at(path, "no such file", "Name a delivered file, a pack, or the ledger.") from None
    seal = read_seal(data, path.suffix, roots)
    told.row = _row_of(shelf.by_delivered.get(sha256(data)), path.name)
    if told.row:
        told.say("proved", "these are the delivered bytes, to the last one")
        _seal(told, seal, told.row[1])
    else:
        _not_delivered(shelf, told, path, data, seal)
    if told.row and whole:
        _row(shelf, told, *told.row, roots)
    return told


def _not_delivered(shelf: Shelf, told: Verdicts, path: Path, data: bytes, seal: Seal) -> None:
    """What a file is whose bytes no row names."""
    ask = "Ask for the delivered file."
    if found := _row_of(shelf.by_core.get(seal.core), path.name):
        told.row = found
        if seal.intact:
            told.say("broken", "its seal is one of ours, its bytes are others than the ledger names", ask)
        for fault in () if seal.intact else seal.faults:
            told.say("broken", f"it bears the seal of {found[1].core.name}: {fault}", ask)
    elif seal.core and seal.intact:
        told.say(
            "broken",
            f"its seal names row {seal.core[:12]}…, which this history doesn't hold",
            "Either another repository published it, or this history was written anew: compare with another clone.",
        )
    elif found := _row_of(shelf.by_approved.get(sha256(unsealed(data, path.suffix))), path.name):
        told.row = found
        told.say("broken", "its seal was taken off; what is left are the approved bytes", ask)
    elif found := _row_of(shelf.by_pixels.get(_pixels(path)), path.name):
        told.row = found
        told.say("broken", "it was saved again; it shows exactly what was approved", ask)
    else:
        what = "nothing in this ledger has these bytes or these pixels"
        told.say("broken", what, "onbrief trace tells what it looks like.")


def _pixels(path: Path) -> str:
    try:
        return pixels_of(path)
    except Unreadable:
        return ""


def _seal(told: Verdicts, seal: Seal, asset: Asset) -> None:
    if asset.core.seal == "none":
        told.say("proved", "its placement takes no seal; the ledger alone speaks for it")
        return
    if not seal.present:
        told.say("broken", "it bears no seal", "Ask for the delivered file.")
        return
    if seal.core != asset.id:
        told.say("broken", f"its seal is that of another file (row {seal.core[:12] or 'none'}…)")
    for fault in () if seal.intact else seal.faults:
        told.say("broken", f"seal: {fault}")
    if not seal.intact or seal.core != asset.id:
        return
    if seal.trusted:
        made = ", a development certificate that nobody else vouches for" if seal.development else ""
        told.say("proved", f"seal and ingredients verified against your root; signed by {seal.signer}{made}")
    for fault in () if seal.trusted else seal.faults:
        told.say("unknown", f"the seal of {seal.signer} is whole, but {fault}", TRUST)


def _row(shelf: Shelf, told: Verdicts, file: LedgerFile, asset: Asset, roots: list[str]) -> None:
    books = verify_ledger(shelf.root, [shelf.root / file.path], roots)
    for problem in books.problems:
        told.say("broken", f"{problem.where}: {problem.what}", problem.cure)
    for problem in books.unknown:
        told.say("unknown", f"{problem.where}: {problem.what}", problem.cure)
    if not books.problems:
        head = file.head
        told.say("proved", f"its row stands in {file.path}, signed, chained and unchanged")
        signed = ", ".join(f"{d.scope} ({d.by.name}, {d.evidence})" for d in getattr(head, "decisions", ()))
        told.say("proved", f"approved by {signed}; exactly these bytes: {asset.core.approved[:12]}…")
        if getattr(head, "separation", "") == "solo":
            told.say(
                "unknown", "who wrote and who approved may be one person: the policy was `separation: solo`"
            )


def verify_pack(shelf: Shelf, path: Path, roots: list[str]) -> list[Verdicts]:
    """A pack and every file in it. Raises InputError where it is no pack."""
    whole = Verdicts(path.name)
    try:
        with zipfile.ZipFile(path) as pack, TemporaryDirectory() as folder:
            infos = pack.infolist()
            if len(infos) > MOST or any(
                info.file_size > largest(Path(info.filename).suffix) for info in infos
            ):
                raise InputError.at(path, "it is larger than any pack of ours; it is not read")
            manifest = json.loads(pack.read("manifest.json"))
            named = {str(row["path"]): str(row["sha256"]) for row in manifest["files"]}
            inside = {info.filename for info in infos}
            for name in sorted(named.keys() - inside):
                whole.say("broken", f"{name} is missing")
            for name in sorted(inside - named.keys() - BESIDE):
                whole.say("broken", f"{name} is not in the manifest")
            found = [whole, *_inside(shelf, pack, named, inside, Path(folder), roots)]
            _provenance(whole, pack, inside, found)
    except HOSTILE:
        raise InputError.at(path, "this is no delivery pack, or a damaged one", "Ask for it again.") from None
    if not whole.broken:
        whole.say("proved", f"{len(named)} files, as its manifest names them")
    _ledgers(shelf, whole, found, roots)
    return found


def _inside(
    shelf: Shelf,
    pack: zipfile.ZipFile,
    named: dict[str, str],
    inside: set[str],
    folder: Path,
    roots: list[str],
) -> Iterator[Verdicts]:
    for number, name in enumerate(sorted(named.keys() & inside)):
        data = pack.read(name)
        place = folder / str(number) / Path(name).name
        place.parent.mkdir()
        place.write_bytes(data)
        told = verify_file(shelf, place, roots, whole=False)
        if sha256(data) != named[name]:
            told.say("broken", "its bytes are others than the manifest names")
        if told.row and told.row[1].core.name != place.name:
            told.say("broken", f"these are the bytes of {told.row[1].core.name}")
        yield told
        place.unlink()


def _provenance(whole: Verdicts, pack: zipfile.ZipFile, inside: set[str], found: list[Verdicts]) -> None:
    """The rows that travel with a pack must be those of the ledger."""
    if "provenance.jsonl" not in inside:
        whole.say("broken", "its provenance.jsonl is missing")
        return
    travelled = set(pack.read("provenance.jsonl").decode("utf-8", "replace").splitlines())
    for told in found:
        if told.row and ledger.line_of(told.row[1]) not in travelled:
            told.say("broken", "the row that travels with the pack is not the ledger's")


def _ledgers(shelf: Shelf, whole: Verdicts, found: list[Verdicts], roots: list[str]) -> None:
    files = {told.row[0].path: told.row for told in found if told.row}
    for file, asset in files.values():
        _row(shelf, whole, file, asset, roots)


def is_ledger(root: Path, path: Path) -> bool:
    """Whether a path is the ledger or in it."""
    inside = path.resolve().is_relative_to((root / FOLDER).resolve())
    return inside and (path.is_dir() or path.suffix == ".jsonl")
