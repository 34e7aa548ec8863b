"""A drawn aluminium can: domed foot, straight wall, neck, rolled rim, and a lid with its tab."""

from __future__ import annotations

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.mesh import filleted, joined, lathe, moved, prism, rounded_rectangle
from renderers.studio.products.label import Art, wrap_round
from renderers.studio.spec import Can, Sku
from renderers.studio.stage import Stage, translated

RIM = 0.03  # decimetres: how deep the lid lies below the rim


def stand(stage: Stage, product: Can, sku: Sku, art: Art | None, at: np.ndarray) -> None:
    """Shell, bare rim and lid, and what is printed on the wall."""
    p, colour = product, tone.from_hex(sku.colour or product.colour)
    bare = materials.finished(tone.from_hex("#d9dcde"), "aluminium")
    shell = materials.finished(colour, p.finish)
    stage.add("shell", lathe(wall(p), 256), shell, at, role="product")
    stage.add("rim", lathe(rim(p), 256), bare, at, role="product")
    stage.add("tab", moved(tab(p.neck), translated(0, 0, p.height - RIM)), bare, at, role="product")
    if art:
        wrap_round(stage, art, p.radius, at, shell)


def wall(p: Can) -> np.ndarray:
    """The outside from the domed foot to below the rim; (radius, height)."""
    r, high = p.radius, p.height
    return filleted(
        [
            (0, 0.10),
            (0.62 * r, 0.07, 0.1),
            (0.74 * r, 0, 0.012),
            (0.80 * r, 0, 0.012),
            (r, 0.075, 0.05),
            (r, high - 0.155, 0.06),
            (p.neck - 0.008, high - 0.035, 0.03),
            (p.neck - 0.008, high - 0.02),
        ],
        16,
    )


def rim(p: Can) -> np.ndarray:
    """The double seam and the lid inside it."""
    r, high = p.neck, p.height
    return filleted(
        [
            (r - 0.008, high - 0.028),
            (r, high - 0.024, 0.004),
            (r, high, 0.009),
            (r - 0.02, high, 0.006),
            (r - 0.024, high - RIM - 0.02, 0.008),
            (r - 0.05, high - RIM - 0.02, 0.01),
            (r - 0.055, high - RIM, 0.008),
            (0, high - RIM),
        ],
        8,
    )


def tab(neck: float):
    """The ring that opens it, and its rivet."""
    pull = prism(rounded_rectangle(0.46 * neck, 0.72 * neck, 0.2 * neck), 0.004, 0.014, 0.004)
    rivet = lathe(filleted([(0.02, 0), (0.02, 0.02, 0.006), (0, 0.02)], 6), 48)
    return joined([moved(pull, translated(0, 0.1 * neck, 0)), moved(rivet, translated(0, -0.16 * neck, 0))])
