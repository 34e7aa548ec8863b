"""Spots by the house's own renderers: the same picture and words, set, mixed and encoded as films are delivered."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml

from onbrief.model.cues import CueSheet
from onbrief.model.request import RenderRequest
from onbrief.pipeline.inputs import resolve
from renderers.film import FILM
from renderers.moving.clips import write_clip
from renderers.sound import SOUND
from tests.defects.films.layers import PALETTE
from tests.defects.films.letters import PACK
from tests.defects.films.picture import ROOT, textless
from tests.defects.films.script import Script

SCRIPTS = {"en": "latin", "de": "latin", "ar": "arabic", "ja": "japanese"}
HOW = {"super": {"how": "reveal"}, "end-card": {"how": "rise"}, "caption": {"how": "none"}}
STYLES = {"super.0": "super", "super.1": "super", "card": "end-card", "caption": "caption"}


def film(script: Script, sheet: CueSheet, ask: dict[str, Any]) -> bytes:
    """The film as it would be delivered. ask: the params of its request, as gates are given them."""
    kind = yaml.safe_load((PACK / "stylepack.yaml").read_text("utf-8"))["type"]
    name = SCRIPTS[script.locale[:2]]
    rules = kind["scripts"][name]["rules"]
    type_ = {**kind["rules"], "min": {}, "locales": {script.locale: name}, "scripts": {name: rules}}
    palette = {**PALETTE, "ground": PALETTE[script.ground]}
    params = {**ask, "type": type_, "motion": HOW, "styles": STYLES, "palette": palette}
    fonts = [file for font in kind["scripts"][name]["fonts"] for file in kind["fonts"][font]["files"]]
    inputs = {"logo": PACK / "logo.svg", "logo.reversed": PACK / "logo.reversed.svg"}
    inputs |= {f"font.{n}": resolve(ROOT, file) for n, file in enumerate(fonts)}
    with tempfile.TemporaryDirectory(prefix="onbrief-corpus-") as folder:
        inputs["picture"] = Path(folder) / "cut.mkv"
        inputs["picture"].write_bytes(write_clip(textless(script), script.shape.size, script.rate))
        inputs["sound"] = Path(folder) / "sound.wav"
        inputs["sound"].write_bytes(_asked(SOUND, _sound(script, sheet), {}).files["sound"])
        return _asked(FILM, params, inputs).files["film"]


def _sound(script: Script, sheet: CueSheet) -> dict[str, Any]:
    """Scratch music, an impact at the cut, and a scratch voice."""
    whole = {"at": 0, "frames": script.frames}
    tracks: list[dict[str, Any]] = [
        {"sound": "scratch:sunlit", "kind": "music", "gain_db": 3, "duck_db": -9, "fade_out": script.at(10), **whole},
        {
            "sound": "scratch:impact",
            "kind": "effect",
            "gain_db": -8,
            "at": sheet.sync[0].at,
            "frames": script.at(20),
        },
    ]
    tracks += [
        {"sound": "scratch:voice", "kind": "voice", "at": line.at, "frames": line.frames, "text": line.text,
         "language": script.locale}
        for line in sheet.voice
    ]  # fmt: skip
    return {
        "rate": script.rate, "frames": script.frames, "tracks": tracks, "cues": sheet.model_dump(mode="json"),
        "lufs": -14, "true_peak_dbtp": -2.5,
    }  # fmt: skip


def _asked(renderer: Any, params: dict[str, Any], inputs: dict[str, Path]) -> Any:
    request = RenderRequest(renderer=renderer.name, version=renderer.version, params=params)
    return renderer.render(request, inputs, progress=lambda *_: None)
