"""The campaign's home as people use it: a real server process, a real browser, files in a real repository."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from onbrief.model.reviews import Reviews
from onbrief.model.source import read_model
from tests.browser import grave_faults
from tests.lightbox.served import Served, fresh_page, served
from tests.shop import Shop, copy_shop

MINE = "campaigns/invoice/reviews/mara-lindqvist.yaml"
EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">" + "W" * 300


@dataclass
class Desk:
    """Mara at her machine: the shop, and a browser that was let in."""

    shop: Shop
    address: str
    context: BrowserContext

    def picture(self, locale: str) -> str:
        found = next((self.shop.build / "variants" / locale).rglob("*card-16x9*.*"))
        stem = found.name.partition(".")[0]
        image = next(
            p for p in found.parent.glob(f"{stem}.*") if p.suffixes in ([".png"], [".jpg"], [".webp"])
        )
        return f"/home/picture/{image.relative_to(self.shop.build).as_posix()}"

    def mine(self) -> Reviews:
        return read_model(self.shop.root, self.shop.root / MINE, Reviews)[0]


@pytest.fixture(scope="module")
def opened(first_shop: Shop, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    """The lightbox of the shop, started once for all tests here."""
    shop = copy_shop(first_shop, tmp_path_factory.mktemp("home") / "shop")
    with served(shop, "Mara Lindqvist", "mara@perch.example", browser) as found:
        yield found


@pytest.fixture
def desk(opened: Served) -> Iterator[Desk]:
    """As it was committed."""
    assert isinstance(opened.studio, Shop)
    yield Desk(opened.studio, opened.host, opened.context)
    opened.reset()


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    with fresh_page(desk.context) as page:
        yield page


def home(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.address}/home")


def at(desk: Desk, page: Page, locale: str = "ar-AE") -> None:
    page.goto(desk.address + desk.picture(locale))
    expect(page.locator("#lineage .chain")).to_be_visible()


def station(page: Page, title: str) -> str:
    return page.locator(".station", has=page.get_by_role("heading", name=title, exact=True)).inner_text()


def written(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("Written to reviews/.")


def test_the_brief_is_told_in_sentences_each_with_its_line(desk: Desk, page: Page) -> None:
    home(desk, page)
    brief = (desk.shop.campaign / "brief.yaml").read_text("utf-8").splitlines()
    row = page.locator(".plain > div", has_text="What the client gets")
    expect(row).to_contain_text("2 pictures of Perch for iOS and Android: 1 scene, 1 placement, 2 languages.")
    line = int(row.locator(".src").inner_text().removeprefix("brief.yaml:"))
    assert brief[line - 1].startswith("deliverables:")
    expect(page.locator(".plain")).to_contain_text("It runs from 11 January to 30 June 2027")
    expect(page.locator(".plain")).to_contain_text("Creative and Brand must approve every picture")
    arabic = page.locator(".headline td p[lang=ar-AE]").first
    assert arabic.get_attribute("dir") == "rtl"


def test_it_tells_who_is_waited_for_and_what_to_type_then_what_an_edit_would_cost(
    desk: Desk, page: Page
) -> None:
    home(desk, page)
    expect(page.locator(".mast .state")).to_have_text("Waiting for Creative and Brand")
    assert "0 of 2" in station(page, "Approve")
    expect(page.locator(".next")).to_contain_text("onbrief approve invoice --scope brand --reason …")
    desk.shop.edit("campaigns/invoice/copy/en-GB.yaml", "headline: Send", "headline: Do send")
    page.reload()
    expect(page.locator(".mast .state")).to_have_text("Changed since the last build: 1 picture to render")
    assert "1 to render" in station(page, "Variants")
    expect(page.locator(".next")).to_contain_text("copy changed")
    expect(page.locator(".cell.stale")).to_have_count(1)


def test_the_matrix_can_be_narrowed_and_the_address_keeps_that(desk: Desk, page: Page) -> None:
    home(desk, page)
    expect(page.locator(".cell")).to_have_count(2)
    page.get_by_label("Language").select_option("ar-AE")
    expect(page.locator("#count")).to_have_text("1 shown")
    page.reload()
    expect(page.locator(".cell:visible")).to_have_count(1)
    page.locator(".cell:visible").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Card")
    expect(page.locator("#lineage")).to_contain_text("Deliverable")


def test_a_place_drawn_on_a_picture_stands_in_the_reviewers_file(desk: Desk, page: Page) -> None:
    at(desk, page)
    page.keyboard.press("m")
    box = page.locator(".layer").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.75, steps=4)
    page.mouse.up()
    page.get_by_label("Note on place 1").fill("الحافة خشنة هنا")
    page.get_by_label("Clean this").check()
    written(page)
    entry = desk.mine().variants[0]
    assert (entry.locale, entry.sku, entry.placement) == ("ar-AE", "app", "in-product/card-16x9")
    mark = entry.marks[0]
    assert mark.box == pytest.approx((0.25, 0.5, 0.25, 0.25), abs=0.01)
    assert (mark.note, mark.task) == ("الحافة خشنة هنا", "clean")
    page.reload()
    expect(page.get_by_label("Note on place 1")).to_have_value("الحافة خشنة هنا")


def test_a_place_to_clean_is_a_task_until_it_is_taken_out(desk: Desk, page: Page) -> None:
    at(desk, page)
    page.keyboard.press("n")
    page.get_by_label("Clean this").check()
    written(page)
    home(desk, page)
    expect(page.get_by_role("heading", name="1 place to clean")).to_be_visible()
    assert "1 place to clean" in desk.shop.onbrief("status").stdout
    text = (desk.shop.root / MINE).read_text("utf-8")
    (desk.shop.root / MINE).write_text(re.sub(r"sha256: \w+", f"sha256: {'a' * 64}", text), "utf-8")
    page.reload()
    expect(page.locator(".remarks")).to_contain_text("Picture changed since: look again.")
    at(desk, page)
    page.get_by_role("button", name="It still holds").click()
    written(page)
    page.get_by_role("button", name="Remove place 1").click()
    expect(page.locator("#saved")).to_contain_text("taken out")
    assert desk.mine().variants == ()
    assert "to clean" not in desk.shop.onbrief("status").stdout


def test_places_are_set_moved_resized_and_removed_by_keyboard_alone(desk: Desk, page: Page) -> None:
    at(desk, page)
    page.keyboard.press("n")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    written(page)
    assert desk.mine().variants[0].marks[0].box == pytest.approx((0.365, 0.365, 0.26, 0.27))
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("^Place 1, arrow keys move it"))
    page.keyboard.press("Delete")
    expect(page.locator(".mark")).to_have_count(0)
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.locator("#draw")).to_have_attribute("aria-pressed", "false")


def test_an_edit_made_meanwhile_is_shown_and_never_written_over_unasked(desk: Desk, page: Page) -> None:
    at(desk, page)
    page.get_by_label("Of the whole picture").fill("Mine.")
    written(page)
    desk.shop.edit(MINE, "note: Mine.", "note: From my editor.")
    page.get_by_label("Of the whole picture").fill("Mine, again.")
    expect(page.locator("#differ")).to_contain_text("From my editor.")
    assert desk.mine().variants[0].note == "From my editor."
    page.get_by_role("button", name="Take what stands there").click()
    expect(page.get_by_label("Of the whole picture")).to_have_value("From my editor.")


def test_others_are_heard_and_their_marks_cannot_be_moved(desk: Desk, page: Page) -> None:
    at(desk, page)
    page.keyboard.press("n")
    written(page)
    theirs = (desk.shop.root / MINE).read_text("utf-8").replace("Mara Lindqvist <mara@", "Lea Brandt <lea@")
    (desk.shop.root / MINE).with_name("lea-brandt.yaml").write_text(theirs, "utf-8")
    (desk.shop.root / MINE).unlink()
    page.reload()
    expect(page.locator(".other")).to_contain_text("Lea Brandt")
    page.locator(".theirs button").click()
    page.keyboard.press("Delete")
    expect(page.locator(".mark")).to_have_count(1)


def test_nothing_but_recorded_pictures_is_served_and_nothing_is_written_from_elsewhere(
    desk: Desk, page: Page
) -> None:
    get = page.request.get
    for path in ("picture/brief.yaml", "picture/../../brief.yaml", "picture/%2e%2e/%2e%2e/brief.yaml",
                 "image/" + "0" * 64, "files/home.py", "files/..%2fhome.py", "face/99", "lineage/nothing"):  # fmt: skip
        assert get(f"{desk.address}/home/{path}").status in (404, 422), path
    elsewhere = {"Origin": "http://evil.example", "Content-Type": "application/json"}
    url = desk.address + desk.picture("ar-AE").replace("picture", "remarks", 1)
    assert page.request.post(url, headers=elsewhere, data="{}").status == 403
    assert not (desk.shop.root / MINE).exists()


def test_a_hostile_brief_neither_runs_nor_breaks_the_page(desk: Desk, page: Page) -> None:
    path = desk.shop.campaign / "brief.yaml"
    brief = yaml.safe_load(path.read_text("utf-8"))
    for key in ("title", "objective", "audience", "message"):
        brief[key] = EVIL
    brief["scenes"]["first-payment"]["title"] = brief["skus"]["app"]["name"] = EVIL
    brief["deliverables"][0]["job"] = EVIL
    path.write_text(yaml.safe_dump(brief, allow_unicode=True, sort_keys=False), "utf-8")
    reviews = desk.shop.root / MINE
    reviews.parent.mkdir()
    mark = {"pin": [0.5, 0.5], "note": EVIL, "task": "clean"}
    entry = {"scene": "first-payment", "sku": "app", "placement": "in-product/card-16x9", "locale": "ar-AE",
             "sha256": "0" * 64, "marks": [mark], "when": "2026-11-21T10:30:00Z"}  # fmt: skip
    said = {"schema": "onbrief/reviews/1", "reviewer": "Lea <lea@perch.example>", "variants": [entry]}
    reviews.write_text(yaml.safe_dump(said), "utf-8")
    turned = reviews.read_text("utf-8").replace("Lea", "Lea \u202e")
    reviews.with_name("turned.yaml").write_text(turned, "utf-8")
    for go in (home, at):
        go(desk, page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1200
        assert page.evaluate(
            "[document.title === 'owned', document.images.length && document.querySelector('img[src=x]')]"
        ) == [False, None]
        expect(page.locator("main")).to_contain_text("<script>")
        expect(page.locator("main")).to_contain_text("U+202E RIGHT-TO-LEFT OVERRIDE")


def test_copy_and_style_pack_are_shown_as_text_whatever_they_hold(desk: Desk, page: Page) -> None:
    words = desk.shop.campaign / "copy" / "en-GB.yaml"
    copy = yaml.safe_load(words.read_text("utf-8"))
    copy |= {"headline": EVIL[:120], "alt_text": EVIL}
    words.write_text(yaml.safe_dump(copy, allow_unicode=True), "utf-8")
    path = desk.shop.root / "stylepacks/perch/vocabulary.yaml"
    terms = yaml.safe_load(path.read_text("utf-8"))
    for field in ("environment", "mood", "style"):
        for term in terms[field].values():
            term["title"] = EVIL[:200]
    path.write_text(yaml.safe_dump(terms, allow_unicode=True), "utf-8")
    pack = desk.shop.root / "stylepacks/perch/stylepack.yaml"
    look = yaml.safe_load(pack.read_text("utf-8"))
    for colour in look["palette"].values():
        colour["name"] = EVIL[:100]
    pack.write_text(yaml.safe_dump(look, allow_unicode=True, sort_keys=False), "utf-8")
    for go in (home, at):
        go(desk, page)
        assert page.evaluate("[document.title === 'owned', document.querySelector('img[src=x]')]") == [
            False,
            None,
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1200
    home(desk, page)
    for part in (".headline", ".scene .facts", ".scene .subject"):
        expect(page.locator(part).first).to_contain_text("<script>")


def test_a_master_opens_large_with_what_was_made_of_it(desk: Desk, page: Page) -> None:
    home(desk, page)
    page.locator(".made .sheet a[href*=masters]").first.click()
    expect(page.locator("#lineage .chain")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("made of it"))).to_be_visible()
    assert page.locator("#pane img").evaluate("image => image.complete && image.naturalWidth > 0")
    page.keyboard.press("z")
    expect(page.locator("#natural")).to_have_attribute("aria-pressed", "true")
    assert grave_faults(page) == []


def test_the_days_stand_on_a_line_and_are_told_in_words(desk: Desk, page: Page) -> None:
    home(desk, page)
    line = page.locator(".days")
    assert re.search(r"^Briefed .*; Live .*On air from 11 January", line.get_attribute("aria-label") or "")
    begins, ends = (float((line.locator(".air").get_attribute(x) or "").rstrip("%")) for x in ("x1", "x2"))
    assert 0 < begins < ends == 100


def test_a_moving_picture_is_stepped_frame_by_frame_and_remarks_name_their_frames(
    desk: Desk, page: Page
) -> None:
    address = placed_film(desk)
    page.goto(desk.address + address)
    told = page.locator(".film output")
    expect(told).to_have_text("00:00.00 · frame 0 of 29 · 30000/1001 a second")
    for _ in range(7):
        page.keyboard.press(".")
    expect(told).to_contain_text("frame 7 of 29")
    grey = "video => new Promise(good => setTimeout(() => { const c = document.createElement('canvas').getContext('2d');" \
           "c.drawImage(video, 0, 0, 1, 1); good(c.getImageData(0, 0, 1, 1).data[0]); }, 300))"  # fmt: skip
    assert page.locator("video").evaluate(grey) == pytest.approx(56, abs=4)  # 8 × 7
    page.keyboard.press("n")
    written(page)
    page.get_by_label("Last frame of place 1").fill("12")
    page.get_by_label("Last frame of place 1").press("Tab")
    written(page)
    span = desk.mine().variants[0].marks[0].span
    assert span and (span.first, span.last, span.rate) == (7, 12, "30000/1001")
    page.locator("h1").click()
    page.keyboard.press(",")
    expect(page.locator(".mark")).to_be_hidden()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".mark")).to_be_visible()
    assert grave_faults(page) == []
    home(desk, page)
    expect(page.locator(f".cell[href='{address}'] img")).to_be_visible()


def placed_film(desk: Desk) -> str:
    """30 frames, frame n a grey of 8 n, in the place of the English picture, as a build would have recorded it."""
    still = desk.picture("en-GB").removeprefix("/home/picture/")
    name = f"{still.rpartition('.')[0]}.webm"
    path = desk.shop.build / name
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), 30000 / 1001, (640, 360))
    for frame in range(30):
        writer.write(np.full((360, 640, 3), 8 * frame, np.uint8))
    writer.release()
    record = desk.shop.campaign / "lineage.json"
    old = next(json.loads(line.rstrip(",")) for line in record.read_text("utf-8").splitlines()
               if f'"path":"{still}"' in line.replace(": ", ":"))  # fmt: skip
    data = path.read_bytes()
    new = {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "md5": hashlib.md5(data).hexdigest()}
    text = record.read_text("utf-8")
    for key, value in new.items():
        text = text.replace(str(old[key]), value)
    record.write_text(text, "utf-8")
    return f"/home/picture/{name}"


def test_a_brief_with_mistakes_tells_them_and_still_shows_what_was_built(desk: Desk, page: Page) -> None:
    desk.shop.edit("campaigns/invoice/brief.yaml", "ground: lilac", "ground: no-such-colour")
    home(desk, page)
    expect(page.locator(".problems")).to_contain_text("no-such-colour")
    expect(page.locator(".problems")).to_contain_text(re.compile(r"campaigns/invoice/brief\.yaml:\d+:\d+"))
    expect(page.locator(".cell")).to_have_count(2)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
def test_no_serious_fault_of_accessibility_and_no_scrolling_sideways(
    desk: Desk, page: Page, scheme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    at(desk, page)
    page.keyboard.press("n")
    written(page)
    for go in (home, at):
        go(desk, page)
        page.keyboard.press("e")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert grave_faults(page) == []
