"""The command line. Exit status: 0 fine, 1 a blocking finding, 2 unusable input, 3 waiting for a person."""

from __future__ import annotations

import importlib
import keyword
import os
import signal
import sys
from pathlib import Path

import click

from onbrief import __version__
from onbrief.errors import InputError
from onbrief.files import unwritable

COMMANDS = {
    "new": "Begin a campaign, a style pack, a check or a renderer.",
    "build": "Render what is stale, from brief to delivery packs.",
    "plan": "Say what a build would render, why, and how long it takes.",
    "status": "Every campaign on one screen: stale, waiting, failing, ready.",
    "engines": "Look over what engines are made of: ComfyUI graphs and their bindings.",
    "validate": "Check what people wrote; every mistake with file, line and cure.",
    "lightbox": "Go through the candidates, pick and say why, on a page of this machine.",
    "review": "Show what changed in the pictures, why, and what nobody asked for.",
    "select": "Choose a candidate, with a reason.",
    "more": "Ask for more candidates like one.",
    "cut": "Hand a cut to an editor, and bring the edit back.",
    "retouch": "Have masters cleaned, swapped or expanded, in steps that a build replays.",
    "import": "Bring in a picture, PSD or film, with its rights.",
    "export": "Write pictures with their layers, for Photoshop.",
    "dub": "Print the timed script of a spot, and whether what is said fits.",
    "feedback": "Tell what gets picked, and why.",
    "remarks": "List what people said of candidates and pictures.",
    "approve": "Approve the pictures of a build, as one of the roles that must.",
    "reject": "Reject pictures of a build, as one of the roles.",
    "check": "Hold the delivered files against the gates.",
    "trace": "Tell where a file comes from.",
    "where-used": "Tell where a font, model, product or face is used.",
    "find": "Find assets by words.",
    "history": "Tell every round of an asset.",
    "log": "Tell a campaign's story.",
    "expiring": "List rights, keys and exceptions that end soon.",
    "fetch": "Take what was built elsewhere from the remotes.",
    "push": "Send what was built to a remote.",
    "verify": "Hold locks, ledger, packs and files against what they must be.",
    "collect": "Take what render jobs hand in.",
    "publish": "Seal and deliver what was approved; renders nothing.",
    "reviews": "Record what people said in a pull request; for CI.",
    "recall": "Take back a font, a model, a product …",
    "resolve": "Bring two branches together that built the same campaign.",
    "reproduce": "Render recorded pictures anew and compare.",
    "models": "List, verify and add the models that may make pictures.",
    "costs": "Sum what renderings cost: time, energy, money.",
    "rights": "List the rights that end too soon.",
    "schema": "Write JSON Schemas for editors.",
    "reference": "Write docs/reference/ from models and commands.",
    "stage": "Run one stage in a campaign's folder (DVC calls this).",
}


class Commands(click.Group):
    """Imports a command when it is called, so that `--help` doesn't load a path tracer."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        return importlib.import_module(f"onbrief.cli.{name}{'_' if keyword.iskeyword(name) else ''}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Creative production as code: a brief is the source, an asset is the build."""


def main() -> None:
    """Runs the command line; a mistake in the input is told in words, never with a traceback.

    Ended from outside (^C, SIGTERM, SIGHUP) it tidies up and exits with 128 + the signal, as shells expect.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except (InputError, OSError) as error:
        told = error if isinstance(error, InputError) else _unwritable(error)
        if told is None:
            raise
        from onbrief.cli.problems import show_problems

        show_problems(told.problems)
        sys.exit(2)


def _unwritable(error: OSError) -> InputError | None:
    return unwritable(Path(error.filename or Path.cwd()), error)
