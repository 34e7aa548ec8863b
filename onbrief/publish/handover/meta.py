"""Meta's bulk import sheet: a campaign, an ad set for each market and placement, an ad for each picture; all paused.

Columns as templates that are imported into Ads Manager name them; Meta's own page (facebook.com/business/help/
216402145125255) can't be read without an account, so several public programs that write such sheets were compared,
2026-11-21. Image Hash (Meta gives it on upload), budgets' amounts, objective and page are the account's: their columns
stand empty where an import asks for them. Lengths are Meta's recommendations (facebook.com/business/ads-guide, read
through a mirror 2026-11): 125 signs of primary text, 40 of headline.
"""

from __future__ import annotations

from collections.abc import Iterator

from onbrief.pipeline.pack import cell, sheet
from onbrief.publish.handover.sheets import groups, line, noted, place, too_long
from onbrief.publish.publication import File, Publication

CHANNELS = {
    "facebook": "facebook",
    "instagram": "instagram",
    "meta-audience-network": "audience_network",
}  # ours → Publisher Platforms
POSITIONS = {
    "facebook": {"feed": "feed", "carousel": "feed", "story": "story", "reels": "facebook_reels"},
    "instagram": {"feed": "stream", "story": "story", "reels": "reels"},
    "meta-audience-network": {"native": "classic"},
}  # a placement's first word → the Marketing API's word (developers.facebook.com, “placement targeting”)
COLUMN = {
    "facebook": "Facebook Positions",
    "instagram": "Instagram Positions",
    "meta-audience-network": "Audience Network Positions",
}
COLUMNS = (
    "Campaign Name", "Campaign Status", "Campaign Objective", "Buying Type", "Ad Set Name", "Ad Set Run Status",
    "Ad Set Time Start", "Ad Set Time Stop", "Ad Set Daily Budget", "Link Object ID", "Link", "Countries",
    "Publisher Platforms", *COLUMN.values(), "Ad Name", "Ad Status", "Title", "Body", "Image File Name",
    "Call to Action",
)  # fmt: skip
BUTTONS = {
    "shop now", "learn more", "sign up", "subscribe", "download", "contact us", "get offer", "book now", "order now",
    "apply now", "get quote", "watch more", "listen now",
}  # fmt: skip # what Meta writes on a button in English; in other languages it translates them itself
TITLE, BODY = 40, 125  # signs


def files(publication: Publication, base_url: str = "") -> dict[str, bytes]:
    """`ads.csv` and its notes. Pictures are named by file: they are uploaded along with the sheet."""
    found = groups(publication, CHANNELS)
    rows = [{key: cell(value) for key, value in _row(publication, file).items()} for file in found]
    return {place(publication, "meta", "ads.csv"): sheet(COLUMNS, rows)} | noted(
        publication, "meta", _notes(found)
    )


def _row(publication: Publication, file: File) -> dict[str, str]:
    core, texts = file.asset.core, file.texts
    channel = core.placement.partition("/")[0]
    return {
        **dict.fromkeys(COLUMNS, ""),
        "Campaign Name": publication.title,
        "Campaign Status": "PAUSED",
        "Buying Type": "AUCTION",
        "Ad Set Name": f"{publication.markets.get(core.market, core.market)} {core.placement}",
        "Ad Set Run Status": "PAUSED",
        "Ad Set Time Start": f"{publication.flight.start:%m/%d/%Y} 12:00:00 am",
        "Ad Set Time Stop": f"{publication.flight.end:%m/%d/%Y} 11:59:00 pm",
        "Link": texts.get("landing_url", ""),
        "Countries": core.market,
        "Publisher Platforms": CHANNELS[channel],
        COLUMN[channel]: _position(core.placement),
        "Ad Name": core.name.rpartition(".")[0],
        "Ad Status": "PAUSED",
        "Title": line(texts.get("headline", "")),
        "Body": texts.get("post_caption", "") or line(texts.get("body", "")),
        "Image File Name": core.name,
        "Call to Action": _button(texts.get("cta", "")),
    }


def _position(placement: str) -> str:
    channel, _, name = placement.partition("/")
    return POSITIONS[channel].get(name.split("-")[0], "")


def _button(words: str) -> str:
    known = line(words).lower().rstrip(".!")
    return known.upper().replace(" ", "_") if known in BUTTONS else ""


def _notes(found: list[File]) -> Iterator[str]:
    if not found:
        yield "None of the published files is for a placement of Meta's."
        return
    yield "Fill in Campaign Objective, Ad Set Daily Budget and Link Object ID (your page) before you import."
    if any("/carousel" in file.asset.core.placement for file in found):
        yield "Carousel cards stand as single ads: put them together in Ads Manager."
    yield "Times are those of your ad account's time zone."
    for file in found:
        core, texts = file.asset.core, file.texts
        headline, caption = line(texts.get("headline", "")), texts.get("post_caption", "")
        yield from too_long(core.name, [("headline", headline, TITLE), ("primary text", caption, BODY)])
        if not _button(texts.get("cta", "")):
            yield f"{core.locale}: choose a button for “{line(texts.get('cta', ''))}”; Meta has a fixed list of them."
        if not _position(core.placement):
            yield f"{core.placement}: choose the position; Meta has none that goes by this name."
