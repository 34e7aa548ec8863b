"""`onbrief check`"""

from __future__ import annotations

import click

from onbrief.cli.common import chosen, formats, repository
from onbrief.files import dump_json
from onbrief.pipeline.checks import Report, check_campaign, report_json
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.stages import build_folder, requested


@click.command("check", epilog="Example: onbrief check lumen-summer --strict")
@click.argument("campaigns", nargs=-1)
@click.option("--strict", is_flag=True, help="what could not be looked at blocks too")
@formats("json")
def command(campaigns: tuple[str, ...], strict: bool, kind: str) -> int:
    """Hold the delivered files against the gates, from their bytes. Exit status 1 when a finding blocks."""
    root = repository()
    status = 0
    for name in chosen(root, campaigns):
        masters, variants = (requested(root, name, kind) for kind in ("masters", "variants"))
        report = check_campaign(
            root, build_folder(root, name), masters, variants, Quiet("checks", len(variants))
        )
        if kind == "json":
            click.echo(dump_json({"campaign": name, **report_json(report)}), nl=False)
        else:
            _tell(name, report)
        if report.blocking(strict):
            status = 1
    return status


def _tell(name: str, report: Report) -> None:
    for asset, finding in report.findings:
        click.secho(f"{finding.severity}  ", nl=False, fg="red" if finding.severity == "block" else "yellow")
        click.echo(f"{finding.check}  {asset}: {finding.message}")
        where = f"    {finding.source}"
        if finding.measured:
            where += f"   measured {finding.measured}, allowed {finding.allowed}"
        click.secho(where, dim=True)
    gates = f"{len(report.checks)} gates" if report.assets else "nothing to look at"
    click.echo(f"{name}: {len(report.assets)} deliverables, {gates}, {len(report.findings)} findings")
