from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.publish.handover import HANDOVERS, dam, handed_over
from onbrief.publish.handover.sheets import signs
from onbrief.publish.publication import Label, Publication
from tests.publish.parts import PLACED, file_in, publication_in

AT = "handover/dusk-v1-20270501"
WEB = "https://cdn.example/lumen"


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    data = files[f"{AT}/{name}"]
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def notes(files: dict[str, bytes], form: str) -> str:
    return files[f"{AT}/{form}/NOTES.txt"].decode()


def test_meta_gets_an_ad_set_for_each_market_and_placement_all_paused(publication: Publication) -> None:
    rows = table(handed_over(publication, ["meta"]), "meta/ads.csv")
    assert [(row["Ad Set Name"], row["Image File Name"]) for row in rows] == [
        (
            "United Arab Emirates instagram/story-1080",
            "lumen_dusk_blood-orange_instagram-story-1080_ar-AE_1080x1920_v1.jpg",
        ),
        (
            "United Kingdom facebook/feed-1x1-1080",
            "lumen_dusk_blood-orange_facebook-feed-1x1-1080_en-GB_1080x1080_v1.jpg",
        ),
    ]
    status = ("Campaign Status", "Ad Set Run Status", "Ad Status")
    assert {row[key] for row in rows for key in status} == {"PAUSED"}
    arab, british = rows
    assert (arab["Title"], arab["Body"]) == ("غروب في كل رشفة", "ضوء يطول، ورشفة أولى.")
    assert (arab["Publisher Platforms"], arab["Instagram Positions"], arab["Countries"]) == (
        "instagram",
        "story",
        "AE",
    )
    assert (british["Title"], british["Call to Action"]) == ("Sip the sundown", "SHOP_NOW")
    assert (british["Ad Set Time Start"], british["Ad Set Time Stop"]) == (
        "06/01/2027 12:00:00 am",
        "08/31/2027 11:59:00 pm",
    )


def test_meta_is_told_what_a_person_must_still_decide(publication: Publication) -> None:
    assert notes(handed_over(publication, ["meta"]), "meta") == (
        "- Fill in Campaign Objective, Ad Set Daily Budget and Link Object ID (your page) before you import.\n"
        "- Times are those of your ad account's time zone.\n"
        "- ar-AE: choose a button for “اختر نكهتك”; Meta has a fixed list of them.\n"
    )


def test_words_that_are_too_long_are_noted_and_never_cut(tmp_path: Path) -> None:
    long = "The longest of all evenings on the brightest of all days"
    files = handed_over(
        publication_in(tmp_path, file_in(tmp_path, *PLACED[1], headline=long), file_in(tmp_path, *PLACED[2], headline=long)),
        ["meta", "google"],
    )  # fmt: skip
    assert table(files, "meta/ads.csv")[0]["Title"] == long
    assert f"the headline has 56 signs, 40 fit: “{long}”" in notes(files, "meta")
    assert f"GB en-GB yuzu: the headline has 56 signs, 40 fit: “{long}”" in notes(files, "google")


def test_google_gets_a_campaign_for_each_market_and_language(publication: Publication) -> None:
    rows = table(handed_over(publication, ["google"]), "google/ads.csv")
    japan = [row for row in rows if row["Campaign"] == "Dusk Japan ja-JP"]
    campaign, group, ad = japan
    assert (campaign["Campaign Status"], campaign["Start Date"], campaign["Languages"]) == (
        "Paused",
        "2027-06-01",
        "ja",
    )
    assert (group["Ad Group"], group["Ad Group Status"]) == ("Yuzu & Green Tea", "Paused")
    assert (ad["Ad type"], ad["Headline 1"], ad["Status"], ad["Final URL"]) == (
        "Responsive display ad",
        "夕陽をひとくち、夏をまるごと",
        "Paused",
        "https://lumen.example/ja-JP/summer",
    )


def test_google_is_told_which_picture_is_what(publication: Publication) -> None:
    rows = table(handed_over(publication, ["google"], WEB), "google/assets.csv")
    assert [(row["Use"], row["File"].rpartition("/")[2].split("_")[3]) for row in rows] == [
        ("Demand Gen ad, landscape image", "google-demand-gen-landscape"),
        ("Image ad", "google-display-300x600"),
        ("Responsive display ad, square image", "google-responsive-1x1"),
    ]
    assert rows[0]["File"].startswith(f"{WEB}/dusk/GB/lumen_dusk_yuzu_")


def test_google_is_told_what_ads_it_must_make_by_hand(publication: Publication) -> None:
    files = handed_over(publication, ["google"])
    assert [
        row for row in table(files, "google/ads.csv") if row["Campaign"].startswith("Dusk United Kingdom")
    ] == []
    said = notes(files, "google")
    assert "Make Demand Gen campaigns in Google Ads, with the words of assets.csv" in said
    assert table(files, "google/assets.csv")[0]["Headline"] == "Sip the sundown"


def test_full_width_signs_count_twice_for_google() -> None:
    assert (signs("夕陽を", 2), signs("夕陽を"), signs("غُروب"), signs("abc", 2)) == (6, 3, 4, 3)


def test_a_feed_has_an_item_for_each_sku_in_each_market_with_links_to_its_pictures(
    publication: Publication,
) -> None:
    files = handed_over(publication, ["feed"], WEB + "/")
    assert sorted(name for name in files if name.endswith(".tsv")) == [
        f"{AT}/feed/products-{place}.tsv" for place in ("AE-ar-AE", "GB-en-GB", "JP-ja-JP")
    ]
    text = files[f"{AT}/feed/products-GB-en-GB.tsv"].decode()
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert [(row["id"], row["title"]) for row in rows] == [
        ("blood-orange", "Blood Orange & Rosemary"),
        ("yuzu", "Yuzu & Green Tea"),
    ]
    japan = files[f"{AT}/feed/products-JP-ja-JP.tsv"].decode().splitlines()[1].split("\t")
    assert japan[4] == f"{WEB}/dusk/JP/lumen_dusk_yuzu_google-responsive-1x1_ja-JP_1200x1200_v1.jpg"
    assert japan[5] == f"{WEB}/dusk/JP/lumen_dusk_yuzu_google-display-300x600_ja-JP_300x600_v1.jpg"


def test_a_feed_needs_to_know_where_its_pictures_can_be_read(publication: Publication) -> None:
    with pytest.raises(InputError) as error:
        handed_over(publication, ["feed"])
    assert str(error.value) == (
        "--hand-over feed: a product feed links to its pictures\n"
        "    Say where they can be read: --base-url https://…"
    )


def test_a_dam_gets_a_sidecar_beside_each_picture_and_one_sheet(publication: Publication) -> None:
    def packet(label: Label) -> bytes:
        return label.core.name.encode()

    files = dam.files(publication, packet=packet)
    name = "lumen_dusk_blood-orange_instagram-story-1080_ar-AE_1080x1920_v1"
    assert files[f"AE/{name}.xmp"] == f"{name}.jpg".encode()
    row = table(files, "dam/metadata.csv")[0]
    assert (row["filename"], row["expires"], row["sha256"]) == (
        f"AE/{name}.jpg",
        "2027-08-31",
        publication.files[0].asset.delivered,
    )
    assert (
        row["keywords"]
        == "lumen; Dusk; Blood Orange & Rosemary; golden-hour; United Arab Emirates; instagram/story-1080"
    )


@pytest.mark.parametrize(
    "evil", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1", "\r=1", "a\r=1", 'a\n"=1']
)
def test_no_cell_is_run_as_a_formula(evil: str, tmp_path: Path) -> None:
    words = {"headline": evil, "body": evil, "post_caption": evil, "alt_text": evil, "landing_url": evil}
    publication = publication_in(tmp_path, *(file_in(tmp_path, *placed, **words) for placed in PLACED))
    made = handed_over(publication, ["meta", "google", "feed"], WEB)
    made |= dam.files(publication, packet=lambda label: b"")
    for name, data in made.items():
        if name.endswith((".csv", ".tsv")):
            cells = csv.reader(
                io.StringIO(data.decode("utf-8-sig")), delimiter="\t" if name.endswith("tsv") else ","
            )
            rows = list(cells)
            assert len({len(row) for row in rows}) == 1
            assert not [
                one for row in rows for one in row if one.lstrip().startswith(("=", "+", "-", "@", "＝"))
            ]


def test_a_publish_without_a_platforms_placements_says_so(tmp_path: Path) -> None:
    files = handed_over(publication_in(tmp_path, file_in(tmp_path, *PLACED[4])), ["meta"])
    assert notes(files, "meta") == "- None of the published files is for a placement of Meta's.\n"


@pytest.mark.parametrize("base", ["ftp://x", "cdn.example", "https://", "https://x/?key=1", "https://a:b@x/"])
def test_a_base_that_is_no_plain_web_address_is_refused(base: str, publication: Publication) -> None:
    with pytest.raises(InputError, match="--base-url"):
        handed_over(publication, ["feed"], base)


def test_an_unknown_form_is_told_with_the_nearest(publication: Publication) -> None:
    with pytest.raises(InputError, match="there is no such form\n    Did you mean “meta”"):
        handed_over(publication, ["metta"])


def test_the_forms_are_listed_in_order() -> None:
    assert list(HANDOVERS) == sorted(HANDOVERS)
