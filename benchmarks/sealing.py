"""What a seal costs in time and bytes, against a floor: reading a file's SHA-256 and writing the file, in the same run.

    .venv/bin/python benchmarks/sealing.py [CAMPAIGN]

The campaign must be built. One file a format and size, sealed with a development key and the campaign's heaviest
master. `first` signs the master as well; the others of a publish find it signed.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from onbrief.model.canonical import sha256
from onbrief.model.ledger import Core
from onbrief.model.repository import find_root
from onbrief.publish.credentials import Credentials, credentials
from onbrief.publish.publication import Label, Part
from onbrief.publish.seal import Sealer, read_seal, unsealed
from onbrief.publish.xmp import packet

ROUNDS = 9
PARTS = (
    Part("logo", "wordmark", "", "1" * 64, "the client's"),
    Part("font", "Outfit", "1.1", "2" * 64, "OFL-1.1"),
    Part("font", "Noto Sans Arabic", "2.010", "3" * 64, "OFL-1.1"),
    Part("model", "mitsuba", "3.6", "", "BSD-3-Clause"),
)


def main(name: str) -> None:
    build = find_root(Path.cwd()) / "campaigns" / name / "build"
    master = max((build / "masters").rglob("*.png"), key=lambda path: path.stat().st_size).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        mine = credentials(Path(folder))
        print(
            f"master {len(master) / 1e6:.1f} MB; milliseconds, medians of {ROUNDS}; bytes of seal and XMP together"
        )
        print(
            f"{'file':<14}{'kB':>7}{'first':>8}{'seal':>8}{'read':>8}{'unseal':>8}{'floor':>8}{'ratio':>8}"
            f"{'bytes':>8}{'XMP':>7}{'alone':>8}"
        )
        for path in files(build):
            row(path, master, mine, Path(folder))


def files(build: Path) -> list[Path]:
    """The lightest, the middle and the heaviest file of each format."""
    chosen: list[Path] = []
    for suffix in ("jpg", "webp", "svg"):
        found = sorted((build / "variants").rglob(f"*.{suffix}"), key=lambda path: path.stat().st_size)
        chosen += dict.fromkeys(found[place] for place in (0, len(found) // 2, -1) if found)
    return chosen


def row(path: Path, master: bytes, mine: Credentials, folder: Path) -> None:
    data, suffix, warm = path.read_bytes(), path.suffix, Sealer(mine)
    label = labelled(path, data)
    first = best(lambda: Sealer(mine).seal(data, suffix, label, (master, ".png")), 3)
    sealed = warm.seal(data, suffix, label, (master, ".png")).data
    seal = best(lambda: warm.seal(data, suffix, label, (master, ".png")))
    read = best(lambda: read_seal(sealed, suffix, [mine.root]))
    strip = best(lambda: unsealed(sealed, suffix))
    floor = best(lambda: plain(data, folder / path.name))
    alone = len(warm.seal(data, suffix, label, None).data) - len(data)
    print(
        f"{suffix[1:]:<14}{len(data) / 1e3:>7.0f}{first:>8.1f}{seal:>8.1f}{read:>8.1f}{strip:>8.2f}{floor:>8.2f}"
        f"{seal / floor:>8.1f}{len(sealed) - len(data):>8}{len(packet(label)):>7}{alone:>8}"
    )


def plain(data: bytes, path: Path) -> None:
    hashlib.sha256(data).hexdigest()
    path.write_bytes(data)


def labelled(path: Path, data: bytes) -> Label:
    core = Core(
        name=path.name,
        client="client",
        campaign="campaign",
        version=1,
        market="DE",
        locale="de-DE",
        placement="web/hero-21x9",
        sku="product",
        scene="scene",
        size=(480, 480) if path.suffix == ".svg" else Image.open(path).size,
        path=f"variants/de-DE/scene/{path.name}",
        request="a" * 64,
        approved=sha256(data),
        pixels="b" * 64,
        look="c" * 64,
        master="d" * 64,
        uses=("font:Outfit", "font:Noto Sans Arabic", "product:client/product", "stylepack:client"),
        source_type="digitalCreation",
        seal="c2pa",
    )
    words = "A bottle of lemonade stands on a jetty in the evening sun; behind it the sea and a sail."
    terms = "Advertising online in Germany, Austria and Switzerland until 2027-09-30"
    return Label(core, "Summer, golden hour", words, "Studio Nord", terms, "2027-06-01T10:00:00Z", PARTS)


def best(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:] or ["lumen-summer"])
