"""Retouching as people type it: a mark is answered, a build makes it, layers go out to Photoshop."""

from __future__ import annotations

import json

import numpy as np
import yaml
from PIL import Image
from psd_tools import PSDImage
from skimage.color import deltaE_ciede2000, rgb2lab

from tests.studio import Studio

MASTER = "masters/golden-hour/yuzu-tall.png"
HEADLINES = {"ar-AE": "Headline: ", "en-GB": "Headline: "}


def marked(studio: Studio) -> None:
    """Mara marks a place on a delivered picture to be cleaned."""
    lineage = json.loads((studio.campaign / "lineage.json").read_text("utf-8"))
    name = "variants/en-GB/golden-hour/yuzu_google-display-300x600_en-GB"
    row = next(f for f in lineage["files"] if f["path"].startswith(name) and f.get("part") == "image")
    said = {
        "schema": "onbrief/reviews/1",
        "reviewer": "Mara Lindqvist <mara@lumen.example>",
        "variants": [
            {"scene": "golden-hour", "sku": "yuzu", "placement": "google-display/300x600", "locale": "en-GB",
             "sha256": row["sha256"], "when": "2026-11-22T08:00:00Z",
             "marks": [{"box": [0.05, 0.1, 0.2, 0.1], "note": "the stain", "task": "clean"}]}
        ],
    }  # fmt: skip
    (studio.campaign / "reviews").mkdir(exist_ok=True)
    (studio.campaign / "reviews" / "mara-lindqvist.yaml").write_text(yaml.safe_dump(said), "utf-8")


def status(studio: Studio) -> dict:
    return json.loads(studio.onbrief("status", "dusk", "--format", "json").stdout)["campaigns"][0]


def test_a_mark_is_cleaned_replayed_and_told(built: Studio) -> None:
    studio = built
    marked(studio)
    assert (status(studio)["to_clean"], status(studio)["cleaned"]) == (1, 0)
    done = studio.onbrief(
        "retouch", "clean", "dusk", "--from-remarks", "--who", "Ada Reed <ada@lumen.example>"
    )
    assert done.returncode == 0, done.stderr
    assert "brief.yaml now pins retouch 1" in done.stdout
    step = yaml.safe_load((studio.campaign / "selects.yaml").read_text("utf-8"))["retouch"][0]
    assert (step["shape"], step["note"], len(step["answers"])) == ("tall", "the stain", 1)
    assert (studio.campaign / "selects.yaml").read_text("utf-8").startswith("# What we chose.\n")
    before = np.asarray(Image.open(studio.build / MASTER))
    plan = studio.onbrief("plan", "dusk").stdout
    assert "4 pictures to render" in plan and "campaigns/dusk/selects.yaml:" in plan
    assert studio.onbrief("build", "dusk").returncode in (0, 1)
    changed = (np.asarray(Image.open(studio.build / MASTER)) != before).any(-1)
    rows, columns = np.nonzero(changed)
    left, top, width, height = step["boxes"][0]
    size = changed.shape[1], changed.shape[0]
    assert columns.min() >= left * size[0] - 4 and columns.max() <= (left + width) * size[0] + 4
    assert rows.min() >= top * size[1] - 4 and rows.max() <= (top + height) * size[1] + 4
    assert (status(studio)["to_clean"], status(studio)["cleaned"]) == (0, 1)
    studio.commit("Cleaned")
    variant = "variants/en-GB/golden-hour/yuzu_google-display-300x600_en-GB.jpg"
    traced = studio.onbrief("trace", str(studio.build / variant)).stdout
    assert "Retouch  proved  campaigns/dusk/selects.yaml:" in traced and "the stain" in traced
    again = studio.onbrief("reproduce", str(studio.build / MASTER), "--format", "json")
    verdicts = {one["verdict"] for one in json.loads(again.stdout)["reproductions"]}
    assert verdicts == {"bit-identical"}, again.stdout


def test_layers_go_out_with_their_names_and_look_like_the_picture(built: Studio) -> None:
    studio = built
    out = studio.root.parent / "layers"
    done = studio.onbrief("export", "dusk", "--psd", "--placement", "google-display/300x600", "-o", str(out))
    assert done.returncode == 0, done.stderr
    for locale in ("ar-AE", "en-GB"):
        stem = f"{locale}/golden-hour/yuzu_google-display-300x600_{locale}"
        psd = PSDImage.open(out / f"{stem}.psd")
        copy = yaml.safe_load((studio.campaign / "copy" / f"{locale}.yaml").read_text("utf-8"))
        names = [layer.name for layer in psd]
        assert names[0] == "Background" and names[-1] == "Logo"
        assert f"Headline: {copy['headline']}"[:80] in names
        laid = np.asarray(psd.composite(force=True).convert("RGB"))
        flat = np.asarray(psd.topil().convert("RGB"))
        assert np.abs(laid.astype(int) - flat).max() <= 2, "rounding alone"
        delivered = np.asarray(Image.open(studio.build / "variants" / f"{stem}.jpg").convert("RGB"))
        assert deltaE_ciede2000(rgb2lab(laid), rgb2lab(delivered)).mean() < 1.5, "what JPEG costs"
    refused = studio.onbrief("export", "dusk", "--psd", "-o", str(out / "one.psd"))
    assert refused.returncode == 2 and "6 pictures can't be written into one file" in refused.stderr
    unknown = studio.onbrief("export", "dusk", "--psd", "--locale", "fr-FR", "-o", str(out))
    assert unknown.returncode == 2 and "no picture here has the locale “fr-FR”" in unknown.stderr


def test_a_place_that_cannot_be_meant_is_refused_in_words(built: Studio) -> None:
    asked = {
        "which place is to be cleaned?": ["clean", "dusk"],
        "“1,2,3” is no box": ["clean", "dusk", "--shape", "tall", "--box", "1,2,3"],
        "lies beside the master or is empty": ["clean", "dusk", "--shape", "tall", "--box", "nan,0,0.1,0.1"],
        "a place can't be meant on masters of 5 shapes": ["clean", "dusk", "--box", "0.1,0.1,0.1,0.1"],
        "has the shape “oval”": ["clean", "dusk", "--shape", "oval", "--box", "0.1,0.1,0.1,0.1"],
        "there is no “mauve”": ["swap", "dusk", "--colour", "mauve"],
        "the product is swapped by `like`": ["swap", "dusk", "--element", "product", "--colour", "apricot"],
        "there is no step 3": ["drop", "dusk", "3"],
    }  # fmt: skip
    text = (built.campaign / "selects.yaml").read_bytes()
    for told, arguments in asked.items():
        done = built.onbrief("retouch", *arguments)
        assert (done.returncode, told in done.stderr) == (2, True), (told, done.stderr)
        assert "Traceback" not in done.stderr
    assert (built.campaign / "selects.yaml").read_bytes() == text
