"""A small review to look at: drawn pictures, before and after, in three languages, and what a stranger might write."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from onbrief.compare.verdict import Spot, Verdict
from onbrief.review.report import CampaignPart, Change, FieldChange, Group, Placed, Region, Report, Side

SIZE = (320, 400)
HEADLINE = {
    "en-GB": ("Golden hour, bottled", "The golden hour, bottled"),
    "ar-AE": ("غروب في كل رشفة", "ساعة الغروب في كل رشفة"),
    "ja-JP": ("夕陽を、ひとくち。", "黄金の夕陽を、ひとくち。"),
}
EVIL = (
    "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">'\"`$(id)"
    "\u202eadmit" + "W" * 400
)


def picture(path: Path, ground: str, words: str = "", size: tuple[int, int] = SIZE) -> Path:
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((90, 160, 230, 360), fill="#d9552b")
    draw.text((30, 40), words, fill="#12221b", font_size=24)
    image.save(path)
    return path


def side(path: Path, locale: str, text: str) -> Side:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with Image.open(path) as image:
        size = image.size
    return Side(
        f"variants/{locale}/golden-hour/{path.stem}_{locale}.png", sha256, "", *size, "", path,
        (Placed("headline", (28, 36, 260, 34), f"copy/{locale}.yaml#/headline"),),
        {"headline": (text, f"copy/{locale}.yaml#/headline")},
        (("Rendered", "2026-11-19, pathtrace 1"),),
    )  # fmt: skip


def field(locale: str) -> FieldChange:
    old, new = HEADLINE[locale]
    where = f"campaigns/dusk/copy/{locale}.yaml:7:11"
    direction = "rtl" if locale == "ar-AE" else "ltr"
    return FieldChange(
        f"copy/{locale}.yaml#/headline", where, "copy", "Headline", old, new, direction, locale
    )


def change(folder: Path, locale: str, odd: bool = False) -> Change:
    about = field(locale)
    name = f"yuzu-{'odd' if odd else 'feed'}-{locale}"
    old = side(picture(folder / f"{name}-old.png", "#9cc4b2", f"old {locale}"), locale, about.old or "")
    new = side(picture(folder / f"{name}.png", "#9cc4b2", f"new {locale}"), locale, about.new or "")
    region = Region((28, 36, 260, 34), 21.0, ("headline",), (about.source,), False)
    label = Region((100, 200, 90, 120), 9.3, ("label",), (), True, note="Nobody asked for a change here.")
    finding = {
        "check": "contrast", "severity": "warn", "message": "The headline is hard to read.", "measured": "3.9",
        "allowed": "4.5", "box": [28, 36, 260, 34], "outcome": "fail", "source": about.source, "asset": new.path,
    }  # fmt: skip
    return Change(
        f"dusk.yuzu.{'instagram.story' if odd else 'instagram.feed'}.{locale}", "dusk", "golden-hour", "yuzu",
        "instagram/story" if odd else "instagram/feed", locale, "GB", about.direction, "image", "changed", old, new,
        Verdict("block-lab/1", "deterministic", {"16": 21.0}, {"16": 0.5}, 42.0, (Spot(region.box, 21.0),)),
        (label, region) if odd else (region,), () if odd else (about,), (finding,), (40, 10, 60, 10),
        "odd" if odd else "headline", "A bottle at dusk",
    )  # fmt: skip


def small_report(folder: Path) -> Report:
    """One unexpected change, a headline in three languages, one deliverable new and one gone."""
    odd, *same = change(folder, "en-GB", odd=True), *(change(folder, locale) for locale in HEADLINE)
    slot = FieldChange("brief.yaml#/deliverables/0", "campaigns/dusk/brief.yaml:40:5", "placement", "Placements",
                       "web/hero", "web/tile")  # fmt: skip
    alone = {"verdict": None, "regions": (), "fields": (slot,), "findings": (), "group": "slots"}
    added = replace(
        change(folder, "en-GB"),
        id="dusk.yuzu.web.tile.en-GB",
        placement="web/tile",
        fate="added",
        old=None,
        **alone,
    )
    removed = replace(
        change(folder, "en-GB"),
        id="dusk.yuzu.web.hero.en-GB",
        placement="web/hero",
        fate="removed",
        new=None,
        **alone,
    )
    groups = (
        Group("odd", "Unexpected: nothing was asked to change", "", (), (odd.id,), True),
        Group("headline", "Headline, 3 languages", same[0].fields[0].where, tuple(field(locale) for locale in HEADLINE), tuple(c.id for c in same)),
        Group("slots", "Placements", slot.where, (slot,), (added.id, removed.id)),
    )  # fmt: skip
    part = CampaignPart(
        "dusk", "Dusk", 9, 3, 0, waiting=("legal has not signed",),
        still=tuple(("golden-hour", "yuzu", "web/banner", locale) for locale in HEADLINE),
    )  # fmt: skip
    return Report("main", "a" * 40, "b" * 40, (part,), groups, (odd, *same, added, removed))


def hostile_report(folder: Path) -> Report:
    """The same, with a stranger's text in every place that takes text."""

    def spoilt(value: object) -> object:
        if isinstance(value, str):
            return EVIL
        if isinstance(value, tuple):
            return tuple(map(spoilt, value))
        if isinstance(value, dict):
            return {name: spoilt(part) for name, part in value.items()}
        return value

    def fields(found: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
        return tuple(
            replace(
                f, source=EVIL, where=EVIL, title=EVIL, kind=EVIL, old=EVIL, new=EVIL + " ?", language=EVIL
            )
            for f in found
        )

    def of(one: Side | None) -> Side | None:
        return one and replace(
            one, path=EVIL, request=EVIL, lineage=((EVIL, EVIL),), copy={EVIL: (EVIL, EVIL)},
            placed=tuple(replace(p, role=EVIL, source=EVIL) for p in one.placed),
        )  # fmt: skip

    report = small_report(folder)
    changes = []
    for n, one in enumerate(report.changes):
        regions = tuple(replace(r, roles=(EVIL,), causes=(EVIL,), note=EVIL) for r in one.regions)
        findings = tuple(
            {**row, "message": EVIL, "check": EVIL, "source": EVIL, "measured": EVIL, "severity": EVIL}
            for row in one.findings
        )
        changes.append(
            replace(
                one, id=f"{EVIL}{n}", campaign=EVIL, scene=EVIL, sku=EVIL, placement=EVIL, locale=EVIL, market=EVIL,
                alt=EVIL, regions=regions, findings=findings, fields=fields(one.fields), old=of(one.old), new=of(one.new),
            )
        )  # fmt: skip
    ids = {one.id: other.id for one, other in zip(report.changes, changes, strict=True)}
    groups = tuple(
        replace(g, title=EVIL, where=EVIL, fields=fields(g.fields), changes=tuple(ids[c] for c in g.changes))
        for g in report.groups
    )
    part = CampaignPart(EVIL, EVIL, 9, 3, 0, (EVIL,), (EVIL,), (EVIL,), ((EVIL, EVIL, EVIL, EVIL),))
    return Report(EVIL, EVIL, EVIL, (part,), groups, tuple(changes), (EVIL,))


def shaped(folder: Path, one: Change, width: int, height: int) -> Change:
    """A change of a picture of another size, in its lower half."""
    sides = []
    for which, found, ground in (("old", one.old, "#9cc4b2"), ("new", one.new, "#9cc4b3")):
        assert found
        path = picture(folder / f"{width}x{height}-{which}.png", ground, which, (width, height))
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        sides.append(replace(found, file=path, sha256=sha256, width=width, height=height))
    box = (width // 2, height // 2, width // 4, height // 3)
    region = replace(one.regions[0], box=box)
    return replace(one, id=f"dusk.{width}x{height}", old=sides[0], new=sides[1], regions=(region,))


def many(report: Report, number: int) -> Report:
    """So many changes of the headline, of the pictures that are there."""
    some = [one for one in report.changes if one.group == "headline"]
    changes = tuple(replace(some[n % len(some)], id=f"c{n}", sku=f"sku-{n}") for n in range(number))
    groups = (replace(report.groups[1], changes=tuple(c.id for c in changes)),)
    return replace(report, changes=changes, groups=groups)
