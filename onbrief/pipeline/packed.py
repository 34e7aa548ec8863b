"""What the gates of packs are given: each market's zip, with what the build says must be in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from onbrief.model.delivery import Delivered, Pack
from onbrief.pipeline.inputs import hash_of
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.pack import captions_of, delivery_name
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.stages import build_folder, requested


def pack_of(root: Path, name: str) -> Iterator[Pack]:
    """A campaign's packs, one a market that has files. Raises InputError where it isn't compiled."""
    build = build_folder(root, name)
    jobs = requested(root, name, "variants")
    yield from packs_in(build, json.loads((build / "requests" / "pack.json").read_text("utf-8")), jobs)


def packs_in(build: Path, about: dict[str, Any], jobs: Iterable[Job]) -> Iterator[Pack]:
    """about: requests/pack.json."""
    known = list(jobs)
    for market in sorted(about["markets"]):
        mine = [job for job in known if job.about["market"] == market]
        files = [_delivered(build, about, job) for job in mine]
        if files:
            name = f"{about['client']}_{about['campaign']}_{market}_v{about['version']}.zip"
            path = build / "packs" / name
            whose = (about["client"], about["campaign"], market, about["version"])
            beside = [path for job in mine for _, path in captions_of(about, job, parts_of(build, job))]
            yield Pack(path, *whose, tuple(sorted(files, key=lambda file: file.name)), tuple(beside))


def _delivered(build: Path, about: dict[str, Any], job: Job) -> Delivered:
    image = parts_of(build, job)["image"]
    width, height = job.request.params["size"]
    told = {key: job.about[key] for key in ("placement", "locale", "sku", "scene")}
    return Delivered(
        name=delivery_name(about, job, image.suffix),
        sha256=hash_of(image),
        width=width,
        height=height,
        **told,
        request=job.id,
        source=job.about["deliverable"],
    )
