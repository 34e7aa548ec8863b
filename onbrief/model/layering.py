"""What a scene says of its layers and of pictures from outside, and can't mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onbrief.errors import Problem, nearest
from onbrief.model.brief import Brief
from onbrief.model.layers import Layer
from onbrief.model.parse import Keys
from onbrief.model.scene import Scene
from onbrief.model.source import Source
from onbrief.model.stylepack import StylePack

SETS = "pathtrace"  # the renderer of scene parameters that can leave the product out


def layered_problems(
    name: str, scene: Scene, brief: Brief, pack: StylePack | None, source: Source
) -> Iterator[Problem]:
    yield from _imported(name, scene, pack, source)
    if not scene.layers:
        return
    skus = dict.fromkeys(sku for d in brief.deliverables if d.scene == name for sku in d.skus)
    for sku in skus:
        yield from _of_sku(name, scene, sku, source)
    for i, layer in enumerate(scene.layers):
        keys = ("scenes", name, "layers", i)
        for j, sku in enumerate(layer.skus):
            if sku not in brief.skus:
                what = f"“{sku}” is no SKU of this brief"
                yield source.problem((*keys, "skus", j), what, nearest(sku, brief.skus))
        yield from _shapes(pack, source, keys, [*layer.shapes, *layer.aim])
        yield from _spot(scene, layer, keys, source)
    if pack and scene.layers[0].file is None and pack.kinds.get(scene.kind) is None and pack.engine != SETS:
        what = f"{pack.engine} makes no empty sets"
        yield source.key_problem(
            ("scenes", name, "layers", 0), what, "Bring a background in, and name it as `file`."
        )


def _of_sku(name: str, scene: Scene, sku: str, source: Source) -> Iterator[Problem]:
    """Each SKU's picture begins with its background, and has just that one."""
    mine = [(i, layer) for i, layer in enumerate(scene.layers) if not layer.skus or sku in layer.skus]
    places = [i for i, layer in mine if layer.role == "background"]
    if not places or mine[0][0] != places[0]:
        what = f"the lowest layer of {name} is no background" + (
            f" for {sku}" if scene.layers[0].skus else ""
        )
        yield source.key_problem(("scenes", name, "layers"), what, "Begin with one: `- role: background`.")
    for i in places[1:]:
        what = f"{name} has a second background for {sku}"
        yield source.problem(
            ("scenes", name, "layers", i, "role"), what, "Part them by `skus`, or take one out."
        )


def _spot(scene: Scene, layer: Layer, keys: Keys, source: Source) -> Iterator[Problem]:
    """Only an engine's empty set tells where a product belongs."""
    told = layer.spot or layer.role == "background"
    if not told and (
        layer.role != "product" or any(one.file for one in scene.layers if one.role == "background")
    ):
        cure = "Add `spot: {foot: [0.5, 0.85], height: 0.55}`: shares of the frame."
        yield source.key_problem(keys, f"nothing tells where this {layer.role} stands", cure)


def _imported(name: str, scene: Scene, pack: StylePack | None, source: Source) -> Iterator[Problem]:
    made = scene.places[: len(scene.places) - len(scene.imported)]
    there = set(made)
    for i, one in enumerate(scene.imported):
        keys = ("scenes", name, "imported", i)
        if one.place in there:
            what = f"candidate {one.place} of {name} is another picture already"
            yield source.problem((*keys, "place"), what, f"Let it be {max(scene.places) + 1}.")
        there.add(one.place)
        if one.instead is not None and one.instead not in made:
            what = f"no engine is asked for candidate {one.instead} of {name}"
            yield source.problem((*keys, "instead"), what, f"Those are {_listed(made)}; or take it out.")
        yield from _shapes(pack, source, keys, list(one.aim))
        for file, digest in (("matte", "matte_sha256"), ("matte_sha256", "matte")):
            if getattr(one, file) and not getattr(one, digest):
                what = f"`{file}` and `{digest}` belong together"
                yield source.problem((*keys, file), what, "`onbrief import` writes both.")


def _listed(places: Sequence[int]) -> str:
    whole = list(places) == list(range(places[0], places[-1] + 1)) and len(places) > 2
    return f"{places[0]} to {places[-1]}" if whole else ", ".join(map(str, places))


def _shapes(pack: StylePack | None, source: Source, keys: Keys, shapes: list[str]) -> Iterator[Problem]:
    for shape in shapes:
        if pack and shape not in pack.layouts:
            cure = nearest(shape, pack.layouts)
            yield source.key_problem(keys, f"“{shape}” is no layout family of this style pack", cure)
