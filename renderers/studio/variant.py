"""Which Mitsuba variant this machine can run, found out where a crash does no harm."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROBE = """
import mitsuba as mi
mi.set_variant({variant!r})
mi.render(mi.load_dict(mi.cornell_box() | {{'sensor': mi.cornell_box()['sensor'] | {{'film': {{
    'type': 'hdrfilm', 'width': 4, 'height': 4}}}}}}), spp=1).numpy()
"""


@functools.cache
def best_variant() -> str:
    """cuda, llvm or scalar; `ONBRIEF_VARIANT` forces one. An LLVM that is too old aborts its process: so probe apart."""
    forced = os.environ.get("ONBRIEF_VARIANT")
    if forced:
        return forced
    candidates = ["cuda_ad_rgb"] if has_card() else []
    return next((v for v in [*candidates, "llvm_ad_rgb"] if _runs(v)), "scalar_rgb")


def has_card() -> bool:
    """Whether there is an NVIDIA one. A container may hold a GPU other than the first, and no tools beside it."""
    return any(Path("/dev").glob("nvidia[0-9]*")) or shutil.which("nvidia-smi") is not None


def _runs(variant: str) -> bool:
    command = [sys.executable, "-c", PROBE.format(variant=variant)]
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=120).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def cpu_features() -> list[str]:
    """The instruction sets that may change a picture's last bits; empty where the system doesn't tell (not Linux)."""
    listing = Path("/proc/cpuinfo")
    if not listing.is_file():
        return []
    flags = next(
        (x.split(":")[1].split() for x in listing.read_text().splitlines() if x.startswith("flags")), []
    )
    return sorted({"sse4_2", "avx", "avx2", "fma", "avx512f"} & set(flags))
