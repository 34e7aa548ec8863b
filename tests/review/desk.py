"""A reviewer's desk: the small shop with four deliverables, and builds that cost no DVC."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from onbrief.compare.signature import packed, sign
from onbrief.files import write_bytes
from onbrief.pipeline.record import lineage_text
from onbrief.pipeline.remotes import cached
from onbrief.pipeline.stages import STAGES
from onbrief.review.report import Change, Report
from onbrief.review.review import review
from tests.shop import CAMPAIGN, Shop

BUILT = ("compile", "candidates", "masters", "variants", "record")
HERO = "variants/en-GB/first-payment/app_web-hero-21x9_en-GB.jpg"
EN, AR = (f"campaigns/{CAMPAIGN}/copy/{locale}.yaml" for locale in ("en-GB", "ar-AE"))
BRIEF = f"campaigns/{CAMPAIGN}/brief.yaml"
PACK = "stylepacks/perch/stylepack.yaml"


@dataclass
class Desk(Shop):
    """The shop's people, and a review of what they did."""

    def rebuild(self) -> None:
        """The stages in this process. What the last build made is kept in the cache, as DVC would."""
        here, environment = Path.cwd(), dict(os.environ)
        os.environ["ONBRIEF_STORE"] = str(self.root / ".onbrief" / "store")
        for stage in BUILT:
            if stage in ("candidates", "masters", "variants"):
                shutil.rmtree(self.build / stage, ignore_errors=True)
            STAGES[stage](self.root, self.name)
        self.keep()
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environment)

    def keep(self) -> None:
        for row in self.lineage()["files"]:
            target = cached(self.root, row["md5"])
            if row["path"].startswith("variants/") and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.build / row["path"], target)

    def lineage(self) -> dict[str, Any]:
        return json.loads((self.campaign / "lineage.json").read_text("utf-8"))

    def record(self, lineage: dict[str, Any]) -> None:
        sections = ("sources", "requests", "renderings", "checks", "files")
        text = lineage_text(self.name, {section: lineage[section] for section in sections})
        (self.campaign / "lineage.json").write_text(text, "utf-8")

    def branch(self, name: str = "work") -> None:
        self.must("ada", "git", "switch", "-q", "-c", name)

    def report(self, *names: str, against: str | None = None) -> Report:
        return review(self.root, names, against)

    def retouch(self, path: str, box: tuple[int, int, int, int], signed: bool = True) -> None:
        """Somebody changes a place of a delivered picture, and its record as if a build had made it so.

        signed: its signature as well; else that of the picture before stays.
        """
        x, y, width, height = box
        with Image.open(self.build / path) as image:
            profile, pixels = image.info.get("icc_profile"), np.array(image.convert("RGB"))
        pixels[y : y + height, x : x + width] = (pixels[y : y + height, x : x + width] * 0.7).astype("uint8")
        data = io.BytesIO()
        Image.fromarray(pixels).save(data, "JPEG", quality=95, subsampling=0, icc_profile=profile)
        self.swap(path, data.getvalue(), signed)

    def swap(self, path: str, data: bytes, signed: bool = True) -> None:
        """Other bytes for a delivered file."""
        lineage = self.lineage()
        row = next(row for row in lineage["files"] if row["path"] == path)
        request = row["request"]
        self._put(row, data)
        signature = next(
            r for r in lineage["files"] if r.get("request") == request and r["part"] == "signature"
        )
        if signed:
            self._put(signature, packed(sign(cached(self.root, row["md5"]))))
        next(r for r in lineage["renderings"] if r["request"] == request)["sha256"] = row["sha256"]
        self.record(lineage)

    def _put(self, row: dict[str, Any], data: bytes) -> None:
        row["md5"], row["sha256"] = hashlib.md5(data).hexdigest(), hashlib.sha256(data).hexdigest()
        row["bytes"] = len(data)
        write_bytes(cached(self.root, row["md5"]), data)


def make_desk(shop: Shop, root: Path) -> Desk:
    """The shop, copied, with a second placement, built and committed on main."""
    shutil.copytree(shop.root.parent, root, symlinks=True)
    desk = Desk(root / shop.root.name)
    desk.edit(BRIEF, "- in-product/card-16x9", "- in-product/card-16x9\n  - web/hero-21x9")
    desk.rebuild()
    desk.save("ada", "A hero for the web")
    return desk


def copy_desk(desk: Desk, root: Path) -> Desk:
    shutil.copytree(desk.root.parent, root, symlinks=True)
    return Desk(root / desk.root.name)


def change_of(report: Report, placement: str, locale: str = "en-GB") -> Change:
    return next(c for c in report.changes if (c.placement, c.locale) == (placement, locale))
