"""A small studio in a temporary folder: a real Git and DVC repository with a one-scene campaign at 96 pixels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
PERSON = ["-c", "user.name=Ada Reed", "-c", "user.email=ada@lumen.example"]

BRIEF = """\
schema: onbrief/brief/1
client: lumen
campaign: dusk
title: Dusk
version: 1
stylepack: lumen
objective: Be remembered.
audience: Everyone who is thirsty.
message: The best hour of the day.
markets:
  GB: {name: United Kingdom, locales: [en-GB]}
  AE: {name: United Arab Emirates, locales: [ar-AE]}
channels: [iab-display, google-display, slides, instagram]
timeline: {briefed: 2026-11-16, live: 2027-06-01}
flight: {start: 2027-06-01, end: 2027-08-31}
usage: public
disclosure: {wish: none}
engines: {pathtrace: "1", finish: "1", typeset: "1"}
skus:
  yuzu:
    name: Yuzu & Green Tea
    product: bottle
    look: {liquid: "#e6d45a", fruit: yuzu}
    label: {descriptor: Botanical Tonic, flavour: [Yuzu, Green Tea], volume: 330 ml, accent: "#8a9a2c", sprig: tea}
scenes:
  golden-hour:
    title: The last sun of the day
    subject: {product: bottle}
    ground: %(ground)s
    environment: %(environment)s
    composition: %(composition)s
    arrangement: %(arrangement)s
    mood: [%(mood)s]
    style: %(style)s
    lighting: %(lighting)s
    camera: %(camera)s
    candidates: 2
deliverables:
  - job: Be seen.
    seconds: 1
    scene: golden-hour
    skus: [yuzu]
    placements: [iab-display/300x250, iab-display/320x50, google-display/300x600]
"""


@dataclass
class Studio:
    """A repository to work in: its root, and the commands that people type."""

    root: Path
    name: str = "dusk"

    @property
    def campaign(self) -> Path:
        return self.root / "campaigns" / self.name

    @property
    def build(self) -> Path:
        return self.campaign / "build"

    def run(
        self, *arguments: str, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            arguments,
            cwd=cwd or self.root,
            env={**os.environ, "PATH": path, "ONBRIEF_VARIANT": "scalar_rgb", "CI": "true", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def onbrief(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("onbrief", *arguments)

    def commit(self, message: str) -> None:
        for command in (["add", "-A"], [*PERSON, "commit", "-q", "-m", message]):
            done = self.run("git", *command)
            assert done.returncode == 0, done.stderr

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


def _small(pack: Path) -> None:
    """The demo's style pack with tiny pictures."""
    path = pack / "stylepack.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data["draft"] = {"size": [96, 120], "spp": 4, "aux_spp": 1}
    data["full"] = {"spp": 4, "aux_spp": 1}
    for layout in data["layouts"].values():
        width, height = layout["master"]
        layout["master"] = [round(width * 96 / min(width, height)), round(height * 96 / min(width, height))]
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def make_studio(root: Path) -> Studio:
    """A new repository with the campaign `dusk`; nothing rendered, nothing selected."""
    shutil.copytree(ROOT / "stylepacks" / "lumen", root / "stylepacks" / "lumen")
    for shared in ("placements", "policies", "renderers/models"):
        shutil.copytree(ROOT / shared, root / shared)
    _small(root / "stylepacks" / "lumen")
    folder = root / "campaigns" / "dusk"
    (folder / "copy").mkdir(parents=True)
    for locale in ("en-GB", "ar-AE"):
        source = ROOT / "campaigns" / "lumen-summer" / "copy" / f"{locale}.yaml"
        data = yaml.safe_load(source.read_text("utf-8"))
        data["skus"] = {"yuzu": data["skus"]["yuzu"]}
        (folder / "copy" / f"{locale}.yaml").write_text(
            yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8"
        )
    (folder / "brief.yaml").write_text(BRIEF % _terms(), "utf-8")
    (folder / "selects.yaml").write_text("# What we chose.\nselects: []\n", "utf-8")
    shutil.copyfile(ROOT / "onbrief" / "pipeline" / "campaign-dvc.yaml", folder / "dvc.yaml")
    studio = Studio(root)
    for command in (
        ["git", "init", "-q", "-b", "main"],
        ["dvc", "init", "-q"],
        ["dvc", "config", "core.analytics", "false"],
    ):
        done = studio.run(*command)
        assert done.returncode == 0, done.stderr
    for name in (".gitignore", ".gitattributes", ".dvcignore"):
        shutil.copyfile(ROOT / name, root / name)
    studio.commit("A campaign to test with")
    return studio


def copy_studio(studio: Studio, root: Path) -> Studio:
    shutil.copytree(studio.root, root, symlinks=True)
    return Studio(root, studio.name)


def _terms() -> dict[str, str]:
    """The demo brief's own terms, so that the tests follow the vocabulary."""
    brief = yaml.safe_load((ROOT / "campaigns" / "lumen-summer" / "brief.yaml").read_text("utf-8"))
    scene = brief["scenes"]["golden-hour"]
    fields = ("ground", "environment", "composition", "arrangement", "style", "lighting", "camera")
    return {**{name: scene[name] for name in fields}, "mood": ", ".join(scene["mood"])}
