"""`onbrief approve`"""

from __future__ import annotations

from typing import Any

import click

from onbrief.cli.decision import run, with_options


@click.command(
    "approve",
    epilog="\b\nExample: onbrief approve lumen-summer --scope brand --reason 'On brand, on brief'\n"
    "A client's mail: onbrief approve lumen-summer --scope client --reason 'Said yes' "
    "--for 'Kim Lee <kim@client.example>' --document yes.eml --on 2027-05-03",
)
@with_options
@click.option(
    "--from-pull-request",
    "pull_request",
    type=click.IntRange(min=1),
    help="record what its reviews say, approvals and rejections; for CI, with CI's own key",
)
def command(pull_request: int | None, **given: Any) -> int:
    """Approve the pictures of a committed build, as one of the roles that must; signed with your SSH key.

    Asks what the role is asked; without a terminal, give every answer as an option. Exit status 2 where it would not
    count: nothing is written then. 3 where a pull request holds no review of this role.
    """
    return run("approve", pull_request=pull_request, **given)
