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


def write_jobs(path: Path, jobs: Iterable[Job], ladder: dict[str, Any] | None = None) -> None:
    """One job a line, so that a diff of two compiles reads well. ladder: what follows when one of them fails."""
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
    rules = f' "ladder": {json.dumps(ladder, sort_keys=True, allow_nan=False)},' if ladder is not None else ""
    write_bytes(path, f'{{"schema": "{SCHEMA}",{rules} "jobs": [\n{body}\n]}}\n'.encode())


def read_ladder(path: Path) -> dict[str, Any] | None:
    """What a list of jobs says that follows when one of them fails."""
    found = json.loads(path.read_text("utf-8")).get("ladder")
    return found if isinstance(found, dict) else None


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
