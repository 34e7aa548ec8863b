"""Whatever moment a build is killed at, the next run finishes it, and the result is that of an undisturbed one.

A few kills here; `make nightly` does sixty. ONBRIEF_KILLS says how many, ONBRIEF_SEED which. Half of them strike the
building process alone at a random event, so that DVC and its stage are orphaned; the others strike every process at a
random time. Compared is every byte under build/, dvc.lock and lineage.json, but for two things that no two runs
share: the seconds that a rendering took, and so the hash that dvc.lock holds of lineage.json.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from tests.studio import ROOT, Studio, make_studio

KILLS = int(os.environ.get("ONBRIEF_KILLS", "3"))
SEED = int(os.environ.get("ONBRIEF_SEED", "3"))
ORPHANS_END_WITHIN = 10  # seconds; a stage ends at once, DVC when it has stored what it was at
SELECTS = f"""\
# What we chose.
selects:
  - scene: golden-hour
    candidate: 2
    request: {"a" * 64}
    sha256: {"a" * 64}
    reasons: [light]
    who: Ada Reed
    when: 2026-11-16
"""


@dataclass(frozen=True)
class Made:
    """What a finished build left: SHA-256 of every file under build/, the lock, the lineage, what took how long."""

    files: dict[str, str]
    lock: dict[str, Any]
    lineage: dict[str, Any]
    events: list[dict[str, Any]]
    seconds: float


def small_studio(root: Path) -> Studio:
    studio = make_studio(root)
    studio.edit("campaigns/dusk/brief.yaml", ", iab-display/320x50, google-display/300x600", "")
    (studio.campaign / "selects.yaml").write_text(SELECTS, "utf-8")
    (studio.root / "campaigns" / "dawn").mkdir()  # a mistake in another campaign stops nobody
    (studio.root / "campaigns" / "dawn" / "dvc.yaml").write_text("stages: [", "utf-8")
    studio.commit("One placement, one candidate chosen")
    return studio


def start(studio: Studio, log: Path, *kill: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "ONBRIEF_VARIANT": "scalar_rgb", "PYTHONPATH": str(ROOT)}
    with log.with_suffix(".txt").open("ab") as told:
        command = [sys.executable, "-m", "tests.killed", str(log), *map(str, kill)]
        return subprocess.Popen(command, cwd=studio.root, env=environment, stdout=told, stderr=told)


def finish(studio: Studio, log: Path) -> Made:
    started = time.monotonic()
    code = start(studio, log).wait(timeout=120)
    assert code == 0, log.with_suffix(".txt").read_text("utf-8")[-3000:]
    return made(studio, events(log), time.monotonic() - started)


def events(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.is_file() else []


def made(studio: Studio, told: list[dict[str, Any]], seconds: float) -> Made:
    lock = yaml.safe_load((studio.campaign / "dvc.lock").read_text("utf-8"))
    for key in ("md5", "size"):
        del lock["stages"]["record"]["outs"][0][key]
    return Made(hashes(studio.build), lock, lineage(studio), told, seconds)


def lineage(studio: Studio) -> dict[str, Any]:
    data = json.loads((studio.campaign / "lineage.json").read_text("utf-8"))
    for rendering in data["renderings"]:
        for key in ("seconds", "cpu_seconds", "at", "joules"):
            rendering["made"].pop(key, None)
    return data


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that has its final name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".tmp"
    }


def written_by_people(studio: Studio) -> dict[str, str]:
    names = studio.run("git", "ls-files").stdout.split()
    return {name: hashlib.sha256((studio.root / name).read_bytes()).hexdigest() for name in names}


def kill_at_random(studio: Studio, log: Path, dice: random.Random, whole: Made, alone: bool) -> str | None:
    """The stage that a kill struck, or None if the build was faster. alone: DVC and its stage live on as orphans."""
    before = len(events(log))
    if alone:
        event = dice.randrange(1, len(whole.events) // 2)
        process = start(studio, log, event, dice.uniform(0, 0.4))
        family = Family(process)
        process.wait()
    else:
        process = start(studio, log)
        family = Family(process, dice.uniform(1, whole.seconds * 0.8))
        family.kill()
        process.wait()
    if process.returncode == 0:
        return None
    assert process.returncode == -9, log.with_suffix(".txt").read_text("utf-8")[-3000:]
    family.wait()
    told = [event["stage"] for event in events(log)[before:] if event["stage"] != "build"]
    return told[-1] if told else "start"


class Family:
    """A process and all that it starts, followed while it runs."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float = 1e9):
        self.members: set[psutil.Process] = {psutil.Process(process.pid)}
        end = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < end:
            self.look()
            time.sleep(0.03)

    def look(self) -> None:
        for member in list(self.members):
            try:
                self.members |= set(member.children(recursive=True))
            except psutil.NoSuchProcess:
                self.members.discard(member)

    def kill(self) -> None:
        self.look()
        for member in self.members:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                continue

    def wait(self) -> None:
        _, alive = psutil.wait_procs(self.members, ORPHANS_END_WITHIN)
        left = [p.cmdline() for p in alive if p.status() != psutil.STATUS_ZOMBIE]
        assert not left, f"still at work {ORPHANS_END_WITHIN} s after the build was killed: {left}"


def assert_nothing_is_half(studio: Studio, whole: Made) -> None:
    for name, digest in hashes(studio.build).items():
        assert whole.files.get(name) == digest, f"{name} is not what an undisturbed build makes"
    if (studio.campaign / "lineage.json").is_file():
        lineage(studio)
    for entry in (studio.root / ".onbrief" / "store").glob("[0-9a-f]*/*"):
        about = json.loads((entry / "rendering.json").read_text("utf-8"))
        for part in about["parts"].values():
            assert hashlib.sha256((entry / part["file"]).read_bytes()).hexdigest() == part["sha256"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("undisturbed")
    return finish(small_studio(folder / "clone"), folder / "log")


def rendered(told: list[dict[str, Any]]) -> Counter[str]:
    return Counter(event["step"] for event in told if event.get("kind") == "rendered")


def test_a_build_killed_at_random_ends_as_an_undisturbed_one(undisturbed: Made, tmp_path: Path) -> None:
    dice, struck, again, started = random.Random(SEED), Counter[str](), 0, time.monotonic()
    clones = 0
    while struck.total() < KILLS:
        clones += 1
        folder = tmp_path / f"{clones}"
        studio, log = small_studio(folder / "clone"), folder / "log"
        people, here = written_by_people(studio), 0
        while struck.total() < KILLS:
            stage = kill_at_random(studio, log, dice, undisturbed, alone=struck.total() % 2 == 0)
            if stage is None:
                break
            struck[stage] += 1
            here += 1
            assert_nothing_is_half(studio, undisturbed)
            assert written_by_people(studio) == people
        end = finish(studio, log)
        assert end.files == undisturbed.files
        assert end.lock == undisturbed.lock
        assert end.lineage == undisturbed.lineage
        assert written_by_people(studio) == people
        assert not list(studio.campaign.rglob("*.tmp")), "a killed run's half-made files are cleared away"
        twice = [name for name, times in rendered(end.events).items() if times > 1]
        assert not twice, f"finished, and rendered again: {twice}"
        done, wanted = rendered(end.events).total(), rendered(undisturbed.events).total()
        assert done <= wanted + here
        again += max(0, done - wanted)
    seconds = time.monotonic() - started
    print(
        f"\n{KILLS} kills over {clones} clones in {seconds:.0f} s, {again} pictures rendered twice; by stage:"
    )
    print("  " + ", ".join(f"{stage} {times}" for stage, times in struck.most_common()))
