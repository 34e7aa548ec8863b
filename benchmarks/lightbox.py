"""How long a key press in the lightbox takes until it is seen.

    .venv/bin/python benchmarks/lightbox.py [--candidates 60] [--pixels 1500] [--presses 40]

A copy of lumen-summer's brief with a batch of that many candidates; pictures are the demo's own, enlarged and turned in
hue, so that decoding costs what it costs and none looks like another. The page itself measures: from the event's time stamp until the frame that
shows the change has been drawn (performance measures named `key`). Written behind meanwhile: every move, to
selects.yaml and reviews/. At the end all of them must stand in the file.
"""

from __future__ import annotations

import colorsys
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import yaml
from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the tests' browser

from onbrief.model.reviews import Reviews  # noqa: E402
from onbrief.model.source import read_model  # noqa: E402
from onbrief.pipeline.compile import compile_campaign  # noqa: E402
from onbrief.pipeline.jobs import write_jobs  # noqa: E402
from onbrief.pipeline.load import load  # noqa: E402
from tests.browser import chromium  # noqa: E402

NAME, SCENE = "lumen-summer", "golden-hour"
FOLDERS = ("campaigns/lumen-summer", "stylepacks", "placements", "policies", "renderers/models")
WRITES = "campaigns/lumen-summer/reviews"


def repository(root: Path, candidates: int, pixels: int) -> None:
    """A repository whose scene has that many candidates, `pixels` on the longer side."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("build", "reviews"))
    path = root / "campaigns" / NAME / "brief.yaml"
    brief = yaml.safe_load(path.read_text("utf-8"))
    brief["scenes"][SCENE]["candidates"] = candidates
    path.write_text(yaml.safe_dump(brief, allow_unicode=True, sort_keys=False), "utf-8")
    for command in (
        ["init", "-q"],
        ["config", "user.name", "Ada Reed"],
        ["config", "user.email", "ada@lumen.example"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    build = root / "campaigns" / NAME / "build"
    jobs = compile_campaign(load(root, NAME)).candidates
    write_jobs(build / "requests" / "candidates.json", jobs)
    sources = sorted((ROOT / "campaigns" / NAME / "build" / "candidates" / SCENE).glob("*.png"))
    if not sources:
        raise click.ClickException(f"Nothing is built: run onbrief fetch {NAME} first.")
    for job in (job for job in jobs if job.about.get("scene") == SCENE and job.about["kind"] == "candidate"):
        place = job.about["candidate"]
        with Image.open(sources[place % len(sources)]) as image:
            share = pixels / max(image.size)
            large = image.convert("RGB").resize(
                [round(side * share) for side in image.size], Image.Resampling.BICUBIC
            )
        tint = Image.new(
            "RGB",
            large.size,
            tuple(round(255 * c) for c in colorsys.hsv_to_rgb(place / candidates, 0.6, 0.8)),
        )
        target = build / f"{job.out}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.blend(large, tint, 0.5).save(target, compress_level=1)


def until(page: Page, true: str) -> None:
    """Asks again and again; the page's content policy lets nobody wait inside it."""
    while not page.evaluate(true):
        page.wait_for_timeout(100)


def presses(page: Page, keys: list[str], count: int, pause: float) -> list[float]:
    """Milliseconds a press, measured by the page."""
    page.evaluate("performance.clearMeasures('key')")
    for i in range(count):
        page.keyboard.press(keys[i % len(keys)])
        page.wait_for_timeout(pause)
    page.wait_for_timeout(300)
    return page.evaluate("performance.getEntriesByName('key').map((one) => one.duration)")


def report(name: str, found: list[float]) -> None:
    found = sorted(found)
    p95 = found[min(len(found) - 1, round(0.95 * len(found)))]
    over = sum(one > 50 for one in found)
    click.echo(
        f"{name:<42}{len(found):>5}{statistics.median(found):>9.1f}{p95:>9.1f}{found[-1]:>9.1f}{over:>9}"
    )


@click.command()
@click.option("--candidates", default=60, show_default=True)
@click.option("--pixels", default=1500, show_default=True, help="the longer side of a candidate")
@click.option("--presses", "count", default=40, show_default=True, help="of each kind")
@click.option("--pause", default=120.0, show_default=True, help="milliseconds between presses")
def main(candidates: int, pixels: int, count: int, pause: float) -> None:
    """How long a key press in the lightbox takes until it is seen."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        root = Path(folder).resolve()
        repository(root, candidates, pixels)
        command = [
            Path(sys.executable).parent / "onbrief",
            "lightbox",
            NAME,
            "--no-browser",
            "--scene",
            SCENE,
        ]
        server = subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            started = time.monotonic()
            page.goto(address[0])
            page.wait_for_selector(".cell.at")
            click.echo(
                f"{candidates} candidates of {pixels} px; grid after {time.monotonic() - started:.2f} s"
            )
            until(page, "[...document.querySelectorAll('.cell img')].every((one) => one.complete)")
            click.echo(
                f"all small pictures after {time.monotonic() - started:.2f} s, none of them made before\n"
            )
            page.wait_for_timeout(2000)
            click.echo(
                f"{'milliseconds until seen':<42}{'n':>5}{'median':>9}{'p95':>9}{'most':>9}{'> 50':>9}"
            )
            page.keyboard.press("Home")
            report("grid: next", presses(page, ["ArrowRight"], count, pause))
            report("grid: stars and labels", presses(page, list("4637182"), count, pause))
            page.keyboard.press("Home")
            report("grid: palette opens (x)", rejects(page, count // 2, pause))
            report("grid: rejected with the last reason (X)", presses(page, ["Shift+X"], count // 2, pause))
            report("undo", presses(page, ["u"], count // 2, pause))
            page.keyboard.press("Home")
            page.keyboard.press("Space")
            page.wait_for_timeout(1500)
            report("loupe: next, prefetched", presses(page, ["ArrowRight"], count, 2 * pause))
            report("loupe: stars and labels", presses(page, list("4637182"), count, pause))
            report("loupe: 100 % and back (z)", presses(page, ["z"], count // 2, pause))
            page.keyboard.press("c")
            page.wait_for_timeout(1000)
            report("two: the other, the next", presses(page, ["ArrowRight", "ArrowDown"], count, 2 * pause))
            until(page, "document.querySelector('#written').textContent === 'All written'")
            shown = page.evaluate(
                "import('/page/store.js').then((s) => s.itemsOf(s.here.scene).filter((one) => one.entry.rating || one.entry.label || one.entry.verdict).length)"
            )
        finally:
            server.kill()
        path = next((root / WRITES).glob("*.yaml"))
        entries = [e for e in read_model(root, path, Reviews)[0].candidates if e.scene == SCENE]
        click.echo(f"\n{len(entries)} candidates in {path.name}, {shown} decided on the page.")


def rejects(page: Page, count: int, pause: float) -> list[float]:
    """x, a reason, Enter: milliseconds until the palette is seen."""
    page.evaluate("performance.clearMeasures('key')")
    for _ in range(count):
        for key in ("x", "3", "Enter"):
            page.keyboard.press(key)
            page.wait_for_timeout(pause)
    return page.evaluate("performance.getEntriesByName('key').map((one) => one.duration)")


if __name__ == "__main__":
    main()
