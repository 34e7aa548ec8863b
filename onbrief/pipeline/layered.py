"""Deliverables and masters as Photoshop files: layers that a retoucher can work with."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from PIL import Image, ImageCms

from onbrief.errors import InputError
from onbrief.model.layered import Layered
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.subjects import inputs_of

LAYERS = "renderers.layered"  # type setting, loaded only where pixels are made


def layered(root: Path, build: Path, job: Job, made: Mapping[str, Job]) -> Layered:
    """made: the campaign's jobs by request id. Raises InputError where something that it is made of is not here."""
    layers = import_module(LAYERS)
    if job.about["kind"] == "master":
        plates = (made.get(wanted.request or "") for wanted in job.request.inputs.values())
        mattes = [
            parts.get("matte.product") for one in (*plates, job) if one and (parts := parts_of(build, one))
        ]
        return layers.layered_master(build / f"{job.out}.png", next(filter(None, mattes), None))
    try:
        inputs = inputs_of(root, build, job, made)
    except KeyError as missing:
        raise _not_here(job, str(missing)) from None
    for name in job.request.inputs:
        if name not in inputs or not inputs[name].is_file():
            raise _not_here(job, name)
    return layers.layered_variant(job.request.params, inputs)


def psd_of(found: Layered) -> bytes:
    """A layered Photoshop file in RGB, 8 bits, tagged sRGB, with the flattened picture that other programs show.

    Type is pixels: Photoshop's own text is another engine, which would set it differently. Raises InputError.
    """
    try:
        from psd_tools import PSDImage
        from psd_tools.constants import Resource
        from psd_tools.psd.image_resources import ImageResource
    except ImportError:
        raise InputError.at("export --psd", "psd-tools is not installed", "Run `make setup`.") from None
    psd = PSDImage.frompil(Image.fromarray(found.pixels))
    for layer in found.layers:
        left, top = layer.at
        there = psd.create_pixel_layer(Image.fromarray(layer.rgba), "Layer", top=top, left=left)
        there.name = layer.name  # as Unicode; the old field beside it holds Mac Roman only
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    psd.image_resources[Resource.ICC_PROFILE] = ImageResource(key=Resource.ICC_PROFILE.value, data=profile)
    out = io.BytesIO()
    psd.save(out)
    return out.getvalue()


def _not_here(job: Job, name: str) -> InputError:
    return InputError.at(job.out, f"its {name} is not here", "Run `onbrief fetch`, or `onbrief build`.")
