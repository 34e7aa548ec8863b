"""A delivered file as a request: a master fitted to placement × locale × SKU."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from onbrief.model.brief import Deliverable
from onbrief.model.campaign import Campaign
from onbrief.model.copy import DRAWN
from onbrief.model.request import Input, RenderRequest
from onbrief.model.stylepack import LayoutFamily
from onbrief.pipeline.asked import pack_file, palette
from onbrief.pipeline.inputs import file_input
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.labels import fonts
from onbrief.pipeline.plates import master_jobs
from onbrief.pipeline.retouched import ground_after, steps_of

PLATE_MATTES = ("product", "ground")
FORMATS = ("jpg", "png", "webp")  # that we encode
LOSSY = ("jpg", "webp")
DRAWING = frozenset({"vector"})  # engines whose pictures have an svg part
SCENE_SOURCES = {"product": "subject", "ground": "ground"}  # element → the scene's field that asked for it
COMMON = "pip:renderers/typography/common.typ"


@dataclass(frozen=True)
class Variant:
    """One deliverable file: a master fitted to placement × locale × SKU."""

    c: Campaign
    index: int
    deliverable: Deliverable
    sku: str
    placement: str
    locale: str

    @property
    def shape(self) -> str:
        shape = self.c.layout_of(self.deliverable, self.placement)
        assert shape is not None, "load_campaign has refused what no layout serves"
        return shape

    @property
    def layout(self) -> LayoutFamily:
        return self.c.pack.layouts[self.shape]

    @property
    def mirror(self) -> bool:
        return self.layout.mirrors and self.c.copies[self.locale].direction == "rtl"

    @property
    def script(self) -> str:
        script = self.c.pack.type.script_of(self.locale)
        assert script is not None, "load_campaign has refused what no script sets"
        return script

    def _type(self) -> dict[str, Any]:
        kind = self.c.pack.type
        return {
            **kind.rules,
            "locales": {self.locale: self.script},
            "scripts": {self.script: kind.scripts[self.script].rules},
        }

    @cached_property
    def masters(self) -> list[Job]:
        return master_jobs(self.c, self.deliverable.scene, self.sku, self.shape, self.mirror)

    @property
    def ground(self) -> str:
        """The role of the palette that the picture's ground has."""
        scene = self.deliverable.scene
        steps = steps_of(self.c, scene, self.sku, self.shape, self.mirror)
        return ground_after((entry for _, entry in steps), self.c.brief.scenes[scene].ground)

    @property
    def drawn(self) -> bool:
        """Whether the master is a drawing."""
        return self.masters[-1].request.renderer in DRAWING

    def job(self) -> Job:
        c = self.c
        placement = c.placements[self.placement]
        name = f"{self.sku}_{self.placement.replace('/', '-')}_{self.locale}"
        about = {
            "kind": "variant",
            "scene": self.deliverable.scene,
            "sku": self.sku,
            "placement": self.placement,
            "locale": self.locale,
            "market": c.market_of[self.locale],
            "shape": self.shape,
            "deliverable": f"brief.yaml#/deliverables/{self.index}",
            "job": self.deliverable.job,
            "seconds": self.deliverable.seconds,
            "spec": placement.model_dump(mode="json", exclude_none=True),
            "ground_tolerance": c.pack.palette[self.ground].tolerance,
            **({"draft": True} if c.copies[self.locale].draft else {}),
        }
        return Job(
            out=f"variants/{self.locale}/{self.deliverable.scene}/{name}",
            about=about,
            request=RenderRequest(
                renderer="typeset",
                version=c.brief.engines["typeset"],
                params=self._params() if self.layout.template else self._bare_params(),
                inputs=self._inputs(),
            ),
        )

    def _bare_params(self) -> dict[str, Any]:
        """The picture alone: nothing that is said of words, so that a change of copy renders nothing."""
        c, placement = self.c, self.c.placements[self.placement]
        return {
            "kind": "picture",
            "size": [placement.width, placement.height],
            "shape": self.shape,
            "locale": self.locale,
            "direction": c.copies[self.locale].direction,
            "required": [],
            "sources": self._picture_sources(),
            "palette": palette(c, (), self.ground),
            "layout": self.layout.options,
            "encode": self._encode(),
        }

    def _picture_sources(self) -> dict[str, str]:
        scene = self.deliverable.scene
        fields = SCENE_SOURCES | ({"arrangement": "arrangement"} if self.drawn else {})
        return {part: f"brief.yaml#/scenes/{scene}/{field}" for part, field in fields.items()}

    def _encode(self) -> dict[str, Any]:
        """The first of the placement's formats that can be made. Words are delivered as pixels."""
        placement = self.c.placements[self.placement]
        drawing = self.drawn and not self.layout.template
        formats = [*FORMATS, *(["svg"] if drawing else [])]
        kind = next((f for f in placement.formats if f in formats), "jpg")
        bare = placement.seal == "none" and kind in LOSSY  # then more quality fits: another file
        return {"format": kind, "max_kb": placement.max_kb, **({"seal": "none"} if bare else {})}

    def _params(self) -> dict[str, Any]:
        c, placement = self.c, self.c.placements[self.placement]
        layout = self.layout
        copy = c.copies[self.locale]
        lines = {field: copy.line(field, self.sku, self.placement) for field in DRAWN}
        safe = placement.safe_area(copy.direction)
        width, height = placement.width, placement.height
        edges = (safe.top * height, safe.right * width, safe.bottom * height, safe.left * width)
        pack = f"/stylepacks/{c.brief.stylepack}"
        return {
            "kind": "variant",
            "size": [width, height],
            "shape": self.shape,
            "safe": [math.ceil(edge - 1e-6) for edge in edges],
            "direction": copy.direction,
            "locale": self.locale,
            "copy": {field: text for field, (text, _) in lines.items()},
            "sources": {
                **{field: source for field, (_, source) in lines.items()},
                "logo": f"{pack}/stylepack.yaml#/logo",
                **self._picture_sources(),
            },
            "palette": palette(c, layout.colours, self.ground),
            "type": self._type(),
            "logo": c.pack.logo.model_dump(mode="json", include={"clear_space", "min_width_px", "aspect"}),
            "layout": {**layout.options, "colours": list(layout.colours)},
            "min_type_px": placement.min_type_px or 9,
            "encode": self._encode(),
        }

    def _inputs(self) -> dict[str, Input]:
        c = self.c
        made = self.masters
        master = made[-1]
        plate = next((job for job in reversed(made) if job.about["kind"] == "plate"), master)
        logo = c.pack.logo
        picture = {
            "master": Input(request=master.id),
            "master.layout": Input(request=master.id, part="layout"),
            **{f"matte.{m}": Input(request=plate.id, part=f"matte.{m}") for m in PLATE_MATTES},
            **({"drawing": Input(request=master.id, part="svg")} if self.drawn else {}),
        }
        if not self.layout.template:
            return picture
        return {
            **picture,
            "template": pack_file(c, self.layout.template),
            "common": pack_file(c, c.pack.common) if c.pack.common else file_input(c.root, COMMON),
            "logo": pack_file(c, logo.file),
            **({"logo.reversed": pack_file(c, logo.reversed)} if logo.reversed else {}),
            **fonts(c, c.pack.type.scripts[self.script].fonts),
        }
