"""What a page takes out of the brief: the order of pictures, and typefaces that show everybody the copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from onbrief.model.library import Installed, Library
from onbrief.review.page import page
from onbrief.review.report import Report
from onbrief.review.telling import Telling
from onbrief.review.written import ROOM, Written
from tests.browser import listened
from tests.review.pages import HEADLINE, small_report
from tests.studio import ROOT

LUMEN = "lumen-summer"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The small review, as if it were of the repository's own campaign, on two of its placements."""
    found = small_report(tmp_path_factory.mktemp("drawn"))
    slots = ("web/hero-21x9", "instagram/story-1080")
    changes = tuple(
        replace(one, id=f"{slot}{one.locale}", campaign=LUMEN, sku="blood-orange", placement=slot)
        for slot in slots
        for one in found.changes[1:4]
    )
    part = replace(
        found.campaigns[0], name=LUMEN, still=(("golden-hour", "blood-orange", "nowhere/else", "de-DE"),)
    )
    group = replace(found.groups[1], changes=tuple(one.id for one in changes))
    return replace(found, changes=changes[::-1], campaigns=(part,), groups=(group,))


def test_pictures_stand_as_the_brief_asks_for_them_and_languages_as_its_markets_do(report: Report) -> None:
    telling = Telling(ROOT, report)
    assert [(c.placement, c.locale) for c in telling.of(report.groups[0])] == [
        (slot, locale)
        for slot in ("instagram/story-1080", "web/hero-21x9")
        for locale in ("en-GB", "ar-AE", "ja-JP")
    ]
    assert '"locales":["en-GB","de-DE","ar-AE","ja-JP"]' in telling.matrix
    assert telling.matrix.index('"web/hero-21x9"]') < telling.matrix.index('"nowhere/else"]')
    odd = replace(report.groups[0], unexpected=True)
    scores = [c.verdict.score for c in telling.of(odd) if c.verdict]
    assert scores == sorted(scores, reverse=True)


def test_copy_is_shown_in_the_brand_s_own_typefaces_where_a_machine_may_have_none(
    tab: Page, report: Report, tmp_path: Path
) -> None:
    path = tmp_path / "review.html"
    path.write_text(page(ROOT, report), "utf-8")
    told = listened(tab)
    tab.goto(path.as_uri())
    faces = tab.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].map(f => [f.family, f.status]))"
    )
    assert [status for _, status in faces] == ["loaded", "loaded"]
    for locale in ("ar-AE", "ja-JP"):
        family = tab.locator(f".words:lang({locale})").first.evaluate("e => getComputedStyle(e).fontFamily")
        assert family.startswith("copy-"), locale
    assert (
        "copy-"
        not in tab.locator(".words:lang(en-GB)")
        .first.evaluate("e => getComputedStyle(e).fontFamily")
        .split(",")[0]
    )
    assert told == []


def test_typefaces_take_little_room(report: Report) -> None:
    css = Written(Library(ROOT, Installed()), report).css()
    assert len(css) < ROOM / 5
    assert css.count("@font-face") == 2
    plain = replace(report, changes=(), groups=(), campaigns=report.campaigns)
    assert Written(Library(ROOT, Installed()), plain).css() == ""


def test_what_no_copy_says_is_shown_all_the_same(report: Report) -> None:
    names = replace(report, changes=(), groups=(), notes=(HEADLINE["ja-JP"][0],))
    css = Written(Library(ROOT, Installed()), names).css()
    assert css.count("@font-face") == 1 and '--carried: "copy-0"' in css
