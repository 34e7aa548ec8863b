"""A small campaign whose engines fail: from another engine's picture to a person's task, as people see it."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
import yaml

from onbrief.model.canonical import sha256_file
from onbrief.model.card import digest
from tests.renderers.onnx.tiny import tiny
from tests.studio import ROOT, Studio

GRAPH = {
    "renderer": "comfyui", "model": "house-graph", "native": 128,
    "settings": {"graph": "comfyui/hero.json", "binding": "comfyui/hero.yaml", "steps": 2, "guidance": 5},
    "blockout": True, "guides": {"depth": 0.8},
}  # fmt: skip
STEERED = {
    "renderer": "diffusion", "model": "tiny", "native": 128, "blockout": True, "guides": {"depth": 0.8},
    "keep": ["product"], "settings": {"steps": 2},
}  # fmt: skip


def with_engines(studio: Studio, kinds: list[str], fallback: dict[str, Any]) -> Studio:
    """The studio with a scene of its own kind; no ComfyUI server is there to run the graph."""
    tiny("sd-control", studio.root / "models")
    folder = (studio.root / "models" / "sd-control").rename(studio.root / "models" / "tiny")
    files = {
        p.relative_to(folder).as_posix(): sha256_file(p) for p in sorted(folder.rglob("*")) if p.is_file()
    }
    card = {
        "generative": True, "look": "photographic", "licence": "Apache-2.0", "usage": "public",
        "training_data": "Nothing: random weights.",
        "terms": {"source": "https://example.com/terms", "read_on": "2026-11-22"},
    }  # fmt: skip
    for name, more in (("tiny", {"files": files, "family": "sd"}), ("house-graph", {})):
        path = studio.root / "renderers" / "models" / f"{name}.yaml"
        path.write_text(yaml.safe_dump({"id": name, "title": name, **card, **more}), "utf-8")
    pack = studio.root / "stylepacks" / "lumen"
    shutil.copytree(ROOT / "docs" / "examples" / "comfyui", pack / "comfyui")
    data = yaml.safe_load((pack / "stylepack.yaml").read_text("utf-8"))
    data["engines"] = {"graph": GRAPH, "steered": {**STEERED, "weights": digest(files)}}
    data |= {"kinds": {"lifestyle": kinds}, "fallback": fallback}
    (pack / "stylepack.yaml").write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), "utf-8")
    brief = "campaigns/dusk/brief.yaml"
    pins = {"pathtrace": "1", "finish": "1", "typeset": "1", "upscale": "1", "graph": "1", "steered": "1"}
    studio.edit(brief, 'engines: {pathtrace: "1", finish: "1", typeset: "1"}', f"engines: {json.dumps(pins)}")
    studio.edit(brief, "    ground:", "    kind: lifestyle\n    ground:")
    studio.edit(
        brief, "[iab-display/300x250, iab-display/320x50, google-display/300x600]", "[iab-display/300x250]"
    )
    studio.edit(brief, "candidates: 2", "candidates: 1")
    studio.edit(brief, "  AE: {name: United Arab Emirates, locales: [ar-AE]}\n", "")
    studio.commit("Engines that are asked in words")
    return studio


@pytest.fixture
def asking(studio: Studio) -> Studio:
    fallback = {"steps": ["reseed", "engine", "retouch"], "reseeds": 1}
    return with_engines(studio, ["graph", "steered"], fallback)


def test_the_next_engine_makes_the_picture_and_its_masters(asking: Studio) -> None:
    first = asking.onbrief("build")
    assert first.returncode == 3, first.stdout + first.stderr
    assert "candidates/plates/golden-hour/01  unreachable" in first.stdout
    chosen = asking.onbrief(
        "select", "dusk", "golden-hour", "1", "--reason", "light", "--who", "Ada <a@b.example>"
    )
    assert chosen.returncode == 0, chosen.stderr
    assert "    attempt: 3\n" in (asking.campaign / "selects.yaml").read_text("utf-8")
    built = asking.onbrief("build")
    assert built.returncode in (0, 1), built.stdout + built.stderr
    lineage = json.loads((asking.campaign / "lineage.json").read_text("utf-8"))
    assert [(row["engine"], row["outcome"]) for row in lineage["attempts"]] == [
        ("graph", "failed"), ("graph", "skipped"), ("steered", "made"),
    ]  # fmt: skip
    pictures = {
        r["about"]["kind"]: r["renderer"] for r in lineage["requests"] if r["about"].get("shape") == "wide"
    }
    assert pictures["picture"] == "diffusion" and pictures["blockout"] == "pathtrace"
    asking.commit("Built")
    variant = "campaigns/dusk/build/variants/en-GB/golden-hour/yuzu_iab-display-300x250_en-GB.jpg"
    traced = " ".join(asking.onbrief("trace", variant).stdout.split())
    assert "1 graph: failed, fault unreachable" in traced and "3 steered: made, step engine" in traced
    assert "model tiny" in traced and "Block-out proved" in traced
    shutil.rmtree(asking.root / "models")
    shutil.rmtree(asking.root / ".onbrief" / "store")
    shutil.rmtree(asking.build)
    again = asking.onbrief("build")
    assert "0 pictures rendered" in again.stdout, (
        "what is recorded needs neither the model nor the engine that failed"
    )


def test_what_no_engine_can_make_is_a_persons_task_until_somebody_chose(studio: Studio) -> None:
    with_engines(studio, ["graph"], {"steps": ["retouch"]})
    built = studio.onbrief("build")
    told = (
        "  waits: 1 picture to retouch: golden-hour candidate 1 (graph: no ComfyUI server is named; put its address into "
        "ONBRIEF_COMFYUI); bring it in: onbrief import FILE --as candidate --into dusk --scene golden-hour --place 1, or ask the "
        "engines once more: onbrief build dusk --again\n"
    )
    assert (built.returncode, told in built.stdout) == (3, True), built.stdout + built.stderr
    assert "has no select" not in built.stdout, "there is nothing to choose from"
    assert not list((studio.build / "candidates").glob("*/golden-hour/*.png"))
    sheet = studio.build / "candidates" / "golden-hour" / "contact-sheet.html"
    assert "no engine could make it" in sheet.read_text("utf-8")
    studio.commit("Nothing yet")
    status = studio.onbrief("status", "dusk")
    assert status.returncode == 3 and "producer: 1 picture to retouch" in " ".join(status.stdout.split())
    assert studio.onbrief("select", "dusk", "golden-hour", "1", "--reason", "light").returncode == 2
    studio.edit("stylepacks/lumen/stylepack.yaml", "  - graph\n", "  - graph\n  - steered\n")
    studio.edit("stylepacks/lumen/stylepack.yaml", "  - retouch\n", "  - engine\n  - retouch\n")
    assert "waits: scene golden-hour has no select" in studio.onbrief("build").stdout
