"""`onbrief review` as people and CI type it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.github import github
from tests.review.desk import EN, HERO, Desk

SPOT = (1500, 200, 60, 60)


def typed(desk: Desk, *arguments: str, **environment: str) -> tuple[int, str, str]:
    done = desk.person("ada", "onbrief", "review", *arguments, **environment)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_terminal_tells_causes_and_lines_and_a_page_is_one_file(desk: Desk, tmp_path: Path) -> None:
    desk.branch()
    desk.edit(EN, "cta: Write an invoice", "cta: Write one now")
    desk.rebuild()
    page = tmp_path / "review.html"
    status, said, _ = typed(desk, "--out", str(page), COLUMNS="100")
    assert status == 0
    assert said.startswith("2 pictures changed (of 4), against main (")
    assert (
        "\n  CTA, en-GB  2 pictures"
        "\n  campaigns/invoice/copy/en-GB.yaml:6:1"
        "\n  CTA en-GB: “Write an invoice” → “Write one now”\n"
    ) in said
    assert said.endswith(f"\npage: {page}\n")
    html = page.read_text("utf-8")
    assert "yaml:6:1" in html and "Content-Security-Policy" in html
    status, said, _ = typed(desk, desk.name, "--format", "json")
    told = json.loads(said)
    assert (told["schema"], told["counts"], len(told["changes"])) == (
        "onbrief/review/1",
        {"changed": 2, "unexpected": 0},
        2,
    )
    assert str(desk.root) not in said, "a report names no folder of this machine"


def test_the_gate_stops_at_what_nobody_asked_for_until_every_role_approved_these_bytes(desk: Desk) -> None:
    desk.branch()
    assert typed(desk, "--strict")[0] == 0
    desk.retouch(HERO, SPOT)
    status, _, said = typed(desk, "--strict")
    assert status == 1
    assert "app, web/hero-21x9, en-GB (invoice): unexpected: " in said
    assert "1 picture has a change that nobody asked for, and not every role has approved it." in said
    desk.save("ada", "Retouched by hand")
    desk.approve("mara", "creative")
    assert typed(desk, "--strict")[0] == 1, "brand has not looked yet"
    desk.approve("mara", "brand")
    assert typed(desk, "--strict")[0] == 0
    desk.retouch(HERO, (1400, 300, 60, 60))
    assert typed(desk, "--strict")[0] == 1, "other bytes"


def test_the_gate_looks_at_the_picture_whatever_its_signature_says(desk: Desk) -> None:
    desk.branch()
    desk.retouch(HERO, SPOT, signed=False)
    assert "1 with other bytes that look the same" in typed(desk, CI="")[1]
    assert typed(desk, CI="true")[1].startswith("1 picture changed (of 4); 1 unexpected")
    assert typed(desk, "--strict", CI="")[0] == 1


def test_ci_posts_one_comment_with_the_page_s_address_and_the_lines_linked(desk: Desk) -> None:
    desk.branch()
    desk.edit(EN, "cta: Write an invoice", "cta: Write one now")
    desk.rebuild()
    with github() as server:
        link = ("post", "--pull-request", "7", "--link", "https://github.example/artifacts/1")
        status, said, told = typed(desk, *link, **server.environment)
        assert (status, said) == (0, "pull request 7: commented\n"), told
        [comment] = server.comments
    assert "2 pictures changed (of 4)" in comment["body"]
    assert "/blob/" in comment["body"] and "copy/en-GB.yaml#L6" in comment["body"]


def test_what_can_t_be_used_is_told_in_words(desk: Desk) -> None:
    for arguments, says in (
        (("post",), "`onbrief review post` and --pull-request N belong together."),
        (("--pull-request", "7"), "belong together"),
        (("--against", "nowhere"), "nowhere: there is no such commit in this clone"),
        (("invoise",), "Did you mean “invoice”?"),
    ):
        status, _, told = typed(desk, *arguments)
        assert (status, says in told) == (2, True), told
    status, _, told = typed(desk, "post", "--pull-request", "7", GITHUB_REPOSITORY="", GITHUB_TOKEN="")
    assert (status, "GITHUB_REPOSITORY: it is not set" in told) == (2, True), told
