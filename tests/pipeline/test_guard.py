"""One build at a time in a clone; what a killed one left is cleared away, what people wrote is not."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.pipeline.guard import alone, clear

LOCK = """\
schema: '2.0'
stages:
  compile:
    cmd: onbrief stage compile
    deps:
    - path: brief.yaml
      hash: md5
      md5: 2b51c77fcec74d94560ef9fc3a57d8cf
      size: 1221
    outs:
    - path: build/requests/state.json
      hash: md5
      md5: 7ed2fce3162e1d2351153b47889d992b
      size: 38
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".dvc" / "tmp").mkdir(parents=True)
    folder = tmp_path / "campaigns" / "dusk"
    (folder / "build" / "requests").mkdir(parents=True)
    (folder / "dvc.lock").write_text(LOCK, "utf-8")
    return tmp_path


@pytest.fixture
def sleeper(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that looks like DVC and ends soon."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1.5)", "dvc"], cwd=root)
    yield process
    process.kill()
    process.wait()


def waited(root: Path) -> list[str]:
    """What a build says before it may begin."""
    told: list[str] = []
    with alone(root, "dusk", told.append):
        pass
    return told


def busy(root: Path, pid: int) -> None:
    entry = {"pid": pid, "cmd": "dvc repro"}
    text = json.dumps({"write": {"/x/build": entry}, "read": {"/x/brief.yaml": [entry]}})
    (root / ".dvc" / "tmp" / "rwlock").write_text(text, "utf-8")


def test_a_second_build_waits_and_names_the_first(root: Path) -> None:
    held = "import sys, time; from pathlib import Path; from onbrief.pipeline.guard import alone\n"
    held += "with alone(Path(sys.argv[1]), 'dusk', print): print('begun', flush=True); time.sleep(1)"
    first = subprocess.Popen([sys.executable, "-c", held, str(root)], stdout=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdout.readline() == b"begun\n"
    assert waited(root) == [
        f"another build (process {first.pid}, dusk) is at work in this clone; this one waits for it to end"
    ]
    assert first.wait() == 0


def test_it_waits_for_a_dvc_that_a_person_started(root: Path, sleeper: subprocess.Popen[bytes]) -> None:
    """Until it is dead: nobody has reaped it yet, as in a container whose first process reaps nothing."""
    busy(root, sleeper.pid)
    (root / ".dvc" / "tmp" / "lock").touch()
    assert waited(root) == [
        f"DVC (process {sleeper.pid}) is at work in this clone; this build waits for it to end"
    ]


@pytest.mark.parametrize("left", ["", "{", '{"write": {"/x/bui'])
def test_a_list_of_readers_and_writers_that_a_kill_cut_short_stops_nobody(root: Path, left: str) -> None:
    (root / ".dvc" / "tmp" / "lock").touch()
    (root / ".dvc" / "tmp" / "rwlock").write_text(left, "utf-8")
    assert waited(root) == []
    assert not (root / ".dvc" / "tmp" / "rwlock").exists()


@pytest.mark.parametrize("pid", [os.getpid(), os.getppid(), 2**22 + 1], ids=["mine", "a parent", "nobody"])
def test_a_dead_process_or_one_that_has_its_number_now_stops_nobody(root: Path, pid: int) -> None:
    (root / ".dvc" / "tmp" / "lock").touch()
    busy(root, pid)
    assert waited(root) == []


def test_dvc_in_another_clone_stops_nobody(
    root: Path, sleeper: subprocess.Popen[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / ".dvc" / "tmp").mkdir(parents=True)
    (other / ".dvc" / "tmp" / "lock").touch()
    busy(other, sleeper.pid)
    assert waited(other) == []


def test_the_lock_of_dvc_is_respected(root: Path) -> None:
    with (root / ".dvc" / "tmp" / "lock").open("w") as file:
        file.write(" 4242\n")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        told: list[str] = []

        def say(text: str) -> None:
            told.append(text)
            fcntl.flock(file, fcntl.LOCK_UN)

        with alone(root, "dusk", say):
            assert told == ["DVC (process 4242) is at work in this clone; this build waits for it to end"]


@pytest.mark.parametrize("length", range(0, len(LOCK) - 60, 9))
def test_a_lock_cut_short_is_taken_from_git_or_forgotten(root: Path, length: int) -> None:
    lock = root / "campaigns" / "dusk" / "dvc.lock"
    lock.write_text(LOCK[:length], "utf-8")
    clear(root, "dusk")
    assert not lock.exists()


def test_git_s_version_of_a_lock_is_better_than_none(root: Path) -> None:
    lock = root / "campaigns" / "dusk" / "dvc.lock"
    person = ["-c", "user.name=Ada", "-c", "user.email=ada@lumen.example"]
    for command in (["init", "-q"], ["add", "campaigns"], [*person, "commit", "-q", "-m", "Built"]):
        subprocess.run(["git", "-C", str(root), *command], check=True)
    lock.write_text(LOCK[:100], "utf-8")
    clear(root, "dusk")
    assert lock.read_text("utf-8") == LOCK


def test_a_lock_with_both_sides_of_a_merge_is_left_to_people(root: Path) -> None:
    lock = root / "campaigns" / "dusk" / "dvc.lock"
    text = f"<<<<<<< HEAD\n{LOCK}=======\n>>>>>>> theirs\n"
    lock.write_text(text, "utf-8")
    with pytest.raises(InputError) as told:
        clear(root, "dusk")
    assert (
        str(told.value)
        == "campaigns/dusk/dvc.lock: this file holds both sides of a merge\n    Run `onbrief resolve`."
    )
    assert lock.read_text("utf-8") == text


def test_half_made_files_go_and_those_of_people_stay(root: Path) -> None:
    folder = root / "campaigns" / "dusk"
    half = [".onbrief-0123456789abcdef.tmp", "build/requests/.onbrief-0123456789abcdef.tmp", "build/.aB3.tmp"]
    people = ["brief.yaml", ".notes.tmp", ".brief.yaml.swp", "copy.tmp"]
    for name in (*half, *people):
        (folder / name).write_text("…", "utf-8")
    clear(root, "dusk")
    assert sorted(p.name for p in folder.iterdir() if p.is_file()) == sorted([*people, "dvc.lock"])
    assert [p for p in (folder / "build").rglob("*") if p.is_file()] == []
