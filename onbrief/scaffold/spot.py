"""A new spot: three shots of the hero scene, cut to the lengths that its placements take, with words and sound."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ruamel.yaml.comments import CommentedMap

from onbrief.model.placement import Placement
from onbrief.model.shots import fraction, seconds
from onbrief.scaffold.place import TEMPLATES
from onbrief.scaffold.yamltext import dump, flow, said
from onbrief.scaffold.yamltext import load as load_yaml

HERE = TEMPLATES / "film"
USUAL = ("instagram/reels-video",)
USUAL_SECONDS = 15.0
USUAL_RATE = "25"
OPEN, HOME = 1 / 3, 0.4  # of a cut: its first shot, and its last one with the end card
DISSOLVE, IN = 0.4, 0.2  # seconds: from the first shot to the second; until words stand after a cut
SETTLES = 0.42  # of an end card's time: until all of it stands (renderers/motion)
JOB = "Be recognised before the first swipe, and leave one thing to remember."
BEATS = {
    "open": "Say where we are, and whose it is.",
    "want": "Come near enough to want it.",
    "home": "Name, line, where to go; long enough to be read twice.",
}
SHOTS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("open", "The whole scene; we come a little nearer", {"start": {"zoom": 1}, "end": {"zoom": 1.08}}, "gentle"),
    ("want", "Near, and slowly drawn back", {"start": {"zoom": 1.3}, "end": {"zoom": 1.2}}, "linear"),
    ("home", "The whole scene again; it hardly moves", {"start": {"zoom": 1.04}, "end": {"zoom": 1}}, "gentle"),
)  # fmt: skip


class Lengths(NamedTuple):
    """A cut's frames, by beat."""

    open: int
    want: int
    home: int


def films(placements: Mapping[str, Placement], sku: str) -> list[dict[str, Any]]:
    """The brief's films: one for each length that these placements take."""
    by_length: dict[float, list[str]] = {}
    for name, placement in placements.items():
        by_length.setdefault(seconds_of(placement), []).append(name)
    lengths = sorted(by_length.items(), reverse=True)
    return [{"job": JOB, "cut": cut_name(s), "sku": sku, "placements": names} for s, names in lengths]


def spot(title: str, placements: Mapping[str, Placement]) -> bytes:
    """shots.yaml, for films at these placements."""
    rate = rate_of(placements.values())
    lengths = {
        s: lengths_of(s, fraction(rate)) for s in sorted(map(seconds_of, placements.values()), reverse=True)
    }
    longest = next(iter(lengths.values()))
    over = frames_of(DISSOLVE, rate)
    document = load_yaml((HERE / "shots.yaml").read_text("utf-8"))
    document["title"], document["rate"] = said(title), said(rate)
    for name, purpose in BEATS.items():
        took = round(seconds(getattr(longest, name), rate), 3)
        document["beats"][name] = flow(
            {"purpose": purpose, "seconds": int(took) if took == int(took) else took}
        )
    for name, seen, move, curve in SHOTS:
        frames = getattr(longest, name) + (over if name == "want" else 0)
        made = said({"title": seen, "beat": name, "make": "still", "scene": "hero", "frames": frames})
        made["move"] = flow({**move, "curve": curve})
        document["shots"][name] = made
    for s, parts in lengths.items():
        document["cuts"][cut_name(s)] = _cut(s, parts, rate)
    return dump(document)


def words(samples: Mapping[str, Any], own: Mapping[str, str]) -> Any:
    """`film:` of a copy file: the sample words of its language; a headline and a landing page that are known."""
    voice = {line: flow(told) for line, told in samples["voice"].items()}
    if own.get("headline"):
        voice["home"] = flow({"text": own["headline"]})
    host = urlsplit(own.get("landing_url", "")).hostname or "example.com"
    made = said({"supers": dict(samples["supers"])})
    made["voice"] = CommentedMap(voice)
    made["url"] = host.removeprefix("www.")
    return made


def seconds_of(placement: Placement) -> float:
    """The usual length, or the nearest one that the placement takes."""
    if placement.exact_seconds:
        return min(placement.exact_seconds, key=lambda s: abs(s - USUAL_SECONDS))
    least, most = placement.seconds or (0, USUAL_SECONDS)
    return float(min(max(USUAL_SECONDS, least), most))


def rate_of(placements: Any) -> str:
    """The usual rate where every placement takes it; else one that all take; else the usual one, to be told of."""
    rates = [placement.rates for placement in placements if placement.rates]
    common = [rate for rate in (rates[0] if rates else ()) if all(rate in some for some in rates)]
    return USUAL_RATE if USUAL_RATE in common or not common else common[0]


def cut_name(seconds: float) -> str:
    """`15s`, `7-5s`."""
    return f"{seconds:g}s".replace(".", "-")


def frames_of(seconds: float, rate: str) -> int:
    return max(1, round(Fraction(seconds) * fraction(rate)))


def lengths_of(seconds: float, rate: Fraction) -> Lengths:
    """To the frame, together as long as the cut."""
    whole = max(6, round(Fraction(seconds) * rate))
    first, last = round(OPEN * whole), round(HOME * whole)
    return Lengths(first, whole - first - last, last)


def _cut(seconds: float, parts: Lengths, rate: str) -> Any:
    whole, home = sum(parts), parts.open + parts.want
    step = min(frames_of(IN, rate), parts.want // 4, parts.open // 4)
    over = min(frames_of(DISSOLVE, rate), parts.want)
    there = home + round(SETTLES * parts.home) + 1
    cut = said({"title": f"{seconds:g} seconds", "frames": whole})
    cut["clips"] = [
        flow({"shot": "open", "frames": parts.open}),
        flow(
            {"shot": "want", "frames": parts.want, "transition": flow({"kind": "dissolve", "frames": over})}
        ),
        flow({"shot": "home", "frames": parts.home}),
    ]
    cut["supers"] = [
        flow({"words": "open", "at": step, "frames": parts.open - 2 * step}),
        flow({"words": "want", "at": parts.open + step, "frames": parts.want - 2 * step}),
    ]
    cut["end_card"] = flow({"at": home, "frames": parts.home})
    cut["music"] = [
        flow({"sound": "scratch:sunlit", "kind": "music", "at": 0, "frames": whole}),
    ]
    cut["voice"] = [
        flow({"line": "open", "at": step, "frames": home - 2 * step}),
        flow({"line": "home", "at": home, "frames": parts.home}),
    ]
    cut["captions"] = "sidecar"
    cut["shown"] = [flow({"what": "logo", "at": there, "frames": whole - there})]
    return cut
