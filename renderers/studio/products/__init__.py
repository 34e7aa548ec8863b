"""What is sold: parametric packs and own meshes, one file a kind. A new one is a module, a line here, and a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from renderers.studio import spec
from renderers.studio.camera import Form, Frame
from renderers.studio.products import bottle, box, can, jar, label, own, tube
from renderers.studio.stage import Stage, rotated, scaled

STAND: dict[str, Callable[..., None]] = {
    "bottle": bottle.stand,
    "can": can.stand,
    "jar": jar.stand,
    "box": box.stand,
    "tube": tube.stand,
}


def form(product: spec.Product, mesh: Path | None = None) -> Form:
    """The room that a product takes, before any of it is made. mesh: the file of an own one."""
    p: Any = product
    match product.kind:
        case "bottle":
            return Form(2 * p.radius, 2 * p.radius, p.height, 0.9)
        case "can" | "jar":
            return Form(2 * p.radius, 2 * p.radius, p.height, 0.45 * p.height)
        case "box":
            return Form(p.width, p.depth, p.height, 0.5 * p.height)
        case "tube":
            return Form(3 * p.radius, 2 * p.radius, p.height, 0.5 * p.height)
        case _:
            return own.form(p, own.given(mesh))


def stand(
    stage: Stage, view: Frame, picture: spec.Picture, art: Path | None, mesh: Path | None, turn: float
) -> None:
    """Put the product at the origin, its label towards the camera, as large as the set is built for."""
    product: Any = picture.product
    at = rotated("z", turn) @ scaled(view.scale)
    if isinstance(product, spec.Own):
        own.stand(stage, product, picture.sku, art, view.density * view.scale, own.given(mesh), at)
        return
    drawn = label.read(art, product.band, product.print, view.density * view.scale) if art else None
    STAND[product.kind](stage, product, picture.sku, drawn, at)
