"""`onbrief new`"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from onbrief.cli.common import repository
from onbrief.errors import InputError, nearest
from onbrief.model.repository import SIGNERS
from onbrief.model.shots import NAME as SHOTS
from onbrief.scaffold.branch import commit_campaign
from onbrief.scaffold.campaign import campaign_like, new_campaign
from onbrief.scaffold.issue import MAX_BYTES, read_issue
from onbrief.scaffold.page import serve
from onbrief.scaffold.plugin import new_check, new_renderer
from onbrief.scaffold.stylepack import new_stylepack, only_pack
from onbrief.scaffold.wish import Wish, markets, placements, skus
from onbrief.signoff.listing import list_signer
from onbrief.signoff.signers import roles


@click.group("new", epilog="Example: onbrief new campaign spring-launch --stylepack lumen --market JP:ja-JP")
def command() -> None:
    """Begin a campaign, a style pack, a check or a renderer; list a signer. Nothing that is there is ever overwritten."""


@command.command(
    "campaign",
    epilog="\b\nExample: onbrief new campaign spring-launch --stylepack lumen --market JP:ja-JP"
    "\nA film: onbrief new campaign spring-spot --film --stylepack lumen --market GB:en-GB --market DE:de-DE"
    "\nIn two lengths: onbrief new campaign spring-spot --stylepack lumen --placement instagram/reels-video "
    "--placement youtube/bumper",
)
@click.argument("name", required=False)
@click.option("--stylepack", help="a folder of stylepacks/; may be left out where there is only one")
@click.option("--title", default="", help="by default made from NAME")
@click.option("--market", "market", multiple=True, help="GB:en-GB or CH:de-CH,fr-CH; repeat it for more")
@click.option(
    "--sku", "sku", multiple=True, help="'Rose & Fig', or 'Rose & Fig=bottle' to name its product; repeatable"
)
@click.option(
    "--placement", "placement", multiple=True, help="channel/placement, of stills or of films; repeatable"
)
@click.option("--film", is_flag=True, help="a spot: shots.yaml, cut to the lengths that its placements take")
@click.option("--like", help="copy another campaign's brief, words and spot, none of its decisions")
@click.option("--form", is_flag=True, help="answer questions on a page of this machine; makes a branch")
@click.option(
    "--from-issue", "issue", help="the text of a brief issue, a file or - for stdin; makes a branch"
)
@click.option("--no-browser", is_flag=True, help="with --form: print the page's address, open nothing")
def campaign(name: str | None, form: bool, issue: str | None, like: str | None, **options: Any) -> None:
    """Begin a campaign: brief.yaml, words for every locale, selects.yaml, dvc.yaml; valid at once. With a film,
    shots.yaml too: three shots of a scene, words, music and voice to change.

    Its words are marked `draft: true`, and the gate final-copy blocks delivery until that line is taken out.
    With --form or --from-issue the campaign becomes a branch brief/NAME of one commit; the working tree and the
    current branch stay as they are.
    """
    ways = {"--like": like, "--form": form, "--from-issue": issue}
    chosen = [way for way, given in ways.items() if given]
    given = [
        f"--{key}" for key in ("stylepack", "title", "market", "sku", "placement", "film") if options[key]
    ]
    if len(chosen) > 1 or (chosen and given):
        raise click.UsageError(f"{chosen[0]} stands alone; leave out {', '.join([*chosen[1:], *given])}.")
    if chosen not in ([], ["--like"]):
        if name:
            raise click.UsageError(f"With {chosen[0]} the answers give the name; leave out NAME.")
        _branched(repository(), issue, browser=not options["no_browser"])
        return
    if not name:
        raise click.UsageError("A campaign needs a NAME, as in: onbrief new campaign spring-launch")
    root = repository()
    folder = campaign_like(root, name, like) if like else new_campaign(root, _wish(root, name, options))
    _tell(root, folder)
    click.echo(
        f"\nThe words are drafts: the gate final-copy blocks delivery until `draft: true` is gone from copy/*.yaml."
        f"\nNext: edit {_first(folder)}, then onbrief build {name}"
    )


@command.command(
    "stylepack", epilog="Example: onbrief new stylepack nordlys --brand Nordlys --colours '#9fb4bd,#c65a3a'"
)
@click.argument("name")
@click.option("--brand", help="the name on label and logo; by default made from NAME")
@click.option("--colours", help='"#hex,#hex[,#hex[,#hex]]": ground, accent, ink, paper')
@click.option("--like", help="copy another style pack, comments and all")
def stylepack(name: str, brand: str | None, colours: str | None, like: str | None) -> None:
    """Begin a style pack: palette, type for three scripts, a wordmark, vocabulary, a product, five layouts."""
    root = repository()
    folder = new_stylepack(root, name, brand, colours, like)
    _tell(root, folder)
    click.echo(f"\nNext: onbrief new campaign NAME --stylepack {name}")


def _first(folder: Path) -> str:
    """What to edit first."""
    return "brief.yaml and shots.yaml" if (folder / SHOTS).is_file() else "brief.yaml"


def _wish(root: Path, name: str, options: dict[str, Any]) -> Wish:
    found: dict[str, Any] = {}
    if options["market"]:
        found["markets"] = markets(options["market"], "--market")
    if options["sku"]:
        found["skus"] = skus(options["sku"], "--sku")
    if options["placement"]:
        found["placements"] = placements(options["placement"], "--placement")
    pack = options["stylepack"] or only_pack(root)
    return Wish(name, pack, title=options["title"], film=options["film"], **found)


def _branched(root: Path, issue: str | None, browser: bool) -> None:
    """From an issue's text, or from the page."""
    if issue:
        wish, where = read_issue(_text(issue), "stdin" if issue == "-" else issue)
        branch = commit_campaign(root, wish, where)
    else:
        branch = serve(root, browser, click.echo)
    click.echo(f"Branch {branch} holds the campaign in one commit; your working tree is as it was.")
    click.echo(
        f"Next: git push -u origin {branch}, then open a pull request; or look at it: git switch {branch}"
    )


def _text(issue: str) -> str:
    """At most MAX_BYTES of a file or of stdin, UTF-8. Raises InputError."""
    try:
        with sys.stdin.buffer if issue == "-" else Path(issue).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError.at(issue, f"this file can't be read ({error.strerror})") from None
    if len(data) > MAX_BYTES:
        raise InputError.at(
            issue, f"more than {MAX_BYTES // 1000} kB", "An issue's text is shorter than that."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError.at(
            issue, f"not UTF-8 text (byte {error.start})", "Save the file as UTF-8."
        ) from None


def _tell(root: Path, folder: Path) -> None:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        click.echo(path.relative_to(root).as_posix())


@command.command("check", epilog="Example: onbrief new check plain-words")
@click.argument("name")
def check(name: str) -> None:
    """Begin a gate: a module in checks/, its line in CHECKS, its test and its seeded defect; all pass at once."""
    _wrote(
        new_check(repository(), name), f"checks/test_{name.replace('-', '_')}.py tests/checks/test_corpus.py"
    )
    click.echo(f"Its record, once you have made it yours: python -m tests.defects.corpus {name}")


@command.command("renderer", epilog="Example: onbrief new renderer paper-cut")
@click.argument("name")
def renderer(name: str) -> None:
    """Begin a back-end: a module in renderers/, its line in RENDERERS and its test; a style pack names it as engine."""
    _wrote(new_renderer(repository(), name), f"renderers/test_{name.replace('-', '_')}.py")


def _wrote(files: list[str], tests: str) -> None:
    click.echo("\n".join(files))
    click.echo(f"\nIt works as it is; make it yours. Its tests: python -m pytest tests/{tests}")


@command.command(
    "signer",
    epilog="Example: onbrief new signer ada@studio.example --role creative --key ada.pub --until 2028-01-01",
)
@click.argument("mail")
@click.option(
    "--role", "wanted", multiple=True, help="a role of policies/signoff/, or `forge`, `proxy`; repeatable"
)
@click.option("--publish", is_flag=True, help="may publish and deliver")
@click.option("--recall", is_flag=True, help="may recall, and take a recall back")
@click.option(
    "--key", type=click.Path(path_type=Path), help="their public SSH key, FILE.pub; by default your own"
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="the day from which the key counts no more")
def signer(
    mail: str, wanted: tuple[str, ...], publish: bool, recall: bool, key: Path | None, until: datetime | None
) -> None:
    """List who may sign: adds a line to policies/allowed_signers. It counts once the target branch has it."""
    root = repository()
    known = [*roles(root), "forge", "proxy"]
    for role in wanted:
        if role not in known:
            raise InputError.at(role, "no such role", nearest(role, known))
    purposes = [*wanted, *(["publish"] if publish else []), *(["recall"] if recall else [])]
    if not purposes:
        raise click.UsageError("Say what they may sign: --role, --publish, --recall.")
    click.echo(list_signer(root, mail, purposes, key, until.date() if until else None))
    click.echo(f"Next: commit {SIGNERS} in a pull request of its own; it counts when that is merged.")
