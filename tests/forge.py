"""The workflow files, and a way to run one of their steps without a forge: the same text, the same shell."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = {
    path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in sorted(FOLDER.glob("*.yml"))
}


@dataclass(frozen=True)
class Step:
    """One step: where it stands, what it says, and the environment that workflow, job and step give it."""

    workflow: str
    job: str
    data: dict[str, Any]
    env: dict[str, str]

    def __str__(self) -> str:
        return f"{self.workflow}/{self.job}/{self.data.get('id')}"


def steps() -> Iterator[Step]:
    """Every step of every workflow, in order."""
    for name, workflow in WORKFLOWS.items():
        for key, job in workflow["jobs"].items():
            for data in job["steps"]:
                env = {**workflow.get("env", {}), **job.get("env", {}), **data.get("env", {})}
                yield Step(name, key, data, env)


def step(path: str) -> Step:
    """path: `render/plan/overlay`, that is workflow, job and step id."""
    (found,) = (s for s in steps() if str(s) == path)
    return found


def run(path: str, cwd: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Runs a step as the forge does. given: a value for each variable that the forge would fill in, and more."""
    found = step(path)
    written = {name: value for name, value in found.env.items() if "${{" not in value}
    lacking = found.env.keys() - written.keys() - given.keys()
    assert not lacking, f"{path} needs {', '.join(sorted(lacking))}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found.data["run"]],
        cwd=cwd,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": os.devnull,
            "GITHUB_STEP_SUMMARY": os.devnull,
            "CI": "true",
            **written,
            **given,
        },
        capture_output=True,
        text=True,
        check=False,
    )
