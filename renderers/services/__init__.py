"""The services that make pictures for money, one small file each. A new one is a module, a line here, and a test."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from renderers.services.service import Service

SERVICES = {
    "fal": "renderers.services.fal:Fal",
    "gateway": "renderers.services.gateway:Gateway",
}


def service_called(name: str) -> Service:
    """The service of that name, ready to be asked. Raises ValueError where there is none, or its key is missing."""
    if name not in SERVICES:
        raise ValueError(f"there is no service “{name}”; known here: {', '.join(SERVICES)}")
    module, _, attribute = SERVICES[name].partition(":")
    return cast("Service", getattr(importlib.import_module(module), attribute)())
