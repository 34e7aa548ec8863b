"""One comment in a pull request, asked of a server that speaks the forge's API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onbrief.errors import InputError
from onbrief.review.comment import LONGEST, MARKER, GitHubComments, post
from tests.github import SHA, Server, github


@pytest.fixture
def server() -> Iterator[Server]:
    with github() as found:
        yield found


@pytest.fixture
def forge(server: Server) -> GitHubComments:
    told = server.environment
    return GitHubComments(told["GITHUB_API_URL"], told["GITHUB_REPOSITORY"], told["GITHUB_TOKEN"])


def body(text: str = "## Nothing"):
    return lambda source: f"{text} {source}"


def test_the_first_run_comments_and_every_later_one_writes_the_same_comment_anew(
    server: Server, forge: GitHubComments
) -> None:
    assert post(forge, 7, body("## One")) == "pull request 7: commented"
    [made] = server.comments
    assert made["body"] == f"{MARKER}\n## One https://github.example/perch/house/blob/{SHA}"
    assert post(forge, 7, body("## Two")) == "pull request 7: the comment is brought up to date"
    assert [c["body"].splitlines()[1][:6] for c in server.comments] == ["## Two"]
    sent = len([asked for asked in server.asked if not asked.startswith("GET")])
    assert post(forge, 7, body("## Two")) == "pull request 7: the comment says so already"
    assert len([asked for asked in server.asked if not asked.startswith("GET")]) == sent + 1  # who we are


def test_a_pull_request_without_a_change_is_left_in_peace_until_it_had_one(
    server: Server, forge: GitHubComments
) -> None:
    assert "nothing to comment" in post(forge, 7, body(), worth=False)
    assert server.comments == []
    post(forge, 7, body("## One"))
    assert "up to date" in post(forge, 7, body("## None any more"), worth=False)


@pytest.mark.parametrize(
    ("login", "kind"), [("mara", "User"), ("other-ci[bot]", "Bot"), ("github-actions", "User"), ("", "")]
)
def test_a_comment_of_somebody_else_is_never_touched_whatever_it_says(
    server: Server, forge: GitHubComments, login: str, kind: str
) -> None:
    theirs = server.comment(f"{MARKER}\nMine!", login, kind)
    assert post(forge, 7, body("## One")) == "pull request 7: commented"
    assert theirs["body"] == f"{MARKER}\nMine!" and len(server.comments) == 2


def test_our_own_other_comments_stay_and_ours_is_found_behind_a_hundred_others(
    server: Server, forge: GitHubComments
) -> None:
    server.me = "github-actions"  # one API calls an app so, the other adds [bot]
    said = server.comment(f"As we said:\n> {MARKER}", "github-actions[bot]", "Bot")
    for number in range(230):
        server.comment("LGTM", f"somebody-{number}")
    ours = server.comment(f"{MARKER}\r\n## Old", "GitHub-Actions[bot]", "Bot")
    post(forge, 7, body("## New"))
    assert ours["body"].startswith(f"{MARKER}\n## New") and said["body"].startswith("As we said")
    assert sum("page=3" in asked for asked in server.asked) == 1


def test_a_body_that_is_too_long_for_the_forge_is_cut_and_says_so(
    server: Server, forge: GitHubComments
) -> None:
    post(forge, 7, body("## Long " + "x" * 90_000))
    assert len(server.comments[0]["body"]) == LONGEST
    assert server.comments[0]["body"].rstrip().endswith("too long for the forge.")


def test_a_forge_that_is_busy_is_asked_again_and_one_that_forbids_is_not(
    server: Server, forge: GitHubComments
) -> None:
    server.fail[("GET", "/comments")] = [(502, {"Retry-After": "0"}), (403, {"Retry-After": "0"})]
    assert post(forge, 7, body()) == "pull request 7: commented"
    server.fail[("GET", "/pulls/7")] = [(403, {})]
    with pytest.raises(InputError, match="the forge answers 403") as told:
        post(forge, 7, body("## Two"))
    assert "`pull-requests: read`" in str(told.value)
    server.fail[("PATCH", "/comments")] = [(502, {"Retry-After": "0"})]
    with pytest.raises(InputError, match="the forge answers 502") as told:
        post(forge, 7, body("## Two"))
    assert "`pull-requests: write`" in str(told.value)


def test_a_forge_that_speaks_otherwise_is_told_in_words(server: Server, forge: GitHubComments) -> None:
    server.comments.append({"id": "seven", "body": None, "user": None})
    with pytest.raises(InputError, match="in a form that we don't know"):
        post(forge, 7, body())
