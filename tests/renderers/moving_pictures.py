"""Tiny clips, sounds and asks for the tests of films."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from onbrief.model.request import Rendering, RenderRequest
from renderers.moving.clips import write_clip

ROOT = Path(__file__).parents[2]
PACK = ROOT / "stylepacks/lumen"
SITE = Path(yaml.__file__).parents[1]
SCRIPTS = {"en-GB": "latin", "ar-AE": "arabic", "ja-JP": "japanese"}
WORDS = {
    "en-GB": {"super": "Slow the afternoon down", "headline": "Golden hour, bottled", "cta": "Find yours"},
    "ar-AE": {"super": "تمهّل مع آخر ضوء النهار", "headline": "غروب في كل رشفة", "cta": "اختر نكهتك"},
    "ja-JP": {"super": "午後を、ゆっくりと。", "headline": "夕陽を、ひとくち。", "cta": "フレーバーを見る"},
}
SPOKEN = {"en-GB": "There is an hour.", "ar-AE": "هناك ساعة.", "ja-JP": "金色の時間がある。"}
SIZE = (180, 320)
SAFE = (32, 12, 40, 12)


def plain(colour: Iterable[int], size: tuple[int, int] = (64, 48)) -> np.ndarray:
    return np.full((size[1], size[0], 3), list(colour), np.uint8)


def clip(path: Path, frames: Iterable[np.ndarray], rate: str = "25") -> Path:
    frames = list(frames)
    path.write_bytes(write_clip(iter(frames), (frames[0].shape[1], frames[0].shape[0]), rate))
    return path


def sound(path: Path, frames: int, rate: str = "25", click: int = 0) -> Path:
    """Quiet, with a click at the beginning of a frame."""
    samples = np.zeros((-(-frames * 48000 // Fraction(rate)), 2), np.int16)
    at = int(click * 48000 / Fraction(rate))
    samples[at : at + 240] = 20000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes(samples.tobytes())
    return path


def render(renderer: Any, params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Rendering:
    request = RenderRequest(renderer=renderer.name, version="1", params=dict(params))
    return renderer.render(request, inputs, progress=lambda *_: None)


def film_inputs(picture: Path, locale: str = "en-GB", **more: Path) -> dict[str, Path]:
    kind = _type()
    fonts = [
        file for name in kind["scripts"][SCRIPTS[locale]]["fonts"] for file in kind["fonts"][name]["files"]
    ]
    found = {f"font.{n}": SITE / file.removeprefix("pip:") for n, file in enumerate(fonts)}
    return {
        "picture": picture,
        "logo": PACK / "logo.svg",
        "logo.reversed": PACK / "logo.reversed.svg",
        **found,
        **more,
    }


def film_ask(locale: str = "en-GB", frames: int = 40, **more: Any) -> dict[str, Any]:
    """A super from frame 4 to 20, an end card from frame 24 on."""
    words, direction, kind = WORDS[locale], "rtl" if locale == "ar-AE" else "ltr", _type()
    script = SCRIPTS[locale]
    card = [
        {"at": 24, "frames": frames - 24, "role": role, "text": text, "source": f"copy/{locale}.yaml#/{role}"}
        for role, text in (("headline", words["headline"]), ("cta", words["cta"]), ("url", "lumen.example"))
    ]
    cues = {
        "cut": "6s",
        "rate": "25",
        "frames": frames,
        "direction": direction,
        "locale": locale,
        "supers": [{"at": 4, "frames": 16, "role": "super.0", "text": words["super"], "source": "s"}],
        "card": {"at": 24, "frames": frames - 24, "words": card, "source": "shots.yaml#/cuts/6s/end_card"},
        "voice": [{"at": 2, "frames": 20, "line": "hour", "text": SPOKEN[locale], "source": "v"}],
    }
    asked = {
        "size": list(SIZE),
        "rate": "25",
        "frames": frames,
        "safe": list(SAFE),
        "direction": direction,
        "locale": locale,
        "cues": cues,
        "encode": {"format": "mp4"},
        "type": {
            **kind["rules"],
            "min": {},
            "locales": {locale: script},
            "scripts": {script: kind["scripts"][script]["rules"]},
        },
        "motion": {"super": {"how": "reveal"}, "end-card": {"how": "rise"}, "caption": {"how": "none"}},
        "styles": {"super.0": "super", "card": "end-card", "caption": "caption"},
        "palette": {"ink": "#12221b", "paper": "#f7f1e4", "ground": "#6fa58d"},
        "logo": {"clear_space": 1, "min_width_px": 40, "aspect": 7.115385},
        "card_ground": "#6fa58d",
        "poster": frames - 1,
    }
    return {**asked, **more}


def _type() -> dict[str, Any]:
    return yaml.safe_load((PACK / "stylepack.yaml").read_text("utf-8"))["type"]
