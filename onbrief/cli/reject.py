"""`onbrief reject`"""

from __future__ import annotations

from typing import Any

import click

from onbrief.cli.decision import run, with_options


@click.command(
    "reject", epilog="Example: onbrief reject lumen-summer --only '*_de-DE.jpg' --reason 'The cap is cut off'"
)
@with_options
def command(**given: Any) -> int:
    """Reject pictures of a committed build, as one of the roles; signed with your SSH key. Answers may be left out."""
    return run("reject", **given)
