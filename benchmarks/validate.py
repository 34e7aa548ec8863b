"""What validating a whole repository costs, against a floor: the same bytes read by PyYAML's C parser alone.

    python benchmarks/validate.py [CAMPAIGNS]

Campaigns are copies of the demo under other names, with other words in brief and copy, so that no two files are
alike; once with one style pack for all, once with ten. Each figure is the best of three runs of the command, cold:
a new process each, nothing kept between them.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 3
FLOOR = """
import sys, yaml
from pathlib import Path
for path in Path(".").rglob("*.yaml"):
    yaml.load(path.read_bytes(), yaml.CSafeLoader)
"""


def synthesise(root: Path, campaigns: int, packs: int) -> int:
    """A repository of copies; the number of its YAML files' bytes."""
    shutil.copytree(ROOT / "placements", root / "placements")
    for n in range(packs):
        pack = root / "stylepacks" / f"lumen-{n}"
        shutil.copytree(ROOT / "stylepacks" / "lumen", pack)
        replace(pack / "stylepack.yaml", "name: lumen\n", f"name: lumen-{n}\n")
    for n in range(campaigns):
        name = f"summer-{n}"
        folder = root / "campaigns" / name
        folder.mkdir(parents=True)
        source = ROOT / "campaigns" / "lumen-summer"
        for file in ("brief.yaml", "selects.yaml", "dvc.yaml"):
            shutil.copyfile(source / file, folder / file)
        shutil.copytree(source / "copy", folder / "copy")
        replace(folder / "brief.yaml", "campaign: lumen-summer", f"campaign: {name}")
        replace(folder / "brief.yaml", "stylepack: lumen", f"stylepack: lumen-{n % packs}")
        for copy in (folder / "copy").iterdir():
            replace(copy, "LUMEN", f"LUMEN {n}")
    return sum(path.stat().st_size for path in root.rglob("*.yaml"))


def replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def best(command: list[str], cwd: Path) -> tuple[float, float]:
    """Least seconds of wall time and of CPU time, of some runs."""
    # As on anybody's machine, compiled modules are kept; the first run makes them and isn't counted.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    walls, cpus = [], []
    for _ in range(RUNS + 1):
        started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=cwd, env=environment, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(time.perf_counter() - started)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(walls[1:]), min(cpus[1:])


def main() -> None:
    campaigns = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    onbrief = str(Path(sys.executable).with_name("onbrief"))
    print("campaigns  packs    MB   floor: wall    CPU   validate: wall    CPU   ratio of CPU")
    for number, packs in ((1, 1), (campaigns, 1), (campaigns, 10)):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            size = synthesise(root, number, packs) / 1e6
            least = best([sys.executable, "-c", FLOOR], root)
            took = best([onbrief, "validate"], root)
        print(
            f"{number:9} {packs:6} {size:5.2f} {least[0]:10.2f} s {least[1]:4.2f} s"
            f" {took[0]:12.2f} s {took[1]:4.2f} s {took[1] / least[1]:10.1f}"
        )


if __name__ == "__main__":
    main()
