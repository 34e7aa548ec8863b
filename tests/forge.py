"""A forge in a folder: a bare repository, and a player that runs the steps of our workflow files as a runner would.

What a `run:` step says is executed by bash, word for word, in a clone of its own with the step's own environment.
Checkout and artefacts are played with Git and folders. Left out: `setup` and `path` (the tests' environment is the
one that they make), logging in to a cloud, the choice of a machine, and approvals, which people give.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
PROVIDED = ("setup", "path")


@dataclass
class Played:
    """How a job went: each step's output, the job's outputs, and the clone that it worked in."""

    clone: Path
    said: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    failed: str = ""


@dataclass
class Forge:
    folder: Path

    @property
    def origin(self) -> str:
        return f"file://{self.folder}/origin.git"

    def sha(self, ref: str) -> str:
        done = subprocess.run(
            ["git", "-C", f"{self.folder}/origin.git", "rev-parse", ref],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def pull_request(self, branch: str) -> dict[str, str]:
        """What the forge tells a workflow about a pull request from this branch into main."""
        return {
            "github.event.pull_request.base.sha": self.sha("main"),
            "github.event.pull_request.head.sha": self.sha(branch),
            "github.event.pull_request.head.ref": branch,
            "github.event.pull_request.number": "7",
            "github.sha": self.sha(branch),
            "github.token": "a token",
            **{f"secrets.{name}": "" for name in ("FAL_KEY", "ONBRIEF_COMFYUI_TOKEN", "ONBRIEF_GATEWAY_KEY")},
            "steps.token.outputs.token": "an app's token",
            "steps.page.outputs.artifact-url": "https://github.example/artifacts/1",
        }

    def play(
        self,
        workflow: str,
        job: str,
        told: dict[str, str],
        true: tuple[str, ...] = (),
        until: str = "",
    ) -> Played:
        """Runs a job, or its steps until one. told: the values of its `${{ }}`; true: the `if:` that hold."""
        told = dict(told)
        document = yaml.safe_load((ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text("utf-8"))
        spec = document["jobs"][job]
        clone = Path(tempfile.mkdtemp(prefix=f"{workflow}-{job}-", dir=self.folder))
        played = Played(clone)
        outside = {**_filled(document.get("env", {}), told), **_filled(spec.get("env", {}), told)}
        for step in spec["steps"]:
            if step["id"] == until:
                return played
            if step["id"] in PROVIDED or ("if" in step and step["if"] not in true):
                continue
            if "uses" in step:
                self._action(step, clone, told)
                continue
            own = {**outside, **_filled(step.get("env", {}), told)}
            done, outputs, summary = run_step(step["run"], clone, own)
            played.said[step["id"]] = done.stdout + done.stderr
            played.summary += summary
            for key, value in outputs.items():
                told[f"steps.{step['id']}.outputs.{key}"] = value
            if done.returncode:
                played.failed = step["id"]
                return played
        played.outputs = _filled(spec.get("outputs", {}), told)
        return played

    def _action(self, step: dict[str, Any], clone: Path, told: dict[str, str]) -> None:
        action = step["uses"].split("@")[0]
        if action == "actions/create-github-app-token":
            return
        options = _filled(step.get("with", {}), told)
        if action == "actions/checkout":
            self._checkout(clone, options, told)
        elif action == "actions/upload-artifact":
            paths = [clone / line.strip() for line in options["path"].splitlines() if line.strip()]
            common = Path(os.path.commonpath([str(path.parent) for path in paths]))
            for path in paths:
                target = self.folder / "artefacts" / options["name"] / path.relative_to(common)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        elif action == "actions/download-artifact":
            shutil.copytree(self.folder / "artefacts", clone / options["path"])
        else:
            raise AssertionError(f"the player does not know {action}")

    def _checkout(self, clone: Path, options: dict[str, str], told: dict[str, str]) -> None:
        ref = options.get("ref", told["github.sha"])
        depth = [] if options.get("fetch-depth") == "0" else ["--depth=1"]
        commands = [
            ["init", "-q", str(clone)],
            ["-C", str(clone), "remote", "add", "origin", self.origin],
            ["-C", str(clone), "fetch", "-q", "--no-tags", *depth, "origin", ref],
        ]
        if "sparse-checkout" in options:
            commands.append(["-C", str(clone), "sparse-checkout", "set", *options["sparse-checkout"].split()])
        commands.append(["-C", str(clone), "checkout", "-q", "--force", ref])
        for command in commands:
            subprocess.run(["git", *command], check=True, capture_output=True)


def run_step(
    script: str, clone: Path, env: dict[str, str]
) -> tuple[subprocess.CompletedProcess[str], dict[str, str], str]:
    """One `run:` as the forge runs it (bash, errors and broken pipes end it); with its outputs and summary."""
    output, summary = clone / ".git" / "output", clone / ".git" / "summary"
    output.write_text("")
    summary.write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=clone,
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "CI": "true",
            "ONBRIEF_VARIANT": "scalar_rgb",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.partition("=") for line in output.read_text("utf-8").splitlines()]
    return done, {key: value for key, _, value in lines}, summary.read_text("utf-8")


def _filled(texts: dict[str, Any], told: dict[str, str]) -> dict[str, str]:
    """Texts with every `${{ }}` replaced by what the forge tells; one that it was not told is an error."""
    return {
        key: re.sub(r"\$\{\{\s*(.+?)\s*\}\}", lambda found: told[found[1]], str(text))
        for key, text in texts.items()
    }
