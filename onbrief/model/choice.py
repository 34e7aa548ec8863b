"""Which engine makes a scene, and what is tried when it fails: what the style pack lists, as far as the brief pins it."""

from __future__ import annotations

from dataclasses import dataclass

from onbrief.model.brief import Brief
from onbrief.model.engine import BY_PEOPLE, Engine, Step
from onbrief.model.scene import Scene
from onbrief.model.spot import RENDERERS as FILM_RENDERERS
from onbrief.model.stylepack import StylePack


@dataclass(frozen=True)
class Attempt:
    """One way to make a picture. number: from 1. engine: a name of the style pack's `engines`, or its own renderer.

    reseed: 0 for the candidate's own seed, else which other one. step: what led here; None for the first.
    """

    number: int
    engine: str
    reseed: int = 0
    step: Step | None = None


def listed(pack: StylePack, kind: str) -> tuple[str, ...]:
    """The engines that may make a kind of scene, the preferred one first."""
    return pack.kinds.get(kind, (pack.engine,))


def engines_of(pack: StylePack, brief: Brief, scene: Scene) -> tuple[str, ...]:
    """Of these, the ones that the brief pins. Where the kind isn't listed, the style pack's own renderer, which must be."""
    if scene.kind not in pack.kinds:
        return (pack.engine,)
    return tuple(name for name in pack.kinds[scene.kind] if name in brief.engines)


def attempts_of(pack: StylePack, brief: Brief, scene: Scene) -> tuple[Attempt, ...]:
    """The first attempt at a picture of a scene, and those that the style pack's fallback adds, in order.

    `reseed` asks the same engine with other seeds; `engine` goes on to the next one, with the candidate's own seed.
    """
    engines = engines_of(pack, brief, scene)
    found = [Attempt(1, engines[0])]
    at = 0
    for step in pack.fallback.steps if pack.fallback else ():
        if step == "reseed" and pack.fallback:
            others = [(engines[at], k) for k in range(1, pack.fallback.reseeds + 1)]
        elif step == "engine" and at + 1 < len(engines):
            at += 1
            others = [(engines[at], 0)]
        else:
            others = []
        found += [Attempt(len(found) + i, *other, step) for i, other in enumerate(others, 1)]
    return tuple(found)


def by_people(pack: StylePack) -> Step | None:
    """What a person is asked for when no engine could make a picture."""
    last = pack.fallback.steps[-1] if pack.fallback else None
    return last if last in BY_PEOPLE else None


def renderer_of(pack: StylePack, engine: str) -> str:
    """The back-end behind an engine's name."""
    return pack.engines[engine].renderer if engine in pack.engines else engine


def takes_references(engine: Engine) -> bool:
    """Whether it can be shown reference pictures. What a graph takes its binding says, held against it elsewhere."""
    if engine.renderer == "hosted":
        return "references" in (engine.settings.get("takes") or ())
    return engine.renderer == "comfyui"


def stands_on(pack: StylePack, engine: str) -> dict[str, str]:
    """An engine and what makes its pictures fit: name → renderer whose version is pinned."""
    needed = {engine: renderer_of(pack, engine)}
    if engine in pack.engines:
        one = pack.engines[engine]
        behind = [pack.engine] if one.blockout else ["retouch"]  # that expands it to other ratios
        if one.anchor and one.anchor.strength is not None:
            behind.append("retouch")  # that brings the anchor's product to where the block-out has it
        needed |= {**{name: name for name in behind}, "upscale": "upscale"}
    return needed


def pins(pack: StylePack, brief: Brief) -> dict[str, str]:
    """What the brief must pin: name → renderer whose version it is. Of a scene's engines only those that it pins."""
    needed: dict[str, str] = {}
    for scene in brief.scenes.values():
        for name in engines_of(pack, brief, scene):
            needed |= stands_on(pack, name)
    if pack.grade:
        needed["finish"] = "finish"
    if any(scene.layers or scene.imported for scene in brief.scenes.values()):
        needed["composite"] = "composite"
    if any(one.fit == "expand" for scene in brief.scenes.values() for one in scene.imported):
        needed["retouch"] = "retouch"
    films = {name: name for name in FILM_RENDERERS} if brief.films else {}
    return {**needed, **films, "typeset": "typeset"}
