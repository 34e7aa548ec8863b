"""`onbrief trace`"""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from pathlib import Path

import click

from onbrief.audit.link import Link
from onbrief.audit.trace import trace
from onbrief.cli.common import formats, repository
from onbrief.files import dump_json
from onbrief.pages.words import plain

COLOURS = {"proved": "green", "recorded": "yellow", "missing": "red"}


@click.command("trace", epilog="Example: onbrief trace lumen_lumen-summer_GB_v1.zip:assets/FILE.jpg")
@click.argument("file")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="where to write the answer, not the terminal",
)
@formats("json", "html")
def command(file: str, out: Path | None, kind: str) -> None:
    """Tell where FILE comes from: a path, a SHA-256 or id, a delivered name, or PACK.zip:assets/FILE.

    From Git and the file alone. A copy that was saved again or made smaller is known by what it shows, and said to be.
    Each step is proved (hashes lead to it), recorded (somebody wrote it down) or missing. The HTML page holds all
    pictures that are at hand.
    """
    root = repository()
    links = trace(root, file)
    if kind == "html":
        from onbrief.audit.pages import trace_page

        _say(trace_page(root, file, links), out)
    elif kind == "json":
        _say(dump_json([asdict(link) for link in links]), out)
    elif out:
        _say(click.unstyle("".join(map(_text, links))), out)
    else:
        click.echo("".join(map(_text, links)), nl=False)


def _say(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text, nl=False)
        return
    from onbrief.files import write_bytes

    write_bytes(out, text.encode())
    click.echo(f"wrote {out}")


def _text(link: Link) -> str:
    mark = click.style(link.mark, fg=COLOURS[link.mark])
    lines = [
        f"{click.style(plain(link.title), bold=True)}  {mark}"
        + (f"  {plain(link.source)}" if link.source else "")
    ]
    if link.commit:
        lines.append(click.style(f"    {plain(str(link.commit))}", dim=True))
    elif link.source and ":" in link.source and not link.source.startswith("ledger/"):
        lines.append(click.style("    not committed yet", dim=True))
    for name, value in link.facts.items():
        less = f"  [{link.marks[name]}]" if name in link.marks else ""
        first, *rest = textwrap.wrap(plain(value) + less, 92, break_long_words=False) or [""]
        lines += [f"    {plain(name):<11} {first}", *(f"    {'':<11} {line}" for line in rest)]
    return "\n".join(lines) + "\n"
