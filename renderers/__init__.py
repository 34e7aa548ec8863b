"""The back-ends that make pixels, one file each. A new one is a module, a line here, and a test."""

from __future__ import annotations

import importlib
from typing import cast

from onbrief.model.request import Renderer

# name → version and where it is. Versions stand here too, so that a brief can be validated
# without loading a path tracer; a test holds them equal to the renderers' own.
RENDERERS = {
    "finish": ("1", "renderers.finish:FINISH"),
    "pathtrace": ("1", "renderers.pathtrace:PATHTRACE"),
    "typeset": ("1", "renderers.typeset:TYPESET"),
    "vector": ("1", "renderers.vector:VECTOR"),
}
VERSIONS = {name: version for name, (version, _) in RENDERERS.items()}


def renderer(name: str) -> Renderer:
    """The renderer of that name. Raises KeyError."""
    module, _, attribute = RENDERERS[name][1].partition(":")
    return cast(Renderer, getattr(importlib.import_module(module), attribute))
