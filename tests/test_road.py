"""The main road, on real input: text files in Git → DVC → candidates → select → masters → variants → packs → trace."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from tests.studio import Studio, copy_studio


@pytest.fixture(scope="module")
def built(first_build: Studio, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A copy of the first build; the tests below change it one after the other."""
    return copy_studio(first_build, tmp_path_factory.mktemp("road") / "studio")


def rendered(output: str) -> int:
    return int(output.split(" pictures rendered")[0].rsplit(" ", 1)[1])


def packs(studio: Studio) -> dict[str, zipfile.ZipFile]:
    return {path.name: zipfile.ZipFile(path) for path in sorted((studio.build / "packs").glob("*.zip"))}


def test_each_market_gets_a_pack_named_by_the_convention(built: Studio) -> None:
    assert list(packs(built)) == ["lumen_dusk_AE_v1.zip", "lumen_dusk_GB_v1.zip"]
    assert packs(built)["lumen_dusk_AE_v1.zip"].namelist() == [
        "assets/lumen_dusk_yuzu_google-display-300x600_ar-AE_300x600_v1.jpg",
        "assets/lumen_dusk_yuzu_iab-display-300x250_ar-AE_300x250_v1.jpg",
        "assets/lumen_dusk_yuzu_iab-display-320x50_ar-AE_320x50_v1.jpg",
        "contact-sheet.pdf",
        "manifest.json",
        "trafficking.csv",
    ]


def test_a_manifest_names_every_file_by_hash_size_and_request(built: Studio) -> None:
    pack = packs(built)["lumen_dusk_GB_v1.zip"]
    manifest = json.loads(pack.read("manifest.json"))
    assert {k: manifest[k] for k in ("schema", "client", "campaign", "market", "version")} == {
        "schema": "onbrief/manifest/1",
        "client": "lumen",
        "campaign": "dusk",
        "market": "GB",
        "version": 1,
    }
    requests = {r["id"] for r in json.loads((built.campaign / "lineage.json").read_text())["requests"]}
    for file in manifest["files"]:
        data = pack.read(file["path"])
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert Image.open(io.BytesIO(data)).size == (file["width"], file["height"])
        assert file["request"] in requests


def test_the_trafficking_sheet_holds_what_an_ad_server_asks_for(built: Studio) -> None:
    text = packs(built)["lumen_dusk_GB_v1.zip"].read("trafficking.csv").decode("utf-8-sig")
    row = next(r for r in csv.DictReader(io.StringIO(text)) if r["placement"] == "300x250")
    assert (row["channel"], row["sku"], row["flight_start"]) == (
        "iab-display",
        "Yuzu & Green Tea",
        "2027-06-01",
    )
    assert row["landing_url"].startswith("https://")


def test_delivered_files_carry_an_srgb_profile_and_nothing_private(built: Studio) -> None:
    for path in (built.build / "variants").rglob("*.jpg"):
        with Image.open(path) as image:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
            assert "sRGB" in ImageCms.getProfileDescription(profile)
            assert not image.getexif()
            assert "xmp" not in image.info and "comment" not in image.info


def test_a_right_to_left_strip_has_a_master_of_its_own(built: Studio) -> None:
    names = {p.name for p in (built.build / "masters" / "golden-hour").glob("*.png")}
    assert {"yuzu-strip.png", "yuzu-strip-rtl.png", "yuzu-tall.png", "yuzu-wide.png"} <= names


def test_a_layout_sidecar_names_every_drawn_box_and_who_asked_for_it(built: Studio) -> None:
    path = built.build / "variants/ar-AE/golden-hour/yuzu_iab-display-300x250_ar-AE.layout.json"
    sources = {e["role"]: e["source"] for e in json.loads(path.read_text("utf-8"))["elements"]}
    assert sources["headline"] == "copy/ar-AE.yaml#/skus/yuzu/headline"
    assert sources["cta"] == "copy/ar-AE.yaml#/cta"
    assert sources["logo"] == "/stylepacks/lumen/stylepack.yaml#/logo"
    assert sources["product"] == "brief.yaml#/scenes/golden-hour/subject"


def test_every_gate_looked_at_every_deliverable(built: Studio) -> None:
    report = json.loads((built.build / "findings.json").read_text("utf-8"))
    assert report["assets"] == 6
    assert {"spec", "safe-area", "missing-glyphs", "text-fit", "contrast", "palette"} <= set(report["checks"])


def test_trace_tells_the_whole_chain_of_a_file_out_of_a_pack(built: Studio, tmp_path: Path) -> None:
    pack = packs(built)["lumen_dusk_AE_v1.zip"]
    name = "assets/lumen_dusk_yuzu_iab-display-300x250_ar-AE_300x250_v1.jpg"
    loose = Path(pack.extract(name, tmp_path))
    chain = built.onbrief("trace", str(loose), "--format", "json")
    links = {link["title"]: link for link in json.loads(chain.stdout)}
    assert {"File", "Deliverable", "Variant", "Copy, headline", "Fonts", "Master", "Select", "Candidate", "Plate",
            "Scene", "SKU", "Label", "Checks"} <= set(links)  # fmt: skip
    assert links["Select"]["facts"] | {"candidate": ""} == {
        "candidate": "",
        "who": "Ada Reed <ada@lumen.example>",
        "when": links["Select"]["facts"]["when"],
        "reasons": "light",
        "note": "the rim draws the cap",
    }
    assert links["Copy, headline"]["source"].startswith("campaigns/dusk/copy/ar-AE.yaml:")
    assert links["Copy, headline"]["commit"]["author"] == "Ada Reed"
    assert "OFL-1.1" in links["Fonts"]["facts"]["Noto Sans Arabic"]
    assert links["Plate"]["facts"]["variant"] == "scalar_rgb"


def test_trace_refuses_bytes_that_no_lineage_names(built: Studio) -> None:
    changed = built.root / "changed.jpg"
    changed.write_bytes(b"not ours")
    told = built.onbrief("trace", "changed.jpg")
    changed.unlink()
    assert told.returncode == 2
    digest = hashlib.sha256(b"not ours").hexdigest()[:12]
    assert told.stderr == (
        f"changed.jpg: no lineage names these bytes (sha256 {digest}…)\n    Was it changed after delivery?\n"
    )


def test_nothing_changed_renders_nothing_and_leaves_git_clean(built: Studio) -> None:
    again = built.onbrief("build")
    assert rendered(again.stdout) == 0
    assert built.run("git", "status", "--porcelain").stdout == ""


def test_dvc_repro_in_the_campaigns_folder_works_as_well(built: Studio) -> None:
    done = built.run("dvc", "repro", cwd=built.campaign)
    assert done.returncode == 0, done.stderr
    assert "Data and pipelines are up to date." in done.stdout + done.stderr


def test_one_headline_re_renders_its_own_variants_alone_and_trace_knows_they_are_not_committed(
    built: Studio,
) -> None:
    copy = "campaigns/dusk/copy/en-GB.yaml"
    before = (built.root / copy).read_text("utf-8")
    built.edit(copy, "headline: Bright side, bottled", "headline: Sunny side up")
    done = built.onbrief("build")
    assert rendered(done.stdout) == 2  # 320×50 has a headline of its own
    file = built.build / "variants/en-GB/golden-hour/yuzu_iab-display-300x250_en-GB.jpg"
    told = built.onbrief("trace", str(file))
    assert "in the working tree only: this rendering is not committed yet" in told.stdout
    (built.root / copy).write_text(before, "utf-8")
    back = built.onbrief("build")
    assert rendered(back.stdout) == 0
    assert built.run("git", "status", "--porcelain").stdout == ""


def test_a_rebuild_without_store_or_cache_gives_the_same_bytes(built: Studio) -> None:
    before = (built.campaign / "dvc.lock").read_bytes()
    zips = {
        name: hashlib.sha256((built.build / "packs" / name).read_bytes()).hexdigest() for name in packs(built)
    }
    for folder in (built.root / ".onbrief", built.root / ".dvc" / "cache", built.build):
        shutil.rmtree(folder)
    done = built.onbrief("build")
    assert rendered(done.stdout) > 10
    assert (built.campaign / "dvc.lock").read_bytes() == before
    assert built.run("git", "status", "--porcelain").stdout == ""
    assert zips == {
        n: hashlib.sha256((built.build / "packs" / n).read_bytes()).hexdigest() for n in packs(built)
    }


def test_committed_renderings_win_over_a_local_store(built: Studio) -> None:
    """The store holds other bytes for the same request; the build takes what the committed lineage names."""
    approved = (built.build / "candidates/golden-hour/01.png").read_bytes()
    for entry in (built.root / ".onbrief" / "store").rglob("image.png"):
        about = json.loads((entry.parent / "rendering.json").read_text("utf-8"))
        if about["parts"]["image"]["sha256"] == hashlib.sha256(approved).hexdigest():
            Image.new("RGB", (96, 120), "red").save(entry)
            about["parts"]["image"]["sha256"] = hashlib.sha256(entry.read_bytes()).hexdigest()
            (entry.parent / "rendering.json").write_text(json.dumps(about), "utf-8")
    shutil.rmtree(built.build / "candidates")
    done = built.run("onbrief", "stage", "candidates", cwd=built.campaign)
    assert done.returncode == 0, done.stderr
    assert (built.build / "candidates/golden-hour/01.png").read_bytes() == approved


def test_a_changed_scene_carries_its_select_over_to_be_confirmed(built: Studio) -> None:
    built.edit("campaigns/dusk/brief.yaml", "ground: sage", "ground: apricot")
    done = built.onbrief("build")
    assert "to confirm: scene golden-hour changed since candidate 2 was chosen" in done.stdout
    assert done.returncode in (0, 1)
    assert "golden-hour" not in built.run("git", "diff", "--name-only").stdout.replace("brief.yaml", "")
