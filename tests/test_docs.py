"""What the documents say can be typed, and what they link to is there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
import pytest

from onbrief.cli import cli

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
ENDS = {"&&", "||", ";", "|", "(", ")", "<", ">", ">>", "&"}


def blocks(page: Path) -> list[str]:
    """The shell blocks of a page, in order, as a reader would paste them."""
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def commands(script: str) -> Iterator[list[str]]:
    """Every `onbrief …` in a piece of shell, as its arguments."""
    script = re.sub(r"<<'(\w+)'\n.*?^\1$", "", script.replace("\\\n", " "), flags=re.M | re.S)
    for line in script.splitlines():
        words: list[str] = []
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        for word in [*lexer, ";"]:
            if word not in ENDS:
                words.append(word)
                continue
            if words and words[0] == "onbrief":
                yield words[1:]
            words = []


def parse(arguments: list[str]) -> None:
    """As the command line would, without running anything. Raises click.UsageError."""
    command: click.Command = cli
    context, name = None, "onbrief"
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        context = click.Context(command, context, info_name=name)
        name, found, arguments = command.resolve_command(context, arguments)
        assert found is not None
        command = found
    if arguments not in (["--help"], ["--version"]) and not isinstance(command, click.Group):
        command.make_context(name or "", arguments, context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_can_be_typed(page: Path) -> None:
    for script in blocks(page):
        for arguments in commands(script):
            parse(arguments)
    for mention in re.findall(r"`onbrief ([^`]*)`", page.read_text("utf-8")):
        with suppress(click.MissingParameter):  # a sentence may name a command without its arguments
            parse(shlex.split(mention.replace("…", "")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_to_something(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize(
    "line",
    [
        "onbrief bild",
        "onbrief check --strickt",
        "onbrief stage",
        "onbrief plan --format xml",
    ],
)
def test_a_command_that_cannot_be_typed_is_found(line: str) -> None:
    with pytest.raises(click.UsageError):
        for arguments in commands(f"cd somewhere && {line} | tee log"):
            parse(arguments)
