from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from checks import file_name
from onbrief.errors import InputError
from onbrief.files import dump_json
from onbrief.lineage.ledger import line_of
from onbrief.model.canonical import sha256
from onbrief.model.delivery import Delivered, Pack
from onbrief.pipeline.pack import sheet, write_zip
from onbrief.publish.parcel import (
    ATTESTATION,
    PROVENANCE,
    Sealed,
    as_sealed,
    goods,
    provenance,
    receipt,
    sealed_pack,
)
from onbrief.publish.publication import File, Publication
from tests.publish.parts import approved

COLUMNS = ("file", "channel", "placement", "locale", "width", "height", "kb", "headline")


@pytest.fixture
def pack(publication: Publication, tmp_path: Path) -> Pack:
    """The approved pack of a market, as a build writes it."""
    mine = _mine(publication)
    path = tmp_path / "approved" / "lumen_dusk_GB_v1.zip"
    path.parent.mkdir()
    contents = {f"assets/{file.asset.core.name}": approved(file.path.read_bytes()) for file in mine}
    whose = {"client": "lumen", "campaign": "dusk", "market": "GB", "version": 1}
    rows = [{"path": f"assets/{file.name}", **_told(file)} for file in map(_delivered, mine)]
    contents["manifest.json"] = dump_json({"schema": "onbrief/manifest/1", **whose, "files": rows}).encode()
    contents["trafficking.csv"] = sheet(COLUMNS, [_trafficked(file) for file in mine])
    contents["contact-sheet.pdf"] = b"%PDF"
    write_zip(path, contents)
    return Pack(path, "lumen", "dusk", "GB", 1, tuple(map(_delivered, mine)))


def _mine(publication: Publication) -> list[File]:
    return [file for file in publication.files if file.asset.core.market == "GB"]


def _delivered(file: File) -> Delivered:
    core = file.asset.core
    return Delivered(
        core.name, core.approved, *core.size, core.placement, core.locale, core.sku, core.scene, core.request, "brief.yaml"
    )  # fmt: skip


def _told(file: Delivered) -> dict[str, object]:
    keys = ("sha256", "width", "height", "placement", "locale", "sku", "scene", "request")
    return {key: getattr(file, key) for key in keys}


def _trafficked(file: File) -> dict[str, str]:
    core = file.asset.core
    channel, _, placement = core.placement.partition("/")
    told = (core.name, channel, placement, core.locale, *map(str, core.size), "0.0", "'=Sip, the “sundown”")
    return dict(zip(COLUMNS, told, strict=True))


def sealed_files(publication: Publication) -> dict[str, Sealed]:
    return {file.asset.core.name: Sealed(file.path.read_bytes(), file.asset) for file in _mine(publication)}


def papers(publication: Publication) -> dict[str, bytes]:
    rows = [file.asset for file in _mine(publication)]
    return {PROVENANCE: provenance(publication.publish, rows), ATTESTATION: b"{}"}


def test_a_sealed_pack_passes_the_gate_of_packs(publication: Publication, pack: Pack, tmp_path: Path) -> None:
    assert list(file_name.run(pack)) == []
    path = tmp_path / pack.path.name
    path.write_bytes(sealed_pack(pack.path, sealed_files(publication), papers(publication)))
    assert list(file_name.run(as_sealed(pack, path, sealed_files(publication), papers(publication)))) == []


def test_the_gate_still_finds_papers_that_nobody_announced_or_that_are_missing(
    publication: Publication, pack: Pack, tmp_path: Path
) -> None:
    path = tmp_path / pack.path.name
    path.write_bytes(sealed_pack(pack.path, sealed_files(publication), {"letter.txt": b""}))
    found = file_name.run(as_sealed(pack, path, sealed_files(publication), [PROVENANCE]))
    assert [finding.message for finding in found] == [
        "The pack holds letter.txt, which nobody asked for; build the pack again.",
        "The pack lacks its provenance.jsonl; build the pack again.",
    ]


def test_a_sealed_pack_names_both_hashes_of_each_file_its_core_and_its_seal(
    publication: Publication, pack: Pack
) -> None:
    with zipfile.ZipFile(io.BytesIO(sealed_pack(pack.path, sealed_files(publication), {}))) as archive:
        for row in json.loads(archive.read("manifest.json"))["files"]:
            sealed = archive.read(row["path"])
            assert row["sha256"] == sha256(sealed)
            assert row["approved_sha256"] == sha256(approved(sealed))
            asset = next(f.asset for f in publication.files if f"assets/{f.asset.core.name}" == row["path"])
            assert (row["core"], row["seal"]) == (asset.id, "c2pa")
        table = list(csv.DictReader(io.StringIO(archive.read("trafficking.csv").decode("utf-8-sig"))))
        assert [row["kb"] for row in table] == ["0.1", "0.1"]
        assert {row["headline"] for row in table} == {"'=Sip, the “sundown”"}
        assert archive.read("contact-sheet.pdf") == b"%PDF"


def test_the_same_files_make_the_same_pack(publication: Publication, pack: Pack) -> None:
    once, twice = (sealed_pack(pack.path, sealed_files(publication), papers(publication)) for _ in range(2))
    assert once == twice


def test_the_papers_are_the_ledgers_own_lines(publication: Publication) -> None:
    lines = papers(publication)[PROVENANCE].decode().splitlines()
    assert lines == [line_of(publication.publish), *(line_of(file.asset) for file in _mine(publication))]


def test_a_pack_about_other_files_is_refused(publication: Publication, pack: Pack) -> None:
    files = sealed_files(publication)
    name, sealed = files.popitem()
    with pytest.raises(InputError, match="pack and ledger are about different files"):
        sealed_pack(pack.path, files, {})
    swapped = replace(sealed, data=b"another")
    with pytest.raises(InputError, match="is not the file that was approved and sealed"):
        sealed_pack(pack.path, files | {name: swapped}, {})
    other = replace(sealed, asset=sealed.asset.model_copy(update={"core": publication.files[0].asset.core}))
    with pytest.raises(InputError, match="is not the file that was approved and sealed"):
        sealed_pack(pack.path, files | {name: other}, {})


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04"])
def test_a_damaged_pack_is_told_in_words(data: bytes, publication: Publication, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(InputError, match="this pack can't be opened"):
        sealed_pack(path, sealed_files(publication), {})


def test_the_receipt_lists_every_file_and_pack_with_its_hash(publication: Publication) -> None:
    told = json.loads(receipt(publication))
    assert {row["path"] for row in told["files"]} == goods(publication).keys()
    for row in told["files"]:
        data = Path(str(goods(publication)[row["path"]])).read_bytes()
        assert (row["sha256"], row["bytes"]) == (sha256(data), len(data))
