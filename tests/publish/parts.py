"""A publication as the command makes one: pictures in three languages, a pack, rows of the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from onbrief.model.actor import Actor
from onbrief.model.brief import Period
from onbrief.model.canonical import sha256
from onbrief.model.ledger import Asset, Core, Publish, core_id
from onbrief.publish.publication import File, Label, Publication

ZERO = "0" * 64
ADA = Actor(kind="person", name="Ada Reed", email="ada@lumen.example")
TEXTS = {
    "en-GB": ("Sip the sun\u00addown", "Blood orange and rosemary.", "Shop now", "Long light, first sip."),
    "ar-AE": ("غروب في كل رشفة", "برتقال أحمر وغصن إكليل جبل.", "اختر نكهتك", "ضوء يطول، ورشفة أولى."),
    "ja-JP": (
        "夕陽をひとくち、夏をまるごと",
        "ゆずと緑茶の香り。",
        "味を選ぶ",
        "長くなった陽射し、最初のひとくち。",
    ),
}
PLACED = (
    ("AE", "ar-AE", "instagram/story-1080", (1080, 1920), "blood-orange"),
    ("GB", "en-GB", "facebook/feed-1x1-1080", (1080, 1080), "blood-orange"),
    ("GB", "en-GB", "google/demand-gen-landscape", (1200, 628), "yuzu"),
    ("JP", "ja-JP", "google/responsive-1x1", (1200, 1200), "yuzu"),
    ("JP", "ja-JP", "google-display/300x600", (300, 600), "yuzu"),
)


def core_of(market: str, locale: str, placement: str, size: tuple[int, int], sku: str, approved: str) -> Core:
    name = f"lumen_dusk_{sku}_{placement.replace('/', '-')}_{locale}_{size[0]}x{size[1]}_v1.jpg"
    return Core(
        name=name, client="lumen", campaign="dusk", version=1, market=market, locale=locale, placement=placement,
        sku=sku, scene="golden-hour", size=size, path=f"variants/{locale}/{name}", request=ZERO, approved=approved,
        pixels=ZERO, look=ZERO, master=ZERO, uses=("font:Outfit",), source_type="algorithmicMedia", seal="c2pa",
    )  # fmt: skip


def texts_of(locale: str, **other: str) -> dict[str, str]:
    headline, body, cta, caption = TEXTS[locale]
    return {
        "headline": headline,
        "body": body,
        "cta": cta,
        "legal": "Serve cold.",
        "landing_url": f"https://lumen.example/{locale}/summer",
        "post_caption": caption,
        "alt_text": "A bottle in evening light.",
    } | other


def file_in(folder: Path, *placed: Any, **texts: str) -> File:
    """A sealed file in a folder; the approved one held fewer bytes."""
    sealed = f"sealed {placed}".encode()
    core = core_of(*placed, approved=sha256(approved(sealed)))
    path = folder / core.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sealed)
    row = Asset(id=core_id(core), core=core, delivered=sha256(sealed), bytes=len(sealed), previous=ZERO)
    label = Label(core, "Dusk", "A bottle.", "Lumen Studio", "Until 2027-08-31", "2027-05-01T00:00:00Z")
    return File(row, path, texts_of(placed[1], **texts), label)


def approved(sealed: bytes) -> bytes:
    return sealed.removeprefix(b"sealed ")


def publication_in(folder: Path, *files: File) -> Publication:
    chosen = files or tuple(file_in(folder, *placed) for placed in PLACED)
    publish = Publish(
        id="dusk-v1-20270501", client="lumen", campaign="dusk", version=1, at=datetime(2027, 5, 1, tzinfo=UTC), by=ADA,
        revision="0" * 40, sources={}, decisions=(), separation="required", report=ZERO, assets=len(chosen),
    )  # fmt: skip
    pack = folder / "lumen_dusk_GB_v1.zip"
    pack.write_bytes(b"a pack")
    return Publication(
        publish, "Dusk", Period(start=date(2027, 6, 1), end=date(2027, 8, 31)), "public",
        {"blood-orange": "Blood Orange & Rosemary", "yuzu": "Yuzu & Green Tea"},
        {"GB": "United Kingdom", "AE": "United Arab Emirates", "JP": "Japan"}, chosen, (pack,),
    )  # fmt: skip
