"""`onbrief reviews`"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from onbrief.cli.common import chosen, identity, repository
from onbrief.errors import InputError
from onbrief.lineage.signatures import key_of
from onbrief.model.actor import Actor
from onbrief.pages.words import plain
from onbrief.signoff.decide import decide, role_of, subject
from onbrief.signoff.forge import GitHub, Told, latest, wishes
from onbrief.signoff.standing import standing


@click.command("reviews", epilog="Example: onbrief reviews --of-commit 3fa9c1d2e0")
@click.argument("campaigns", nargs=-1)
@click.option(
    "--of-commit", "commit", required=True, help="the commit of the target branch that a pull request became"
)
@click.option("--key", type=click.Path(path_type=Path), help="CI's SSH key")
def command(campaigns: tuple[str, ...], commit: str, key: Path | None) -> int:
    """Record what people without keys said in the pull requests behind a commit. For CI, with CI's own key.

    Asks the forge (GITHUB_REPOSITORY, GITHUB_TOKEN) and writes a decision for each review that counts: of an account
    that speaks for a role, about the very pictures that are committed here. Reviews that don't count are told.
    """
    root = repository()
    forge = GitHub.of_environment()
    told = [review for number in forge.pull_requests(commit) for review in forge.reviews(number)]
    recorder, signing = identity(root), key_of(root, key)
    made = [path for name in chosen(root, campaigns) for path in _record(root, name, told, recorder, signing)]
    for path in made:
        click.echo(path.relative_to(root).as_posix())
    click.echo(f"{len(told)} reviews, {len(made)} decisions written")
    return 0


def _record(root: Path, name: str, told: list[Told], recorder: Actor, key: Path) -> Iterator[Path]:
    """A campaign's decisions. A review that doesn't count stops no other."""
    for scope in standing(root, name).marks:
        try:
            role = role_of(root, scope)
            about = subject(root, name)
        except InputError as error:
            _refused(name, error)
            continue
        for review in latest(told) if "forge" in role.evidence else ():
            try:
                for wish in wishes(root, about, role, [review], recorder):
                    yield decide(root, about, wish, key)
            except InputError as error:
                _refused(name, error)


def _refused(name: str, error: InputError) -> None:
    for problem in error.problems:
        click.echo(f"{name}: not recorded, {plain(problem.where)}: {plain(problem.what)}", err=True)
