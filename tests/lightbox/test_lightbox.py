"""The lightbox as people use it: a real server process, a real browser, files in a real repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from onbrief.model.reviews import Reviews
from onbrief.model.selects import Selects
from onbrief.model.source import read_model
from tests.browser import grave_faults
from tests.lightbox.served import Served, Server, fresh_page, served
from tests.studio import Studio, copy_studio

ADA = "Ada Reed <ada@lumen.example>"
MINE = "campaigns/dusk/reviews/ada-reed.yaml"
SELECTS = "campaigns/dusk/selects.yaml"


@pytest.fixture(scope="module")
def opened(
    first_build: Studio, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Served]:
    """The built studio at Ada's machine, its lightbox started once; its selects.yaml says that Ada picked candidate 2."""
    studio = copy_studio(first_build, tmp_path_factory.mktemp("lightbox") / "built")
    with served(studio, "Ada Reed", "ada@lumen.example", browser) as found:
        page = found.context.new_page()
        for _ in range(50):  # until it has found out that the two candidates look alike
            page.goto(found.host)
            expect(page.locator(".cell.at")).to_be_visible()
            if page.locator(".cell").count() == 1:
                break
            page.wait_for_timeout(100)
        page.close()
        yield found


@pytest.fixture
def desk(opened: Served) -> Iterator[Studio]:
    """As it was committed."""
    yield opened.studio
    opened.reset()


@pytest.fixture
def closed(opened: Served, desk: Studio) -> Iterator[Page]:
    """A page of the browser that was let in, with nothing in it yet."""
    with fresh_page(opened.context) as page:
        yield page


@pytest.fixture
def box(opened: Served, closed: Page) -> Page:
    """The lightbox, open at candidate 1 of 2: their stack is spread out."""
    show(closed, opened)
    return closed


def show(page: Page, opened: Served) -> None:
    page.goto(opened.host)
    expect(page.locator(".cell.at")).to_be_visible()
    press(page, "s")
    expect(page.locator(".cell")).to_have_count(2)
    press(page, "Home")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def written(page: Page) -> None:
    expect(page.locator("#written")).to_have_text("All written")


def mine(studio: Studio) -> Reviews:
    return read_model(studio.root, studio.root / MINE, Reviews)[0]


def selects(studio: Studio) -> Selects:
    return read_model(studio.root, studio.root / SELECTS, Selects)[0]


def alarm(page: Page) -> str:
    return page.locator(".alarm p").inner_text()


def test_a_pick_takes_two_keys_and_stands_in_both_files_with_its_reason(box: Page, desk: Studio) -> None:
    press(box, "p", "2", "Enter")
    written(box)
    entry = mine(desk).candidates[0]
    assert (entry.candidate, entry.verdict, entry.reasons) == (1, "pick", ("composition",))
    pick = selects(desk).pick("golden-hour")
    assert pick and (pick.candidate, pick.who, pick.sha256) == (1, ADA, entry.sha256)
    assert "# What we chose." in (desk.root / SELECTS).read_text("utf-8")


def test_a_reject_needs_a_reason(box: Page, desk: Studio) -> None:
    press(box, "x", "Enter")
    expect(box.locator("#palette")).to_be_visible()
    press(box, "Escape")
    expect(box.locator("#said")).to_have_text("Nothing decided.")
    press(box, "x", "3", "Enter")
    written(box)
    assert mine(desk).candidates[0].reasons == ("label-unreadable",)
    expect(box.locator(".cell.reject")).to_have_count(1)
    expect(box.locator(".cell.at")).to_have_attribute("data-key", "golden-hour/2")  # it goes on by itself


def test_everything_is_undone_to_the_byte_and_done_again(box: Page, desk: Studio) -> None:
    before = (desk.root / SELECTS).read_bytes()
    press(box, "p", "1", "Enter", "Home", "4", "7", "x", "2", "Enter")
    written(box)
    assert selects(desk).pick("golden-hour") is None
    press(box, "u", "u", "u", "u")
    written(box)
    assert (desk.root / SELECTS).read_bytes() == before
    assert not (desk.root / MINE).exists()
    press(box, "Shift+U", "Shift+U", "Shift+U", "Shift+U")
    written(box)
    entry = mine(desk).candidates[0]
    assert (entry.verdict, entry.rating, entry.label) == ("reject", 4, "yellow")


def test_a_verdict_that_is_taken_back_comes_again_with_undo(box: Page, desk: Studio) -> None:
    press(box, "x", "1", "Enter", "Home", "Backspace")
    written(box)
    assert not mine(desk).candidates
    press(box, "u")
    written(box)
    assert mine(desk).candidates[0].reasons == ("off-brand",)


def test_boxes_and_pins_are_placed_by_keyboard_with_their_words(box: Page, desk: Studio) -> None:
    press(box, "m", "ArrowLeft", "Shift+ArrowDown", "Enter")
    box.keyboard.type("الظل ثقيل هنا")
    press(box, "Enter")
    box.get_by_label("Clean this").check()
    press(box, "Escape", "Shift+M", "Escape")
    written(box)
    first, second = mine(desk).candidates[0].marks
    assert first.box == (0.365, 0.375, 0.25, 0.26)
    assert (first.note, first.task) == ("الظل ثقيل هنا", "clean")
    assert second.pin == (0.5, 0.5)


def test_a_box_is_drawn_with_the_pointer(box: Page, desk: Studio) -> None:
    press(box, " ", "w")
    area = box.locator(".pane:not([hidden]) .layer").bounding_box()
    assert area
    box.mouse.move(area["x"] + area["width"] / 4, area["y"] + area["height"] / 4)
    box.mouse.down()
    box.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2, steps=3)
    box.mouse.up()
    written(box)
    assert mine(desk).candidates[0].marks[0].box == pytest.approx((0.25, 0.25, 0.25, 0.25), abs=0.02)


def test_a_killed_server_loses_nothing_and_the_page_carries_on_at_the_next_one(
    desk: Studio, tab: Page
) -> None:
    server, again = Server(desk), Server(desk)
    try:
        tab.goto(server.address)
        expect(tab.locator(".cell.at")).to_be_visible()
        press(tab, "Home", "5")
        written(tab)
        server.kill()
        press(tab, "x", "1", "Enter")
        expect(tab.locator(".alarm")).to_contain_text("1 move not written")
        assert mine(desk).candidates[0].verdict is None
        tab.get_by_label("New address").fill(again.address)
        press(tab, "Enter")
        expect(tab.locator(".alarm")).to_contain_text("golden-hour 1: reject (off-brand), 5 stars")
        tab.get_by_role("button", name="Write them").click()
        expect(tab.locator(".cell.reject")).to_have_count(1)
        entry = mine(desk).candidates[0]
        assert (entry.verdict, entry.rating) == ("reject", 5)
    finally:
        server.kill()
        again.kill()


def test_an_edit_of_another_entry_meanwhile_is_merged(box: Page, desk: Studio) -> None:
    press(box, "5")
    written(box)
    path = desk.root / MINE
    path.write_text(path.read_text("utf-8").replace("candidates:", "# keep me\ncandidates:"), "utf-8")
    press(box, "ArrowRight", "3")
    written(box)
    assert "# keep me" in path.read_text("utf-8")
    assert [entry.rating for entry in mine(desk).candidates] == [5, 3]


def test_an_edit_of_the_same_entry_is_refused_and_both_are_shown(box: Page, desk: Studio) -> None:
    press(box, "5")
    written(box)
    path = desk.root / MINE
    box.route("**/state", lambda route: route.abort())  # the page hasn't looked yet
    path.write_text(path.read_text("utf-8").replace("rating: 5", "rating: 2"), "utf-8")
    press(box, "4")
    expect(box.locator("[data-subject^=move]")).to_contain_text("There: 2 stars. You said: 4 stars.")
    expect(box.locator(".cell.at .stars")).to_have_text("★★")
    assert mine(desk).candidates[0].rating == 2
    box.unroute("**/state")
    box.get_by_role("button", name="Write mine").click()
    written(box)
    assert mine(desk).candidates[0].rating == 4


def test_an_edit_outside_appears_by_itself(box: Page, desk: Studio) -> None:
    press(box, "5")
    written(box)
    path = desk.root / MINE
    path.write_text(path.read_text("utf-8").replace("rating: 5", "rating: 1"), "utf-8")
    expect(box.locator(".cell.at .stars")).to_have_text("★")


def test_a_file_that_is_broken_now_is_refused_with_its_line_and_kept(box: Page, desk: Studio) -> None:
    press(box, "5")
    written(box)
    path = desk.root / MINE
    broken = path.read_text("utf-8").replace("rating: 5", "rating: five")
    path.write_text(broken, "utf-8")
    press(box, "4")
    expect(box.locator("[data-subject^=move]")).to_contain_text(f"{MINE}:")
    assert path.read_text("utf-8") == broken


def test_look_alikes_are_stacked_until_somebody_opens_them(opened: Served, closed: Page) -> None:
    closed.goto(opened.host)
    expect(closed.locator(".cell")).to_have_count(1)  # the two differ in their seed alone
    expect(closed.locator(".cell .stack")).to_have_text("2 alike")
    press(closed, "s")
    expect(closed.locator(".cell")).to_have_count(2)


def test_what_is_looked_at_is_not_put_away_when_it_is_found_to_look_like_another(
    desk: Studio, tab: Page
) -> None:
    server = Server(desk)  # nobody knows at first
    try:
        tab.goto(server.address)
        expect(tab.locator(".cell")).to_have_count(2)
        with tab.expect_response(lambda answer: answer.url.endswith("/state") and answer.status == 200):
            pass
        tab.wait_for_timeout(100)
        expect(tab.locator(".cell")).to_have_count(2)
    finally:
        server.kill()


def test_blind_hides_names_settings_and_all_that_was_said(box: Page, desk: Studio) -> None:
    note = box.get_by_label("Note", exact=True)
    press(box, "4", "6", "i")
    note.fill("Mine before.")
    written(box)
    expect(box.locator(".settings")).to_contain_text("Camera")
    box.locator(".top").click()
    press(box, "b")
    expect(box.locator(".settings")).to_have_text("SettingsHidden while you judge blind.")
    expect(box.locator(".rail .scene")).to_have_attribute("aria-label", re.compile("Blind. 0 of 2 decided"))
    for cell in box.locator(".cell").all():
        assert cell.inner_text().strip() == "" and not cell.locator(".badge .icon").count()
        assert not re.search(r"Candidate \d|star|label|Pick", cell.get_attribute("aria-label") or "")
        cell.click()
        expect(note).to_have_value("")
        assert not box.locator(".bar [aria-pressed=true]").count()
    press(box, "u")
    expect(box.locator("#said")).to_have_text("Nothing to undo of what was said blind.")
    for key in ("golden-hour/1", "golden-hour/2"):
        box.locator(f"[data-key='{key}']").click()
        press(box, "2")
        note.fill("Said blind.")
        box.locator(".top").click()
        expect(box.locator(f"[data-key='{key}']")).to_have_attribute("aria-label", re.compile("Decided"))
        expect(box.locator(f"[data-key='{key}'] .stars")).to_be_empty()
    expect(box.locator(".rail .share")).to_have_text("2 of 2")
    written(box)
    press(box, "b")
    expect(box.locator(".cell .place").first).to_have_text("1")
    expect(box.locator(".cell .stars").first).to_have_text("★★")
    one, two = mine(desk).candidates
    assert (one.rating, one.label, one.note) == (2, "red", "Mine before.\nSaid blind.")
    assert (two.rating, two.note) == (2, "the rim draws the cap\nSaid blind.")


def test_blind_shows_no_picture_of_the_pick_beside_the_scene_and_names_none_in_a_commit(box: Page) -> None:
    pick = box.locator(".rail img")
    expect(pick).to_have_attribute("src", re.compile("/golden-hour/2/"))
    press(box, "b")
    expect(pick).to_have_attribute("src", re.compile("/golden-hour/1/"))
    for key in ("Control+s", "r"):
        press(box, key)
        expect(box.locator("#said")).to_contain_text("Not while judging blind")
    press(box, "b", "t")
    expect(pick).to_have_attribute("src", re.compile("/golden-hour/1/"))


def test_a_filter_narrows_by_verdict_stars_and_label_and_the_address_keeps_it(box: Page) -> None:
    press(box, "3", "ArrowRight", "4", "8", "f", "4")
    expect(box.locator(".cell")).to_have_count(1)
    expect(box.locator("#filter-open")).to_have_text("4 stars and more")
    press(box, "6")
    expect(box.locator("#none")).to_contain_text("No candidate is left with this filter.")
    press(box, "8", "0")
    expect(box.locator(".cell")).to_have_attribute("data-key", "golden-hour/2")
    assert box.url.endswith("#scene=golden-hour&label=green")
    written(box)
    box.reload()
    expect(box.locator("#filter-open")).to_have_text("Green label")
    expect(box.locator(".cell")).to_have_count(1)
    press(box, "s", "Shift+F", "e")  # Ada has decided on candidate 2
    expect(box.locator(".cell")).to_have_attribute("data-key", "golden-hour/1")


@pytest.mark.parametrize("width", [1440, 1000])
def test_why_is_asked_beside_the_picture_and_never_over_it(box: Page, width: int) -> None:
    box.set_viewport_size({"width": width, "height": 900})
    press(box, "i", " ")
    for keys in (["x"], ["Escape", "z", "x"]):
        press(box, *keys)
        for part in ("#palette", ".pane:not([hidden]) .layer", ".pane:not([hidden]) .view"):
            box.locator(part).wait_for(state="visible")
        palette = box.locator("#palette").bounding_box()
        seen = box.locator(".pane:not([hidden]) .layer").bounding_box()
        view = box.locator(".pane:not([hidden]) .view").bounding_box()
        assert palette and seen and view
        left, right = max(seen["x"], view["x"]), min(seen["x"] + seen["width"], view["x"] + view["width"])
        assert palette["x"] >= right or palette["x"] + palette["width"] <= left
        assert palette["x"] >= 0 and palette["x"] + palette["width"] <= width


def test_pictures_only_gives_them_the_room(box: Page) -> None:
    press(box, "i", "c", "o")
    for part in (".rail", ".panel", ".top"):
        expect(box.locator(part)).to_be_hidden()
    wall = box.locator(".wall").bounding_box()
    assert wall and wall["width"] == 1200
    press(box, "\\")
    expect(box.locator(".rail")).to_be_visible()
    expect(box.locator(".panel")).to_be_visible()


def test_it_tells_that_the_brief_has_changed_and_that_more_is_asked_for(box: Page, desk: Studio) -> None:
    expect(box.locator("#news")).to_be_empty()
    desk.edit("campaigns/dusk/brief.yaml", "title: Dusk", "title: Dusk again")
    expect(box.locator("#news")).to_have_text(
        "The brief has changed since the last build. onbrief build dusk"
    )
    desk.edit("campaigns/dusk/brief.yaml", "candidates: 2", "candidates: 4")
    desk.edit("campaigns/dusk/copy/en-GB.yaml", "headline: ", "headline: Oh, ")
    expect(box.locator("#news")).to_have_text(
        "2 more candidates are asked for. The copy has changed since the last build. onbrief build dusk"
    )


def test_pairs_are_ranked_blind_and_counted(box: Page, desk: Studio) -> None:
    press(box, "t")
    expect(box.locator(".pair .side")).to_have_count(2)
    press(box, "ArrowLeft")
    expect(box.locator(".ranking li")).to_have_count(2)
    written(box)
    (pair,) = mine(desk).comparisons
    assert pair.blind
    first = box.locator(".ranking .side").first.get_attribute("data-place")
    assert first == str(pair.better)


def test_what_differs_is_told_in_words(box: Page) -> None:
    press(box, "c", "d")
    expect(box.locator(".differs")).to_contain_text("What differs from candidate 2")


def test_more_like_this_is_a_change_to_the_brief_that_is_shown_first(box: Page, desk: Studio) -> None:
    press(box, "Shift+R")
    box.get_by_role("button", name="Low and heroic").click()
    expect(box.locator("#more .lines")).to_contain_text("change: {camera: [low-hero]}")
    before = (desk.campaign / "brief.yaml").read_text("utf-8")
    press(box, "Control+Enter")
    expect(box.locator(".alarm")).to_contain_text("onbrief build dusk")
    after = (desk.campaign / "brief.yaml").read_text("utf-8")
    assert after != before
    more = yaml.safe_load(after)["scenes"]["golden-hour"]["more"]
    assert more == [{"first": 3, "like": 1, "change": {"camera": ["low-hero"]}, "candidates": 4}]


def test_keys_alone_lead_from_start_to_commit(box: Page, desk: Studio) -> None:
    press(box, "p", "1", "Enter", "Control+s")
    expect(box.locator("#commit .summary")).to_contain_text("Pick of golden-hour: candidate 1 (light), was 2")
    press(box, "Control+Enter")
    expect(box.locator("#said")).to_contain_text("Committed as")
    told = desk.run("git", "show", "--name-only", "--format=%an%n%s", "HEAD").stdout.split("\n")
    assert told[:2] == ["Ada Reed", "dusk: picks"]
    assert sorted(filter(None, told[2:])) == [MINE, SELECTS]


def test_no_serious_fault_of_accessibility_in_any_view(box: Page) -> None:
    for keys in (
        [],
        [" "],
        ["m", "Escape"],
        ["c"],
        ["Shift+C", "i"],
        ["t"],
        ["Escape", "x"],
        ["Escape", "r"],
        ["Escape", "?"],
    ):
        press(box, *keys)
        box.wait_for_timeout(100)
        assert grave_faults(box) == [], keys


def test_each_move_is_told_to_screen_readers_and_the_focus_stays(box: Page) -> None:
    press(box, "3")
    expect(box.get_by_role("status")).to_contain_text("3 stars: 1")
    expect(box.locator(":focus")).to_have_attribute("data-key", "golden-hour/1")
    expect(box.locator(":focus")).to_have_attribute("aria-label", re.compile("3 of 5 stars"))


def test_a_phone_shows_it_without_scrolling_sideways(opened: Served, desk: Studio, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.add_cookies(opened.context.cookies())  # type: ignore[arg-type]
    with fresh_page(context) as page:
        show(page, opened)
        page.get_by_role("button", name="Reject (X)").tap()
        page.locator("#palette .reason").first.tap()
        page.locator("#palette .main").tap()
        written(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert grave_faults(page) == []
    context.close()
    assert mine(desk).candidates[0].verdict == "reject"


def test_a_hostile_brief_neither_runs_nor_breaks_the_page(opened: Served, desk: Studio, closed: Page) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>" + "W" * 400
    path = desk.campaign / "brief.yaml"
    brief = yaml.safe_load(path.read_text("utf-8"))
    brief["title"] = brief["scenes"]["golden-hour"]["title"] = evil
    path.write_text(yaml.safe_dump(brief, allow_unicode=True), "utf-8")
    words = desk.root / "stylepacks/lumen/vocabulary.yaml"
    terms = yaml.safe_load(words.read_text("utf-8"))
    terms["reasons"] = {"pick": {"light": evil}, "reject": {"light": evil}}
    for field in ("camera", "lighting", "arrangement"):
        for term in terms[field].values():
            term["title"] = evil
    words.write_text(yaml.safe_dump(terms, allow_unicode=True), "utf-8")
    show(closed, opened)
    press(closed, "i", "x", "1")
    closed.locator("#palette textarea").fill(evil[:200] + "\u202e")
    press(closed, "Enter")
    written(closed)
    expect(closed.locator(".rail .title")).to_contain_text("<script>")
    assert closed.evaluate("document.documentElement.scrollWidth") <= 1200
    assert closed.evaluate(
        "[...document.querySelectorAll('.rail, .top, .panel, .cell')].every(e => e.getBoundingClientRect().right <= 1201)"
    )
    assert closed.locator("img[src=x]").count() == 0 and "owned" not in closed.title().split("<")[0]


def test_characters_that_turn_text_around_are_shown_in_what_others_wrote(
    opened: Served, desk: Studio, closed: Page
) -> None:
    path = desk.campaign / "reviews" / "bo.yaml"
    path.parent.mkdir(exist_ok=True)
    sha = selects(desk).selects[0]
    path.write_text(
        f"schema: onbrief/reviews/1\nreviewer: Bo <bo@lumen.example>\ncandidates:\n  - scene: golden-hour\n    candidate: 1\n"
        f'    request: {sha.request}\n    sha256: {sha.sha256}\n    rating: 2\n    note: "so \\u202E dull"\n    when: 2026-11-21T10:00:00Z\n',
        "utf-8",
    )
    show(closed, opened)
    press(closed, "i")
    shown = closed.locator(".others-say, .notices").all_inner_texts()
    assert any("<U+202E>" in text or "U+202E" in text for text in shown)


def test_only_listed_pictures_are_served(opened: Served, desk: Studio, closed: Page) -> None:
    host = opened.host
    for path in (
        "/picture/golden-hour/99/full",
        "/picture/..%2F..%2Fbrief/1/full",
        "/page/..%2Fapp.py",
        "/page/lightbox.html",
    ):
        assert closed.request.get(host + path).status == 404, path
    answer = closed.request.get(f"{host}/picture/golden-hour/1/full")
    assert answer.status == 200 and answer.headers["content-type"] == "image/png"
    for body in ({}, {"scene": "golden-hour", "candidate": 1}, {"entry": 3}):
        refused = closed.request.post(f"{host}/move", data=body, headers={"Origin": host})
        assert refused.status == 422


def test_without_candidates_the_home_opens_and_says_what_to_do(studio: Studio, tab: Page) -> None:
    server = Server(studio)
    try:
        tab.goto(server.address)
        assert tab.url.endswith("/home")
        expect(tab.locator(".bar")).to_contain_text("Nothing rendered yet")
        expect(tab.locator(".next")).to_contain_text("onbrief build dusk")
        expect(tab.locator(".next")).not_to_contain_text("onbrief select")
        studio.edit("campaigns/dusk/brief.yaml", "version: 1\n", "version: one\n")
        tab.reload()
        expect(tab.locator(".problems")).to_contain_text(
            "campaigns/dusk/brief.yaml:5:10 a whole number is expected here, not “one”."
        )
        assert grave_faults(tab) == []
    finally:
        server.kill()
    assert studio.onbrief("lightbox", "dawn").returncode == 2
