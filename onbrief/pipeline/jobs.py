"""Jobs: a request with the place its picture goes to, and what the picture is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.model.base import Model
from onbrief.model.request import RenderRequest

SCHEMA = "onbrief/requests/1"
SUPPORTED = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}  # what can be delivered


class Job(Model):
    """out: the file's stem under build/. about: scene, SKU, placement …; never part of the request's id."""

    out: str
    about: dict[str, Any]
    request: RenderRequest

    @property
    def id(self) -> str:
        return self.request.id


def write_jobs(path: Path, jobs: Iterable[Job]) -> None:
    """One job a line, so that a diff of two compiles reads well."""
    lines = [
        json.dumps(
            {"id": job.id, **job.model_dump(exclude_none=True)},
            sort_keys=True,
            ensure_ascii=False,
            allow_nan=False,
        )
        for job in jobs
    ]
    body = ",\n".join(lines)
    write_bytes(path, f'{{"schema": "{SCHEMA}", "jobs": [\n{body}\n]}}\n'.encode())


def read_jobs(path: Path) -> list[Job]:
    """Raises InputError if the file is missing, or an id isn't that of its request."""
    if not path.is_file():
        raise InputError.at(path.name, "not compiled yet", "Run `onbrief build`.")
    jobs = []
    for entry in json.loads(path.read_text("utf-8"))["jobs"]:
        expected = entry.pop("id")
        job = Job.model_validate(entry)
        if job.id != expected:
            raise InputError.at(
                path.name, f"the request of {job.out} was changed by hand", "Run `onbrief build`."
            )
        jobs.append(job)
    return jobs
