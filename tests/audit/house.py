"""A small house to ask: a real Git repository with a campaign's lineage and a signed ledger, nothing rendered."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from onbrief.lineage import ledger
from onbrief.model.actor import Actor
from onbrief.model.canonical import canonical, sha256
from onbrief.model.ledger import Asset, Core, Delivery, Publish, Recall, core_id
from onbrief.pipeline.record import lineage_text

ADA = Actor(kind="person", name="Ada Reed", email="ada@lumen.example")
BOT = Actor(kind="bot", name="CI", email="ci@lumen.example")
DAY = datetime(2027, 6, 1, 9, tzinfo=UTC)
BRIEF = """\
schema: onbrief/brief/1
client: lumen
campaign: dusk
title: The blue hour
stylepack: lumen
skus:
  yuzu: {name: Yuzu & Green Tea, product: bottle}
scenes:
  golden-hour: {title: The last sun of the day, mood: [warm, quiet]}
"""
SELECT = f"""\
selects:
  - {{scene: golden-hour, candidate: 2, request: {"a" * 64}, sha256: {"b" * 64}, reasons: [light], note: the rim draws the cap,
     who: Ada Reed <ada@lumen.example>, when: 2026-11-21}}
"""
PACK = """\
type:
  fonts:
    outfit: {family: Outfit, licence: OFL-1.1, files: ["pip:fontpkg_outfit/Outfit.ttf"]}
    kufi: {family: Noto Sans Arabic, licence: OFL-1.1, files: ["pip:noto/Arabic.ttf"]}
"""
RIGHTS = """\
holdings:
  - {name: Ines Moreau, kind: talent, holder: An agency, licence: Contract 12, scenes: [golden-hour]}
  - {name: Somebody else, kind: talent, holder: An agency, licence: Contract 13, scenes: [another]}
"""


def digest(*names: object) -> str:
    return sha256(repr(names).encode())


def request(
    about: dict[str, Any], renderer: str, params: dict[str, Any], inputs: dict[str, Any]
) -> dict[str, Any]:
    asked = {"renderer": renderer, "version": "1", "params": params, "inputs": inputs}
    return {"id": sha256(canonical(asked)), "about": about, **asked}


def lineage(headline: str = "Sip the sun") -> dict[str, list[dict[str, Any]]]:
    """A plate, its master, and a variant in English and Arabic."""
    plate = request({"kind": "plate", "scene": "golden-hour"}, "pathtrace", {"seed": "7"}, {})
    about = {"kind": "master", "scene": "golden-hour", "candidate": 2, "terms": {"style": "editorial"}}
    master = request(
        about, "finish", {"ground": "#e0a07c"}, {"plate": {"request": plate["id"], "part": "image"}}
    )
    rows, variants = [], []
    for locale, market, words, font in (
        ("en-GB", "GB", headline, "pip:fontpkg_outfit/Outfit.ttf"),
        ("ar-AE", "AE", "غروب في كل رشفة", "pip:noto/Arabic.ttf"),
        ("ja-JP", "JP", "夏の光を飲む", "pip:fontpkg_outfit/Outfit.ttf"),
    ):
        about = {"kind": "variant", "job": "Be seen.", "locale": locale, "market": market, "scene": "golden-hour",
                 "sku": "yuzu", "placement": "instagram/story"}  # fmt: skip
        inputs = {
            "master": {"request": master["id"], "part": "image"},
            "font.0": {"file": font, "sha256": digest(font)},
        }
        one = request(about, "typeset", {"copy": {"headline": words}, "size": [90, 160]}, inputs)
        variants.append(one)
        path = f"variants/{locale}/golden-hour/yuzu_story_{locale}.jpg"
        sha = digest(words, locale)
        rows.append({"path": path, "md5": sha[:32], "sha256": sha, "request": one["id"], "part": "image"})
    requests = sorted([plate, master, *variants], key=lambda r: r["id"])
    return {
        "sources": [],
        "requests": requests,
        "renderings": [],
        "checks": [{"checks": [], "assets": 3}],
        "files": rows,
    }


@cache
def key() -> Path:
    """A real SSH key, made once."""
    import tempfile

    path = Path(tempfile.mkdtemp()) / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


@dataclass(frozen=True)
class House:
    root: Path

    def git(self, *arguments: str) -> str:
        person = ["-c", "user.name=Ada Reed", "-c", "user.email=ada@lumen.example"]
        done = subprocess.run(
            ["git", "-C", self.root, *person, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, "utf-8")

    def commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def build(self, headline: str = "Sip the sun") -> None:
        self.write("campaigns/dusk/lineage.json", lineage_text("dusk", lineage(headline)))

    def asset(self, number: int, place: int = 0, **core: Any) -> Asset:
        told: dict[str, Any] = {
            "name": f"lumen_dusk_yuzu_story_{place}_v{number}.jpg", "client": "lumen", "campaign": "dusk",
            "version": number, "market": "GB", "locale": "en-GB", "placement": "instagram/story", "sku": "yuzu",
            "scene": "golden-hour", "size": (90, 160), "path": f"variants/en-GB/golden-hour/{place}.jpg",
            "request": digest(number, place, "request"), "approved": digest(number, place, "approved"),
            "pixels": digest(number, place, "pixels"), "look": digest(number, place, "look"), "master": digest("master"),
            "uses": ("font:Outfit", "product:lumen/bottle"), "source_type": "digitalCreation", "seal": "c2pa",
        } | core  # fmt: skip
        made = Core(**told)
        return Asset(
            id=core_id(made),
            core=made,
            delivered=digest(made.approved, "sealed"),
            bytes=1000,
            previous="0" * 64,
        )

    def publish(self, number: int, assets: list[Asset], **told: Any) -> Publish:
        head = Publish(
            **{
                "id": f"dusk-v{number}", "client": "lumen", "campaign": "dusk", "version": number,
                "at": DAY + timedelta(days=number), "by": BOT, "revision": self.git("rev-parse", "HEAD"), "sources": {},
                "decisions": (), "separation": "required", "report": "0" * 64, "assets": len(assets),
                "previous": ledger.heads(self.root),
            } | told
        )  # fmt: skip
        ledger.write(self.root, head, assets, key())
        return head

    def deliver(self, publish: Publish, target: str) -> None:
        at = publish.at + timedelta(hours=1)
        told = Delivery(id=f"{publish.id}-out", publish=publish.id, target=target, at=at, by=BOT)
        ledger.write(self.root, told, [], key())

    def recall(self, node: str, number: int = 9, kind: str = "recall") -> None:
        at = DAY + timedelta(days=number)
        told = Recall(kind=kind, id=f"{kind}-{number}", node=node, reason="It ended.", at=at, by=ADA)  # type: ignore[arg-type]
        ledger.write(self.root, told, [], key())


def make_house(root: Path) -> House:
    house = House(root)
    root.mkdir(exist_ok=True)
    subprocess.run(["git", "init", "-q", "-b", "main", root], check=True)
    house.write(".gitignore", ".onbrief/\n")
    house.write("campaigns/dusk/brief.yaml", BRIEF)
    house.write("campaigns/dusk/selects.yaml", SELECT)
    house.write("campaigns/dusk/rights.yaml", RIGHTS)
    house.write("stylepacks/lumen/stylepack.yaml", PACK)
    house.build()
    house.commit("The first build")
    return house


__all__ = ["ADA", "DAY", "House", "digest", "key", "lineage", "make_house", "replace"]
