"""Makes the pictures of a list of jobs, in order: from Git's record, from the store, else by rendering."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from onbrief.compare import SUFFIX
from onbrief.errors import InputError, Problem
from onbrief.files import atomic, write_bytes
from onbrief.model.request import EngineFault
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.beside import Beside, at_once
from onbrief.pipeline.inputs import MODEL, hash_of, resolve
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.line import Line
from onbrief.pipeline.material import refuse_missing
from onbrief.pipeline.parts import EVIDENCE, parts_of, read_layout, subject_of, suffix_of
from onbrief.pipeline.prices import as_listed
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.rendered import Asked, Made, render_many, render_parts
from onbrief.pipeline.store import Entry, Store, store_key
from onbrief.pipeline.weights import hold
from onbrief.pipeline.workers import Lost
from renderers import MANY

__all__ = ["EVIDENCE", "Studio", "parts_of", "read_layout", "render_parts", "subject_of", "suffix_of"]
Obtained = Iterator[tuple[Job, tuple[Entry, str] | EngineFault]]


class Studio:
    """Where jobs are done: a campaign's build folder, the store, and the pictures that are there already.

    records: request id → how its picture was made, of the jobs that were run.
    """

    def __init__(self, root: Path, build: Path, store: Store, approved: Approved):
        self.root, self.build, self.store = root, build, store
        self.approved, self.remotes = approved, approved.remotes
        self.made: dict[str, dict[str, Path]] = {}
        self.beside = Beside()
        self.records: dict[str, Mapping[str, Any]] = {}

    def know(self, jobs: Iterable[Job]) -> None:
        """Tells which pictures earlier stages left in the build folder."""
        for job in jobs:
            self.made[job.id] = parts_of(self.build, job)

    def run(self, jobs: list[Job], stage: Stage) -> None:
        """Raises InputError where an engine is at fault, when all that could be made is made and kept."""
        if faults := self.attempt(jobs, stage):
            raise InputError(_told(jobs, faults))

    def attempt(self, jobs: list[Job], stage: Stage) -> dict[str, EngineFault]:
        """The same; returns by request id what could not be made, and what was to be made from that."""
        self.approved.prepare(job.id for job in jobs if job.id not in self.made)
        faults: dict[str, EngineFault] = {}
        for batch in _batches(jobs):
            obtained = self._asked if batch[0].request.renderer in MANY else self._rendered
            for job, made in obtained(batch, faults, stage):
                if isinstance(made, EngineFault):
                    stage.step(job.out, "left out" if _behind(job, faults) else made.kind)
                    faults[job.id] = made
                else:
                    entry, kind = made
                    self._place(job, entry)
                    stage.step(job.out, kind, entry.record.get("seconds") if kind == "rendered" else None)
        self.remotes.wait()
        return faults

    def forget(self, job: Job) -> None:
        """Takes a picture out of the build folder; the store keeps it."""
        self.made.pop(job.id, None)
        for path in parts_of(self.build, job).values():
            path.unlink()

    def inputs(self, job: Job) -> dict[str, Path]:
        """The paths of a request's inputs. Raises InputError if one is missing or has changed."""
        return {
            name: hold(self.root, wanted.file.removeprefix(MODEL), wanted.sha256)
            if wanted.file and wanted.file.startswith(MODEL)
            else self._input(job, name)
            for name, wanted in job.request.inputs.items()
        }

    def _input(self, job: Job, name: str) -> Path:
        wanted = job.request.inputs[name]
        if wanted.request:
            made = self.made.get(wanted.request, {}).get(wanted.part)
            if made is None:
                raise InputError.at(job.out, f"its {name} has not been made", "Run `onbrief build`.")
            return made
        assert wanted.file is not None
        path = resolve(self.root, wanted.file)
        if not path.exists():
            raise refuse_missing(self.root, wanted.file)
        if hash_of(path) != wanted.sha256:
            raise InputError.at(wanted.file, "changed since it was compiled", "Run `onbrief build` again.")
        return path

    def key(self, job: Job) -> str:
        """The store's. A model's files need not lie on this machine to find what was made with them."""
        hashes = {
            name: str(wanted.sha256)
            if wanted.file and wanted.file.startswith(MODEL)
            else hash_of(self._input(job, name))
            for name, wanted in job.request.inputs.items()
        }
        return store_key(job.id, hashes)

    def _asked(self, batch: list[Job], faults: Mapping[str, EngineFault], stage: Stage) -> Obtained:
        """Each job of a batch as it is there; what has to be rendered comes last, all of it at once by one engine."""
        left: dict[str, Job] = {}
        for job in batch:
            if there := self._there(job, faults):
                yield job, there
            else:
                left.setdefault(job.id, job)
        asked = [(job, self.inputs(job)) for job in left.values()]
        for job, made in render_many(asked, stage.within) if asked else ():
            yield job, made if isinstance(made, EngineFault) else self._kept(job, made)
        for job in batch:
            if job.id in left and job is not left[job.id] and job.id in self.made:  # at another place
                yield job, (Entry(self.made[job.id], {}), "kept")

    def _rendered(self, batch: list[Job], faults: Mapping[str, EngineFault], stage: Stage) -> Obtained:
        """Each job of a batch as soon as it is there, inputs before what is made from them; several at a time."""
        line, asks, lost = Line(batch), deque[Asked](), list[Asked]()

        def settled() -> Obtained:
            for job in line.ready():
                if there := self._there(job, faults):
                    yield job, there
                    line.settle(job)
                else:
                    asks.append((job, self.inputs(job)))

        yield from settled()
        count = at_once([job for job, _ in asks] + line.waiting, batch)
        while asks:
            for job, made in self.beside.made(asks, count, stage.within):
                if isinstance(made, Lost):
                    lost.append((job, self._survived(job, made, count)))
                    continue
                yield job, made if isinstance(made, EngineFault) else self._kept(job, made)
                line.settle(job)
                yield from settled()
            asks.extend(lost)  # once more, with the machine to themselves
            count = 1
            lost.clear()

    def _survived(self, job: Job, lost: Lost, count: int) -> dict[str, Path]:
        """The inputs of one whose process died beside others. Raises InputError where it had the machine to itself."""
        if count == 1:
            cure = "Close other programs and build again. What is finished is kept."
            raise InputError.at(job.out, f"could not be rendered: {lost.why}", cure)
        return self.inputs(job)

    def _there(self, job: Job, faults: Mapping[str, EngineFault]) -> tuple[Entry, str] | EngineFault | None:
        """What needs no engine; None where it has to be rendered."""
        if fault := _behind(job, faults):
            return fault
        if job.id in self.made:
            return Entry(self.made[job.id], {}), "kept"
        return self._found(self.key(job))

    def _found(self, key: str) -> tuple[Entry, str] | None:
        if entry := self.approved.get(key) or self.store.get(key):
            return entry, "kept"
        if entry := self.remotes.get(key, self.store):
            return entry, "fetched"
        return None

    def _kept(self, job: Job, made: Made) -> tuple[Entry, str]:
        """Puts a new picture where nobody loses it."""
        key, (parts, record) = self.key(job), made
        entry = self.store.put(key, parts, as_listed(record, job.request.params, self.root))
        self.remotes.put(key, entry)
        return entry, "rendered"

    def _place(self, job: Job, entry: Entry) -> None:
        targets = {part: self.build / f"{job.out}.{suffix_of(job, part)}" for part in entry.files}
        for part, source in entry.files.items():
            if source != targets[part]:
                with atomic(targets[part], source.stat().st_size) as temporary:
                    shutil.copyfile(source, temporary)
        if "encode" in job.request.params and "signature" not in targets:  # made before there were signatures
            from onbrief.compare.signature import packed, sign

            targets["signature"] = self.build / f"{job.out}.{SUFFIX}"
            write_bytes(targets["signature"], packed(sign(targets.get("preview", targets["image"]))))
        self.made[job.id] = targets
        self.records.setdefault(job.id, entry.record)


def _batches(jobs: list[Job]) -> Iterator[list[Job]]:
    """What is made together: all of it. Where an engine takes several requests at once, those of one engine that need
    nothing of each other stand side by side."""
    if not any(job.request.renderer in MANY for job in jobs):
        yield from [jobs] if jobs else []
        return
    depths = _depths(jobs)

    def wave(job: Job) -> tuple[int, str]:
        return depths[job.id], job.request.renderer

    for _, same in groupby(sorted(jobs, key=wave), wave):
        yield list(same)


def _depths(jobs: list[Job]) -> dict[str, int]:
    """How many pictures stand one on another below each; inputs come before what is made from them."""
    depths: dict[str, int] = {}
    for job in jobs:
        below = [depths[w.request] for w in job.request.inputs.values() if w.request in depths]
        depths[job.id] = max(below, default=-1) + 1
    return depths


def _behind(job: Job, faults: Mapping[str, EngineFault]) -> EngineFault | None:
    """Why what a job is made from could not be made."""
    wanted = (faults.get(one.request or "") for one in job.request.inputs.values())
    return next((fault for fault in wanted if fault), None)


def _told(jobs: Iterable[Job], faults: Mapping[str, EngineFault]) -> Iterator[Problem]:
    """Each picture that an engine failed at, not what was to follow."""
    for job in jobs:
        fault = faults.get(job.id)
        if fault and not _behind(job, faults):
            yield Problem(job.out, f"{engine_of(job)} could not make this: {fault}", _cure(fault))


def engine_of(job: Job) -> str:
    """The engine by the name that people gave it."""
    return str(job.about.get("engine", job.request.renderer))


def _cure(fault: EngineFault) -> str:
    match fault.kind:
        case "unreachable":
            return "Start it, or name where it is; then build again. What is finished is kept."
        case "exhausted":
            return "See to its memory, rate or credit; then build again. What is finished is kept."
        case "refused":
            return (
                "Change the scene's words, or name another engine for this kind of scene in the style pack."
            )
    again = "Build again" if fault.again else "Look into it, then build again"
    return f"{again}: what is finished is kept. A style pack's `fallback` says what else is tried."
