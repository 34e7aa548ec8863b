"""An edit as a reviewer reads it: where it stands, of what kind it is, what was there and is there now, in words."""

from __future__ import annotations

from typing import Any

from onbrief.pipeline.causes import Cause

LONGEST = 400
# The first key of a file says what an edit in it is about.
BRIEF = {"scenes": "scene", "skus": "sku", "deliverables": "placement", "markets": "placement", "channels": "placement",
         "engines": "engine"}  # fmt: skip
PACK = {"palette": "palette", "type": "type", "logo": "logo", "layouts": "layout", "engine": "engine", "grade": "scene",
        "label_fonts": "sku"}  # fmt: skip
ENCODING = ("max_kb", "formats", "seal")
TITLES = {"lut": "Grade", "mesh": "Product", "label": "Label", "logo": "Logo", "layout": "Layout"}


def file_of(cause: Cause) -> str:
    return cause.where.rsplit(":", 2)[0] if cause.keys else cause.where


def keys_of(cause: Cause) -> list[str]:
    return cause.keys.split(".") if cause.keys else []


def source_of(campaign: str, cause: Cause) -> str:
    """The symbolic place: `copy/en-GB.yaml#/headline` in the campaign's folder, `/stylepacks/…` from the root."""
    file, home = file_of(cause), f"campaigns/{campaign}/"
    name = file.removeprefix(home) if file.startswith(home) else f"/{file}"
    pointer = "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys_of(cause))
    return f"{name}#{pointer}" if pointer else name


def kind_of(source: str) -> str:
    """One of FIELD_KINDS; `other` for what only a request can tell: what a file is to a picture."""
    name, _, pointer = source.partition("#/")
    keys = pointer.split("/")
    kind = "other"
    if name.startswith("copy/"):
        kind = "copy"
    elif name == "brief.yaml":
        kind = BRIEF.get(keys[0], kind)
    elif name.endswith("/stylepack.yaml"):
        kind = PACK.get(keys[0], kind)
    elif name.startswith("/placements/"):
        kind = "encoding" if keys[-1] in ENCODING else "placement"
    elif name == "selects.yaml" or name.endswith("/vocabulary.yaml"):
        kind = "scene"
    elif "/products/" in name:
        kind = "sku"
    return kind


def title_of(source: str, kind: str) -> str:
    """`Palette: sage`, `Scene golden-hour: lighting`, `Logo, logo.svg`."""
    name, _, pointer = source.partition("#/")
    if not pointer:
        return f"{TITLES.get(kind, kind.capitalize())} ({name.rpartition('/')[2]})"
    first, *rest = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")]
    rest = [key for key in rest if not key.isdecimal() and key not in ("hex", "placements")]
    word = {"scenes": "Scene", "skus": "SKU"}.get(first)
    if word and rest:
        return f"{word} {rest[0]}: {' '.join(rest[1:])}".removesuffix(": ")
    return f"{first.capitalize()}: {' '.join(rest)}" if rest else first.capitalize()


def said(value: Any) -> str | None:
    """A value of a YAML file in words; None where there is none."""
    match value:
        case None:
            return None
        case dict():
            return ", ".join(f"{key}: {said(one)}" for key, one in list(value.items())[:20])[:LONGEST]
        case list() | tuple():
            return ", ".join(str(said(one)) for one in value[:20])[:LONGEST]
    return str(value)[:LONGEST]
