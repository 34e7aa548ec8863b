"""From nothing to delivery packs: a style pack and a campaign as `onbrief new` makes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from onbrief.cli.new import command
from tests.scaffold.test_issue import body
from tests.studio import Studio, _small, make_studio

CAMPAIGN = [
    "new",
    "campaign",
    "spring",
    "--stylepack",
    "nordlys",
    "--market",
    "GB:en-GB",
    "--market",
    "AE:ar-AE",
]


def test_a_new_pack_and_a_new_campaign_build_to_packs(studio: Studio) -> None:
    made = studio.onbrief("new", "stylepack", "nordlys", "--brand", "Nordlys")
    assert made.returncode == 0, made.stderr
    assert made.stdout.endswith("\nNext: onbrief new campaign NAME --stylepack nordlys\n")
    _small(studio.root / "stylepacks/nordlys")
    made = studio.onbrief(*CAMPAIGN, "--placement", "iab-display/300x250")
    assert made.stdout == (
        "campaigns/spring/brief.yaml\n"
        "campaigns/spring/copy/ar-AE.yaml\n"
        "campaigns/spring/copy/en-GB.yaml\n"
        "campaigns/spring/dvc.yaml\n"
        "campaigns/spring/selects.yaml\n"
        "\n"
        "The words are drafts: the gate final-copy blocks delivery until `draft: true` is gone from copy/*.yaml.\n"
        "Next: edit brief.yaml, then onbrief build spring\n"
    )
    assert studio.onbrief("validate", "spring").returncode == 0

    studio.edit("campaigns/spring/brief.yaml", "candidates: 6", "candidates: 1")
    waits = studio.onbrief("build", "spring")
    assert waits.returncode == 3, waits.stderr
    assert "waits: scene hero has no select" in waits.stdout

    who = ("--reason", "light", "--who", "Ada Reed <ada@lumen.example>")
    assert studio.onbrief("select", "spring", "hero", "1", *who).returncode == 0
    drafts = studio.onbrief("build", "spring")
    assert drafts.returncode == 1, drafts.stderr
    assert "The words are a draft; read every line, then take out `draft: true`." in drafts.stdout
    assert re.search(r"campaigns/spring/copy/ar-AE\.yaml:\d+:1\n", drafts.stdout)

    for locale in ("en-GB", "ar-AE"):
        studio.edit(f"campaigns/spring/copy/{locale}.yaml", "draft: true\n", "")
    final = studio.onbrief("build", "spring")
    assert "The words are a draft" not in final.stdout
    assert " 0 pictures rendered" in final.stdout  # calling words final re-renders nothing
    packs = Studio(studio.root, "spring").build / "packs"
    assert [path.name for path in sorted(packs.iterdir())] == [
        "nordlys_spring_AE_v1.zip",
        "nordlys_spring_GB_v1.zip",
    ]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_studio(tmp_path_factory.mktemp("here"))


def run(here: Studio, monkeypatch: pytest.MonkeyPatch, *arguments: str, text: str | None = None) -> str:
    monkeypatch.chdir(here.root)
    done = CliRunner().invoke(command, list(arguments), input=text)
    return done.output + (f"{type(done.exception).__name__}: {done.exception}\n" if done.exception else "")


def test_an_issue_on_stdin_becomes_a_branch(here: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in (("user.name", "Ada Reed"), ("user.email", "ada@lumen.example")):
        here.run("git", "config", key, value)
    assert run(here, monkeypatch, "campaign", "--from-issue", "-", text=body()) == (
        "Branch brief/spring-launch holds the campaign in one commit; your working tree is as it was.\n"
        "Next: git push -u origin brief/spring-launch, then open a pull request; "
        "or look at it: git switch brief/spring-launch\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["campaign"], "Error: A campaign needs a NAME, as in: onbrief new campaign spring-launch\n"),
        (["campaign", "--form", "--from-issue", "x"], "Error: --form stands alone; leave out --from-issue.\n"),
        (["campaign", "a", "--form"], "Error: With --form the answers give the name; leave out NAME.\n"),
        (["campaign", "a", "--like", "dusk", "--sku", "x"], "Error: --like stands alone; leave out --sku.\n"),
        (["campaign", "--from-issue", "none.md"],
         "InputError: none.md: this file can't be read (No such file or directory)\n"),
        (["campaign", "a", "--stylepack", "lumne"],
         "InputError: --stylepack: there is no style pack “lumne”\n    Did you mean “lumen”?\n"),
        (["campaign", "a", "--like", "dsk"],
         "InputError: --like: there is no campaign “dsk”\n    Did you mean “dusk”?\n"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_words(
    here: Studio, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    assert run(here, monkeypatch, *arguments).removesuffix("SystemExit: 2\n").endswith(told)


@pytest.mark.parametrize("name", ["campaign", "stylepack", "check", "renderer"])
def test_each_has_help_with_an_example(here: Studio, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert f"Example: onbrief new {name} " in run(here, monkeypatch, name, "--help")


def test_a_file_too_long_for_an_issue_is_not_read(
    here: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "issue.md"
    path.write_text("x" * 80_000, "utf-8")
    assert "more than 70 kB\n    An issue's text is shorter than that." in run(
        here, monkeypatch, "campaign", "--from-issue", str(path)
    )
