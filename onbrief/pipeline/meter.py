"""What a rendering took: seconds, energy where the machine tells it, when it was made, and who asked for it.

Energy is what the machine's own counters tell of the whole machine meanwhile, other programs included: the processors'
by RAPL (docs.kernel.org/power/powercap/powercap.html, read 2026-11), the graphics cards' by NVML
(nvmlDeviceGetTotalEnergyConsumption, docs.nvidia.com/deploy/nvml-api, read 2026-11). Where neither can be read, nothing
is said: nothing is guessed from watts on a data sheet.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from onbrief.lineage.git import git

POWERCAP = Path("/sys/class/powercap")
ACTORS = (
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
)  # who started the job, as forges tell it (Forgejo and Gitea: the first)
LONGEST = 200  # of a name
Counter = Callable[[], dict[str, float]]  # joules so far, by counter


class Meter:
    """Runs from when it is made. counters: what part of the machine → its counters; by default this machine's."""

    def __init__(self, counters: dict[str, Counter] | None = None, powercap: Path = POWERCAP):
        self.ranges = _ranges(powercap)
        self.counters = {"cpu": lambda: _rapl(powercap), "gpu": _nvml} if counters is None else counters
        self._start()

    def lap(self) -> dict[str, Any]:
        """What passed since it was made, or since the last lap, as a rendering's record holds it."""
        record: dict[str, Any] = {
            "seconds": round(time.monotonic() - self.wall, 3),
            "cpu_seconds": round(_cpu() - self.cpu, 3),
            "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if energy := self._energy():
            record["joules"] = energy
        if who := asked_by():
            record["asked_by"] = who
        self._start()
        return record

    def _start(self) -> None:
        self.wall, self.cpu = time.monotonic(), _cpu()
        self.before = {part: read() for part, read in self.counters.items()}

    def _energy(self) -> dict[str, float]:
        """Joules by part of the machine, of the counters that could be read at both ends."""
        found = {}
        for part, read in self.counters.items():
            before, after = self.before[part], read()
            if shared := before.keys() & after.keys():
                total = sum(self._since(name, before[name], after[name]) for name in shared)
                found[part] = round(total, 1)
        return found

    def _since(self, name: str, before: float, after: float) -> float:
        """A counter that begins anew at its range is taken to have done so once; another that falls tells nothing."""
        if after >= before:
            return after - before
        return after - before + self.ranges[name] if name in self.ranges else 0.0


def _cpu() -> float:
    """Seconds of processor time of this program and of those that it started and that have ended, as encoders do."""
    return sum(os.times()[:4])


@cache
def asked_by() -> str:
    """In CI the account that the forge says started the job, else Git's user; empty where neither is known."""
    who = next((os.environ[name] for name in ACTORS if os.environ.get(name)), "")
    if not who:
        name, mail = ((git(Path.cwd(), "config", f"user.{key}") or "").strip() for key in ("name", "email"))
        who = f"{name} <{mail}>" if name and mail else name or mail
    return "".join(c for c in who if c.isprintable())[:LONGEST]


def _packages(powercap: Path) -> list[Path]:
    """A zone each processor package; what is inside one (`intel-rapl:0:1`) or around it (`psys`) is counted already."""
    found = []
    for zone in sorted(powercap.glob("*-rapl:*")):
        with suppress(OSError):
            if zone.name.count(":") == 1 and (zone / "name").read_text().startswith("package"):
                found.append(zone)
    return found


def _rapl(powercap: Path) -> dict[str, float]:
    """Joules of each package. Many systems let only root read them."""
    return _told(powercap, "energy_uj")


def _ranges(powercap: Path) -> dict[str, float]:
    """Where each package's counter begins anew, in joules."""
    return _told(powercap, "max_energy_range_uj")


def _told(powercap: Path, file: str) -> dict[str, float]:
    found = {}
    for zone in _packages(powercap):
        with suppress(OSError, ValueError):
            found[zone.name] = int((zone / file).read_text()) / 1e6
    return found


@cache
def _cards() -> tuple[Any, tuple[Any, ...]]:
    """NVML and the graphics cards that it can see; none where the library (nvidia-ml-py) or a driver is missing."""
    try:
        import pynvml
    except ImportError:
        return None, ()
    try:
        pynvml.nvmlInit()
        count = pynvml.nvmlDeviceGetCount()
        return pynvml, tuple(pynvml.nvmlDeviceGetHandleByIndex(number) for number in range(count))
    except pynvml.NVMLError:
        return None, ()


def _nvml() -> dict[str, float]:
    nvml, cards = _cards()
    found = {}
    for number, card in enumerate(cards):
        with suppress(nvml.NVMLError):
            found[f"gpu{number}"] = nvml.nvmlDeviceGetTotalEnergyConsumption(card) / 1000
    return found
