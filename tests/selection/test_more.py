"""“More like this” is a change to the brief: only new lines, valid before and after, places never shift."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onbrief.errors import InputError
from onbrief.model.campaign import load_campaign
from onbrief.model.terms import terms_of
from onbrief.pipeline.compile import compile_campaign
from onbrief.selection.more import ask_more, asked, lines
from tests.studio import Studio, make_studio

BRIEF = "campaigns/dusk/brief.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_studio(tmp_path_factory.mktemp("more"))


@pytest.fixture
def studio(made: Studio) -> Iterator[Studio]:
    """One studio for all tests; its brief is put back after each."""
    before = (made.root / BRIEF).read_bytes()
    yield made
    (made.root / BRIEF).write_bytes(before)


def text(studio: Studio) -> str:
    return (studio.root / BRIEF).read_text("utf-8")


def requests(studio: Studio) -> dict[int, str]:
    jobs = compile_campaign(load_campaign(studio.root, "dusk")).candidates
    return {job.about["candidate"]: job.id for job in jobs if job.about["kind"] == "candidate"}


def test_only_new_lines_are_added_and_no_other_request_changes(studio: Studio) -> None:
    studio.edit(BRIEF, "    candidates: 2\n", "    # Two are enough.\n    candidates: 2 # for now\n")
    before, was = text(studio), requests(studio)
    change = {"camera": ["low-hero", "close-detail"], "lighting": ["hard-noon"]}
    told = ask_more(studio.root, "dusk", "golden-hour", 2, change, 3, "nearer: closer")
    assert told == (
        "golden-hour gets 3 more candidates, 3 to 5, like 2: lighting hard-noon and camera low-hero, close-detail. "
        "Next: onbrief build dusk"
    )
    added = (
        "    more:\n"
        "      - first: 3\n"
        "        like: 2\n"
        "        change: {lighting: [hard-noon], camera: [low-hero, close-detail]}\n"
        "        candidates: 3\n"
        "        note: 'nearer: closer'\n"
    )
    assert text(studio) == before.replace("candidates: 2 # for now\n", f"candidates: 2 # for now\n{added}")
    assert {place: id for place, id in requests(studio).items() if place < 3} == was
    scene = load_campaign(studio.root, "dusk").brief.scenes["golden-hour"]
    assert [terms_of(scene, place)["camera"] for place in (3, 4, 5)] == [
        "low-hero",
        "close-detail",
        "low-hero",
    ]
    assert {terms_of(scene, place)["lighting"] for place in (3, 4, 5)} == {"hard-noon"}
    assert terms_of(scene, 3)["arrangement"] == terms_of(scene, 2)["arrangement"]


def test_without_a_change_each_is_a_neighbour_that_differs_in_one_thing(studio: Studio) -> None:
    ask_more(studio.root, "dusk", "golden-hour", 1, None, 5)
    scene = load_campaign(studio.root, "dusk").brief.scenes["golden-hour"]
    liked = terms_of(scene, 1)
    for place in range(3, 8):
        terms = terms_of(scene, place)
        assert sum(terms[name] != liked[name] for name in liked) == 1
    assert len({tuple(terms_of(scene, place).items()) for place in range(3, 8)}) == 5


def test_more_of_more_begins_after_what_is_there(studio: Studio) -> None:
    ask_more(studio.root, "dusk", "golden-hour", 1, {"camera": ["low-hero"]}, 2)
    was = requests(studio)
    ask_more(studio.root, "dusk", "golden-hour", 4, {"lighting": ["palm-shadow"]}, 1)
    assert "      - first: 5\n        like: 4\n" in text(studio)
    assert {place: id for place, id in requests(studio).items() if place < 5} == was


def test_what_will_be_written_can_be_looked_at_first(studio: Studio) -> None:
    before = text(studio)
    batches = asked(studio.root, "dusk", "golden-hour", 1, {"camera": ["low-hero"]}, 2)
    assert lines("golden-hour", batches) == (
        "scenes:\n  golden-hour:\n    more:\n      - first: 3\n        like: 1\n"
        "        change: {camera: [low-hero]}\n        candidates: 2\n"
    )
    assert text(studio) == before


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("dusk", 1, {}, 1), "dusk has no such scene"),
        (("golden-hour", 9, {}, 1), "there is no such candidate"),
        (("golden-hour", 1, {"camera": ["low-herro"]}, 1), "“low-herro” is no camera of this style pack"),
        (("golden-hour", 1, {"mood": ["calm"]}, 1), "“mood” is no field of a scene that can vary"),
        (("golden-hour", 1, {}, 59), "59 more candidates can't be asked for: golden-hour has 2"),
    ],
)
def test_what_cannot_be_asked_leaves_the_brief_as_it_is(studio: Studio, arguments: tuple, what: str) -> None:
    before = text(studio)
    with pytest.raises(InputError, match=what):
        ask_more(studio.root, "dusk", *arguments)
    assert text(studio) == before


def test_a_brief_that_is_not_valid_is_not_touched(studio: Studio) -> None:
    studio.edit(BRIEF, "usage: public", "usage: publik")
    before = text(studio)
    with pytest.raises(InputError, match="“publik” is not known here"):
        ask_more(studio.root, "dusk", "golden-hour", 1, {"camera": ["low-hero"]}, 1)
    assert text(studio) == before


def test_a_scene_on_one_line_is_written_anew_with_its_comments(studio: Studio) -> None:
    was = requests(studio)
    path = studio.root / BRIEF
    head, _, rest = text(studio).partition("  golden-hour:\n")
    body, _, tail = rest.partition("deliverables:\n")
    flow = ", ".join(line.strip() for line in body.strip().splitlines())
    path.write_text(f"# Mine.\n{head}  golden-hour: {{{flow}}}\ndeliverables:\n{tail}", "utf-8")
    ask_more(studio.root, "dusk", "golden-hour", 1, {"camera": ["low-hero"]}, 1)
    assert text(studio).startswith("# Mine.\n")
    assert {place: id for place, id in requests(studio).items() if place < 3} == was


def test_the_command_says_what_it_wrote(studio: Studio) -> None:
    done = studio.onbrief(
        "more",
        "dusk",
        "golden-hour",
        "--like",
        "1",
        "--change",
        "camera=low-hero,close-detail",
        "--candidates",
        "2",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "golden-hour gets 2 more candidates, 3 to 4, like 1: camera low-hero, close-detail. Next: onbrief build dusk\n"
    )
    wrong = studio.onbrief("more", "dusk", "golden-hour", "--like", "1", "--change", "camera")
    assert wrong.returncode == 2
    assert "Write it like this: --change camera=low-hero,table-top" in wrong.stderr


def test_a_reason_that_is_no_word_of_the_style_pack_is_told_with_the_nearest(studio: Studio) -> None:
    told = studio.onbrief("select", "dusk", "golden-hour", "1", "--reason", "lihgt")
    assert told.returncode == 2
    assert told.stderr == (
        "--reason: “lihgt” is no reason for a pick of this style pack\n    Did you mean “light”?\n"
    )
