"""How long the review page takes to make, how large it is, and how soon a browser shows it.

    .venv/bin/python benchmarks/review_page.py [1000]

So many changed deliverables of 1080 × 1350, each a crop of the demos' masters of its own with an edited place; before
and after as JPEG. The page is opened from disk in Chromium; times are the browser's own (`performance`), scrolling is
frames of 60 steps through the whole list.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from onbrief.compare.spots import Spot
from onbrief.compare.verdict import Verdict
from onbrief.model.repository import find_root
from onbrief.review.page import page
from onbrief.review.report import CampaignPart, Change, FieldChange, Group, Region, Report, Side

SIZE = (1080, 1350)
LOCALES = ("ar-AE", "de-DE", "en-GB", "fr-FR", "ja-JP")
GAP = "() => new Promise(done => { const gaps = []; let last = performance.now(), step = 0; const go = now => {" \
      " gaps.push(now - last); last = now; scrollBy(0, document.body.scrollHeight / 60);" \
      " ++step < 60 ? requestAnimationFrame(go) : done(gaps.slice(1).sort((a, b) => a - b)); };" \
      " requestAnimationFrame(go); })"  # fmt: skip


def main(many: int) -> None:
    root = find_root(Path.cwd())
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        report = made(root, Path(folder), many)
        print(f"{2 * many} pictures of {SIZE[0]} × {SIZE[1]} drawn in {time.perf_counter() - began:.0f} s")
        began, cpu = time.perf_counter(), time.process_time()
        text = page(root, report)
        wall, spent = time.perf_counter() - began, time.process_time() - cpu
        target = Path(folder, "review.html")
        target.write_text(text, "utf-8")
        print(
            f"made in {wall:.1f} s ({spent:.0f} CPU-s, {os.cpu_count()} cores): {len(text.encode()) / 1e6:.1f} MB"
        )
        levels = Counter(re.findall(r'"fidelity":"(\w+)"', text))
        print("pictures shown:", ", ".join(f"{n} {level}" for level, n in levels.items()))
        browse(target)


def made(root: Path, folder: Path, many: int) -> Report:
    masters = [
        cv2.imread(str(p))
        for p in sorted(root.glob("campaigns/*/build/masters/**/*.png"))
        if "matte" not in p.name
    ]
    masters = [m for m in masters if m is not None and min(m.shape[:2]) >= 700]
    if not masters:
        sys.exit("The demos' masters are not here: onbrief fetch")

    def one(n: int) -> Change:
        chance = np.random.default_rng(n)
        master = masters[n % len(masters)]
        height = int(min(master.shape[0], master.shape[1] * SIZE[1] / SIZE[0]) * chance.uniform(0.7, 0.95))
        width = height * SIZE[0] // SIZE[1]
        y, x = (
            int(chance.integers(0, most + 1)) for most in (master.shape[0] - height, master.shape[1] - width)
        )
        old = cv2.resize(master[y : y + height, x : x + width], SIZE, interpolation=cv2.INTER_AREA)
        new = old.copy()
        box = (int(chance.integers(60, 400)), int(chance.integers(60, 900)), 560, 160)
        for picture, words in ((old, f"Golden hour {n}"), (new, f"The golden hour {n}")):
            cv2.putText(
                picture,
                words,
                (box[0], box[1] + 110),
                cv2.FONT_HERSHEY_DUPLEX,
                2,
                (27, 34, 18),
                4,
                cv2.LINE_AA,
            )
        sides = [side(folder / f"{n}-{name}.jpg", picture) for name, picture in (("old", old), ("new", new))]
        delta = float(chance.uniform(2, 60))
        verdict = Verdict(
            "block-lab/1", "deterministic", {"16": delta}, {"16": 0.5}, delta * 2, (Spot(box, delta),)
        )
        odd = n % 50 == 0
        region = Region(box, delta, ("headline",), () if odd else (field.source,), odd)
        locale = LOCALES[n % len(LOCALES)]
        return Change(
            f"{n}", "big", "golden-hour", f"sku-{n // 50}", "instagram/feed-4x5-1080", locale, "GB", "ltr", "image",
            "changed", *sides, verdict, (region,), () if odd else (field,), (), (0, 0, 0, 0), "odd" if odd else "copy",
        )  # fmt: skip

    field = FieldChange("copy/en-GB.yaml#/headline", "campaigns/big/copy/en-GB.yaml:4:11", "copy", "Headline",
                        "Golden hour", "The golden hour", "ltr", "en-GB")  # fmt: skip
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        changes = tuple(pool.map(one, range(many)))
    groups = tuple(
        Group(name, title, "", fields, tuple(c.id for c in changes if c.group == name), name == "odd")
        for name, title, fields in (("odd", "Unexpected", ()), ("copy", "Headline", (field,)))
    )
    return Report(
        "main", "0" * 40, "1" * 40, (CampaignPart("big", "A thousand changes", many, 0, 0),), groups, changes
    )


def side(path: Path, picture: np.ndarray) -> Side:
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    copy = {"headline": ("The golden hour", "copy/en-GB.yaml#/headline")}
    return Side(f"variants/{path.name}", sha256, "", *SIZE, "", path, copy=copy)


def browse(path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(path.as_uri(), wait_until="load", timeout=120_000)
        tab.wait_for_function("document.querySelector('#bar') && !document.querySelector('#bar').hidden")
        times = tab.evaluate(
            "() => ({paint: performance.getEntriesByType('paint').map(e => [e.name, Math.round(e.startTime)]),"
            " load: Math.round(performance.getEntriesByType('navigation')[0].loadEventEnd)})"
        )
        print(
            "browser:",
            ", ".join(f"{name} {ms} ms" for name, ms in times["paint"]),
            f"loaded {times['load']} ms",
        )
        gaps = tab.evaluate(GAP)
        print(
            f"scrolling: median frame {gaps[len(gaps) // 2]:.0f} ms, 95 % {gaps[int(len(gaps) * 0.95)]:.0f} ms"
        )
        began = time.perf_counter()
        tab.locator(".tile a").first.focus()
        tab.keyboard.press("Enter")
        tab.wait_for_function("document.querySelector('#stage img.base')?.complete")
        print(f"opening a change: {(time.perf_counter() - began) * 1000:.0f} ms, with the driver's own time")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
