"""Drives DVC through a campaign's stages and tells what happens, as one stream of events."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.files import unwritable
from onbrief.lineage.read import lineage_of
from onbrief.model.canonical import sha256_file
from onbrief.pipeline.attempts import built as tried_in
from onbrief.pipeline.attempts import ways
from onbrief.pipeline.consent import refuse_unconsented
from onbrief.pipeline.dvc import command
from onbrief.pipeline.exchange import fetch
from onbrief.pipeline.guard import alone
from onbrief.pipeline.inputs import MODEL
from onbrief.pipeline.load import check_template, load
from onbrief.pipeline.material import bring
from onbrief.pipeline.memory import AGAIN
from onbrief.pipeline.plan import Planner
from onbrief.pipeline.progress import CHANNEL, MARK, Quiet
from onbrief.pipeline.recalled import refuse_recalled
from onbrief.pipeline.remotes import Remotes, configured
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.severity import Told, recorded
from onbrief.pipeline.stages import KINDS, build_folder, record, requested, to_watch
from onbrief.pipeline.store import store_of
from onbrief.pipeline.waits import Wait, for_people, for_supplied, for_watched
from onbrief.pipeline.weights import hold, models_folder
from onbrief.signoff.signers import house
from onbrief.signoff.standing import is_anchor, masters_to_approve

GRACE = 1.5  # seconds that a stage has to put away what it holds
NO_ROOM = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File too large": errno.EFBIG,
    "database or disk is full": errno.ENOSPC,
    "Read-only file system": errno.EROFS,
    "readonly database": errno.EROFS,
    "Permission denied": errno.EACCES,
}


class BuildFailed(Exception):
    """A stage broke in a way that is no mistake of the user's; holds its last lines, and what to do."""


@dataclass
class Built:
    """What a build did. steps: how many pictures were rendered, kept …; seconds: wall time; told: what gates found. retouch: steps that
    were asked for a master which looks different today.

    masters: those that must be approved before anything is made of them; the build stopped there. asked: the pictures
    that no engine could make. over: why it would pass the brief's budget; then nothing was run. films: cuts that wait for
    people.
    """

    seconds: float
    stages: list[str] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    to_confirm: list[dict[str, Any]] = field(default_factory=list)
    retouch: list[dict[str, Any]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    assets: int = 0
    masters: list[str] = field(default_factory=list)
    asked: list[Wait] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    films: list[Wait] = field(default_factory=list)


def build(root: Path, name: str, show: Callable[[dict[str, Any]], None], again: bool = False) -> Built:
    """Validates a campaign, then runs the stages that are stale. Raises InputError or BuildFailed.

    again: pictures that no engine could make are asked for once more.
    """
    started = time.monotonic()
    campaign = load(root, name)
    check_template(root, name)
    refuse_recalled(root, name)
    result = Built(0)
    store_of(root).sweep()

    def note(text: str) -> None:
        show({"stage": "build", "note": text})

    with alone(root, name, note):
        if configured(root) and (root / "campaigns" / name / "dvc.lock").is_file():
            fetch(root, name, note)
        else:
            bring(root, name, Remotes(root, note) if configured(root) else None, note)
        result.over = before_spending(root, name, again)
        if result.over:
            return result
        if again:
            _repro(root, name, result, show, ":candidates")
            _repro(root, name, result, show, ":candidates", "--force", "--single-item")
        if house(root).master == "variants":
            _repro(root, name, result, show, ":masters")
            result.masters = unapproved_masters(root, name)
        if result.masters:
            record(root, name, Quiet("record", 1), KINDS[:2])
        else:
            _repro(root, name, result, show)
    folder = build_folder(root, name)
    state = json.loads((folder / "requests" / "state.json").read_text("utf-8"))
    made = requested(root, name, "candidates")
    there = {scene for scene, _ in ways(made)}
    result.waiting = [waiting for waiting in state["waiting"] if waiting["scene"] in there]
    films = ((job.id, job.about) for job in to_watch(root, name))
    result.films = for_watched(name, films, campaign.selects)
    result.films += for_supplied(name, state.get("films", ()))
    result.to_confirm = state["to_confirm"]
    result.asked = for_people(name, tried_in(folder), (job.about for job in made), campaign.selects)
    result.retouch = state.get("retouch", [])
    if lineage := lineage_of(root, name):
        result.told, result.assets = recorded(root, lineage), lineage.data["checks"][0]["assets"]
    result.seconds = time.monotonic() - started
    return result


def before_spending(root: Path, name: str, again: bool = False) -> list[str]:
    """Why a build would pass the brief's budget, if it would. Raises InputError where the files of a model that it
    renders with are not those of its card, or somebody whose lips it would move hasn't agreed."""
    planner = Planner(root)
    plan = planner.forecast(name, again)
    models = {
        wanted.file.removeprefix(MODEL): wanted.sha256
        for item in plan.items
        if item.fate == "render"
        for wanted in item.job.request.inputs.values()
        if wanted.file and wanted.file.startswith(MODEL)
    }
    for model, digest in sorted(models.items()):
        # What another runner made may lie in a remote; where it doesn't, the rendering itself tells what is missing.
        if models_folder(root).joinpath(model).is_dir() or not configured(root):
            hold(root, model, digest)
    ahead = [item.job for item in plan.items if item.fate == "render"]
    refuse_unconsented(root, name, ahead, datetime.now(UTC).date())
    return plan.over(planner.rates)


def unapproved_masters(root: Path, name: str) -> list[str]:
    """The anchor masters that were built and that nobody has approved, as paths under build/."""
    build = build_folder(root, name)
    anchors = [job for job in requested(root, name, "masters") if is_anchor(job.about)]
    images = [parts_of(build, job)["image"] for job in anchors]
    return masters_to_approve(root, name, {p.relative_to(build).as_posix(): sha256_file(p) for p in images})


def _repro(
    root: Path,
    name: str,
    result: Built,
    show: Callable[[dict[str, Any]], None],
    until: str = "",
    *again: str,
) -> None:
    """until: the last stage to run, with a colon before it. again: how DVC is told to run it though nothing changed."""
    environment = {
        **os.environ,
        **({AGAIN: "1"} if again else {}),
        CHANNEL: "json",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        command(name, "repro", *again, f"campaigns/{name}/dvc.yaml{until}"),
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # a group of its own, so that whatever ends this build ends all of it
    )
    assert process.stdout is not None
    last: list[str] = []
    problems: list[Problem] = []
    try:
        for line in process.stdout:
            if event := _event(line):
                problems += [Problem(**p) for p in event.get("problems", [])]
                _count(result, event)
                show(event)
            else:
                last = [*last[-30:], line.rstrip()]
    except BaseException:
        _stop(process)
        raise
    if process.wait() or problems:
        raise InputError(problems) if problems else _failure(root, last)


def _event(line: str) -> dict[str, Any] | None:
    """What a stage says in a line; None for DVC's own words, and for a line that a kill cut short."""
    try:
        return json.loads(line.removeprefix(MARK)) if line.startswith(MARK) else None
    except json.JSONDecodeError:
        return None


def _stop(process: subprocess.Popen[str]) -> None:
    """Ends DVC and the stage that it runs: asks first, then insists."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _failure(root: Path, last: list[str]) -> Exception:
    """DVC has no machine-readable way to say why it failed; what it can't help, people are told how to cure."""
    for line in last:
        for words, error in NO_ROOM.items():
            if words in line:
                told = unwritable(root, OSError(error, words))
                assert told is not None
                return told
    text = "\n".join(last)
    if re.search(r"exited with (-9|137)\b", text):
        cure = (
            "The system ended a stage, most often for want of memory. Close other programs and build again."
        )
    else:
        cure = "This is a fault of the tool, not of your files. Build again; if it comes back, report these lines."
    return BuildFailed(f"{text}\n\n{cure} What is finished is kept.")


def _count(result: Built, event: dict[str, Any]) -> None:
    if "total" in event:
        result.stages.append(event["stage"])
    if "kind" in event:
        result.steps[f"{event['stage']} {event['kind']}"] += 1
