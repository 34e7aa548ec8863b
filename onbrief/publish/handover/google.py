"""Sheets for Google Ads Editor: `ads.csv` to import, `assets.csv` with the pictures that belong to each ad.

Columns and “Responsive display ad” as Google names them (support.google.com/google-ads/editor/answer/57747, read
2026-11) and as an export of Editor has them (April 2026). Which columns take picture files could not be confirmed, so
pictures are listed in a sheet of their own and chosen in Editor; nor could Demand Gen's columns, so those ads stand
there with their words. Lengths: 30 signs of headline (Demand Gen 40), 90 of long headline and description; a full-width
sign counts as two (support.google.com/google-ads/answer/7684791, 13704860, 1704389).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from onbrief.pipeline.pack import cell, sheet
from onbrief.publish.handover.sheets import address, groups, line, noted, place, too_long
from onbrief.publish.publication import File, Publication

CHANNELS = ("google", "google-display", "youtube")
ADS = (
    "Campaign", "Campaign Type", "Campaign Status", "Start Date", "End Date", "Languages", "Ad Group",
    "Ad Group Status", "Ad type", "Headline 1", "Long headline 1", "Description 1", "Business name", "Final URL",
    "Status",
)  # fmt: skip
ASSETS = (
    "Campaign", "Ad Group", "Use", "File", "Width", "Height", "Placement", "Locale", "SKU", "Headline", "Description",
    "Final URL", "Alternative text", "SHA-256",
)  # fmt: skip
HEADLINE, DEMAND, LONG = 30, 40, 90  # signs
WIDE = 2  # signs that a full-width one counts for


def files(publication: Publication, base_url: str = "") -> dict[str, bytes]:
    """`ads.csv`, `assets.csv` and their notes. Pictures are named by path, or by address where there is a `base_url`."""
    found = sorted(groups(publication, CHANNELS), key=_group)
    by_group = {key: list(mine) for key, mine in groupby(found, _group)}
    pictures = [_picture(publication, file, base_url) for file in found]
    return {
        place(publication, "google", "ads.csv"): sheet(ADS, list(_rows(publication, by_group))),
        place(publication, "google", "assets.csv"): sheet(ASSETS, pictures),
    } | noted(publication, "google", _notes(by_group))


def _group(file: File) -> tuple[str, str, str]:
    """A campaign is a market in a language, since Google sets both there; an ad group is a SKU."""
    core = file.asset.core
    return core.market, core.locale, core.sku


def _campaign(publication: Publication, market: str, locale: str) -> str:
    return f"{publication.title} {publication.markets.get(market, market)} {locale}"


def _rows(
    publication: Publication, by_group: dict[tuple[str, str, str], list[File]]
) -> Iterator[dict[str, str]]:
    """As Editor exports them: a row a campaign, then one an ad group, then one an ad."""
    begun: set[str] = set()
    for (market, locale, sku), files in by_group.items():
        mine = [file for file in files if _kind(file) in ("responsive", "image")]
        if not mine:
            continue
        campaign, group = _campaign(publication, market, locale), publication.skus.get(sku, sku)
        if campaign not in begun:
            begun.add(campaign)
            yield _row(
                {
                    "Campaign": campaign,
                    "Campaign Type": "Display",
                    "Campaign Status": "Paused",
                    "Start Date": publication.flight.start.isoformat(),
                    "End Date": publication.flight.end.isoformat(),
                    "Languages": locale.partition("-")[0],
                }
            )
        yield _row({"Campaign": campaign, "Ad Group": group, "Ad Group Status": "Paused"})
        responsive = next((file for file in mine if _kind(file) == "responsive"), None)
        if responsive:
            yield _row({"Campaign": campaign, "Ad Group": group, **_words(responsive)})


def _words(file: File) -> dict[str, str]:
    texts = file.texts
    return {
        "Ad type": "Responsive display ad",
        "Headline 1": line(texts.get("headline", "")),
        "Long headline 1": line(texts.get("headline", "")),
        "Description 1": line(texts.get("body", "")),
        "Final URL": texts.get("landing_url", ""),
        "Status": "Paused",
    }


def _row(told: dict[str, str]) -> dict[str, str]:
    return {key: cell(told.get(key, "")) for key in ADS}


def _picture(publication: Publication, file: File, base_url: str) -> dict[str, str]:
    core = file.asset.core
    told = {
        "Campaign": _campaign(publication, core.market, core.locale),
        "Ad Group": publication.skus.get(core.sku, core.sku),
        "Use": _use(file),
        "File": address(publication, file, base_url),
        "Width": str(core.size[0]),
        "Height": str(core.size[1]),
        "Placement": core.placement,
        "Locale": core.locale,
        "SKU": core.sku,
        "Headline": line(file.texts.get("headline", "")),
        "Description": line(file.texts.get("body", "")),
        "Final URL": file.texts.get("landing_url", ""),
        "Alternative text": line(file.texts.get("alt_text", "")),
        "SHA-256": file.asset.delivered,
    }
    return {key: cell(value) for key, value in told.items()}


def _kind(file: File) -> str:
    """What sort of ad a picture is for: responsive, demand (Demand Gen), logo, image, or thumbnail."""
    channel, _, name = file.asset.core.placement.partition("/")
    if channel == "google":
        return name.split("-")[0]
    return "thumbnail" if name == "thumbnail" else "image"


def _use(file: File) -> str:
    """The same in words, with the shape where Google asks for several."""
    width, height = file.asset.core.size
    shape = "square" if width == height else "landscape" if width > height else "portrait"
    return {
        "responsive": f"Responsive display ad, {shape} image",
        "demand": f"Demand Gen ad, {shape} image",
        "logo": f"Logo, {shape}",
        "thumbnail": "Video thumbnail",
    }.get(_kind(file), "Image ad")


def _notes(by_group: dict[tuple[str, str, str], list[File]]) -> Iterator[str]:
    if not by_group:
        yield "None of the published files is for a placement of Google's."
        return
    yield "Import ads.csv in Google Ads Editor (Account, Import, From file), then choose the pictures of assets.csv."
    yield "Fill in Business name, budget and places before you post; all is paused until you say otherwise."
    kinds = {_kind(file) for mine in by_group.values() for file in mine}
    if "demand" in kinds:
        yield "Make Demand Gen campaigns in Google Ads, with the words of assets.csv; ads.csv holds Display only."
    for (market, locale, sku), mine in by_group.items():
        for file in mine:
            short = {"responsive": HEADLINE, "demand": DEMAND}.get(_kind(file))
            if short:
                headline, body = (line(file.texts.get(key, "")) for key in ("headline", "body"))
                limits = [("headline", headline, short), ("description", body, LONG)]
                yield from too_long(f"{market} {locale} {sku}", limits, WIDE)
