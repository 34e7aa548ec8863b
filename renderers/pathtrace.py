"""The default renderer: a path tracer over parametric sets, with no weights to download."""

from __future__ import annotations

import functools
import math
import platform
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import drjit as dr
import mitsuba as mi
import mitsuba_oidn
import numpy as np

from onbrief.model.request import Element, Progress, Rendering, RenderRequest
from renderers.moving.light import packed
from renderers.studio import maps, spec, tone
from renderers.studio.scene import Scene, build, load, share_program
from renderers.studio.variant import best_variant, cpu_features

LIGHT = {
    "type": "path",
    "max_depth": 12,  # glass, liquid and back again take ten crossings
    "rr_depth": 6,
    "hide_emitters": True,
}
FIREFLY = 24.0  # scene light beyond which one sample is a firefly, not a highlight; diffuse white is 1
GRID = 8  # pixels: element boxes are snapped outward so that they don't move between machines


class Pathtrace:
    """Renders a product on a set; the plate is tone-mapped but not yet graded.

    Version 1 traces a still's guides in the scalar variant, and compiles a program of its own for every picture. The
    pictures of the two differ in their noise and their last bits; a still takes about two thirds of the time.
    """

    name = "pathtrace"
    version = "2"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Inputs: `label`, the label's art; `mesh`, the file of a product that is one.

        Output: 16-bit sRGB plate, mattes `product` and `ground`, and the `guides` that are asked for. A `take` is not
        exposed: its plate holds scene light, as `renderers.moving.light` packs it.
        """
        began = time.perf_counter()
        picture = spec.read(request.params)
        variant, first = best_variant(), request.version == "1"
        apart = first and not picture.take and not variant.startswith("scalar")
        with tempfile.TemporaryDirectory() as folder:
            scene = build(picture, inputs.get("label"), Path(folder), inputs.get("mesh"))
            progress(0.05, "guides")
            guides = trace_guides(scene, picture) if apart else None
            followed = maps.maps(scene, picture.guides)
            progress(0.2, "light")
            mi.set_variant(variant)
            loaded = load(scene, LIGHT)
            if not first:
                share_program(loaded)
            light = trace_light(loaded, picture)
            guides = guides or guides_of(loaded, roles_of(loaded, scene), picture)
            progress(0.9, "denoise")
        light = denoise(np.minimum(light, FIREFLY), guides)
        exposure = tone.metered(
            light, guides.mattes["ground"], picture.palette["ground"], picture.mood.exposure
        )
        progress(1.0)
        return Rendering(
            packed(light) if picture.take else plate(light * exposure),
            {name: np.rint(guides.mattes[name] * 255).astype(np.uint8) for name in ("product", "ground")},
            elements(scene, picture, guides.mattes),
            record(variant, exposure, time.perf_counter() - began),
            guides=followed,
        )


def plate(light: np.ndarray) -> np.ndarray:
    """Exposed light, toned: H×W×3 uint16, sRGB."""
    return np.rint(tone.encoded(tone.pbr_neutral(light)) * 65535).astype(np.uint16)


class Guides:
    """What helps the denoiser and the retoucher: albedo, normals, and coverage by role, all H×W."""

    def __init__(self, size: tuple[int, int]):
        width, height = size
        self.albedo = np.zeros((height, width, 3), np.float32)
        self.normal = np.zeros((height, width, 3), np.float32)
        self.mattes = {name: np.zeros((height, width), np.float32) for name in MATTES}


MATTES = {
    "product": ("product", "glass", "label"),
    "label": ("label",),
    "ground": ("ground",),
    "glass": ("glass",),
}


def trace_guides(scene: Scene, picture: spec.Picture) -> Guides:
    """In the scalar variant: there the shape index of a sample is the same for any number of threads."""
    mi.set_variant("scalar_rgb")
    return guides_of(load(scene, LIGHT), [None, *scene.stage.shape_roles()], picture)


def guides_of(loaded: Any, roles: Sequence[str | None], picture: spec.Picture) -> Guides:
    """In the variant that the scene is loaded in. roles: by shape index; the first is of what no ray meets."""
    seen = mi.load_dict({"type": "aov", "aovs": "albedo:albedo,normal:sh_normal,shape:shape_index"})
    members = {name: np.array([role in wanted for role in roles]) for name, wanted in MATTES.items()}
    guides, passes = Guides(picture.size), picture.quality.aux_spp
    for k in range(passes):
        aov = np.array(mi.render(loaded, integrator=seen, spp=1, seed=k))[..., -7:]
        index = np.rint(aov[..., 6]).astype(int)
        glass = members["glass"][index][..., None]
        guides.albedo += np.where(glass, 1, np.clip(aov[..., :3], 0, 1)) / passes
        guides.normal += aov[..., 3:6] / passes
        for name, inside in members.items():
            guides.mattes[name] += inside[index] / np.float32(passes)
    return guides


def roles_of(loaded: Any, scene: Scene) -> list[str | None]:
    """Roles by shape index in a variant that is compiled: shapes are numbered there as their threads happen to end."""
    if mi.variant().startswith("scalar"):
        return [None, *scene.stage.shape_roles()]
    found = {dr.reinterpret_array(mi.UInt32, mi.ShapePtr(shape))[0]: shape.id() for shape in loaded.shapes()}
    return [scene.stage.roles.get(found.get(index, "")) for index in range(max(found) + 1)]


def trace_light(loaded: Any, picture: spec.Picture) -> np.ndarray:
    """Scene light, H×W×3, linear sRGB, noisy."""
    seed = int(picture.take.seed if picture.take else picture.seed) % 2**32
    return np.array(mi.render(loaded, spp=picture.quality.spp, seed=seed))[..., :3]


def denoise(light: np.ndarray, guides: Guides) -> np.ndarray:
    """Intel Open Image Denoise with albedo and normal guides, on the CPU wherever the light was traced.

    Left to itself it takes the fastest device, so that a GPU in the machine would change pictures unrecorded.
    Its own exposure, mid-grey at the geometric mean, is a sum whose last bits depend on the number of threads;
    so it is given here.
    """
    mean = np.exp(np.log(np.maximum(light @ tone.LUMA, 1e-4)).mean())
    return np.array(
        mitsuba_oidn.denoise(
            np.ascontiguousarray(light),
            hdr=True,
            albedo=guides.albedo,
            normal=guides.normal,
            input_scale=float(0.18 / mean),
            device=denoiser(),
        )
    )


@functools.cache
def denoiser() -> mitsuba_oidn.Device:
    return mitsuba_oidn.Device(mitsuba_oidn.DeviceType.CPU)


def elements(scene: Scene, picture: spec.Picture, mattes: Mapping[str, np.ndarray]) -> list[Element]:
    """Product and label by their mattes, and the calm ground that the shape family keeps for words."""
    width, height = picture.size
    x, y, w, h = scene.view.layout.copy
    x = 1 - x - w if picture.mirror else x
    found = [
        Element(role, box, f"scene#/{source}")
        for role, source in (("product", "subject"), ("label", "subject"))
        if (box := snapped(mattes[role]))
    ]
    copy = (round(x * width), round(y * height), round(w * width), round(h * height))
    found += [Element("stand", stand(scene, picture), "scene#/environment")] if picture.bare else []
    return [*found, Element("copy-space", copy, "scene#/composition")]


def stand(scene: Scene, picture: spec.Picture) -> tuple[float, float, float, float]:
    """Where an empty set wants its product: the box of its outline, pixels, to a hundredth."""
    view, form = scene.view, scene.view.form
    left, right = (view.project([x, 0, 0])[0] for x in (-form.width / 2, form.width / 2))
    top = view.project([0, 0, form.height])[1]
    bottom = view.project([0, -form.depth / 2, 0])[1]
    if picture.mirror:
        left, right = picture.size[0] - right, picture.size[0] - left
    return tuple(round(float(one), 2) for one in (left, top, right - left, bottom - top))  # type: ignore[return-value]


def snapped(matte: np.ndarray) -> tuple[int, int, int, int] | None:
    """The box of what is covered by half or more, outward to the grid; x, y, width, height."""
    rows, columns = np.flatnonzero((matte >= 0.5).any(1)), np.flatnonzero((matte >= 0.5).any(0))
    if not rows.size:
        return None
    top, left = rows[0] // GRID * GRID, columns[0] // GRID * GRID
    bottom = min(math.ceil((rows[-1] + 1) / GRID) * GRID, matte.shape[0])
    right = min(math.ceil((columns[-1] + 1) / GRID) * GRID, matte.shape[1])
    return int(left), int(top), int(right - left), int(bottom - top)


def record(variant: str, exposure: float, seconds: float) -> dict:
    return {
        "device": "gpu" if variant.startswith("cuda") else "cpu",
        "machine": platform.machine(),
        "cpu_features": cpu_features(),
        "variant": variant,
        "versions": {"mitsuba": mi.__version__, "drjit": dr.__version__, "numpy": np.__version__},
        "exposure": round(exposure, 6),
        "seconds": round(seconds, 2),
    }


PATHTRACE = Pathtrace()
