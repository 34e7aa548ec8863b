"""A build that is ended from outside ends whole; one that has no room says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.studio import Studio


def building(studio: Studio) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A build whose first stage is at work, and every process of it."""
    environment = {**os.environ, "ONBRIEF_VARIANT": "scalar_rgb", "CI": "true"}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("onbrief")), "build"],
        cwd=studio.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("compile  1")
    return process, [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_build_and_all_that_it_started(
    studio: Studio, number: signal.Signals, status: int
) -> None:
    process, family = building(studio)
    assert len(family) >= 2
    started = time.monotonic()
    process.send_signal(number)
    assert process.wait() == status
    assert time.monotonic() - started < 5
    _, alive = psutil.wait_procs(family, timeout=1)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []
    assert process.stderr is not None
    assert process.stderr.read() == (
        "Stopped. What is finished is kept; the same command goes on from there.\n"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a small disk to fill")
def test_a_full_disk_is_told_by_name_with_what_to_do(studio: Studio, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], check=False
    ).returncode:
        pytest.skip("no right to mount")
    try:
        told = studio.run("onbrief", "build", "dusk", ONBRIEF_STORE=str(disk))
        assert told.returncode == 2, told.stdout + told.stderr
        assert told.stderr.startswith(f"{disk}: the disk is full: ")
        assert told.stderr.endswith("Make room, then run the same command again: what is finished is kept.\n")
        assert "Traceback" not in told.stdout + told.stderr
    finally:
        subprocess.run(["umount", str(disk)], check=True)
