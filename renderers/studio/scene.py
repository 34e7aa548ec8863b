"""One scene from a request's parameters: a stage, from which either Mitsuba variant is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import drjit as dr
import mitsuba as mi
import numpy as np

from renderers.studio import camera, lights, products, props, sets, tone
from renderers.studio.camera import Frame
from renderers.studio.sets.common import paints
from renderers.studio.spec import Picture
from renderers.studio.stage import Stage

# What differs between pictures of one set, by the end of its name in the loaded scene.
MOVING = ("to_world", "radiance.value", "sensor.focus_distance", "sensor.aperture_radius", "sensor.x_fov")
FACING = 0.8  # how far the product turns to follow the camera: its label stays readable, its side shows


@dataclass(frozen=True)
class Scene:
    stage: Stage
    view: Frame


def build(picture: Picture, label: Path | None, folder: Path, mesh: Path | None = None) -> Scene:
    """Set, product, props, lights, camera; meshes and textures go into the folder. mesh: of a product that is one."""
    setup = picture.setup
    stage, view = Stage(folder, picture.mirror), camera.frame(setup, products.form(picture.product, mesh))
    paint = paints(picture.palette, tone.from_hex(picture.lighting.tint))
    height_at = sets.SETS[picture.environment.set](stage, view, setup, paint)
    turn = picture.arrangement.turn + FACING * setup.camera.azimuth
    if not picture.bare:
        products.stand(stage, view, setup, label, mesh, turn)
    props.arrange(stage, view, setup, height_at)
    eye = camera.moved(view, picture) if picture.take else view
    lights.light(stage, view, picture, eye)
    stage.sensor(camera.sensor(eye, picture))
    return Scene(stage, eye)


def load(scene: Scene, integrator: dict, nodes: dict | None = None):
    """The Mitsuba scene in the current variant; nodes: in place of the stage's own.

    `optimize` would reorder shapes from run to run.
    """

    def node(value):
        if isinstance(value, dict):
            return {key: node(inner) for key, inner in value.items()}
        return mi.ScalarTransform4f(value) if isinstance(value, np.ndarray) else value

    return mi.load_dict(
        node({"type": "scene", "integrator": integrator} | (nodes or scene.stage.nodes)), optimize=False
    )


def share_program(loaded) -> None:
    """Has lights and camera stand in a compiled program's data, not in its text: pictures of one set then share one.

    Compiling takes 2.5 to 4.6 s, on one core (frames of 540 × 960, which are then traced in 2.9 s on two; measured).
    """
    if mi.variant().startswith("scalar"):
        return
    params = mi.traverse(loaded)
    for key in [key for key in params.keys() if key.endswith(MOVING)]:  # noqa: SIM118, it is no dict
        value = params[key]
        dr.make_opaque(value)
        params[key] = value
    params.update()
    # The lens has the crop in its projection by now, and what it is handed counts from the crop's corner: where that
    # lies on the film is told to nobody but the film, or it would be a constant of the program.
    params["sensor.film.crop_offset"] = mi.ScalarPoint2u(0, 0)
