"""Drives DVC through a campaign's stages and tells what happens, as one stream of events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.pipeline.progress import CHANNEL, MARK
from onbrief.pipeline.stages import build_folder, load
from onbrief.pipeline.validate import check_template


class BuildFailed(Exception):
    """A stage broke in a way that is no mistake of the user's; holds the last lines that it printed."""


@dataclass
class Built:
    """What a build did. steps: how many pictures were rendered, kept …; seconds: wall time."""

    seconds: float
    stages: list[str] = field(default_factory=list)
    steps: Counter[str] = field(default_factory=Counter)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    to_confirm: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    assets: int = 0


def build(root: Path, name: str, show: Callable[[dict[str, Any]], None]) -> Built:
    """Validates a campaign, then runs the stages that are stale. Raises InputError or BuildFailed."""
    started = time.monotonic()
    load(root, name)
    check_template(root, name)
    result = Built(0)
    _repro(root, f"campaigns/{name}/dvc.yaml", result, show)
    folder = build_folder(root, name)
    state = json.loads((folder / "requests" / "state.json").read_text("utf-8"))
    report = json.loads((folder / "findings.json").read_text("utf-8"))
    result.waiting, result.to_confirm = state["waiting"], state["to_confirm"]
    result.findings, result.assets = report["findings"], report["assets"]
    result.seconds = time.monotonic() - started
    return result


def _repro(root: Path, target: str, result: Built, show: Callable[[dict[str, Any]], None]) -> None:
    environment = {
        **os.environ,
        CHANNEL: "json",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "dvc", "repro", target],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    last: list[str] = []
    problems: list[Problem] = []
    try:
        for line in process.stdout:
            if line.startswith(MARK):
                event = json.loads(line.removeprefix(MARK))
                problems += [Problem(**p) for p in event.get("problems", [])]
                _count(result, event)
                show(event)
            else:
                last = [*last[-30:], line.rstrip()]
    except BaseException:
        process.terminate()
        raise
    finally:
        code = process.wait()
    if problems:
        raise InputError(problems)
    if code:
        raise BuildFailed("\n".join(last))


def _count(result: Built, event: dict[str, Any]) -> None:
    if "total" in event:
        result.stages.append(event["stage"])
    if "kind" in event:
        result.steps[f"{event['stage']} {event['kind']}"] += 1
