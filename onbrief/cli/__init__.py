"""The command line. Exit status: 0 fine, 1 a blocking finding, 2 unusable input, 3 waiting for a person."""

from __future__ import annotations

import importlib
import sys

import click

from onbrief import __version__
from onbrief.cli.show import show_problems
from onbrief.errors import InputError

COMMANDS = {
    "new": "Begin a campaign, a style pack, a check or a renderer.",
    "build": "Render what is stale, from brief to delivery packs.",
    "validate": "Check what people wrote; every mistake with file, line and cure.",
    "select": "Choose a candidate, with a reason.",
    "check": "Hold the delivered files against the gates.",
    "trace": "Tell where a file comes from.",
    "schema": "Write JSON Schemas for editors.",
    "stage": "Run one stage in a campaign's folder (DVC calls this).",
}


class Commands(click.Group):
    """Imports a command when it is called, so that `--help` doesn't load a path tracer."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"onbrief.cli.{cmd_name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Creative production as code: a brief is the source, an asset is the build."""


def main() -> None:
    """Runs the command line; a mistake in the input is told in words, never with a traceback."""
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except InputError as error:
        show_problems(error.problems)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
