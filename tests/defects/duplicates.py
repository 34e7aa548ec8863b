"""Files delivered under another file's name."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from onbrief.model.finding import Measured
from onbrief.pipeline.encode import encode_within
from tests.defects.renders import cases
from tests.defects.seed import Case, Seed, of
from tests.defects.tamper import in_batch, known

Batch = tuple[list[Measured]]


@cache
def _others(sample: bool) -> tuple[Case, ...]:
    return tuple(case for case in cases(sample) if case.kind == "variant")


def twin(case: Case) -> Case | None:
    """A file of the same size and campaign that says other words."""
    _, _, job = known(case)
    params = job.request.params
    for other in _others(case.sample):
        _, _, theirs = known(other)
        asked = theirs.request.params
        same_size = asked.get("size") == params.get("size") and other.campaign == case.campaign
        if same_size and params.get("copy") and asked.get("copy") and asked["copy"] != params["copy"]:
            return other
    return None


def swapped(case: Case, share: float, folder: Path) -> Batch:
    """Another locale's picture under this file's name. share: how much of it shows; all of it is the whole other file."""
    other = twin(case)
    assert other
    return _delivered(case, other, share, 95, folder)


def saved_anew(case: Case, quality: int, folder: Path) -> Batch:
    """The same swap after a round through JPEG at this quality; at 0 the file is its own, saved anew."""
    other = twin(case)
    assert other
    return _delivered(case, other, 1.0 if quality else 0.0, quality or 60, folder)


def _delivered(case: Case, other: Case, share: float, quality: int, folder: Path) -> Batch:
    subject, _, _ = known(case)
    theirs, _, _ = known(other)
    mixed = (subject.pixels * (1 - share) + theirs.pixels * share).round().astype(np.uint8)
    path = folder / "delivered.jpg"
    if share == 1 and quality == 95:
        path = folder / theirs.path.name
        path.write_bytes(theirs.path.read_bytes())
    elif quality == 95:
        path.write_bytes(encode_within(mixed, "jpg", None)[0])
    else:
        Image.fromarray(mixed).save(path, "JPEG", quality=quality)
    return in_batch(case, "duplicates", replace(subject, path=path, preview=None))


def doubled(case: Case) -> bool:
    subject, _, _ = known(case)
    return subject.path.suffix != ".svg" and twin(case) is not None


SEEDS = (
    Seed(
        "another locale's picture",
        "duplicates",
        swapped,
        0.3,
        0.97,
        1.0,
        of("placement"),
        fits=doubled,
    ),
    Seed(
        "another locale's picture, saved anew",
        "duplicates",
        saved_anew,
        0,
        50,
        85,
        of("placement"),
        fits=doubled,
    ),
)
