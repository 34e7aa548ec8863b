"""A film that lies anywhere, as the gates see it in the place of one that a campaign delivers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from onbrief.model.finding import Finding, Subject
from onbrief.pipeline.films.named import Film
from onbrief.pipeline.inputs import resolve
from onbrief.pipeline.jobs import Job

BESIDE = ("srt", "vtt")


def as_subject(root: Path, film: Film, others: Iterable[Film], path: Path) -> Subject:
    """The file with its captions beside it, the campaign's logo and fonts, and what other languages say.

    It has no layout: what stands where is looked for.
    """
    job = film.job
    inputs = {name: resolve(root, one.file) for name, one in job.request.inputs.items() if one.file}
    beside = {kind: at for kind in BESIDE if (at := path.with_suffix(f".{kind}")).is_file()}
    about = {**job.about, "elsewhere": elsewhere(job, [other.job for other in others])}
    return Subject(path, about=about, inputs=inputs, sidecars=beside)


def elsewhere(job: Job, others: Iterable[Job]) -> dict[str, dict[str, str]]:
    """Role → locale → what the same film says in other languages."""
    same = ("cut", "sku", "placement")
    said: dict[str, dict[str, str]] = {}
    for other in others:
        if other.about["locale"] != job.about["locale"] and all(other.about[k] == job.about[k] for k in same):
            for role, text in other.request.params.get("copy", {}).items():
                said.setdefault(role, {})[other.about["locale"]] = text
    return said


def moment(finding: Finding) -> int:
    """The frame that shows a finding best: the middle of its time; the first where it has none."""
    return finding.span[0] + finding.span[1] // 2 if finding.span else 0


def stills(path: Path, frames: Iterable[int]) -> dict[int, np.ndarray]:
    """These frames of a film, H×W×3 uint8, sRGB; those that it hasn't are left out. Raises Unreadable."""
    from checks.film.decode import look

    wanted = sorted(set(frames))
    film = look(path, wanted)
    return {frame: pixels for frame in wanted if (pixels := film.rgb(frame)) is not None}
