"""A cosmetics jar: a body with a screw lid; `acrylic` and `frosted` ones stand on a clear foot."""

from __future__ import annotations

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.mesh import filleted, lathe
from renderers.studio.products.closures import lid
from renderers.studio.products.label import Art, wrap_round
from renderers.studio.spec import Jar, Sku
from renderers.studio.stage import Stage

ACRYLIC = 1.49  # index of refraction
CLEAR = {"acrylic": (0.0, "lacquer"), "frosted": (0.16, "satin")}  # roughness of the foot, finish of the body


def stand(stage: Stage, product: Jar, sku: Sku, art: Art | None, at: np.ndarray) -> None:
    """Foot, body, lid and what is printed on the wall."""
    p, colour = product, tone.from_hex(sku.colour or product.colour)
    roughness, finish = CLEAR.get(p.body, (None, p.body))
    if roughness is not None:
        stage.add("foot", lathe(foot(p), 256), materials.clear(ACRYLIC, roughness), at, role="glass")
    skin = materials.finished(colour, finish)
    stage.add("wall", lathe(body(p, 0 if roughness is None else p.wall), 256), skin, at, role="product")
    lid(stage, p.radius, p.lid, p.height, sku.cap or p.lid_colour, p.lid_finish, at)
    if art:
        wrap_round(stage, art, p.radius, at, skin)


def body(p: Jar, low: float) -> np.ndarray:
    """From the middle of its underside to the shoulder under the lid; (radius, height)."""
    r = p.radius
    soft = 0.012 if low else min(0.05, 0.25 * p.lid)
    return filleted(
        [
            (0, low + 0.004),
            (0.80 * r, low + 0.004, 0.004),
            (0.84 * r, low, 0.004),
            (r, low, soft),
            (r, p.lid - 0.012, 0.012),
            (r - 0.03, p.lid - 0.012, 0.004),
            (r - 0.03, p.lid - 0.002),
            (0, p.lid - 0.002),
        ],
        14,
    )


def foot(p: Jar) -> np.ndarray:
    """The clear slab that the body seems to float on; it ends a hair below it."""
    r, top = p.radius, p.wall - 0.0015
    return filleted(
        [(0, 0), (r, 0, 0.45 * p.wall), (r, top, 0.006), (0, top)],
        14,
    )
