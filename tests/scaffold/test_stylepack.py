"""A new style pack is whole and valid, in the brand's own name and colours, and never overwrites anything."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from onbrief.errors import InputError
from onbrief.pipeline.load import load
from onbrief.scaffold.campaign import new_campaign
from onbrief.scaffold.palette import contrast, palette
from onbrief.scaffold.stylepack import new_stylepack
from onbrief.scaffold.wish import Wish
from onbrief.scaffold.wordmark import wordmark


def told(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_a_starter_pack_serves_a_campaign_in_three_scripts(root: Path) -> None:
    new_stylepack(root, "nordlys", "Nordlys", None, None)
    markets = {"GB": ("en-GB",), "AE": ("ar-AE",), "JP": ("ja-JP",)}
    new_campaign(root, Wish("first", "nordlys", markets=markets))
    campaign = load(root, "first")
    assert campaign.pack.brand == "Nordlys"
    assert list(campaign.pack.layouts) == ["tall", "portrait", "square", "wide", "strip"]
    assert [campaign.pack.type.script_of(x) for x in campaign.brief.locales] == [
        "latin",
        "arabic",
        "japanese",
    ]


def test_every_file_of_a_starter_that_people_edit_explains_itself(root: Path) -> None:
    for path in new_stylepack(root, "nordlys", None, None, None).rglob("*"):
        if path.is_file():
            assert re.search(r"#|//|<!--", path.read_text("utf-8")), path.name


def test_the_brands_colours_take_their_roles_and_the_logo_follows(root: Path) -> None:
    folder = new_stylepack(root, "fern", "Fern & Co", "#8fae9b,#d9793b,#10241a,#fbf8ef", None)
    pack = yaml.safe_load((folder / "stylepack.yaml").read_text("utf-8"))
    roles = {role: colour["hex"] for role, colour in pack["palette"].items()}
    assert {k: roles[k] for k in ("base", "accent", "ink", "paper")} == {
        "base": "#8fae9b",
        "accent": "#d9793b",
        "ink": "#10241a",
        "paper": "#fbf8ef",
    }
    assert 'fill="#10241a"' in (folder / "logo.svg").read_text("utf-8")
    assert 'fill="#fbf8ef"' in (folder / "logo.reversed.svg").read_text("utf-8")


@pytest.mark.parametrize(
    "colours", ["#9fb4bd,#c65a3a", "#111111,#ffee00", "#fffef0,#004488", "#8a1538,#f2c14e"]
)
def test_colours_that_are_not_given_are_chosen_so_that_type_reads(colours: str) -> None:
    roles = palette(colours)
    for ground in ("base", "soft"):
        assert max(contrast(roles[ground], roles[ink]) for ink in ("ink", "paper")) >= 4.5


@pytest.mark.parametrize(
    ("colours", "what"),
    [
        ("red,blue", "--colours: “red” is no colour"),
        ("#9fb4bd", "--colours: 1 colours; 2 to 4 make a palette"),
        ("#777777,#c65a3a,#666666,#888888",
         "--colours: neither ink nor paper reads on the ground #777777 (1.3:1, at least 4.6:1)"),
    ],
)  # fmt: skip
def test_colours_that_make_no_palette_are_refused(colours: str, what: str) -> None:
    with pytest.raises(InputError) as error:
        palette(colours)
    assert told(error)[0].splitlines()[0] == what


def test_a_wordmark_is_outlines_alone_cut_close_to_the_ink() -> None:
    svg, aspect = wordmark('A<b> & "c"', "#18232b")
    assert set(re.findall(r"<(\w+)", svg)) == {"svg", "path"}
    assert 'aria-label="A&lt;b&gt; &amp; &quot;c&quot;"' in svg
    width, height = map(float, re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups())
    assert aspect == pytest.approx(width / height, abs=1e-6)


def test_a_brand_that_the_font_cannot_draw_is_refused_and_nothing_is_written(root: Path) -> None:
    with pytest.raises(InputError) as error:
        new_stylepack(root, "hikari", "光", None, None)
    assert told(error) == [
        "--brand: the wordmark's font can't draw “光”\n"
        "    Give a name in Latin letters now, and put your own outlines into logo.svg and logo.reversed.svg."
    ]
    assert not (root / "stylepacks/hikari").exists()


def test_a_pack_like_another_keeps_its_comments_and_layouts(root: Path) -> None:
    folder = new_stylepack(root, "lumen-two", None, None, "lumen")
    text = (folder / "stylepack.yaml").read_text("utf-8")
    assert "name: lumen-two\n" in text
    assert (
        "# One family a script, chosen to belong together: even strokes, open counters, no contrast.\n"
        in text
    )
    lumen = root / "stylepacks/lumen"
    assert {p.relative_to(folder) for p in folder.rglob("*")} == {
        p.relative_to(lumen) for p in lumen.rglob("*")
    }


def test_a_copy_follows_no_link_out_of_its_pack(root: Path) -> None:
    (root / "stylepacks/lumen/secret.txt").symlink_to("/etc/passwd")
    with pytest.raises(InputError) as error:
        new_stylepack(root, "lumen-two", None, None, "lumen")
    assert told(error) == [
        "secret.txt: a style pack holds plain files, no links\n    Replace the link with the file."
    ]


def test_what_is_there_is_never_overwritten(root: Path) -> None:
    shutil.rmtree(root / "stylepacks/lumen/layouts")  # even when it is broken
    with pytest.raises(InputError) as error:
        new_stylepack(root, "lumen", None, None, None)
    assert told(error) == [
        "stylepacks/lumen: this is here already; nothing was written\n"
        "    Choose another name, or edit what is there."
    ]


@pytest.mark.parametrize("name", ["Nordlys", "../out", "a--b", "", "x" * 49, "a b"])
def test_a_name_is_a_slug(root: Path, name: str) -> None:
    with pytest.raises(InputError) as error:
        new_stylepack(root, name, None, None, None)
    assert told(error) == [
        f"NAME: {name[:60]!r} can't be a name here\n"
        "    Use lower-case letters and digits, joined by single hyphens, at most 48: spring-launch."
    ]
