"""The back-ends that make pixels, one file each. A new one is a module, a line here, and a test."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from onbrief.model.request import Renderer

# name → version and where it is. Versions stand here too, so that a brief can be validated
# without loading a path tracer; a test holds them equal to the renderers' own.
RENDERERS = {
    "comfyui": ("1", "renderers.comfyui:COMFYUI"),
    "composite": ("1", "renderers.composite:COMPOSITE"),
    "cut": ("1", "renderers.cut:CUT"),
    "diffusion": ("1", "renderers.diffusion:DIFFUSION"),
    "film": ("1", "renderers.film:FILM"),
    "finish": ("1", "renderers.finish:FINISH"),
    "hosted": ("1", "renderers.hosted:HOSTED"),
    "pathtrace": ("2", "renderers.pathtrace:PATHTRACE"),
    "retouch": ("1", "renderers.retouch:RETOUCH"),
    "shot": ("1", "renderers.shot:SHOT"),
    "sound": ("1", "renderers.sound:SOUND"),
    "typeset": ("1", "renderers.typeset:TYPESET"),
    "upscale": ("1", "renderers.upscale:UPSCALE"),
    "vector": ("1", "renderers.vector:VECTOR"),
}
VERSIONS = {name: version for name, (version, _) in RENDERERS.items()}
# Earlier versions that a back-end makes as ever: a campaign that pins one keeps its pictures.
KEPT: Mapping[str, tuple[str, ...]] = {"pathtrace": ("1",)}
# Those that are quicker with several requests at once; a test holds this equal to who has `render_many`.
MANY = frozenset({"comfyui", "diffusion", "hosted"})
# The model of a picture's parameters, where a renderer publishes one: so `onbrief validate` finds what it doesn't know.
PICTURES = {
    "pathtrace": "renderers.studio.spec:Picture",
    "vector": "renderers.illustration.spec:Picture",
}
# The model of an engine's `settings`, for back-ends that are asked in words; `onbrief validate` holds them against it.
SETTINGS = {
    "comfyui": "renderers.graphs.settings:Settings",
    "diffusion": "renderers.onnx.settings:Settings",
    "hosted": "renderers.services.settings:Hosted",
}


def fills_machine(name: str) -> bool:
    """Whether one of its requests keeps all of this machine busy, so that a second one beside it gains nothing: what
    traces on a graphics card."""
    from renderers.studio.variant import has_card

    return name == "pathtrace" and has_card()


def makes(name: str, version: str) -> bool:
    """Whether what is installed renders this version, the present one or one that is kept."""
    return version == VERSIONS.get(name) or version in KEPT.get(name, ())


def renderer(name: str) -> Renderer:
    """The renderer of that name. Raises KeyError."""
    return cast("Renderer", _load(RENDERERS[name][1]))


@cache
def words(name: str) -> Mapping[str, TypeAdapter]:
    """What a renderer understands, by parameter (`lighting`, `product` …); empty where it publishes nothing."""
    if name not in PICTURES:
        return {}
    fields: dict[str, Any] = _load(PICTURES[name]).model_fields
    return {key: TypeAdapter(_annotated(field)) for key, field in fields.items()}


@cache
def settings(name: str) -> TypeAdapter | None:
    """What a style pack may set of an engine that is asked in words; None where a renderer publishes nothing."""
    return TypeAdapter(_load(SETTINGS[name])) if name in SETTINGS else None


def _annotated(field: Any) -> Any:
    return Annotated[field.annotation, field]


def _load(place: str):
    module, _, attribute = place.partition(":")
    return getattr(importlib.import_module(module), attribute)
