"""Brief + style pack + placements + copy + selects → render requests. The only step that reads what people write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onbrief.model.campaign import Campaign
from onbrief.model.choice import attempts_of
from onbrief.model.selects import Select
from onbrief.pipeline.asked import draft_size, quality_params
from onbrief.pipeline.attempts import number_of, ways
from onbrief.pipeline.films.compile import Films, compile_films, scenes_in_films
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.ladder import ladder_of
from onbrief.pipeline.plates import plate_jobs
from onbrief.pipeline.retouched import to_confirm
from onbrief.pipeline.variants import Variant


@dataclass(frozen=True)
class Compiled:
    """What a campaign asks for. state: what waits for people, computed and never hashed into a request.

    animatics, shots, cuts, sounds: of films. candidates: those of all attempts that there may be. ladder: what follows when one fails, if the style pack says so.
    """

    candidates: list[Job]
    masters: list[Job]
    variants: list[Job]
    pack: dict[str, Any]
    state: dict[str, Any]
    ladder: dict[str, Any] | None = None
    animatics: list[Job] = field(default_factory=list)
    shots: list[Job] = field(default_factory=list)
    cuts: list[Job] = field(default_factory=list)
    sounds: list[Job] = field(default_factory=list)

    @property
    def after(self) -> list[Job]:
        """All that follows the candidates, in the order it is made."""
        return [*self.masters, *self.animatics, *self.shots, *self.cuts, *self.sounds, *self.variants]


def compile_campaign(c: Campaign) -> Compiled:
    """Compiles everything that can be asked for; a scene without a select has candidates only."""
    shown = scenes_in_films(c)
    candidates = [job for scene in c.brief.scenes for job in _candidates(c, scene, shown)]
    masters: dict[str, Job] = {}
    variants: list[Job] = []
    for index, deliverable in enumerate(c.brief.deliverables):
        if not c.selects.pick(deliverable.scene):
            continue
        for sku in deliverable.skus:
            for placement in deliverable.placements:
                for locale in c.locales_of(deliverable):
                    made = Variant(c, index, deliverable, sku, placement, locale)
                    for job in made.masters:
                        masters.setdefault(job.out, job)
                    variants.append(made.job())
    films = compile_films(c, candidates)
    for job in films.masters.values():
        masters.setdefault(job.out, job)
    return Compiled(
        candidates,
        _anchored(list(masters.values())),
        sorted([*variants, *films.variants.values()], key=lambda job: job.out),
        _pack(c),
        _state(c, candidates, masters.values(), films),
        ladder_of(c),
        animatics=list(films.animatics.values()),
        shots=list(films.shots.values()),
        cuts=list(films.cuts.values()),
        sounds=list(films.sounds.values()),
    )


def _candidates(c: Campaign, scene_name: str, shown: Mapping[str, str]) -> list[Job]:
    """Of every place all attempts that there may be; which of them stands is known when they were made.

    shown: the scenes that films show → a SKU.
    """
    scene = c.brief.scenes[scene_name]
    still = next((d.skus[0] for d in c.brief.deliverables if d.scene == scene_name), None)
    sku = still or shown.get(scene_name)
    if sku is None:  # it tells what a film shows that comes from outside
        return []
    draft = c.pack.draft
    params = {
        "size": list(draft_size(c)),
        "shape": draft.shape,
        "mirror": False,
        **quality_params(draft),
    }
    jobs: dict[tuple[str, str], Job] = {}
    about = {"scene": scene_name}
    for place in scene.places:
        attempts = attempts_of(c.pack, c.brief, scene)
        for attempt in attempts if scene.asks_an_engine(place) else attempts[:1]:
            stem = f"candidates/{scene_name}/{place:02}"
            for job in plate_jobs(c, stem, place, sku, about, params, attempt.number):
                jobs.setdefault((job.out, job.id), job)
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


def _state(c: Campaign, candidates: list[Job], masters: Iterable[Job], films: Films) -> dict[str, Any]:
    """Scenes that wait for a select; selects and steps of retouching whose picture would look different today; cuts
    that wait for people."""
    today = {
        (*place, number_of(job)): job.id for place, way in ways(candidates).items() for job in reversed(way)
    }
    asked = dict.fromkeys(job.about["scene"] for job in candidates if job.about["kind"] == "candidate")
    picks = {scene: c.selects.pick(scene) for scene in asked}

    def now(scene: str, pick: Select) -> str:
        first = today[scene, pick.candidate, 1]
        return today.get((scene, pick.candidate, pick.attempt or 1), first)

    return {
        "waiting": [{"scene": scene, "for": "select"} for scene, pick in picks.items() if pick is None],
        "to_confirm": [
            {
                "scene": scene,
                "candidate": pick.candidate,
                "seen": pick.request,
                "now": now(scene, pick),
            }
            for scene, pick in picks.items()
            if pick and pick.request != now(scene, pick)
        ],
        **({"films": films.waiting} if films.waiting else {}),
        **({"retouch": retouch} if (retouch := to_confirm(job.about for job in masters)) else {}),
    }
