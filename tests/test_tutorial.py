"""The tutorial, followed word for word, at 96 pixels: its commands work in their order, and show what it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.studio import ROOT, Studio, _small, make_studio

TUTORIAL = ROOT / "docs" / "tutorial.md"


def shown(text: str) -> list[str]:
    """Lines as a reader compares them; what a build found and rendered at this size is not what it does at full size."""
    text = re.sub(r"\d+ findings?|\d+ pictures rendered in \d+ s|(?<=gates: ).*", "…", text)
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def follow(studio: Studio, block: str) -> str:
    done = studio.run("bash", "-c", block)
    return done.stdout + done.stderr


def test_whoever_pastes_every_block_sees_what_the_tutorial_shows(tmp_path: Path) -> None:
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```$", TUTORIAL.read_text("utf-8"), re.M | re.S)
    assert blocks[0][1].startswith("git clone ")
    studio, seen, rendered = make_studio(tmp_path / "onbrief"), "", False
    for kind, block in blocks[1:]:
        if kind == "text":
            assert [line for line in shown(block) if line not in shown(seen)] == [], seen
            continue
        if "onbrief build" in block and not rendered:
            _small(studio.root / "stylepacks" / "kelp")
            rendered = True
        seen = follow(studio, block)
        assert "Traceback" not in seen and "command not found" not in seen, seen
    files = studio.root.glob("campaigns/first-tide/build/variants/*/hero/*.jpg")
    assert len(list(files)) == 9
    assert studio.run("git", "status", "--porcelain").stdout == ""
