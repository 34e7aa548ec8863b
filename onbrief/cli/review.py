"""`onbrief review`"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from onbrief.cli.common import chosen, formats, in_ci, repository
from onbrief.cli.review_text import show
from onbrief.files import dump_json, write_bytes
from onbrief.pages.words import counted, plain
from onbrief.review.comment import GitHubComments, post
from onbrief.review.markdown import markdown
from onbrief.review.report import Change, Report, Side
from onbrief.review.review import review
from onbrief.review.strict import open_changes
from onbrief.review.words import picture, seen

SCHEMA = "onbrief/review/1"
POST = "post"
SHOWN = 20  # changes that a gate names


@click.command(
    "review",
    epilog="\b\nExample: onbrief review lumen-summer --out review.html"
    "\nSince a commit: onbrief review --against HEAD~1"
    "\nIn a pull request, by CI: onbrief review post --pull-request 7 --link https://example.com/review.html",
)
@click.argument("campaigns", nargs=-1, metavar="[post] [CAMPAIGN]...")
@click.option("--against", metavar="REF", help="compare with this commit, not with where the branch began")
@click.option(
    "--head",
    metavar="REF",
    default="",
    help="the commit that holds this build, where that isn't HEAD (for CI)",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="write the page here, one HTML file"
)
@click.option(
    "--strict",
    is_flag=True,
    help="exit status 1 where a change that nobody asked for is not approved by every role",
)
@click.option("--pull-request", "number", type=click.IntRange(1), help="with post: whose comment is written")
@click.option("--link", default="", metavar="URL", help="where people open the page; for markdown and post")
@formats("json", "markdown", "html")
def command(
    campaigns: tuple[str, ...],
    against: str | None,
    head: str,
    out: Path | None,
    strict: bool,
    number: int | None,
    link: str,
    kind: str,
) -> int:
    """Show which delivered pictures changed, what changed in them, which line caused it, and what nobody asked for.

    Compares the build that lineage.json names, committed or not, with the one at the place where this branch left the
    target branch; on the target branch itself, with the last commit. Without a name, every campaign. Renders nothing.
    What a build noted of its pictures, to compare them quickly, is not believed with --strict nor in CI.

    `review post` writes it as one comment into a pull request (GITHUB_REPOSITORY, GITHUB_TOKEN), and updates that
    comment when it is run again. It uploads no picture.
    """
    root = repository()
    posts = campaigns[:1] == (POST,)
    if posts != (number is not None):
        raise click.UsageError("`onbrief review post` and --pull-request N belong together.")
    names = campaigns[1:] if posts else campaigns
    names = tuple(chosen(root, names)) if names else ()
    report = review(root, names, against, partial(click.echo, err=True), head, anew=strict or in_ci())
    if posts and number is not None:
        forge = GitHubComments.of_environment()
        click.echo(post(forge, number, partial(markdown, report, link), worth=bool(report.changes)))
    else:
        _print(root, report, kind, link)
    if out:
        write_bytes(out, _page(report, root).encode())
        click.echo(f"page: {out}", err=kind != "text")
    return _gate(root, report) if strict else 0


def _print(root: Path, report: Report, kind: str, link: str) -> None:
    if kind == "json":
        click.echo(dump_json(as_json(report)), nl=False)
    elif kind == "markdown":
        click.echo(markdown(report, link), nl=False)
    elif kind == "html":
        click.echo(_page(report, root), nl=False)
    else:
        show(report)


def _page(report: Report, root: Path) -> str:
    from onbrief.review.page import page  # image libraries, only where pictures are shown

    return page(root, report)


def _gate(root: Path, report: Report) -> int:
    found = open_changes(root, report)
    for change in found[:SHOWN]:
        click.secho(f"{plain(picture(change))}: {plain(seen(change))}", fg="red", err=True)
    if found:
        what = counted(len(found), "picture has", "pictures have")
        click.echo(f"{what} a change that nobody asked for, and not every role has approved it.", err=True)
        click.echo("Find out why, and build again; or approve these bytes: onbrief approve --help", err=True)
    return int(bool(found))


def as_json(report: Report) -> dict[str, Any]:
    """One document of the schema onbrief/review/1. Boxes: x, y, width, height in pixels of the newer picture."""
    return {
        "schema": SCHEMA,
        "against": report.against,
        "base": report.base,
        "head": report.head,
        "counts": dict(report.counts),
        "campaigns": [asdict(part) for part in report.campaigns],
        "groups": [asdict(group) for group in report.groups],
        "changes": [_change(change) for change in report.changes],
        "notes": list(report.notes),
    }


def _change(change: Change) -> dict[str, Any]:
    sides = {name: _side(side) for name, side in (("old", change.old), ("new", change.new))}
    return {**asdict(change), **sides, "unexpected": change.unexpected}


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    copy = {field: {"text": text, "source": source} for field, (text, source) in side.copy.items()}
    return {**asdict(side), "file": side.file is not None, "copy": copy, "lineage": dict(side.lineage)}
