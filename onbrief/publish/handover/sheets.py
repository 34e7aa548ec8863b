"""What the forms share: cells and lengths as platforms count them, addresses, notes for the person who imports."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from onbrief.publish.parcel import asset_path
from onbrief.publish.publication import File, Publication

NOTES = "NOTES.txt"


def place(publication: Publication, form: str, name: str) -> str:
    """Where a file of a form lies in the campaign's folder."""
    return f"handover/{publication.publish.id}/{form}/{name}"


def line(text: str) -> str:
    """Text on one line, without soft hyphens: they say where a layout may break, and count as letters elsewhere."""
    return " ".join(text.replace("\u00ad", "").split())


def signs(text: str, wide: int = 1) -> int:
    """How many signs a platform counts. wide: for how many a full-width one (Japanese, Chinese, Korean) stands."""
    shown = [sign for sign in text if not unicodedata.combining(sign)]
    return sum(wide if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in shown)


def too_long(where: str, limits: Iterable[tuple[str, str, int]], wide: int = 1) -> Iterator[str]:
    """A note for each text that is longer than it should be. limits: (what it is called, text, signs)."""
    for what, text, limit in limits:
        if (count := signs(text, wide)) > limit:
            yield f"{where}: the {what} has {count} signs, {limit} fit: “{text}”"


def address(publication: Publication, file: File, base_url: str) -> str:
    """Where a delivered file can be read on the web; the path inside the campaign's folder without `base_url`."""
    path = quote(asset_path(file.asset.core))
    return f"{base_url}/{quote(publication.publish.campaign)}/{path}" if base_url else path


def groups(publication: Publication, channels: Iterable[str]) -> list[File]:
    """The files of these channels, in the order in which people look for them."""
    known = set(channels)
    found = [file for file in publication.files if file.asset.core.placement.split("/")[0] in known]
    return sorted(
        found, key=lambda file: (file.asset.core.market, file.asset.core.placement, file.asset.core.name)
    )


def noted(publication: Publication, form: str, notes: Iterable[str]) -> dict[str, bytes]:
    """NOTES.txt, each note once and on a line of its own; nothing where there is none."""
    once = list(dict.fromkeys(notes))
    text = "".join(f"- {note}\n" for note in once)
    return {place(publication, form, NOTES): text.encode()} if once else {}
