"""`onbrief feedback`"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.files import dump_json, write_bytes
from onbrief.pages.words import counted, plain
from onbrief.selection.feedback import Feedback, Tally, feedback
from onbrief.selection.feedback_page import counts, feedback_csv, feedback_html, words


@click.command("feedback", epilog="Example: onbrief feedback --out feedback.html")
@click.argument("campaigns", nargs=-1)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html", help="write a page"
)
@formats("csv", "json")
def command(campaigns: tuple[str, ...], out: Path | None, kind: str) -> None:
    """Tell which terms lead to picks, what is turned down, and why; over all campaigns, or those named.

    Counts reviews/ and selects.yaml against what lineage.json says of each candidate. How many candidates a figure
    stands on is always told; below five nothing is ranked.
    """
    root = repository()
    found = feedback(root, chosen(root, campaigns))
    if out:
        write_bytes(out, feedback_html(root, found).encode())
        click.echo(f"{out}: {counted(len(found.judged), 'candidate')}", err=kind != "text")
    if kind == "csv":
        click.echo(feedback_csv(found), nl=False)
    elif kind == "json":
        click.echo(dump_json(_data(found)), nl=False)
    elif not out:
        _tell(found)


def _tell(found: Feedback) -> None:
    if not found.judged:
        click.echo("nobody has said anything of these candidates yet")
        return
    told = counts(found)
    click.echo(
        f"{counted(len(found.judged), 'candidate')}: {told['pick']} picked, {told['alternative']} kept in mind, "
        f"{told['reject']} turned down, {told['seen']} passed over"
    )
    for verdict, title in (("pick", "picked or kept for"), ("reject", "turned down for")):
        click.echo(f"{title}: {words(found.reasons(verdict)) or 'nothing said'}")
    for (pack, engine), rows in groupby(found.tallies, lambda row: (row.stylepack, row.engine)):
        click.echo()
        click.secho(plain(f"{pack}, {engine}"), bold=True)
        for name, terms in groupby(rows, lambda row: row.name):
            listed = list(terms)
            if len(listed) > 1:
                click.echo(f"  {name}")
                for row in listed:
                    _row(row)
    if found.lost:
        click.echo(f"\n{counted(found.lost, 'remark')} left out: no build records their candidates any more")


def _row(row: Tally) -> None:
    share = f"picked {row.picked} of {row.shown}"
    sure = f"{100 * row.interval[0]:.0f}–{100 * row.interval[1]:.0f} %" if row.enough else "too few to rank"
    rated = f"rated {row.rated:.1f}" if row.rated else ""
    pairs = f"pairs {row.wins}–{row.losses}" if row.wins or row.losses else ""
    line = f"    {plain(row.term):<24} {share:<16} {sure:<16} {rated:<10} {pairs}"
    click.secho(line.rstrip(), dim=not row.enough)


def _data(found: Feedback) -> dict:
    return {
        "campaigns": list(found.campaigns),
        "nothing_said_in": list(found.without),
        "left_out": found.lost,
        "counts": dict(counts(found)),
        "reasons": {verdict: dict(found.reasons(verdict)) for verdict in ("pick", "reject")},
        "terms": [
            {
                "stylepack": row.stylepack,
                "engine": row.engine,
                "field": row.name,
                "term": row.term,
                "shown": row.shown,
                "picked": row.picked,
                "alternatives": row.alternative,
                "rejected": row.rejected,
                "by_chance": round(row.expected, 4),
                "interval": [round(share, 4) for share in row.interval],
                "ratings": row.ratings,
                "wins": row.wins,
                "losses": row.losses,
                "picked_for": dict(row.pick_reasons),
                "rejected_for": dict(row.reject_reasons),
            }
            for row in found.tallies
        ],
    }
