"""An own mesh as a product: turned upright, scaled to the stated height, its materials ours by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from renderers.studio import materials, meshfile, tone
from renderers.studio.camera import Form
from renderers.studio.mesh import moved
from renderers.studio.meshfile import MeshError, Part
from renderers.studio.products import label
from renderers.studio.spec import Own, Sku, Surface
from renderers.studio.stage import Stage, rotated, scaled, translated

PLAIN = "#f4efe6"
UPRIGHT = {
    "x": rotated("y", -90),
    "y": rotated("x", 90),
    "z": np.eye(4),
}  # of glTF's axes: its front faces us


def given(mesh: Path | None) -> Path:
    if mesh is None:
        raise ValueError("product: a mesh is asked for, and no file came with the request")
    return mesh


def parts(product: Own, mesh: Path) -> list[Part]:
    """The file's parts standing on the ground, upright, as high as stated. Raises MeshError, which names the file."""
    try:
        found = meshfile.read(mesh)
    except MeshError as error:
        raise MeshError(f"{product.file}: {error}") from error
    turned = [moved(p.mesh, rotated("z", product.turn) @ UPRIGHT[product.up]) for p in found]
    low = np.min([m.points.min(axis=0) for m in turned], axis=0)
    high = np.max([m.points.max(axis=0) for m in turned], axis=0)
    if high[2] - low[2] < 1e-9 * max(np.ptp([low, high]), 1):
        raise MeshError(f"{product.file}: it has no height along {product.up}; look at `up:`")
    middle = (low + high) / 2
    at = scaled(product.height / (high[2] - low[2])) @ translated(-middle[0], -middle[1], -low[2])
    return [Part(p.material, moved(m, at), p.has_uv) for p, m in zip(found, turned, strict=True)]


def form(product: Own, mesh: Path) -> Form:
    points = np.concatenate([part.mesh.points for part in parts(product, mesh)])
    width, depth, height = np.ptp(points, axis=0)
    return Form(float(width), float(depth), float(height), 0.5 * float(height))


def stand(
    stage: Stage, product: Own, sku: Sku, art: Path | None, density: float, mesh: Path, at: np.ndarray
) -> None:
    """Every part in its material; the one called `label` wears the art."""
    found = parts(product, mesh)
    names = {part.material for part in found}
    for name in product.materials:
        if name not in names:
            raise ValueError(f"product.materials.{name}: {product.file} has {', '.join(sorted(names))}")
    for k, part in enumerate(found):
        surface = product.materials.get(part.material, product.surface)
        if surface.finish == "label":
            if not part.has_uv:
                raise ValueError(
                    f"product.materials.{part.material}: {product.file} has no texture coordinates there"
                )
            if art:
                drawn = label.read(art, (0.0, product.height), product.print, density)
                label.put(stage, drawn, part.mesh, at, body(surface, sku), name=f"label{k or ''}")
                continue
        stage.add(f"part{k}", part.mesh, body(surface, sku), at, role="product")


def body(surface: Surface, sku: Sku) -> dict:
    finish = "satin" if surface.finish == "label" else surface.finish
    return materials.finished(tone.from_hex(surface.colour or sku.colour or PLAIN), finish)
