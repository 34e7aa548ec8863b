"""What people had done to a master: post steps on its plate, recorded, that a build replays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from onbrief.model.campaign import Campaign
from onbrief.model.request import Input, RenderRequest
from onbrief.model.retouch import Kept, Retouch
from onbrief.pipeline.asked import Asked
from onbrief.pipeline.drawn import Part, drawn_jobs, window_of
from onbrief.pipeline.expanded import expand_jobs, within
from onbrief.pipeline.handed import handed, retouch_version
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.labels import label_job
from onbrief.pipeline.pictures import picture_jobs

Number = int  # an entry's place in `retouch:`, from 0


def retouch_jobs(a: Asked, plate: Job) -> list[Job]:
    """The steps after a plate, in order; each keeps its mattes and layout. The last takes the plate's place."""
    made: list[Job] = []
    for number, entry in _entries(a):
        if entry.step == "replace":
            continue
        before = made[-1] if made else plate
        jobs = list(_step(a, before, entry, f"retouched-{number + 1}"))
        made += [*jobs[:-1], _told(jobs[-1], "plate", number, entry, plate.id)] if jobs else []
    return made


def finished_jobs(a: Asked, finished: Job) -> list[Job]:
    """The finished picture; where a person retouched it by hand, their file in its place and it beside."""
    found = [(number, entry) for number, entry in _entries(a) if entry.step == "replace"]
    if not found:
        return [finished]
    number, entry = found[-1]
    assert entry.picture is not None
    request = RenderRequest(
        renderer="retouch",
        version=retouch_version(a.c),
        params={
            "step": "replace",
            "size": list(a.params["size"]),
            "ground": a.c.pack.palette[ground_of(a)].hex,
            **({"tool": entry.tool} if entry.tool else {}),
            **_by_model(entry.picture),
        },
        inputs={
            "file": Input(file=entry.picture.file, sha256=entry.picture.sha256),
            "layout": Input(request=finished.id, part="layout"),
        },
    )
    before = _as(finished.model_copy(update={"out": a.beside("finished")}), "finished")
    by_hand = Job(out=a.out, about=finished.about, request=request)
    return [before, _told(by_hand, str(finished.about["kind"]), number, entry, finished.id)]


def ground_of(a: Asked) -> str:
    """The role of the palette that the ground has, after all that was done to it."""
    return ground_after((entry for _, entry in _entries(a)), a.scene.ground)


def ground_after(steps: Iterable[Retouch], ground: str) -> str:
    """The same of these steps, beginning with the scene's own."""
    swaps = [e.colour for e in steps if e.step == "swap" and e.swapped == "ground" and e.colour]
    return swaps[-1] if swaps else ground


def metered(a: Asked, plate: Job, last: Job) -> dict[str, Input]:
    """The plate that the finish takes its white balance from: the one that was rendered, so that retouching changes
    nothing beside what it touches. A ground of another colour, and an expanded picture, are balanced anew."""
    expanded = any(entry.step == "expand" for _, entry in _entries(a))
    if plate.id == last.id or expanded or ground_of(a) != a.scene.ground:
        return {}
    return {
        "metered": Input(request=plate.id),
        "metered.ground": Input(request=plate.id, part="matte.ground"),
    }


def steps_of(c: Campaign, scene: str, sku: str, shape: str, mirror: bool) -> Iterator[tuple[Number, Retouch]]:
    """The entries that concern a master, each with its place in selects.yaml."""
    for number, entry in enumerate(c.selects.retouch):
        if entry.concerns(scene, sku, shape, mirror):
            yield number, entry


def _entries(a: Asked) -> Iterator[tuple[Number, Retouch]]:
    if a.stage == "masters":
        yield from steps_of(a.c, a.scene_name, a.sku, a.params["shape"], a.params["mirror"])


def _step(a: Asked, plate: Job, entry: Retouch, beside: str) -> list[Job]:
    match entry.step:
        case "clean":
            return _clean(a, plate, entry, beside)
        case "swap":
            return _exchange(a, plate, entry, beside) if entry.like else _swap(a, plate, entry, beside)
        case _:
            return _expand(a, entry, beside)


def _clean(a: Asked, plate: Job, entry: Retouch, beside: str) -> list[Job]:
    region: dict[str, Any] = {}
    if entry.boxes:
        region["boxes"] = [list(box) for box in entry.boxes]
    if entry.outlines:
        region["outlines"] = [[list(point) for point in outline] for outline in entry.outlines]
    if entry.by is None:
        return [_job(a, plate, beside, {"step": "clean", "region": region})]
    size = tuple(a.params["size"])
    edges = [_around(outline) for outline in entry.outlines]
    part = Part(region, size, window_of([*entry.boxes, *edges], size))
    return drawn_jobs(a, plate, part, entry.by, entry.prompt, beside)


def _swap(a: Asked, plate: Job, entry: Retouch, beside: str) -> list[Job]:
    params: dict[str, Any] = {"step": "swap", "element": entry.swapped}
    if entry.colour:
        return [_job(a, plate, beside, {**params, "colour": a.c.pack.palette[entry.colour].hex})]
    assert entry.picture is not None
    picture = Input(file=entry.picture.file, sha256=entry.picture.sha256)
    return [_job(a, plate, beside, {**params, **_by_model(entry.picture)}, {"picture": picture})]


def _by_model(picture: Kept) -> dict[str, str]:
    """Who made a file, where a model did: by this name policies are asked."""
    return {"model": picture.model} if picture.model else {}


def _exchange(a: Asked, plate: Job, entry: Retouch, beside: str) -> list[Job]:
    """The scene with the other SKU, rendered for this only, and its product taken over."""
    assert entry.like is not None
    other = replace(a, out=a.beside(f"{beside}-like"), sku=entry.like, about={**a.about, "sku": entry.like})
    label = label_job(a.c, entry.like, a.stage)
    like = picture_jobs(other, label)
    like[-1] = _as(like[-1], "like")
    more = handed(like[-1], "other", "other.")
    return [*([label] if label else []), *like, _job(a, plate, beside, {"step": "exchange"}, more)]


def _expand(a: Asked, entry: Retouch, beside: str) -> list[Job]:
    """Another shape's plate, as it is retouched, in this one's size."""
    assert entry.of is not None
    c, size = a.c, tuple(a.params["size"])
    layout = c.pack.layouts[entry.of]
    params = {
        **a.params,
        "size": list(layout.master),
        "shape": entry.of,
        "mirror": a.params["mirror"] and layout.mirrors,
    }
    other = replace(
        a,
        out=a.beside(f"{beside}-of"),
        about={**a.about, "shape": entry.of, "mirror": params["mirror"]},
        params=params,
    )
    label = label_job(c, a.sku, a.stage)
    of = picture_jobs(other, label)
    of += retouch_jobs(other, of[-1])
    of = [_as(job, "before") if job.about["kind"] == "plate" else job for job in of]
    at = _pixels(entry.at, size) if entry.at else within(size, layout.master)
    made = expand_jobs(a, of[-1], size, at, entry.by, entry.prompt, beside)
    return [*([label] if label else []), *of, *made]


def _job(
    a: Asked, plate: Job, beside: str, params: dict[str, Any], more: dict[str, Input] | None = None
) -> Job:
    request = RenderRequest(
        renderer="retouch",
        version=retouch_version(a.c),
        params={**params, "seed": a.seed, "size": list(a.params["size"])},
        inputs={**handed(plate), **(more or {})},
    )
    return Job(out=a.beside(beside), about=a.about_plate, request=request)


def _told(job: Job, kind: str, number: Number, entry: Retouch, now: str) -> Job:
    """The job with the entry of selects.yaml that asked for it. now: the request of what it is done to, where that is
    not what was seen then."""
    about: dict[str, Any] = {"step": entry.step, "entry": number + 1}
    if entry.seen and entry.seen.request != now:
        about |= {"seen": entry.seen.request, "now": now}
    return job.model_copy(update={"about": {**job.about, "kind": kind, "retouch": about}})


def to_confirm(abouts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Entries that were asked for a picture which looks different today: scene, entry (from 1), step, seen, now."""
    found = {
        (about["retouch"]["entry"], about["retouch"]["now"]): {"scene": about["scene"], **about["retouch"]}
        for about in abouts
        if "now" in about.get("retouch", ())
    }
    return [found[key] for key in sorted(found)]


def _as(job: Job, kind: str) -> Job:
    return job.model_copy(update={"about": {**job.about, "kind": kind}})


def _around(points: tuple[tuple[float, float], ...]) -> tuple[float, float, float, float]:
    left, top = (min(p[i] for p in points) for i in (0, 1))
    right, lower = (max(p[i] for p in points) for i in (0, 1))
    return left, top, right - left, lower - top


def _pixels(at: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    x, y = round(at[0] * width), round(at[1] * height)
    return x, y, min(width - x, round(at[2] * width)), min(height - y, round(at[3] * height))
