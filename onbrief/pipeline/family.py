"""A scene's masters as a family: which picture is the one that the others follow, and what they start from."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from onbrief.model.campaign import Campaign
from onbrief.model.engine import Engine
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import Asked
from onbrief.pipeline.handed import handed, retouch_version
from onbrief.pipeline.jobs import Job


class Member(NamedTuple):
    """One master of a scene."""

    sku: str
    shape: str
    mirror: bool


def anchor_of(c: Campaign, scene: str) -> Member:
    """The first that the brief asks for: the one that people approve and the others are held against."""
    asked = next(d for d in c.brief.deliverables if d.scene == scene)
    shape = c.layout_of(asked, asked.placements[0])
    assert shape is not None, "load_campaign has refused what no layout serves"
    rtl = c.copies[c.locales_of(asked)[0]].direction == "rtl"
    return Member(asked.skus[0], shape, c.pack.layouts[shape].mirrors and rtl)


def followed(a: Asked, engine: Engine) -> Asked | None:
    """The anchor's picture, as it is asked for; None for what follows nothing, the anchor itself above all.

    An anchor that is expanded from another shape has no picture of its own: then that shape's is followed. Without a
    block-out all shapes of a SKU are fitted from one picture already.
    """
    if not engine.anchor or a.stage != "masters":
        return None
    first, own = _rendered(a.c, a.scene_name), Member(a.sku, a.params["shape"], a.params["mirror"])
    if own == first or (not engine.blockout and own.sku == first.sku):
        return None
    place = {"shape": first.shape, "mirror": first.mirror}
    return replace(
        a,
        out=f"masters/{a.scene_name}/{first.sku}-{first.shape}{'-rtl' if first.mirror else ''}",
        sku=first.sku,
        about={**{key: value for key, value in a.about.items() if key != "sku"}, **place},
        params={**a.params, **place, "size": list(a.c.pack.layouts[first.shape].master)},
    )


def following(engine: Engine) -> Engine:
    """The engine as the other masters are asked: how far they leave what they start from, and by which graph."""
    rules = engine.anchor
    assert rules is not None
    files = {"graph": rules.graph, "binding": rules.binding} if rules.graph else {}
    strength = engine.strength if rules.strength is None else rules.strength
    return engine.model_copy(update={"strength": strength, "settings": {**engine.settings, **files}})


def start_jobs(a: Asked, anchor: Job, sku: str, blockout: Job | None, size: tuple[int, int]) -> list[Job]:
    """What a master starts from, the last job: the anchor's picture (of this SKU), its product where the block-out has
    it; another SKU's product in its place. Without a block-out the anchor's picture is the start: then no job."""
    if blockout is None:
        return []
    aligned = _job(a, anchor, "align", "aligned", handed(blockout, "other", "other."), size)
    if a.sku == sku or a.params.get("bare"):
        return [aligned]
    return [aligned, _job(a, aligned, "exchange", "started", handed(blockout, "other", "other."), size)]


def _rendered(c: Campaign, scene: str) -> Member:
    anchor = anchor_of(c, scene)
    for entry in c.selects.retouch:
        if entry.step == "expand" and entry.of and entry.concerns(scene, *anchor):
            mirror = anchor.mirror and c.pack.layouts[entry.of].mirrors
            return Member(anchor.sku, entry.of, mirror)
    return anchor


def _job(a: Asked, picture: Job, step: str, kind: str, more: dict[str, Input], size: tuple[int, int]) -> Job:
    request = RenderRequest(
        renderer="retouch",
        version=retouch_version(a.c),
        params={"step": step, "seed": a.seed, "size": list(size)},
        inputs={**handed(picture), **more},
    )
    return Job(out=a.beside(kind), about={**a.about_plate, "kind": kind}, request=request)
