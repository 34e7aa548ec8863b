"""A pack holds the files that were checked, under the names that the convention gives them."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest

from checks import file_name
from onbrief.model.delivery import Delivered, Pack
from onbrief.pipeline.pack import EPOCH
from tests.checks.conftest import line

NAME = "lumen_dusk_amber_instagram-feed_en-GB_4x5_v2.jpg"
MARKET = "brief.yaml#/markets/GB"
DELIVERABLE = "brief.yaml#/deliverables/0"
BYTES = b"a picture"
ROW = {"width": 4, "height": 5, "placement": "instagram/feed", "locale": "en-GB", "sku": "amber", "scene": "dusk",
       "request": "r", "sha256": sha256(BYTES).hexdigest()}  # fmt: skip
MANIFEST = {
    "client": "lumen",
    "campaign": "dusk",
    "market": "GB",
    "version": 2,
    "files": [{"path": f"assets/{NAME}", **ROW}],
}
LIST = f"file,channel,placement,locale,width,height\n{NAME},instagram,feed,en-GB,4,5\n"


@pytest.fixture
def judge(tmp_path):
    """Says what the gate says of a pack that holds these entries (None leaves one out)."""

    def said(changes=(), name="lumen_dusk_GB_v2.zip", date=EPOCH) -> list[str]:
        held = {
            f"assets/{NAME}": BYTES,
            "manifest.json": json.dumps(MANIFEST),
            "trafficking.csv": LIST,
            "contact-sheet.pdf": b"a sheet",
            **dict(changes),
        }
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, data in held.items():
                if data is not None:
                    archive.writestr(zipfile.ZipInfo(entry, date), data)
        return [line(finding) for finding in file_name.run(pack(path))]

    return said


def pack(path) -> Pack:
    return Pack(path, "lumen", "dusk", "GB", 2, (Delivered(NAME, source=DELIVERABLE, **ROW),))


def test_what_was_built_passes(judge):
    assert judge() == []


def test_a_pack_that_is_not_there_is_not_passed(tmp_path):
    found = list(file_name.run(pack(tmp_path / "lumen_dusk_GB_v2.zip")))
    assert [line(f) for f in found] == [
        f"warn {MARKET}: This gate didn't run: packs/lumen_dusk_GB_v2.zip is missing; run `onbrief build`."
    ]


@pytest.mark.parametrize(
    ("new", "field", "source"),
    [
        ("lumen_dusk_amber_instagram-feed_en-GB_4x5_v1.jpg", "version", "brief.yaml#/version"),
        ("lumen_dawn_amber_instagram-feed_en-GB_4x5_v2.jpg", "campaign", "brief.yaml#/campaign"),
        ("lumen_dusk_amber_instagram-feed_en-IE_4x5_v2.jpg", "locale", MARKET),
        ("lumen_dusk_amber_instagram-feed_en-GB_5x4_v2.jpg", "size", DELIVERABLE),
        ("lumen_dusk_rose_instagram-feed_en-GB_4x5_v2.jpg", "SKU", "brief.yaml#/skus/amber"),
    ],
)
def test_a_wrong_field_of_a_name_is_named_and_its_line_blamed(judge, new, field, source):
    assert judge({f"assets/{NAME}": None, f"assets/{new}": BYTES}) == [
        f"block {source}: A file is called {new}; its {field} is wrong; call it {NAME}. [{new}; allowed: {NAME}]"
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({f"assets/{NAME}": b"other"}, f"block {DELIVERABLE}: The pack's assets/{NAME} isn't the file that was checked; "
         f"build the pack again. [{sha256(b'other').hexdigest()[:12]}; allowed: {ROW['sha256'][:12]}]"),
        ({f"assets/{NAME}": None}, f"block {DELIVERABLE}: The pack lacks {NAME}; build the pack again. "
         "[missing; allowed: in the pack]"),
        ({"assets/.DS_Store": b""}, f"block {MARKET}: The pack holds “assets/.DS_Store”: it would not keep this name, "
         "or this place, where it is unpacked; build the pack again. [assets/.DS_Store; allowed: built files]"),
        ({"assets/notes.txt": b""}, f"block {MARKET}: The pack holds assets/notes.txt, which nobody asked for; "
         "build the pack again. [assets/notes.txt; allowed: built files]"),
        ({"../outside.jpg": b""}, f"block {MARKET}: The pack holds “../outside.jpg”: it would not keep this name, "
         "or this place, where it is unpacked; build the pack again. [../outside.jpg; allowed: built files]"),
        ({f"assets/{NAME.upper()}": b""}, f"block {MARKET}: The pack holds “assets/{NAME.upper()}”: "
         f"another file has the same name; build the pack again. [assets/{NAME.upper()}; allowed: built files]"),
        ({"manifest.json": json.dumps({**MANIFEST, "version": 1})}, "block brief.yaml#/version: manifest.json says "
         "version 1 of the pack, it is 2; build the pack again. [1; allowed: 2]"),
        ({"manifest.json": "[" * 100_000}, f"block {MARKET}: The pack's manifest.json can't be read; build the pack again."),
        ({"trafficking.csv": LIST.replace(",4,5", ",4,6")}, f"block {DELIVERABLE}: trafficking.csv says height 6 of {NAME}, "
         "it is 5; build the pack again. [6; allowed: 5]"),
        ({"trafficking.csv": LIST.partition("\n")[0]}, f"block {DELIVERABLE}: trafficking.csv doesn't list {NAME}; "
         "build the pack again. [not listed; allowed: listed]"),
        ({"manifest.json": " " * 20_000_001}, f"block {MARKET}: The pack can't be opened: its manifest.json has more than "
         "20 MB; build it again."),
    ],
)  # fmt: skip
def test_it_blocks(judge, changes, says):
    assert judge(changes) == [says]


def test_a_pack_put_together_by_hand_is_told_by_its_dates(judge):
    assert judge(date=(2026, 11, 1, 9, 0, 0))[0] == (
        f"block {MARKET}: The pack holds “assets/{NAME}”: it was put in by hand; build the pack again. "
        f"[assets/{NAME}; allowed: built files]"
    )


def test_a_link_in_a_pack_is_refused(tmp_path):
    path = tmp_path / "lumen_dusk_GB_v2.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("assets/link", EPOCH)
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert "“assets/link”: it is a link" in line(next(iter(file_name.run(pack(path)))))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"not a zip" * 99])
def test_bytes_that_are_no_pack_end_in_one_finding(tmp_path, data):
    path = tmp_path / "lumen_dusk_GB_v2.zip"
    path.write_bytes(data)
    assert [line(f) for f in file_name.run(pack(path))] == [
        f"block {MARKET}: The pack can't be opened: it is no zip archive, or damaged; build it again."
    ]


def test_a_pack_that_unfolds_without_end_is_not_unfolded(tmp_path, monkeypatch):
    monkeypatch.setattr(file_name, "LARGEST", 1000)
    path = tmp_path / "lumen_dusk_GB_v2.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("manifest.json", EPOCH), bytes(100_000), zipfile.ZIP_DEFLATED)
    assert [f.message for f in file_name.run(pack(path))] == [
        "The pack can't be opened: it unfolds to more than 10000 files or 0 GB; build it again."
    ]


def test_a_name_that_is_too_long_blames_the_campaign(tmp_path):
    long = NAME.replace("dusk", "d" * 80)
    held = replace(pack(tmp_path / "lumen_dusk_GB_v2.zip").files[0], name=long)
    path = tmp_path / "lumen_dusk_GB_v2.zip"
    with zipfile.ZipFile(path, "w"):
        pass
    first = next(iter(file_name.run(replace(pack(path), files=(held,)))))
    assert line(first) == (
        "block brief.yaml#/campaign: The file's name has 124 characters, at most 120 are safe; "
        "shorten the campaign's name. [124 characters; allowed: at most 120]"
    )
