"""The catalogue: every row can be read, says where it comes from, and keeps its source's facts."""

from pathlib import Path

import pytest
import yaml

from onbrief.model.placement import Channel, Placement, SafeArea

FILES = sorted((Path(__file__).parents[1] / "placements").glob("*.yaml"))
HEADER = "# yaml-language-server: $schema=../schemas/placements.schema.json\n"


def read(file: Path) -> Channel:
    return Channel.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Placement]:
    channels = [read(file) for file in FILES]
    return {f"{c.channel}/{slug}": row for c in channels for slug, row in c.placements.items()}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_channel_is_read_and_named_after_its_file(file):
    assert read(file).channel == file.stem


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_editor_finds_the_schema(file):
    assert file.read_text(encoding="utf-8").startswith(HEADER)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_placement_is_written_twice(file):
    """A YAML reader would keep the last of two equal keys and say nothing."""
    root = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    rows = next(value for key, value in root.value if key.value == "placements")
    for mapping in (rows, *(row for _, row in rows.value)):
        keys = [key.value for key, _ in mapping.value]
        assert len(keys) == len(set(keys))


def test_the_catalogue_holds_the_whole_sheet(catalogue):
    """94 rows of the sheet, 6 Meta placements at 1080 px, 10 house defaults."""
    assert len(catalogue) == 94 + 6 + 10


def test_every_row_says_where_it_comes_from_and_how_far_to_trust_it(catalogue):
    assert all(row.source for row in catalogue.values())
    assert {row.confidence[0] for row in catalogue.values()} == {"A", "B", "C", "D"}


def test_every_picture_on_a_screen_has_formats_and_a_smallest_type(catalogue):
    pictures = {name: row for name, row in catalogue.items() if row.medium == "image"}
    assert [name for name, row in pictures.items() if not row.formats] == []
    assert [name for name, row in pictures.items() if not row.min_type_px] == ["tiktok/profile-photo"]


@pytest.mark.parametrize("name", ["instagram/story", "instagram/story-1080", "facebook/story-video"])
def test_meta_stories_keep_14_percent_above_and_20_below(catalogue, name):
    assert catalogue[name].safe == SafeArea(top=0.14, bottom=0.2)


def test_meta_reels_keep_35_percent_below_and_6_at_each_side(catalogue):
    assert catalogue["instagram/reels"].safe == SafeArea(top=0.14, right=0.06, bottom=0.35, left=0.06)


def test_tiktok_mirrors_its_buttons_for_right_to_left(catalogue):
    row = catalogue["tiktok/in-feed-9x16"]
    assert row.safe_area("ltr") == SafeArea(top=0.0781, right=0.1389, bottom=0.2813)
    assert row.safe_area("rtl") == SafeArea(top=0.0781, left=0.1389, bottom=0.2813)


def test_a_leaderboard_weighs_150_kb_and_a_story_30_mb_of_1000_kb(catalogue):
    assert catalogue["iab-display/728x90"].max_kb == 150
    assert catalogue["instagram/story"].max_kb == 30_000


def test_a_bumper_ends_after_six_seconds(catalogue):
    assert catalogue["youtube/bumper"].seconds == (0, 6)


def test_a4_is_trimmed_in_millimetres(catalogue):
    row = catalogue["print/a4"]
    assert (row.unit, row.width, row.height, row.bleed_mm, row.dpi) == ("mm", 210, 297, 3, 300)
