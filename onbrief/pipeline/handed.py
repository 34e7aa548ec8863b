"""What one step of retouching hands to the next: the plate, its mattes, its layout."""

from __future__ import annotations

from onbrief.model.campaign import Campaign
from onbrief.model.request import Input
from onbrief.pipeline.jobs import Job
from renderers import VERSIONS

MATTES = ("product", "ground")


def handed(picture: Job, name: str = "plate", prefix: str = "") -> dict[str, Input]:
    """A picture and what is known of it, as inputs. prefix: before the names of its mattes and layout."""
    return {
        name: Input(request=picture.id),
        **{f"{prefix}matte.{m}": Input(request=picture.id, part=f"matte.{m}") for m in MATTES},
        f"{prefix}layout": Input(request=picture.id, part="layout"),
    }


def retouch_version(c: Campaign) -> str:
    """As the brief pins it. Where sources are tried one by one (`causes`), the pin may still be missing."""
    return c.brief.engines.get("retouch") or VERSIONS["retouch"]
