"""A cosmetics jar: a heavy body with a screw lid. A clear body shows the cup that is set into it."""

from __future__ import annotations

import numpy as np

from renderers.studio import materials, tone
from renderers.studio.mesh import filleted, lathe
from renderers.studio.products.closures import lid
from renderers.studio.products.label import Art, wrap_round
from renderers.studio.spec import Jar, Sku
from renderers.studio.stage import Stage

ACRYLIC = 1.49  # index of refraction
CLEAR = {"acrylic": 0.0, "frosted": 0.16}  # roughness of the outside


def stand(stage: Stage, product: Jar, sku: Sku, art: Art | None, at: np.ndarray) -> None:
    """Body, cup, lid and what is printed on the wall."""
    p, colour = product, tone.from_hex(sku.colour or product.colour)
    if p.body in CLEAR:
        stage.add("wall", lathe(outside(p), 256), materials.clear(ACRYLIC, CLEAR[p.body]), at, role="glass")
        stage.add("cup", lathe(inside(p), 256), materials.satin(colour, 0.3), at, role="product")
    else:
        stage.add("wall", lathe(outside(p), 256), materials.finished(colour, p.body), at, role="product")
    lid(stage, p.radius, p.lid, p.height, sku.cap or p.lid_colour, p.lid_finish, at)
    if art:
        wrap_round(stage, art, p.radius, at)


def outside(p: Jar) -> np.ndarray:
    """From the middle of the foot to the shoulder under the lid; (radius, height)."""
    r, soft = p.radius, min(0.06, 0.3 * p.lid)
    return filleted(
        [
            (0, 0.012),
            (0.80 * r, 0.012, 0.02),
            (0.84 * r, 0, 0.01),
            (r, 0, soft),
            (r, p.lid - 0.012, 0.012),
            (r - 0.03, p.lid - 0.012, 0.004),
            (r - 0.03, p.lid - 0.002),
            (0, p.lid - 0.002),
        ],
        14,
    )


def inside(p: Jar) -> np.ndarray:
    """The cup: a rounded bowl that keeps the wall's thickness all round."""
    r, foot = p.radius - p.wall, 1.25 * p.wall
    return filleted([(0, foot), (r, foot, 0.5 * r), (r, p.lid - 0.006), (0, p.lid - 0.006)], 20)
