"""A small studio with a spot: two shots, twelve frames, 96 pixels wide, in English and Arabic; and cuts of its own."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.studio import ROOT, Studio, make_studio

SHOTS = """\
schema: onbrief/shots/1
title: The best hour
rate: "24"
beats:
  arrive: {purpose: Say where we are., seconds: 0.25}
  want: {purpose: Make it look cold., seconds: 0.25}
shots:
  wide:  # where we are
    title: The bottle in the last sun
    beat: arrive
    make: still
    scene: golden-hour
    frames: 8
    move: {start: {zoom: 1}, end: {zoom: 1.2, at: [0.5, 0.6]}, curve: gentle}
  close:
    title: Nearer
    beat: want
    make: still
    scene: golden-hour
    frames: 10
    move: {start: {zoom: 1.6}, end: {zoom: 1.4}}
    continuity: [{shot: wide, keep: [light, product]}]
cuts:
  1s:
    title: Half a second
    frames: 12
    clips:
      - {shot: wide, frames: 6}
      - {shot: close, frames: 6, transition: {kind: dissolve, frames: 2}}
    supers:
      - {words: first-sip, at: 1, frames: 5}
    end_card: {at: 8, frames: 4, ground: paper}
    music:
      - {sound: "scratch:sunlit", kind: music, at: 0, frames: 12, fade_out: 3}
    captions: none
    shown: [{what: logo, at: 8, frames: 4}]
    holds: [{at: 8, frames: 4}]
"""
CHANNEL = """\
channel: tiny
title: A small screen
placements:
  upright:
    title: Upright film
    medium: video
    width: 96
    height: 160
    safe: {top: 0.05, right: 0.05, bottom: 0.05, left: 0.05}
    formats: [mp4]
    codecs: [h264, aac]
    seconds: [0.4, 30]
    lufs: -14
    true_peak_dbtp: -1
    min_type_px: 4
    confidence: A
    source: made up for tests
    checked_on: 2026-11-01
"""
MOTION: dict[str, Any] = {
    "curves": {"gentle": [0.45, 0, 0.55, 1]},
    "type": {
        "super": {"template": "layouts/film-super.typ", "enter": 0.1, "leave": 0.1},
        "end-card": {"template": "layouts/film-end-card.typ", "enter": 0.1, "leave": 0},
    },
    "waits": [],
    "draft": 0.5,
}
WORDS = {
    "en-GB": {"supers": {"first-sip": "First sip"}, "url": "lumen.example"},
    "ar-AE": {"supers": {"first-sip": "أول رشفة"}, "url": "lumen.example"},
}


def make_spot(root: Path, waits: tuple[str, ...] = ()) -> Studio:
    """A studio whose campaign delivers films only; nothing rendered, nothing selected. waits: of the style pack."""
    studio = make_studio(root)
    (studio.campaign / "shots.yaml").write_text(SHOTS, "utf-8")
    (root / "placements" / "tiny.yaml").write_text(CHANNEL, "utf-8")
    pack = root / "stylepacks" / "lumen"
    for name in ("super", "end-card"):
        shutil.copyfile(
            ROOT / "renderers" / "typography" / f"{name}.typ", pack / "layouts" / f"film-{name}.typ"
        )
    change(pack / "stylepack.yaml", motion={**MOTION, "waits": list(waits)})
    for locale, film in WORDS.items():
        change(studio.campaign / "copy" / f"{locale}.yaml", film=film)
    brief = yaml.safe_load((studio.campaign / "brief.yaml").read_text("utf-8"))
    change(
        studio.campaign / "brief.yaml",
        channels=["tiny"],
        deliverables=[],
        usage="internal",
        films=[{"job": "Make one thirsty.", "cut": "1s", "sku": "yuzu", "placements": ["tiny/upright"]}],
        engines={**brief["engines"], "shot": "1", "cut": "1", "sound": "1", "film": "1"},
    )
    template = ROOT / "onbrief" / "pipeline" / "film-dvc.yaml"
    shutil.copyfile(template, studio.campaign / "dvc.yaml")
    studio.commit("A spot to test with")
    return studio


def change(path: Path, **values: Any) -> None:
    """Sets top-level values of a YAML file."""
    data = {**yaml.safe_load(path.read_text("utf-8")), **values}
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def decide(studio: Studio, animatic: bool = True, cut: str = "1s", scene: str = "golden-hour") -> None:
    """Chooses candidate 2 of the scene, and the animatic of the cut, as if they had been seen."""

    def seen() -> dict[str, Any]:
        who = {"who": "Ada Reed <ada@lumen.example>", "when": date(2026, 11, 21)}
        return {"request": "0" * 64, "sha256": "0" * 64, "reasons": ["light"], **who}

    change(
        studio.campaign / "selects.yaml",
        selects=[{"scene": scene, "candidate": 2, **seen()}],
        animatics=[{"cut": cut, **seen()}] if animatic else [],
    )
