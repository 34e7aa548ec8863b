"""Label art as a request, and the fonts that type is set with."""

from __future__ import annotations

from onbrief.model.campaign import Campaign
from onbrief.model.request import Input, RenderRequest
from onbrief.pipeline.asked import pack_file
from onbrief.pipeline.inputs import file_input
from onbrief.pipeline.jobs import Job


def fonts(c: Campaign, names: tuple[str, ...]) -> dict[str, Input]:
    """The files of these fonts as inputs."""
    files = [file for name in names for file in c.pack.type.fonts[name].files]
    return {f"font.{i}": file_input(c.root, file) for i, file in enumerate(files)}


def label_job(c: Campaign, sku: str, stage: str) -> Job | None:
    """None for a product without a label."""
    label = c.products[c.brief.skus[sku].product].label
    if label is None:
        return None
    params = {
        "kind": "label",
        "size": list(label.size),
        "data": {
            "brand": c.pack.brand,
            **{key: c.pack.palette[role].hex for key, role in label.colours.items()},
            **c.brief.skus[sku].label,
        },
    }
    inputs = {
        "template": pack_file(c, label.template),
        "logo": pack_file(c, c.pack.logo.file),
        **fonts(c, c.pack.label_fonts),
    }
    request = RenderRequest(
        renderer="typeset", version=c.brief.engines["typeset"], params=params, inputs=inputs
    )
    return Job(out=f"{stage}/labels/{sku}", about={"kind": "label", "sku": sku}, request=request)
