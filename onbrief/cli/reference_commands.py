"""The command line as Markdown, from click itself: what each command does, its usage, options and example."""

from __future__ import annotations

import inspect
import re

import click

HEAD = ["| option | does |", "|---|---|"]
STATUSES = """\
| exit status | means |
|---|---|
| 0 | fine |
| 1 | a finding blocks, or what was asked for is not so |
| 2 | the input can't be used; each mistake is told with its place and its cure |
| 3 | a person's decision is waited for |
| 130, 143 | ended from outside, by ^C or SIGTERM; the next build goes on from there |"""


def page(cli: click.Group) -> str:
    """The page of all commands, in the order of `onbrief --help`."""
    context = click.Context(cli, info_name="onbrief")
    lines = ["# Commands", "", "Each command tells the same with `--help`.", "", STATUSES, ""]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        lines += _command(click.Context(command, context, info_name=name))
    return "\n".join(lines)


def _command(context: click.Context) -> list[str]:
    command = context.command
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## {context.command_path}", "", prose(command.help or ""), "", "```text", usage, "```", ""]
    rows = [f"| `{_cell(option)}` | {_cell(text)} |" for option, text in options(context)]
    if rows:
        lines += [*HEAD, *rows, ""]
    for label, example in examples(command):
        lines += [f"{label}:", "", "```sh", example, "```", ""]
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            lines += _command(click.Context(inner, context, info_name=name))
    return lines


def options(context: click.Context) -> list[tuple[str, str]]:
    """The options that people may type, as `--help` words them; `--help` itself is every command's."""
    found = [
        option.get_help_record(context)
        for option in context.command.get_params(context)
        if isinstance(option, click.Option) and "--help" not in option.opts
    ]
    return [record for record in found if record]


def examples(command: click.Command) -> list[tuple[str, str]]:
    """Label and command line of each example; an epilog has one a line, as `Example: onbrief …`."""
    lines = (command.epilog or "").replace("\b", "").strip().splitlines()
    return [(label, line) for label, _, line in (line.partition(": ") for line in lines)]


def prose(text: str) -> str:
    """A docstring as paragraphs."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text).replace("\b", ""))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
