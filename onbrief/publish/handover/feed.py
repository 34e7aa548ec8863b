"""Product feeds with links to the pictures, one for each market and language, an item for each SKU.

Attributes as Google's product data specification names them (support.google.com/merchants/answer/7052112, 6324350,
6324370, read 2026-11), tab-separated; other shops' systems read the same names. A campaign knows neither stock nor
price: `availability` and `price` come from the shop's own feed, which this one supplements by `id`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby

from onbrief.errors import InputError
from onbrief.pipeline.pack import cell
from onbrief.publish.handover.sheets import address, line, noted, place, too_long
from onbrief.publish.publication import File, Publication

COLUMNS = ("id", "title", "description", "link", "image_link", "additional_image_link")
MORE = 10  # additional pictures
TITLE, DESCRIPTION, LINK = 150, 5000, 2000  # signs
PIXELS = 100  # smallest side of a picture of a product


def files(publication: Publication, base_url: str = "") -> dict[str, bytes]:
    """`products-<market>-<locale>.tsv` and their notes. Raises InputError without a `base_url`."""
    if not base_url:
        raise InputError.at(
            "--hand-over feed",
            "a product feed links to its pictures",
            "Say where they can be read: --base-url https://…",
        )
    made: dict[str, bytes] = {}
    notes = list(_notes(publication))
    fit = [file for file in publication.files if min(file.asset.core.size) >= PIXELS]
    for (market, locale), mine in groupby(sorted(fit, key=_place), _place):
        items = groupby(sorted(mine, key=_sku), _sku)
        rows = [_item(publication, sku, sorted(pictures, key=_shape), base_url) for sku, pictures in items]
        text = "\n".join("\t".join(row) for row in [COLUMNS, *rows]) + "\n"
        made[place(publication, "feed", f"products-{market}-{locale}.tsv")] = text.encode()
        notes += [note for row in rows for note in _lengths(f"{market} {locale}", row)]
    return made | noted(publication, "feed", notes)


def _place(file: File) -> tuple[str, str]:
    return file.asset.core.market, file.asset.core.locale


def _sku(file: File) -> str:
    return file.asset.core.sku


def _shape(file: File) -> tuple[float, int, str]:
    """Square ones first, then large ones: that is what shops show."""
    width, height = file.asset.core.size
    return abs(math.log(width / height)), -width * height, file.asset.core.name


def _item(publication: Publication, sku: str, pictures: list[File], base_url: str) -> tuple[str, ...]:
    texts = pictures[0].texts
    links = [address(publication, file, base_url) for file in pictures]
    told = (
        sku,
        publication.skus.get(sku, sku),
        texts.get("body") or texts.get("alt_text", ""),
        texts.get("landing_url", ""),
        links[0],
        ",".join(link.replace(",", "%2C") for link in links[1 : 1 + MORE]),
    )
    return tuple(cell(line(text)) for text in told)


def _notes(publication: Publication) -> Iterator[str]:
    yield "Add it as a supplemental source: stock and price come from the shop's own feed, matched by id."
    yield (
        "Google refuses words on the first picture (image_link): these pictures carry copy. "
        "Use them where it is allowed, or deliver a placement without copy for the feed."
    )
    small = [file.asset.core.name for file in publication.files if min(file.asset.core.size) < PIXELS]
    yield from (f"{name}: smaller than {PIXELS} pixels; it is left out" for name in small)


def _lengths(where: str, row: tuple[str, ...]) -> Iterator[str]:
    limits = [
        ("title", row[1], TITLE),
        ("description", row[2], DESCRIPTION),
        ("picture's address", row[4], LINK),
    ]
    yield from too_long(f"{where} {row[0]}", limits)
