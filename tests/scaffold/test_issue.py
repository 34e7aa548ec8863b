"""An issue becomes a branch with a valid campaign; its text may have been written by anyone."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.scaffold.branch import commit_campaign
from onbrief.scaffold.issue import read_issue
from onbrief.scaffold.questions import ISSUE_FORM, QUESTIONS, issue_form
from onbrief.scaffold.wish import Wish
from tests.scaffold.conftest import git
from tests.studio import ROOT

ANSWERS = {
    "name": "spring-launch",
    "title": "Spring: the “first” light",
    "stylepack": "lumen",
    "objective": "Be remembered.\n\n- not only by name",
    "audience": "Everyone who is thirsty.",
    "message": "The best hour of the day.",
    "markets": "GB: en-GB\r\nAE: ar-AE",
    "placements": "_No response_",
    "live": "2027-06-01",
    "end": "2027-08-31",
    "usage": "public",
    "disclosure": "metadata",
    "skus": "Rose & Fig\nCedar = bottle",
    "headline": "yes",
    "body": "_No response_",
    "cta": "Find yours",
    "legal": "_No response_",
    "landing_url": "https://lumen.example/spring",
}


def body(**changes: str) -> str:
    """As a forge renders an issue form."""
    answers = ANSWERS | changes
    return "\n\n".join(f"### {q.label}\n\n{answers[q.key]}" for q in QUESTIONS) + "\n"


def commit(root: Path, text: str) -> str:
    return commit_campaign(root, *read_issue(text, "issue.md"))


def told(root: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        commit(root, text)
    assert git(root, "branch", "--list", "brief/*") == ""
    return [str(problem) for problem in error.value.problems]


def test_the_issue_form_asks_the_questions_of_the_table() -> None:
    assert (ROOT / ISSUE_FORM).read_text("utf-8") == issue_form()
    fields = [field for field in yaml.safe_load(issue_form())["body"] if field["type"] != "markdown"]
    assert [field["id"] for field in fields] == [q.key for q in QUESTIONS]


def test_an_issue_becomes_a_branch_of_one_commit_and_nothing_else_moves(root: Path) -> None:
    (root / "notes.txt").write_text("work in hand", "utf-8")
    (root / "placements/README.md").write_text("changed", "utf-8")
    git(root, "add", "notes.txt")
    before = git(root, "status", "--porcelain")
    assert commit(root, body()) == "brief/spring-launch"
    assert git(root, "status", "--porcelain") == before
    assert git(root, "symbolic-ref", "--short", "HEAD") == "main"
    assert git(root, "log", "--format=%s", "main..brief/spring-launch") == "Brief: Spring: the “first” light"
    assert git(root, "diff", "--name-status", "main", "brief/spring-launch").split("\n") == [
        "A\tcampaigns/spring-launch/brief.yaml",
        "A\tcampaigns/spring-launch/copy/ar-AE.yaml",
        "A\tcampaigns/spring-launch/copy/en-GB.yaml",
        "A\tcampaigns/spring-launch/dvc.yaml",
        "A\tcampaigns/spring-launch/selects.yaml",
    ]
    brief = yaml.safe_load(git(root, "show", "brief/spring-launch:campaigns/spring-launch/brief.yaml"))
    assert brief["objective"] == ANSWERS["objective"]
    assert list(brief["skus"]) == ["rose-fig", "cedar"]
    copy = yaml.safe_load(git(root, "show", "brief/spring-launch:campaigns/spring-launch/copy/en-GB.yaml"))
    assert (copy["headline"], copy["draft"]) == ("yes", True)


def test_what_head_says_counts_not_the_working_tree(root: Path) -> None:
    (root / "stylepacks/lumen/stylepack.yaml").write_text("broken: [", "utf-8")
    assert commit(root, body()) == "brief/spring-launch"


def test_a_link_out_of_the_repository_is_refused_in_words(root: Path) -> None:
    (root / "stylepacks/lumen/secret.txt").symlink_to("/etc/passwd")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "A link")
    assert told(root, body())[0].startswith("HEAD: what is committed can't be used: ")


def test_a_branch_that_is_there_is_never_moved(root: Path) -> None:
    commit(root, body())
    first = git(root, "rev-parse", "brief/spring-launch")
    with pytest.raises(InputError) as error:
        commit(root, body(title="Another"))
    assert [str(problem) for problem in error.value.problems] == [
        "issue.md:1:1: there is a branch brief/spring-launch already\n"
        "    Choose another name, or look at it: git switch brief/spring-launch"
    ]
    assert git(root, "rev-parse", "brief/spring-launch") == first


def test_every_wrong_answer_is_told_with_its_line(root: Path) -> None:
    assert told(root, body(name="../evil", live="soon", usage="everywhere")) == [
        "issue.md:1:1: '../evil' can't be a name here\n"
        "    Use lower-case letters and digits, joined by single hyphens, at most 48: spring-launch.",
        "issue.md:36:1: “soon” is no date\n    Write it as 2027-06-01.",
        "issue.md:44:1: “everywhere” is not on the list\n    Choose experiment, internal, public.",
    ]


def test_what_the_validator_finds_is_told_at_the_answer_that_caused_it(root: Path) -> None:
    assert told(root, body(placements="instagram/storri-1080")) == [
        "issue.md:32:1: “instagram/storri-1080” is no placement of the catalogue\n"
        "    Did you mean “instagram/story-1080”?"
    ]
    assert told(root, body(skus="Rose = bottel")) == [
        "issue.md:52:1: “bottel” is no product of this style pack\n    Did you mean “bottle”?"
    ]
    assert told(root, body(markets="FR: fr-FR"))[0].startswith(
        "issue.md:27:1: the style pack lumen has no fonts for fr-FR"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "issue.md: this is no brief: none of the form's headings is here"),
        (body() + "\n### Name\n\nother\n", "issue.md:77:1: “Name” stands here twice"),
        (body(title="a\u202eb"), "issue.md:5:1: a hidden character stands here (U+202E)"),
        (body(title="a\x00b"), "issue.md:5:1: a hidden character stands here (U+0000)"),
        (body(objective="x" * 4001), "issue.md:13:1: 4001 characters; at most 4000 fit here"),
        (body(headline="two\nlines"), "issue.md:57:1: one line is enough here"),
    ],
)
def test_what_is_no_brief_is_refused(root: Path, text: str, what: str) -> None:
    assert told(root, text)[0].splitlines()[0] == what


LINE = st.text(
    st.one_of(st.sampled_from(string.printable), st.characters(blacklist_categories=("Cs",))), max_size=40
)
HOSTILE = st.one_of(
    LINE,
    st.sampled_from(
        [
            "### Name",
            "---",
            "{{x}}",
            "!!python/object:os.system",
            "&a *a",
            "`$(id)`",
            "<script>",
            "a: b",
            "\ufeff",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, max_size=4).map("\n".join), st.sampled_from([q.key for q in QUESTIONS]))
def test_any_answer_is_either_taken_word_for_word_or_refused_in_words(text: str, key: str) -> None:
    try:
        wish, _ = read_issue(body(**{key: text}), "issue.md")
    except InputError as error:
        assert all(problem.where.startswith("issue.md") for problem in error.problems)
        return
    assert isinstance(wish, Wish)
    if key in ("title", "objective", "audience", "message"):
        said = getattr(wish, key)
        assert said == "\n".join(line.rstrip() for line in text.splitlines()).strip() or said in text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_answered_in_words(text: str) -> None:
    with pytest.raises(InputError):
        read_issue(text, "issue.md")
