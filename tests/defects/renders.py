"""The clean renders: files of the demo campaigns, from the committed lineage where its bytes are at hand, else rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from PIL import Image

from onbrief.model.finding import Spec, Subject
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.load import load
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.remotes import Remotes
from onbrief.pipeline.render import Studio
from onbrief.pipeline.store import store_of
from onbrief.pipeline.subjects import look_at, spec_of, spec_of_candidate, spec_of_master
from tests.defects.seed import Case

ROOT = Path(__file__).parents[2]
DEMOS = ("lumen-summer", "marenne-low-tide", "perch-first-invoice")
SAMPLE = (  # a few of every script that share four path-traced masters: what a test run can afford to render
    "lumen-summer/variants/ar-AE/late-window/yuzu_iab-display-970x250_ar-AE",
    "lumen-summer/variants/de-DE/late-window/yuzu_iab-display-320x50_de-DE",
    "lumen-summer/variants/en-GB/golden-hour/hibiscus_in-product-tile-1x1_en-GB",
    "lumen-summer/variants/en-GB/late-window/yuzu_iab-display-970x250_en-GB",
    "lumen-summer/variants/ja-JP/golden-hour/hibiscus_google-demand-gen-1x1_ja-JP",
    "lumen-summer/variants/ja-JP/late-window/yuzu_iab-display-728x90_ja-JP",
    "perch-first-invoice/variants/ar-AE/nothing-yet/app_in-product-spot-4x3_ar-AE",
    "perch-first-invoice/variants/en-GB/first-payment/app_web-hero-21x9_en-GB",
)


@cache
def cases(sample: bool = False, root: Path = ROOT) -> tuple[Case, ...]:
    """Campaigns, candidates, masters and deliverables; with `sample` a few of each."""
    return tuple(case for name in DEMOS for case in _campaign(root, name, sample))


def _campaign(root: Path, name: str, sample: bool) -> Iterator[Case]:
    compiled = compile_campaign(load(root, name))
    jobs = (*compiled.candidates, *compiled.masters, *compiled.variants)
    made = {job.id: job for job in jobs}
    wanted = [job for job in compiled.variants if not sample or f"{name}/{job.out}" in SAMPLE]
    needed = _closure(wanted, made)
    if not sample:
        needed |= set(made)
    if not wanted:
        return
    build = root / ".onbrief" / "corpus" / name
    stage = Quiet("corpus", len(needed))
    studio = Studio(root, build, store_of(root), Approved(root, name, Remotes(root, stage.note)))
    studio.run([job for job in jobs if job.id in needed], stage)
    yield Case(root, build, name, jobs, sample=sample)
    for job in jobs:
        if job.id in needed and job.about["kind"] in ("candidate", "master", "variant"):
            subject = look_at(root, build, job, made)
            spec = _spec(job, subject, compiled.variants)
            yield Case(root, build, name, jobs, job, subject, spec, sample)


def _spec(job: Job, subject: Subject, variants: Sequence[Job]) -> Spec:
    if job.about["kind"] == "variant":
        return spec_of(job)
    if job.about["kind"] == "master":
        return spec_of_master(job, next(v for v in variants if v.request.inputs["master"].request == job.id))
    with Image.open(subject.path) as image:
        return spec_of_candidate(job, image.size)


def _closure(wanted: Iterable[Job], made: dict[str, Job]) -> set[str]:
    """The ids of jobs and of all that they are made from."""
    found: set[str] = set()
    open_ = [job.id for job in wanted]
    while open_:
        one = open_.pop()
        if one in made and one not in found:
            found.add(one)
            open_ += [i.request for i in made[one].request.inputs.values() if i.request]
    return found
