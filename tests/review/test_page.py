"""The review page in a real browser: what it shows first, what its keys do, what one takes out of it."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from onbrief.review.page import page
from onbrief.review.report import CampaignPart, Change, Report, Side
from tests.browser import grave_faults, listened
from tests.review.pages import change, hostile_report, many, shaped, small_report


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture(scope="module")
def written(drawn: Path) -> Path:
    """The page of the small review, written once."""
    return write(drawn / "review.html", small_report(drawn))


@pytest.fixture
def shown(tab: Page, written: Path) -> Page:
    tab.goto(written.as_uri())
    return tab


def write(path: Path, report: Report, **more: int) -> Path:
    path.write_text(page(path.parent, report, **more), "utf-8")
    return path


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()


def texts(found: Page, selector: str) -> list[str]:
    return found.locator(selector).all_inner_texts()


def said(found: Page) -> str:
    found.wait_for_function("document.querySelector('#said').textContent")
    return found.inner_text("#said")


def test_what_nobody_asked_for_stands_first(shown: Page) -> None:
    assert shown.inner_text(".verdict") == "1 picture changed where nothing asked for it."
    assert texts(shown, ".group h2") == [
        "Unexpected: nothing was asked to change",
        "Headline, 3 languages",
        "Placements",
    ]
    assert texts(shown, ".counts li") == [
        "1\nunexpected",
        "4\nchanged",
        "1\nadded",
        "1\nremoved",
        "3\nthe same",
    ]


def test_a_cause_shows_its_words_in_their_own_direction_with_the_line_that_holds_them(shown: Page) -> None:
    arabic = shown.locator(".asked", has_text="ar-AE.yaml").first
    assert arabic.locator("code").inner_text() == "campaigns/dusk/copy/ar-AE.yaml:7:11"
    assert arabic.locator(".now .words").evaluate(
        "e => [e.dir, e.lang, e.querySelector('ins').textContent]"
    ) == [
        "rtl",
        "ar-AE",
        "ساعة الغروب",
    ]
    assert arabic.locator(".was del").inner_text() == "غروب"


@pytest.mark.parametrize("width", [1440, 390])
def test_outlines_lie_where_the_picture_changed_whatever_its_shape(
    tab: Page, tmp_path: Path, width: int
) -> None:
    report = small_report(tmp_path)
    shapes = [(100, 400), (320, 400), (400, 400), (400, 300), (480, 251), (728, 90), (800, 100)]
    changes = tuple(shaped(tmp_path, report.changes[1], *size) for size in shapes)
    group = replace(report.groups[1], changes=tuple(one.id for one in changes))
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(
        write(
            tmp_path / "shapes.html", replace(report, changes=changes, groups=(group,), campaigns=())
        ).as_uri()
    )
    for one in changes:
        tile = tab.locator(f'[data-id="{one.id}"]')
        tile.scroll_into_view_if_needed()
        assert one.new
        picture, *others = (tile.locator(part).bounding_box() for part in (".now img", ".mat", ".was img"))
        drawn = tile.locator(".outlines rect").bounding_box()
        mat, before = others
        assert picture and drawn and mat and before
        assert picture["width"] / picture["height"] == pytest.approx(one.new.width / one.new.height, rel=0.04)
        air = 0.008 * max(one.new.width, one.new.height)
        x, y, wide, high = one.regions[0].box
        wanted = {"x": x - air, "y": y - air, "width": wide + 2 * air, "height": high + 2 * air}
        scale = {"x": picture["width"] / one.new.width, "y": picture["height"] / one.new.height}
        for name, side in (("x", "x"), ("y", "y"), ("width", "x"), ("height", "y")):
            start = picture[name] if name in "xy" else 0
            assert drawn[name] == pytest.approx(start + wanted[name] * scale[side], abs=2.5), (one.id, name)
        for inside in (picture, before):
            assert inside["x"] >= mat["x"] and inside["y"] >= mat["y"]
            assert inside["x"] + inside["width"] <= mat["x"] + mat["width"]
            assert inside["y"] + inside["height"] <= mat["y"] + mat["height"]


def test_one_decision_covers_a_cause_but_never_the_unexpected(shown: Page) -> None:
    shown.get_by_role("button", name="Approve all 3").click()
    assert shown.inner_text("#tally") == "3 approved · 3 open"
    shown.click("#approve-all")
    assert shown.inner_text("#tally") == "5 approved · 1 open"
    assert not shown.locator(".group.odd [data-do=approve]").count()
    assert shown.locator(".tile.odd").get_attribute("data-mine") == ""


def test_keys_walk_open_decide_and_take_back(shown: Page) -> None:
    for key in "jj":
        shown.keyboard.press(key)
    shown.keyboard.press("Enter")
    expect(shown.locator("#look-name")).to_have_text("story en-GB")
    shown.keyboard.press("r")
    shown.keyboard.press("Control+Enter")
    assert "Say it in a few words" in shown.inner_text("#ask-wrong")
    shown.keyboard.type("The label is blurred")
    shown.keyboard.press("Control+Enter")
    expect(shown.locator("#place")).to_have_text("2 of 6")
    assert said(shown) == "Rejected: story en-GB. feed ar-AE"
    assert shown.locator("dialog[open] #said").count() == 1  # where a screen reader hears it
    shown.keyboard.press("a")
    shown.keyboard.press("c")
    shown.keyboard.type("Mind the breath before the comma")
    shown.keyboard.press("Control+Enter")
    shown.keyboard.press("k")
    shown.keyboard.press("k")
    assert shown.inner_text("#look-mine") == "Rejected: The label is blurred"
    shown.keyboard.press("Escape")
    assert shown.inner_text("#tally") == "1 approved · 1 rejected · 1 comment · 4 open"
    shown.keyboard.press("u")
    assert shown.inner_text("#tally") == "1 approved · 1 comment · 5 open"


def test_numbers_choose_how_two_pictures_are_held_against_each_other(shown: Page) -> None:
    shown.goto(f"{shown.url}#open=dusk.yuzu.instagram.feed.en-GB")
    for key, name, panes in (
        ("2", "swipe", 1),
        ("3", "onion", 1),
        ("4", "blink", 1),
        ("5", "heat", 1),
        ("1", "", 2),
    ):
        shown.keyboard.press(key)
        assert shown.evaluate("new URLSearchParams(location.hash).get('view') ?? ''") == name
        assert shown.locator("#stage .pane").count() == panes
    shown.keyboard.press(" ")
    assert shown.inner_text("#stage figcaption") == "Before"
    shown.keyboard.press(" ")
    assert shown.inner_text("#stage figcaption") == "After"
    shown.keyboard.press("z")
    assert "zoomed" in (shown.locator("#stage .pane").get_attribute("class") or "")
    before = shown.evaluate("document.querySelector('.layer').style.transform")
    shown.keyboard.press("ArrowRight")
    assert shown.evaluate("document.querySelector('.layer').style.transform") != before
    shown.keyboard.press("0")
    assert "zoomed" not in (shown.locator("#stage .pane").get_attribute("class") or "")


def test_swiping_uncovers_the_old_picture(shown: Page) -> None:
    shown.goto(f"{shown.url}#open=dusk.yuzu.instagram.feed.en-GB&view=swipe")
    wipe, new = shown.locator(".wipe"), shown.locator(".sheet.new")
    wipe.fill("0")
    assert new.evaluate("e => e.style.clipPath") == "inset(0px 0px 0px 0%)"
    wipe.fill("1000")
    assert new.evaluate("e => e.style.clipPath") == "inset(0px 0px 0px 100%)"


def test_places_findings_and_the_safe_area_are_drawn_and_can_be_hidden(shown: Page) -> None:
    shown.goto(f"{shown.url}#open=dusk.yuzu.instagram.story.en-GB")
    assert (
        shown.locator(".marks rect.regions.odd:visible").count() == 4
    )  # a line and its halo, on both pictures
    assert not shown.locator(".marks .veil:visible").count()
    shown.get_by_role("button", name="Safe area").click()
    assert shown.locator(".marks .veil:visible").count() == 2
    shown.keyboard.press("o")
    assert not shown.locator(".marks *:visible").count()
    assert "label: Nobody asked for a change here" in shown.inner_text("#panel")
    assert "The headline is hard to read." in shown.inner_text("#panel")
    assert "copy/en-GB.yaml#/headline" in shown.inner_text("#panel .copy")


def test_a_link_brings_somebody_else_to_the_same_place(shown: Page) -> None:
    shown.locator("[name=q]").fill("utterly else")
    assert shown.locator("#none").is_visible()
    shown.click("#unfilter")
    shown.click("#filter summary")
    shown.select_option("[name=locale]", "ar-AE")
    shown.check("[value=undecided]")
    assert shown.url.endswith("#locale=ar-AE&only=undecided")
    shown.reload()
    assert shown.locator(".tile:visible").count() == 1
    assert shown.locator("[name=locale]").input_value() == "ar-AE"
    shown.locator(".tile:visible a").focus()
    shown.keyboard.press("a")
    assert shown.locator("#none").is_visible()  # decided, so it is no longer among the undecided


def test_the_matrix_shows_every_place_at_a_glance(shown: Page) -> None:
    shown.keyboard.press("m")
    rows = shown.locator("#matrix tbody tr")
    assert rows.count() == 5
    banner = rows.filter(has_text="web/banner").locator("td")
    assert banner.all_inner_texts() == ["·\nunchanged"] * 3
    assert shown.locator(".cell.odd b").inner_text() == "!"
    shown.keyboard.press("j")
    shown.keyboard.press("a")
    assert shown.inner_text("#tally") == "1 approved · 5 open"
    shown.locator(".cell.added").click()
    expect(shown.locator("#look-name")).to_have_text("tile en-GB")
    assert texts(shown, "#stage figcaption") == ["Added"]


def test_decisions_are_taken_out_as_commands_and_markdown(shown: Page) -> None:
    shown.get_by_role("button", name="Approve all 3").click()
    shown.locator(".tile.odd a").focus()
    shown.keyboard.press("r")
    shown.keyboard.type("It's blurred; `rm -rf` it")
    shown.keyboard.press("Control+Enter")
    expect(shown.locator("dialog[open]")).to_have_count(0)
    expect(shown.locator(".tile.odd a")).not_to_be_focused()  # it goes on to the next
    shown.locator(".tile.removed a").focus()
    shown.keyboard.press("a")
    shown.click("#take-out")
    shown.fill("#take-role", "brand")
    commands = shown.input_value("#take-shell")
    assert commands.split("\n\n") == [
        "onbrief reject dusk --scope brand --reason 'It'\\''s blurred; `rm -rf` it' \\\n"
        "  --only 'variants/en-GB/golden-hour/yuzu-odd-en-GB_en-GB.png'",
        "onbrief approve dusk --scope brand --reason 'Seen before and after, against main.' \\\n"
        "  --only 'variants/ar-AE/golden-hour/yuzu-feed-ar-AE_ar-AE.png' \\\n"
        "  --only 'variants/en-GB/golden-hour/yuzu-feed-en-GB_en-GB.png' \\\n"
        "  --only 'variants/ja-JP/golden-hour/yuzu-feed-ja-JP_ja-JP.png'",
        "# 1 removed picture: nothing is left to sign.",
    ]
    assert shown.input_value("#take-markdown").splitlines() == [
        "### Review of dusk against main",
        "",
        "**Reject** · 1 picture",
        "",
        "- story, en-GB, yuzu (Unexpected: nothing was asked to change)",
        "  > It's blurred; `rm -rf` it",
        "",
        "**Approve** · 4 pictures",
        "",
        "- feed, ar-AE, yuzu; feed, en-GB, yuzu; feed, ja-JP, yuzu (Headline, 3 languages)",
        "- hero, en-GB, yuzu (Placements)",
        "",
        "1 picture not decided yet.",
    ]


def test_a_draft_outlives_the_page_but_not_the_picture(shown: Page, drawn: Path) -> None:
    shown.locator(".tile.odd a").focus()
    shown.keyboard.press("c")
    shown.keyboard.type("Look again")
    shown.keyboard.press("Control+Enter")
    shown.get_by_role("button", name="Approve all 3").click()
    shown.reload()
    assert shown.inner_text("#tally") == "3 approved · 1 comment · 3 open"
    report = small_report(drawn)
    other = replace(report.changes[1], new=replace(report.changes[1].new, sha256="f" * 64))
    rebuilt = replace(report, changes=(report.changes[0], other, *report.changes[2:]))
    shown.goto(write(drawn / "rebuilt.html", rebuilt).as_uri())
    assert shown.inner_text("#tally") == "2 approved · 1 comment · 4 open"


@pytest.mark.parametrize("width", [1200, 390])
def test_a_hostile_brief_neither_runs_nor_breaks_the_page(tab: Page, tmp_path: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 844})
    told = listened(tab)
    tab.goto(write(tmp_path / "review.html", hostile_report(tmp_path)).as_uri())
    fits = f"document.documentElement.scrollWidth <= {width}"
    assert tab.evaluate(fits)
    for key in ("j", "j", "Enter", "2", "5", "1", "a", "Escape", "m"):
        tab.keyboard.press(key)
    assert tab.evaluate(fits)
    tab.keyboard.press("m")
    tab.locator(".tile a").first.click()
    assert tab.evaluate(f"document.querySelector('#look').scrollWidth <= {width}")
    assert tab.evaluate(
        "[...document.querySelectorAll('#look *')].every(e => !/\\u202e/.test(e.textContent))"
    )
    assert "<U+202E>" in tab.inner_text("#look-name")
    tab.keyboard.press("Escape")
    tab.evaluate("document.querySelector('#take-out').click()")
    assert "onbrief" not in tab.input_value("#take-shell")
    assert "with an odd file name: sign by hand." in tab.input_value("#take-shell")
    assert tab.title().startswith("Review · <script>")
    assert told == []


def test_nothing_is_fetched_and_nothing_is_refused(tab: Page, written: Path) -> None:
    told, asked = listened(tab), []
    tab.on("request", lambda request: asked.append(request.url.split(":")[0]))
    tab.goto(f"{written.as_uri()}#open=dusk.yuzu.instagram.story.en-GB&view=heat")
    tab.wait_for_function("document.querySelector('#stage img').complete")
    for key in "1234jkz?":
        tab.keyboard.press(key)
    assert set(asked) <= {"file", "data", "blob"} and asked.count("file") == 1
    assert told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(shown: Page, scheme: str) -> None:
    shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert grave_faults(shown) == []
    shown.keyboard.press("m")
    assert grave_faults(shown) == []
    shown.locator(".cell.odd").click()
    shown.keyboard.press("2")
    assert grave_faults(shown) == []
    shown.keyboard.press("r")
    assert grave_faults(shown) == []


def test_who_wants_no_motion_sees_no_blinking(shown: Page) -> None:
    shown.emulate_media(reduced_motion="reduce")
    shown.goto(f"{shown.url}#open=dusk.yuzu.instagram.feed.en-GB&view=blink")
    assert shown.inner_text("#control button") == "Blink"


def test_it_fits_a_phone(browser: Browser, written: Path) -> None:
    with phone(browser) as hand:
        for place in (
            "",
            "#show=matrix",
            "#open=dusk.yuzu.instagram.story.en-GB",
            "#open=dusk.yuzu.web.tile.en-GB",
        ):
            hand.goto("about:blank")
            hand.goto(written.as_uri() + place)
            widths = hand.evaluate(
                "[...document.querySelectorAll('html, dialog[open]')].map(e => e.scrollWidth)"
            )
            assert max(widths) <= 390, place
            assert not grave_faults(hand), place


def test_on_paper_old_and_new_stand_side_by_side_without_buttons(shown: Page) -> None:
    shown.emulate_media(media="print")
    assert not shown.locator("button:visible").count()
    old, new = (
        shown.locator(f".tile:not(.stacked) .{side} img").first.bounding_box() for side in ("was", "now")
    )
    assert old and new and old["y"] == new["y"] and old["x"] + old["width"] <= new["x"]


def test_a_thousand_changes_load_at_once(tab: Page, drawn: Path) -> None:
    path = write(drawn / "many.html", many(small_report(drawn), 1000))
    assert path.stat().st_size < 40_000_000
    tab.goto(path.as_uri())
    assert tab.locator(".tile").count() == 1000
    tab.keyboard.press("j")
    tab.keyboard.press("a")
    assert tab.inner_text("#tally") == "1000 approved · 0 open"


def test_nothing_to_review_is_said_in_words(tab: Page, drawn: Path) -> None:
    report = Report("main", "a" * 40, "b" * 40, (CampaignPart("dusk", "Dusk", 9, 8, 1),), (), ())
    tab.goto(write(drawn / "empty.html", report).as_uri())
    assert tab.inner_text("main") == (
        "There is nothing to review\n\n9 pictures are the same as in main, or so near that nobody could tell."
    )
    assert grave_faults(tab) == []


def test_a_picture_that_is_not_at_hand_is_told_not_hidden(tab: Page, drawn: Path) -> None:
    report = small_report(drawn)
    lost = replace(report.changes[1], old=replace(report.changes[1].old, file=None, sha256="0" * 64))
    path = write(drawn / "lost.html", replace(report, changes=(report.changes[0], lost, *report.changes[2:])))
    tab.goto(f"{path.as_uri()}#open={lost.id}")
    assert tab.inner_text("#stage .missing") == "This picture is not in the file."
    assert "Not shown: its bytes are not at hand." in tab.locator(".tile .missing").first.text_content()


def test_each_picture_stands_in_the_file_once(written: Path) -> None:
    text = written.read_text("utf-8")
    sources = re.findall(r'src="data:image/webp;base64,([^"]+)"', text)
    blocks = re.findall(r'<script type="text/plain" id="b\d+" data-kind="image/webp">([^<]+)<', text)
    assert len(sources) == len(set(sources)) == 6
    assert len(blocks) == len(set(blocks))


def fidelity(path: Path) -> dict[str, list[str]]:
    opened = map(
        json.loads,
        re.findall(r'<script type="application/json" id="c\d+">(.*?)</script>', path.read_text("utf-8")),
    )
    return {one["id"]: [side["fidelity"] for side in (one["old"], one["new"]) if side] for one in opened}


def test_a_budget_goes_to_what_is_unexpected_and_worst(tab: Page, tmp_path: Path) -> None:
    report = small_report(tmp_path)
    odd = change(tmp_path, "en-GB", odd=True)
    large = replace(report, changes=tuple(_large(tmp_path, one) for one in (*report.changes[1:4], odd)))
    least = len(page(tmp_path, large, budget=0))
    path = write(tmp_path / "review.html", large, budget=least + 130_000)
    shown = fidelity(path)
    assert path.stat().st_size <= least + 130_000
    assert set(shown.pop(odd.id)) == {"full"}
    assert {level for levels in shown.values() for level in levels} <= {"crop", "small", "thumb"}
    tab.goto(f"{path.as_uri()}#open={next(iter(shown))}")
    assert tab.inner_text("#fidelity")
    tab.goto(f"{path.as_uri()}#open={odd.id}")
    assert tab.inner_text("#fidelity") == ""


def _large(folder: Path, one: Change) -> Change:
    """The same with pictures of 800 × 1000, which are not shown whole by 720 pixels."""
    assert one.old and one.new
    return replace(one, old=_grown(folder, one.old), new=_grown(folder, one.new))


def _grown(folder: Path, one: Side) -> Side:
    assert one.file
    with Image.open(one.file) as image:
        noise = Image.effect_noise((800, 1000), 40).convert("RGB")
        grown = Image.blend(image.resize((800, 1000)), noise, 0.06)
    path = folder / f"large-{one.file.stem}.jpg"
    grown.save(path, quality=90)
    return replace(
        one, file=path, width=800, height=1000, sha256=hashlib.sha256(path.read_bytes()).hexdigest()
    )


def test_two_films_are_stepped_by_whole_frames(tab: Page, drawn: Path) -> None:
    report = small_report(drawn)
    moving = replace(
        report.changes[1], medium="video", regions=(), verdict=None, frames=((3, 5), (22, 22)), rate="30000/1001",
        old=_film(drawn / "old.webm", report.changes[1].old, 0), new=_film(drawn / "new.webm", report.changes[1].new, 60),
    )  # fmt: skip
    path = write(drawn / "film.html", replace(report, changes=(moving, *report.changes[2:])))
    tab.goto(f"{path.as_uri()}#open={moving.id}")
    tab.wait_for_function(
        "[...document.querySelectorAll('#stage video')].filter(v => v.readyState > 1).length === 2"
    )
    assert tab.inner_text(".film output") == "00:00.00 · frame 0 of 29 · 30000/1001 a second"
    for frame in range(1, 6):
        tab.keyboard.press(".")
        _await_frames(tab, frame)
    tab.locator(".film input").fill("28")
    _await_frames(tab, 28)
    tab.keyboard.press(",")
    assert tab.inner_text(".film output").startswith("00:00.90 · frame 27 of 29")
    _await_frames(tab, 27)
    tab.get_by_role("button", name="frames 3–5").click()
    _await_frames(tab, 3)


def test_what_the_checks_say_of_a_film_stands_on_its_time_line_and_a_remark_names_its_frame(
    tab: Page, drawn: Path
) -> None:
    report = small_report(drawn)
    said = {"check": "film-black", "severity": "block", "message": "It is black.", "source": "shots.yaml", "span": [12, 6], "box": [0, 0, 64, 64]}  # fmt: skip
    moving = replace(
        report.changes[1], medium="video", regions=(), verdict=None, frames=((3, 5),), rate="30000/1001", findings=(said,),
        old=None, new=_film(drawn / "new.webm", report.changes[1].new, 60),
    )  # fmt: skip
    path = write(drawn / "told.html", replace(report, changes=(moving, *report.changes[2:])))
    tab.goto(f"{path.as_uri()}#open={moving.id}&frame=7")
    tab.wait_for_function("[...document.querySelectorAll('#stage video')].every(v => v.readyState > 1)")
    expect(tab.locator(".film output")).to_contain_text("frame 7 of 29")
    assert [bar.get_attribute("title") for bar in tab.locator(".timeline .bar").all()] == [
        "Differs · frame 3 · 00:00.10",
        "It is black. · frame 12 · 00:00.40",
    ]
    expect(tab.locator("#stage rect.findings.away")).to_have_count(
        2
    )  # it is not there yet: its outline and the halo
    tab.get_by_role("button", name="00:00.40 · frames 12–17").click()
    expect(tab.locator("#stage rect.findings.away")).to_have_count(0)
    assert "frame=12" in tab.url  # a link to this very frame
    tab.keyboard.press("c")
    assert tab.input_value("#ask-words") == "Frame 12 (00:00.40): "


def _film(path: Path, one: Side | None, tint: int) -> Side:
    """30 frames at 30000/1001 a second; frame n is a grey of 8 n, the newer film has a red corner beside it."""
    import cv2
    import numpy as np

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), 30000 / 1001, (64, 64))
    for frame in range(30):
        picture = np.full((64, 64, 3), 8 * frame, np.uint8)
        picture[:16, :16, 2] = 255 if tint else 0
        writer.write(picture)
    writer.release()
    assert one
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return replace(one, path=f"variants/{path.name}", file=path, width=64, height=64, sha256=sha256)


def _await_frames(found: Page, frame: int) -> None:
    """Both films show this frame, once the browser has drawn it."""
    until = time.monotonic() + 20
    while (seen := _frames(found)) != [frame, frame]:
        assert time.monotonic() < until, f"frames {seen}, not {frame}"


def _frames(found: Page) -> list[int]:
    """Which frames are shown, by their grey."""
    return found.evaluate(
        """async () => Promise.all([...document.querySelectorAll('#stage video')].map(async film => {
            while (film.seeking || film.readyState < 2) await new Promise(requestAnimationFrame);
            const canvas = new OffscreenCanvas(64, 64), pen = canvas.getContext('2d');
            pen.drawImage(film, 0, 0, 64, 64);
            return Math.round(pen.getImageData(40, 40, 1, 1).data[1] / 8);
        }))"""
    )
