"""What the gates are given: a file of the build with all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from onbrief.model.finding import Spec, Subject
from onbrief.model.placement import Placement
from onbrief.pipeline.inputs import resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.render import parts_of, subject_of

SAME_DELIVERABLE = ("kind", "scene", "sku", "placement")  # in another locale


def look_at(root: Path, build: Path, job: Job, made: Mapping[str, Job]) -> Subject:
    """A job's files as gates see them. made: the campaign's jobs by request id, to find what it was made from.

    A finished picture is shown with the inputs and mattes of its plate too. Raises KeyError where a file is missing.
    """
    subject = subject_of(build, job)
    inputs = inputs_of(root, build, job, made)
    mattes = subject.matte_paths
    plate = job.request.inputs.get("plate")
    if plate and plate.request and plate.request in made:
        behind = made[plate.request]
        inputs = {**inputs_of(root, build, behind, made), **inputs}
        mattes = {**subject_of(build, behind).matte_paths, **mattes}
    inputs |= {f"policies.{p.stem}": p for p in sorted((root / "policies").glob("*.yaml"))}
    elements = tuple(replace(e, source=_source(e.source, job)) for e in subject.elements)
    fonts = [path for name, path in inputs.items() if name.startswith("font.")]
    return replace(
        subject,
        elements=elements,
        matte_paths=mattes,
        inputs=inputs,
        about={**subject.about, "fonts": fonts, "elsewhere": elsewhere(job, made)},
    )


def elsewhere(job: Job, made: Mapping[str, Job]) -> dict[str, dict[str, str]]:
    """Role → locale → what this deliverable says in the campaign's other locales."""
    said: dict[str, dict[str, str]] = {}
    for other in made.values():
        if other is not job and all(other.about.get(k) == job.about.get(k) for k in SAME_DELIVERABLE):
            for role, text in other.request.params.get("copy", {}).items():
                said.setdefault(role, {})[other.about["locale"]] = text
    return said


def inputs_of(root: Path, build: Path, job: Job, made: Mapping[str, Job]) -> dict[str, Path]:
    """The paths of a request's inputs that are at hand."""
    paths = {}
    for name, wanted in job.request.inputs.items():
        if wanted.file:
            paths[name] = resolve(root, wanted.file)
        elif wanted.request and wanted.request in made:
            part = parts_of(build, made[wanted.request]).get(wanted.part)
            if part is not None:
                paths[name] = part
    return paths


def is_film(job: Job) -> bool:
    """Whether a delivered file moves: the gates of films look at it then, and those of stills don't."""
    return job.about.get("medium") == "video"


def spec_of(job: Job) -> Spec:
    """What a deliverable is held against."""
    return Spec(
        placement=Placement.model_validate(job.about["spec"]),
        params={**job.request.params, "tolerance": {"ground": job.about["ground_tolerance"]}},
        sources={**job.request.params["sources"], "placement": job.about["deliverable"]},
    )


def spec_of_master(job: Job, used: Job) -> Spec:
    """What a picture is held against before type: its own params, and the sources of a deliverable that shows it."""
    theirs = spec_of(used)
    return replace(theirs, params={**job.request.params, "palette": theirs.params["palette"]})


def spec_in_film(job: Job, film: Job, size: tuple[int, int]) -> Spec:
    """What a still that a film's shot moves over is held against: as a candidate is, on the lines that ask for the film."""
    spec = spec_of_candidate(job, size)
    return replace(spec, sources={**spec.sources, "placement": film.about["deliverable"]})


def spec_of_candidate(job: Job, size: tuple[int, int]) -> Spec:
    """What a candidate is held against: it goes to no placement yet, so its own size stands for one. size: pixels."""
    params, scene = job.request.params, f"brief.yaml#/scenes/{job.about['scene']}"
    ground = params.get("ground") or params.get("palette", {}).get("ground")
    return Spec(
        placement=Placement(
            title="Candidate",
            medium="image",
            width=size[0],
            height=size[1],
            formats=("png",),
            confidence="A",
            source="the style pack",
            checked_on=date.today(),
        ),
        params={**params, **({"palette": {"ground": ground}} if ground else {})},
        sources={"product": f"{scene}/subject", "ground": f"{scene}/ground", "placement": scene},
    )


def _source(source: str, job: Job) -> str:
    """Engines write `scene#/…`: they don't know which scene of the brief it is."""
    return source.replace("scene#/", f"brief.yaml#/scenes/{job.about.get('scene', '')}/", 1)
