"""What look-ups cost in a long history: 5,000 publishes of 20 files each, beside `git log -S` on the same history.

    python benchmarks/lineage.py [--publishes N]

Every figure but the first two is the best of three runs of the command as people type it, process start included:
`where-used` of a node that every sixth file uses, the listing for a recall of a face that one campaign uses.
Objects are packed without deltas, as .gitattributes asks of ledgers.
The floor below all of them is Python's own start; below the index's build it is reading the same rows as JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from onbrief.lineage.ledger import chained, place_of
from onbrief.model.actor import Actor
from onbrief.model.canonical import sha256
from onbrief.model.ledger import Asset, Core, Publish, Recall, core_id

ASSETS, CAMPAIGNS, NODES, RUNS = 20, 50, 40, 3
BOT = Actor(kind="bot", name="CI", email="ci@lumen.example")
START = datetime(2027, 1, 1, tzinfo=UTC)
FLOOR = "import json, sys\nfor line in sys.stdin.buffer: json.loads(line)"


def made_up(*names: object) -> str:
    return hashlib.sha256(repr(names).encode()).hexdigest()


def nodes() -> list[str]:
    kinds = ("font", "model", "product", "licence", "talent", "reference", "stylepack")
    return [f"{kinds[n % len(kinds)]}:{'demo/' if n % 7 == 2 else ''}thing-{n}" for n in range(NODES)]


def asset(number: int, place: int, rng: random.Random) -> Asset:
    """All that differs from row to row in a real ledger differs here."""
    name, campaign = f"demo_c{number % CAMPAIGNS}_{place}_v{number}.jpg", f"c{number % CAMPAIGNS}"
    core = Core(
        name=name, client="demo", campaign=campaign, version=number // CAMPAIGNS + 1, market=rng.choice(("GB", "AE", "JP")),
        locale=rng.choice(("en-GB", "ar-AE", "ja-JP")), placement="instagram/feed-4x5", sku="yuzu", scene="golden-hour",
        size=(1080, 1350), path=f"variants/en-GB/golden-hour/{place}.jpg", request=made_up(number, place, "request"),
        approved=made_up(number, place, "approved"), pixels=made_up(number, place, "pixels"),
        look=made_up(number, place, "look"), master=made_up(number, "master"), uses=(*rng.sample(nodes(), 7), f"talent:face-{campaign}"),
        source_type="digitalCreation", seal="c2pa",
    )  # fmt: skip
    return Asset(
        id=core_id(core),
        core=core,
        delivered=made_up(number, place, "sealed"),
        bytes=100_000,
        previous="0" * 64,
    )


def files(publishes: range) -> Iterator[tuple[str, str, datetime]]:
    """(path, text, time) of each ledger file, truly chained; a recall now and then."""
    previous: tuple[str, ...] = ()
    for number in publishes:
        rng, at, id_ = random.Random(number), START + timedelta(hours=number), f"p{number:06}"
        head = Publish(
            id=id_, client="demo", campaign=f"c{number % CAMPAIGNS}", version=number // CAMPAIGNS + 1, at=at, by=BOT,
            revision="0" * 40, sources={}, decisions=(), separation="required", report="0" * 64, assets=ASSETS,
            previous=previous,
        )  # fmt: skip
        text = chained(head, (asset(number, place, rng) for place in range(ASSETS)))
        previous = (sha256(text.encode()),)
        yield place_of(at, id_), text, at
        if number % 1000 == 999:
            told = Recall(
                id=f"r{number}",
                node=nodes()[number // 1000],
                reason="It ended.",
                at=at,
                by=BOT,
                previous=previous,
            )
            yield place_of(at, told.id), chained(told, ()), at


def write(root: Path, written: Iterable[tuple[str, str, datetime]], branch_exists: bool) -> int:
    """A commit a file, through `git fast-import`; the number of bytes."""
    total = 0
    with subprocess.Popen(
        ["git", "-C", root, "fast-import", "--quiet", "--depth=0"], stdin=subprocess.PIPE
    ) as process:
        assert process.stdin
        for number, (path, text, at) in enumerate(written):
            data = text.encode()
            total += len(data)
            since = "from refs/heads/main^0\n" if branch_exists and number == 0 else ""
            process.stdin.write(
                f"commit refs/heads/main\ncommitter CI <ci@lumen.example> {at.timestamp():.0f} +0000\n"
                f"data 7\nPublish\n{since}M 100644 inline {path}\ndata {len(data)}\n".encode()
                + data
                + b"\n"
            )
        process.stdin.close()
    return total


def seconds(command: list[str], root: Path, runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publishes", type=int, default=5000)
    count = parser.parse_args().publishes
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("campaigns", "stylepacks"):
            (root / name).mkdir()
        subprocess.run(["git", "init", "-q", "-b", "main", root], check=True)
        size = write(root, files(range(count)), False)
        subprocess.run(["git", "-C", root, "reset", "-q", "--hard"], check=True)
        print(f"{count} publishes, {count * ASSETS} files, {size / 1e6:.0f} MB of ledger")
        measure(root, count)


def measure(root: Path, count: int) -> None:
    onbrief = str(Path(sys.executable).parent / "onbrief")
    some = made_up(count // 2, 7, "sealed")
    first = seconds([onbrief, "where-used", nodes()[0]], root, 1)
    lines = b"".join(path.read_bytes() for path in (root / "ledger").rglob("*.jsonl"))
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FLOOR], input=lines, check=True)
    floor = time.perf_counter() - began
    print(
        f"index build    {first:8.2f} s   {first / floor:5.1f} × reading the same rows as JSON ({floor:.2f} s)"
    )
    write(root, files(range(count, count + 50)), True)
    subprocess.run(["git", "-C", root, "reset", "-q", "--hard"], check=True)
    update = seconds([onbrief, "where-used", nodes()[0]], root, 1)
    start = seconds([sys.executable, "-c", "pass"], root)
    print(f"python's start {start * 1000:8.0f} ms")
    commands = {
        "trace": ["trace", some],
        "where-used": ["where-used", nodes()[0], "--shipped"],
        "recall listing": ["where-used", "talent:face-c7", "--shipped", "--files"],
        "find": ["find", "c7", "feed-4x5"],
    }
    subprocess.run([onbrief, *commands["find"]], cwd=root, stdout=subprocess.DEVNULL, check=True)
    told = {name: seconds([onbrief, *command], root) for name, command in commands.items()}
    pickaxe = seconds(["git", "log", "-S", some, "--format=%H", "--", "ledger"], root, 1)
    beyond = update - told["where-used"]
    print(
        f"update, 1000   {update * 1000:8.0f} ms  where-used with 1,000 new assets, {beyond * 1000:.0f} ms of it the update"
    )
    for name, took in told.items():
        print(
            f"{name:<14} {took * 1000:8.0f} ms  {took / start:5.1f} × python's start, 1/{pickaxe / took:.1f} of git log -S"
        )
    print(f"git log -S     {pickaxe * 1000:8.0f} ms")
    print(f"index          {(root / '.onbrief' / 'index.sqlite').stat().st_size / 1e6:8.0f} MB")


if __name__ == "__main__":
    main()
