"""Brief + style pack + placements + copy + selects → render requests. The only step that reads what people write."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from onbrief.model.brief import Deliverable
from onbrief.model.campaign import Campaign
from onbrief.model.canonical import seed
from onbrief.model.copy import DRAWN
from onbrief.model.request import Input, RenderRequest
from onbrief.model.scene import EXPLORED, TERM_FIELDS, Scene
from onbrief.model.stylepack import Grade, LayoutFamily, Quality
from onbrief.pipeline.inputs import file_input
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.prompt import text_prompt

PLATE_MATTES = ("product", "ground")
FORMATS = ("jpg", "png", "webp")  # that we encode
DRAWING = frozenset({"vector"})  # engines whose pictures have an svg part
SCENE_SOURCES = {"product": "subject", "ground": "ground"}  # element → the scene's field that asked for it
COMMON = "pip:renderers/typography/common.typ"


@dataclass(frozen=True)
class Compiled:
    """What a campaign asks for. state: what waits for people, computed and never hashed into a request."""

    candidates: list[Job]
    masters: list[Job]
    variants: list[Job]
    pack: dict[str, Any]
    state: dict[str, Any]


def compile_campaign(c: Campaign) -> Compiled:
    """Compiles everything that can be asked for; a scene without a select has candidates only."""
    candidates = [job for scene in c.brief.scenes for job in _candidates(c, scene)]
    masters: dict[str, Job] = {}
    variants: list[Job] = []
    for index, deliverable in enumerate(c.brief.deliverables):
        if not c.selects.pick(deliverable.scene):
            continue
        for sku in deliverable.skus:
            for placement in deliverable.placements:
                for locale in c.locales_of(deliverable):
                    made = _Variant(c, index, deliverable, sku, placement, locale)
                    for job in made.masters:
                        masters.setdefault(job.out, job)
                    variants.append(made.job())
    return Compiled(
        candidates,
        _anchored(list(masters.values())),
        sorted(variants, key=lambda job: job.out),
        _pack(c),
        _state(c, candidates),
    )


def terms_of(scene: Scene, place: int) -> dict[str, str]:
    """The vocabulary terms of a candidate's place (from 1). Place 1 is the scene as written.

    The explored fields step through their terms like a Latin square, so that every pair of places differs
    in most fields; a place's terms don't depend on how many candidates there are.
    """
    terms = {name: getattr(scene, name) for name in TERM_FIELDS}
    for stride, name in enumerate(EXPLORED):
        options = list(dict.fromkeys([terms[name], *getattr(scene.explore, name)]))
        step = place - 1
        terms[name] = options[(step + stride * (step // len(options))) % len(options)]
    return terms


def _fonts(c: Campaign, names: tuple[str, ...]) -> dict[str, Input]:
    files = [file for name in names for file in c.pack.type.fonts[name].files]
    return {f"font.{i}": file_input(c.root, file) for i, file in enumerate(files)}


def _pack_file(c: Campaign, name: str) -> Input:
    return file_input(c.root, f"stylepacks/{c.brief.stylepack}/{name}")


def _palette(c: Campaign, roles: Iterable[str], ground: str) -> dict[str, str]:
    """Only the colours that a picture is made with, so that a change of another one renders nothing."""
    return {**{role: c.pack.palette[role].hex for role in roles}, "ground": c.pack.palette[ground].hex}


def _label(c: Campaign, sku: str, stage: str) -> Job | None:
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
        "template": _pack_file(c, label.template),
        "logo": _pack_file(c, c.pack.logo.file),
        **_fonts(c, c.pack.label_fonts),
    }
    request = RenderRequest(
        renderer="typeset", version=c.brief.engines["typeset"], params=params, inputs=inputs
    )
    return Job(out=f"{stage}/labels/{sku}", about={"kind": "label", "sku": sku}, request=request)


def _plate(
    c: Campaign, stem: str, place: int, sku: str, about: dict[str, Any], params: dict[str, Any]
) -> list[Job]:
    """Label, plate and finished picture of one scene, in the order they are made; without a grade no plate."""
    scene_name = about["scene"]
    scene = c.brief.scenes[scene_name]
    stage, _, name = stem.partition("/")
    terms = terms_of(scene, place)
    words = {name: getattr(c.vocabulary, name)[term] for name, term in terms.items()}
    product = c.products[c.brief.skus[sku].product]
    prompt = text_prompt(c, scene, words, sku)
    mood: dict[str, Any] = {}
    for term in scene.mood:
        mood |= c.vocabulary.mood[term].params
    label = _label(c, sku, stage)
    plate_params = {
        "seed": seed("candidate", place),
        "palette": _palette(c, (r for r, colour in c.pack.palette.items() if colour.painted), scene.ground),
        "product": product.geometry,
        "sku": c.brief.skus[sku].look,
        "mood": mood,
        **{name: word.params for name, word in words.items()},
        **params,
    }
    plate = Job(
        out=f"{stage}/plates/{name}",
        about={"kind": "plate", "sku": sku, "terms": terms, "candidate": place, "prompt": prompt, **about},
        request=RenderRequest(
            renderer=c.pack.engine,
            version=c.brief.engines[c.pack.engine],
            params=plate_params,
            inputs={
                **({"label": Input(request=label.id)} if label else {}),
                **({"mesh": _pack_file(c, product.file)} if product.file else {}),
            },
        ),
    )
    finished = Job(
        out=stem,
        about={**plate.about, "kind": stage.removesuffix("s")},
        request=_finish(c, scene, c.pack.grade, plate) if c.pack.grade else plate.request,
    )
    return [*([label] if label else []), *([plate] if c.pack.grade else []), finished]


def _quality(quality: Quality) -> dict[str, Any]:
    return {"quality": {"spp": quality.spp, "aux_spp": quality.aux_spp}} if quality.spp else {}


def _finish(c: Campaign, scene: Scene, grade: Grade, plate: Job) -> RenderRequest:
    ground = c.pack.palette[scene.ground]
    return RenderRequest(
        renderer="finish",
        version=c.brief.engines["finish"],
        params={
            "ground": ground.hex,
            "tolerance": min(2.0, ground.tolerance),
            "grade": {"strength": grade.strength},
            "grain": grade.grain,
            "seed": plate.request.params["seed"],
        },
        inputs={
            "plate": Input(request=plate.id),
            "ground": Input(request=plate.id, part="matte.ground"),
            "layout": Input(request=plate.id, part="layout"),
            "lut": _pack_file(c, grade.lut),
        },
    )


def _candidates(c: Campaign, scene_name: str) -> list[Job]:
    scene = c.brief.scenes[scene_name]
    sku = next(d.skus[0] for d in c.brief.deliverables if d.scene == scene_name)
    draft = c.pack.draft
    params = {
        "size": list(draft.size or (400, 500)),
        "shape": draft.shape,
        "mirror": False,
        **_quality(draft),
    }
    jobs: dict[str, Job] = {}
    for place in range(1, scene.candidates + 1):
        about = {"scene": scene_name}
        for job in _plate(c, f"candidates/{scene_name}/{place:02}", place, sku, about, params):
            jobs.setdefault(job.out, job)
    return list(jobs.values())


def _anchored(masters: list[Job]) -> list[Job]:
    """Marks the first master of each scene: the one that people approve and the others are held against."""
    anchors: dict[str, str] = {}
    for job in masters:
        if job.about["kind"] == "master":
            anchors.setdefault(job.about["scene"], job.out)
    return [
        job.model_copy(update={"about": {**job.about, "anchor": anchors[job.about["scene"]] == job.out}})
        if job.about["kind"] == "master"
        else job
        for job in masters
    ]


@dataclass(frozen=True)
class _Variant:
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
        c, layout = self.c, self.layout
        pick = c.selects.pick(self.deliverable.scene)
        assert pick is not None
        about = {"scene": self.deliverable.scene, "shape": self.shape, "mirror": self.mirror}
        params = {
            "size": list(layout.master),
            "shape": self.shape,
            "mirror": self.mirror,
            **_quality(c.pack.full),
        }
        stem = f"masters/{self.deliverable.scene}/{self.sku}-{self.shape}{'-rtl' if self.mirror else ''}"
        return _plate(c, stem, pick.candidate, self.sku, about, params)

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
            "ground_tolerance": c.pack.palette[c.brief.scenes[self.deliverable.scene].ground].tolerance,
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
        c, placement, scene = self.c, self.c.placements[self.placement], self.deliverable.scene
        return {
            "kind": "picture",
            "size": [placement.width, placement.height],
            "shape": self.shape,
            "locale": self.locale,
            "direction": c.copies[self.locale].direction,
            "required": [],
            "sources": self._picture_sources(),
            "palette": _palette(c, (), c.brief.scenes[scene].ground),
            "layout": self.layout.options,
            "encode": self._encode(),
        }

    def _picture_sources(self) -> dict[str, str]:
        c, scene = self.c, self.deliverable.scene
        fields = SCENE_SOURCES | ({"arrangement": "arrangement"} if c.pack.engine in DRAWING else {})
        return {part: f"brief.yaml#/scenes/{scene}/{field}" for part, field in fields.items()}

    def _encode(self) -> dict[str, Any]:
        """The first of the placement's formats that can be made. Words are delivered as pixels."""
        placement = self.c.placements[self.placement]
        drawing = self.c.pack.engine in DRAWING and not self.layout.template
        formats = [*FORMATS, *(["svg"] if drawing else [])]
        return {
            "format": next((f for f in placement.formats if f in formats), "jpg"),
            "max_kb": placement.max_kb,
        }

    def _params(self) -> dict[str, Any]:
        c, placement = self.c, self.c.placements[self.placement]
        layout = self.layout
        copy, scene = c.copies[self.locale], self.deliverable.scene
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
            "palette": _palette(c, layout.colours, c.brief.scenes[scene].ground),
            "type": self._type(),
            "logo": c.pack.logo.model_dump(mode="json", include={"clear_space", "min_width_px", "aspect"}),
            "layout": {**layout.options, "colours": list(layout.colours)},
            "min_type_px": placement.min_type_px or 9,
            "encode": self._encode(),
        }

    def _inputs(self) -> dict[str, Input]:
        c = self.c
        made = self.masters
        master, plate = made[-1], made[-2 if c.pack.grade else -1]
        logo = c.pack.logo
        picture = {
            "master": Input(request=master.id),
            "master.layout": Input(request=master.id, part="layout"),
            **{f"matte.{m}": Input(request=plate.id, part=f"matte.{m}") for m in PLATE_MATTES},
            **({"drawing": Input(request=master.id, part="svg")} if c.pack.engine in DRAWING else {}),
        }
        if not self.layout.template:
            return picture
        return {
            **picture,
            "template": _pack_file(c, self.layout.template),
            "common": _pack_file(c, c.pack.common) if c.pack.common else file_input(c.root, COMMON),
            "logo": _pack_file(c, logo.file),
            **({"logo.reversed": _pack_file(c, logo.reversed)} if logo.reversed else {}),
            **_fonts(c, c.pack.type.scripts[self.script].fonts),
        }


def _pack(c: Campaign) -> dict[str, Any]:
    brief = c.brief
    return {
        "client": brief.client,
        "campaign": brief.campaign,
        "title": brief.title,
        "version": brief.version,
        "flight": brief.flight.model_dump(mode="json"),
        "usage": brief.usage,
        "markets": {code: market.model_dump(mode="json") for code, market in brief.markets.items()},
        "skus": {name: sku.name for name, sku in brief.skus.items()},
        "posts": {
            locale: copy.model_dump(include={"post_caption", "alt_text", "landing_url", "direction"})
            for locale, copy in c.copies.items()
        },
    }


def _state(c: Campaign, candidates: list[Job]) -> dict[str, Any]:
    """Scenes that wait for a select, and selects whose candidate would look different today."""
    today = {
        (j.about["scene"], j.about["candidate"]): j.id for j in candidates if j.about["kind"] == "candidate"
    }
    picks = {scene: c.selects.pick(scene) for scene in c.brief.scenes}
    return {
        "waiting": [{"scene": scene, "for": "select"} for scene, pick in picks.items() if pick is None],
        "to_confirm": [
            {
                "scene": scene,
                "candidate": pick.candidate,
                "seen": pick.request,
                "now": today[scene, pick.candidate],
            }
            for scene, pick in picks.items()
            if pick and pick.request != today[scene, pick.candidate]
        ],
    }
