"""`onbrief reproduce`"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.files import dump_json
from onbrief.lineage.git import commit
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.repository import campaign_names
from onbrief.pipeline.distance import BLOCK, limit_of
from onbrief.pipeline.reproduce import Recorded, Reproduction, Verdict, recorded_in, reproduce, sample

COLOURS = {Verdict.DIFFERENT: "red", Verdict.NOT_RUN: "red", Verdict.CLOSE: "yellow", Verdict.FROZEN: "cyan"}


@click.command("reproduce", epilog="Example: onbrief reproduce lumen-summer --sample 5")
@click.argument("what", nargs=-1)
@click.option(
    "--sample", "count", type=click.IntRange(min=1), metavar="N", help="this many, drawn by the seed"
)
@click.option("--seed", metavar="S", help="draws the sample; by default the date")
@click.option(
    "--exact", is_flag=True, help="pixels that are only close fail too: for the machine that made them"
)
@formats("json")
def command(what: tuple[str, ...], count: int | None, seed: str | None, exact: bool, kind: str) -> int:
    """Render recorded requests anew, in memory, and compare with what the last commit records.

    WHAT: campaigns (all, if none is named), or assets: a path under build/, a delivered name, a SHA-256 or an id. Of an
    asset each step is rendered, from the plate to the file, from the inputs recorded at the commit that published it.

    Exit status 1 when one is different, or could not be rendered or compared.
    """
    root = repository()
    seed = seed or date.today().isoformat()
    recorded = _recorded(root, what)
    drawn = sample(recorded, count, seed) if count else recorded
    if kind == "text":
        _announce(root, recorded, len(drawn), seed if count else None)
    results = []
    for one in drawn:
        results.append(reproduce(root, one))
        if kind == "text":
            _tell(results[-1])
    counted = Counter(result.worst.verdict for result in results)
    if kind == "json":
        told = {"seed": seed, "recorded": len(recorded), "results": [_data(result) for result in results]}
        click.echo(dump_json(told), nl=False)
    else:
        click.echo(", ".join(f"{counted[v]} {v}" for v in Verdict if counted[v]) or "nothing to look at")
    refused = [Verdict.DIFFERENT, Verdict.NOT_RUN, *([Verdict.CLOSE] if exact else [])]
    return int(any(counted[verdict] for verdict in refused))


def _recorded(root: Path, what: tuple[str, ...]) -> list[Recorded]:
    """All requests of campaigns, as HEAD has them; of assets, those that lead to them, the first to be made first."""
    known = campaign_names(root)
    assets = [name for name in what if name not in known and re.search(r"[/._]|^[0-9a-f]{8,64}$", name)]
    if assets:
        from onbrief.audit.again import steps_of

        campaigns = [name for name in what if name not in assets]
        return [
            *(r for name in assets for r in steps_of(root, name)),
            *(_recorded(root, tuple(campaigns)) if campaigns else ()),
        ]
    return recorded_in(found for name in chosen(root, what) if (found := lineage_of(root, name, "HEAD")))


def _announce(root: Path, recorded: list[Recorded], drawn: int, seed: str | None) -> None:
    lineages = {(one.lineage.campaign, one.lineage.revision): one.lineage for one in recorded}
    told = [f"{lineage.campaign}{_at(root, lineage)}" for lineage in lineages.values()]
    names = ", ".join(told) or "no campaign has a committed lineage"
    click.echo(f"{names}: {drawn} of {len(recorded)} recorded requests" + (f", seed {seed}" if seed else ""))


def _at(root: Path, lineage: Lineage) -> str:
    """Which commit, where it isn't HEAD's state that is meant."""
    if lineage.revision in (None, "HEAD"):
        return ""
    found = commit(root, str(lineage.revision))
    return f" at {found.id[:10]} of {found.date}" if found else ""


def _tell(found: Reproduction) -> None:
    verdict = found.worst.verdict
    click.secho(f"{verdict:<18}  ", nl=False, fg=COLOURS.get(verdict, "green"))
    click.echo(f"{found.recorded.lineage.campaign}  {found.recorded.file}  {found.seconds:.1f} s")
    for line in _details(found):
        click.echo(f"{'':<20}{line}")


def _details(found: Reproduction) -> list[str]:
    worst, lines = found.worst, []
    if worst.reason:
        lines.append(worst.reason)
    if worst.distance:
        limit = limit_of(found.recorded.lineage.requests[found.recorded.request]["renderer"])
        lines.append(
            f"ΔE2000 mean {worst.distance.mean:.2f} (at most {limit.mean}), "
            f"worst {BLOCK}-pixel block {worst.distance.block:.2f} (at most {limit.block}), "
            f"worst pixel {worst.distance.pixel:.1f}"
        )
    if worst.verdict != Verdict.BIT_IDENTICAL and found.here and found.made != found.here:
        made, here = (", ".join(map(str, how.values())) for how in (found.made, found.here))
        lines.append(f"recorded with {made or 'unknown'}; here {here or 'unknown'}")
    return lines


def _data(found: Reproduction) -> dict:
    request = found.recorded.lineage.requests[found.recorded.request]
    return {
        "campaign": found.recorded.lineage.campaign,
        "commit": found.recorded.lineage.revision,
        "request": found.recorded.request,
        "file": found.recorded.file,
        "renderer": request["renderer"],
        "verdict": found.worst.verdict,
        "reason": found.worst.reason,
        "delta_e_2000": found.worst.distance._asdict() if found.worst.distance else None,
        "limit": limit_of(request["renderer"])._asdict(),
        "made": found.made,
        "here": found.here,
        "seconds": found.seconds,
    }
