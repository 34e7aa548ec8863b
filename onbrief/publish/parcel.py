"""What is delivered together: the files by market, packs rebuilt around sealed files, and the receipt for all of it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.files import dump_json
from onbrief.lineage.ledger import line_of
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.delivery import Pack
from onbrief.model.ledger import Asset, Core, Publish, Row
from onbrief.pipeline.pack import sheet, write_zip
from onbrief.publish.publication import Publication
from onbrief.publish.shelves import MAX_BYTES

RECEIPT = "onbrief/receipt/1"
PROVENANCE, ATTESTATION = "provenance.jsonl", "attestation.intoto.json"
Goods = bytes | Path  # what a file holds, or where that lies


@dataclass(frozen=True)
class Sealed:
    """A file as it leaves the building, with its row of the ledger."""

    data: bytes
    asset: Asset


def asset_path(core: Core) -> str:
    """`GB/lumen_….jpg`: where a file lies in a target's folder of its campaign."""
    return f"{core.market}/{core.name}"


def receipt_path(publication: Publication) -> str:
    return f"{publication.publish.id}.json"


def goods(publication: Publication) -> dict[str, Goods]:
    """All that a publish delivers, apart from hand-overs and receipt: path → the file that holds it."""
    packs: dict[str, Goods] = {pack.name: pack for pack in publication.packs}
    return {asset_path(file.asset.core): file.path for file in publication.files} | packs


def listed(publication: Publication) -> list[dict[str, Any]]:
    """Path, SHA-256 and bytes of each delivered file and pack, by path."""
    rows = [
        {"path": asset_path(file.asset.core), "sha256": file.asset.delivered, "bytes": file.asset.bytes}
        for file in publication.files
    ]
    for pack in publication.packs:
        rows.append({"path": pack.name, "sha256": sha256_file(pack), "bytes": pack.stat().st_size})
    return sorted(rows, key=lambda row: str(row["path"]))


def receipt(publication: Publication) -> bytes:
    """The list that is delivered last: who imports waits for it and then knows that all is there.

    Hand-overs are not in it, so that one may be added later.
    """
    told = publication.publish
    return dump_json(
        {
            "schema": RECEIPT,
            "publish": told.id,
            "client": told.client,
            "campaign": told.campaign,
            "version": told.version,
            "files": listed(publication),
        }
    ).encode()


def provenance(publish: Publish, assets: Iterable[Asset]) -> bytes:
    """The ledger's rows of a pack's files, as they stand there, after the row of the publish."""
    rows: list[Row] = [publish, *assets]
    return "".join(f"{line_of(row)}\n" for row in rows).encode()


def as_sealed(pack: Pack, path: Path, files: Mapping[str, Sealed], papers: Iterable[str] = ()) -> Pack:
    """The same pack as the gates must find it after sealing. papers: the further files that it carries beside its own."""
    wanted = tuple(replace(file, sha256=files[file.name].asset.delivered) for file in pack.files)
    return replace(pack, path=path, files=wanted, papers=tuple(sorted((*pack.papers, *papers))))


def sealed_pack(pack: Path, files: Mapping[str, Sealed], extra: Mapping[str, bytes]) -> bytes:
    """An approved pack around sealed files: the same bytes for the same inputs.

    files: by their names in the pack's assets/, all of them. extra: papers to add (PROVENANCE, ATTESTATION). The
    manifest names both hashes of each file, its core and its seal; sizes are counted anew; the contact sheet stays.
    Raises InputError where the pack isn't about these files.
    """
    held = _unpacked(pack)
    names = {name.removeprefix("assets/") for name in held if name.startswith("assets/")}
    if odd := sorted(names ^ files.keys()):
        raise InputError.at(
            pack,
            f"{odd[0]} is not in both: pack and ledger are about different files",
            "Build and approve again.",
        )
    for name, sealed in files.items():
        approved = sealed.asset.core.approved
        if sha256(held[f"assets/{name}"]) != approved or sha256(sealed.data) != sealed.asset.delivered:
            raise InputError.at(
                pack, f"{name} is not the file that was approved and sealed", "Publish again."
            )
        held[f"assets/{name}"] = sealed.data
    held["manifest.json"] = _manifest(held["manifest.json"], files)
    held["trafficking.csv"] = _trafficking(held["trafficking.csv"], files)
    archive = io.BytesIO()
    write_zip(archive, held | dict(extra))
    return archive.getvalue()


def _unpacked(pack: Path) -> dict[str, bytes]:
    damaged = InputError.at(pack, "this pack can't be opened", "Fetch it again: onbrief fetch")
    try:
        with zipfile.ZipFile(pack) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise damaged
            held = {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise damaged from error
    if not {"manifest.json", "trafficking.csv"} <= held.keys():
        raise damaged
    return held


def _manifest(data: bytes, files: Mapping[str, Sealed]) -> bytes:
    told = json.loads(data)
    for row in told["files"]:
        asset = files[row["path"].removeprefix("assets/")].asset
        row["approved_sha256"] = row["sha256"]
        row |= {"sha256": asset.delivered, "core": asset.id, "seal": asset.core.seal}
    return dump_json(told).encode()


def _trafficking(data: bytes, files: Mapping[str, Sealed]) -> bytes:
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    rows = [row | {"kb": f"{len(files[row['file']].data) / 1000:.1f}"} for row in table]
    return sheet(table.fieldnames or (), rows)
