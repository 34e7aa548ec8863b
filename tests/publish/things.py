"""Small pictures of every kind that is delivered, and a label to put on them."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from onbrief.model.canonical import sha256
from onbrief.model.ledger import Core
from onbrief.pipeline.encode import srgb_profile
from onbrief.publish.publication import Label, Part

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 50" width="60" height="50">'
    b'<path d="M0 0L60 0L60 50Z" fill="#dcd8ff" /></svg>\n'
)
PARTS = (
    Part("logo", "lumen", "", "1" * 64, "ours"),
    Part("font", "Outfit", "1.1", "2" * 64, "OFL-1.1"),
    Part("model", "sdxl", "1.0", "4" * 64, "OpenRAIL++"),
)


def saved(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    wave = np.linspace(0, 255, 61 * 50 * 3).astype(np.uint8).reshape(50, 61, 3)
    image, buffer = Image.fromarray(wave).convert(mode), io.BytesIO()
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def pictures() -> dict[str, tuple[bytes, str]]:
    """What is delivered, by what it is: bytes and suffix. One side and one WebP chunk are odd on purpose."""
    profile = {"icc_profile": srgb_profile()}
    return {
        "JPEG": (saved("JPEG", **profile), ".jpg"),
        "progressive JPEG": (saved("JPEG", progressive=True), ".jpeg"),
        "PNG": (saved("PNG", **profile), ".png"),
        "palette PNG": (saved("PNG", "P"), ".png"),
        "see-through PNG": (saved("PNG", "RGBA"), ".png"),
        "WebP": (saved("WEBP", **profile), ".webp"),
        "plain WebP": (saved("WEBP"), ".webp"),
        "lossless WebP": (saved("WEBP", lossless=True), ".webp"),
        "see-through WebP": (saved("WEBP", "RGBA", lossless=True), ".webp"),
        "SVG": (SVG, ".svg"),
    }


PICTURES = pictures()
MASTER = saved("PNG")


def label(data: bytes, name: str = "lumen_v1_de-DE.jpg", **changes: Any) -> Label:
    core = Core(
        name=name,
        client="lumen",
        campaign="lumen-summer",
        version=1,
        market="DE",
        locale="de-DE",
        placement="instagram/story-1080",
        sku="yuzu",
        scene="golden-hour",
        size=(61, 50),
        path="variants/de-DE/golden-hour/yuzu.jpg",
        request="a" * 64,
        approved=sha256(data),
        pixels="b" * 64,
        look="c" * 64,
        master=sha256(MASTER),
        uses=("font:Outfit", "product:lumen/bottle"),
        source_type="compositeWithTrainedAlgorithmicMedia",
        seal="c2pa",
    )
    made = Label(
        core,
        title="Lumen Summer",
        description="A bottle in the evening sun.",
        creator="Studio Nord",
        terms="Social and display advertising in Germany until 2027-09-30",
        at="2027-06-01T10:00:00Z",
        parts=PARTS,
        ai=(("SDXL", "1.0"),),
    )
    return replace(made, **changes)
