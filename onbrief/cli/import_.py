"""`onbrief import`"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, get_args

import click

from onbrief.cli.common import chosen, formats, identity, repository
from onbrief.errors import InputError
from onbrief.files import dump_json
from onbrief.model.card import SourceType
from onbrief.model.rights import Consent
from onbrief.pages.words import plain

NEXT = {
    "candidate": "onbrief build {campaign}",
    "component": "name it in a scene's `layers` (docs/how-to/import.md)",
    "reference": "name it in a scene's `references`",
    "master": "onbrief build {campaign}",
    "film": "onbrief build {campaign}",
    "sound": "onbrief build {campaign}",
}
PASSED = (
    "matte", "source", "tool", "changed", "parents", "model", "source_type", "scene", "sku", "shape", "direction", "place", "note", "fit",
    "locale", "line", "instead", "cut",
)  # fmt: skip
USES = ("candidate", "component", "reference", "master", "film", "sound")


@click.command(
    "import",
    epilog="Example: onbrief import bottle.psd --as component --into lumen-summer --holder 'Studio Nord' "
    "--licence 'Contract 4711' --markets GB,DE --channels all --until 2027-12-31 --usage public",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as", "use", type=click.Choice(USES), required=True,
    help="a candidate of a scene, a component (a layer), a reference, a finished master, the finished film of a cut, or a "
    "sound",
)  # fmt: skip
@click.option("--into", "campaign", required=True, metavar="CAMPAIGN", help="the campaign that it is for")
@click.option("--name", metavar="SLUG", help="its short name; by default from the file's")
@click.option("--scene", help="of a candidate or master: the scene")
@click.option("--sku", help="of a master: the SKU")
@click.option("--shape", help="of a master: the layout family")
@click.option("--direction", type=click.Choice(["ltr", "rtl"]), help="of a master: the reading direction")
@click.option(
    "--cut",
    help="of a film: the cut of shots.yaml, which says `supplied: true`; of a sound: the one it is heard in",
)
@click.option("--placement", help="of a film: the placement that it is for")
@click.option("--locale", help="of a film or a voice: its language")
@click.option("--line", help="of a voice: the line of the script that it reads")
@click.option("--speaker", default="", metavar="NAME", help="of a voice: whose it is, as their release says")
@click.option(
    "--in-place-of",
    "instead",
    metavar="SOUND",
    help="of a sound: what shots.yaml lets hear now, as scratch:sunlit",
)
@click.option(
    "--place",
    type=click.IntRange(1, 1000),
    help="of a candidate: the one that it stands for, which no engine could make",
)
@click.option(
    "--focus", metavar="X,Y", default="0.5,0.5", show_default=True,
    help="of a candidate: what must stay in every shape, shares of width and height",
)  # fmt: skip
@click.option(
    "--fit", type=click.Choice(["crop", "expand"]), default="crop", show_default=True,
    help="of a candidate: how it comes into other shapes: a part of it, or all of it on more ground",
)  # fmt: skip
@click.option("--matte", type=click.Path(path_type=Path), help="a grey picture: what of it is seen")
@click.option("--suggest-matte", is_flag=True, help="guess the matte; somebody must look at it")
@click.option("--from", "source", default="", metavar="TEXT", help="where you have it from")
@click.option("--tool", default="", help="what it was made with, if it doesn't say so itself")
@click.option("--parent", "parents", multiple=True, help="a file, SHA-256 or material that it was made from")
@click.option("--changed", default="", help="what was changed in it")
@click.option("--model", metavar="ID", help="the card of the generative model that made it")
@click.option(
    "--source-type", type=click.Choice(get_args(SourceType)), help="what it is, where it says nothing or lies"
)
@click.option("--note", default="", help="what else is to be known")
@click.option("--own", is_flag=True, help="it is your own work: all rights are yours")
@click.option("--rights", "rights_file", type=click.Path(path_type=Path), help="a YAML file with its holding")
@click.option("--rights-name", metavar="TEXT", help="what the contract calls it; by default its name")
@click.option(
    "--kind",
    "thing",
    help="what kind of thing it is: stock, talent, product-art …; by default: other. Of a sound: music, effect, ambience "
    "or voice",
)
@click.option("--holder", help="who owns it")
@click.option("--licence", help="SPDX identifier, or the contract in words")
@click.option("--markets", help="GB,DE … or worldwide")
@click.option("--channels", help="instagram,web … or all")
@click.option("--since", metavar="DAY", help="the first day it may be used")
@click.option("--until", metavar="DAY", help="the last day, or perpetual")
@click.option("--usage", help="experiment, internal or public")
@click.option(
    "--proof", metavar="TEXT", help="where the contract or release lies; of a person it must be told"
)
@click.option(
    "--consents",
    multiple=True,
    type=click.Choice(get_args(Consent)),
    help="of a person: what a machine may do",
)
@click.option("--who", help="who brings it in, as 'Name <mail>'; by default as Git knows you")
@formats("json")
def command(file: Path, use: Any, campaign: str, kind: str, **said: Any) -> None:
    """Bring in a picture, PSD, film or sound from outside, with its rights and its history.

    It is opened with suspicion, turned upright and converted to sRGB; the file as it came is kept beside that. Its
    embedded prompts, graphs, credits and content credentials go into its record. A sound is decoded once, and told of; it
    goes where --in-place-of, or --line and --locale, say. Who may use it where is asked for
    on a terminal, unless it is told by options, by --rights or by --own. Nothing is brought in without rights.
    """
    root = repository()
    chosen(root, (campaign,))
    found = _film(root, file, campaign, said) if use == "film" else _bring(root, file, use, campaign, said)
    if kind == "json":
        record = found.record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        told = {
            "file": found.file,
            "record": found.record_file,
            "place": found.place,
            "told": list(found.told),
        }
        click.echo(dump_json({**told, "material": record}), nl=False)
        return
    click.echo(plain(f"{found.file}: brought in as {use}; its record is {found.record_file}"))
    for line in found.told:
        click.echo(f"  {plain(line)}")
    click.echo(f"  rights: “{plain(found.record.rights)}”, in rights.yaml")
    click.echo(f"Next: {NEXT[use].format(campaign=campaign)}")


def _film(root: Path, file: Path, campaign: str, said: dict[str, Any]) -> Any:
    """A finished film: kept as any film from outside, and named in shots.yaml."""
    from onbrief.model.shots import Supplied
    from onbrief.pipeline.films.exchange import name_film, slots_of
    from onbrief.pipeline.load import load

    slots_of(load(root, campaign), said["cut"], said["placement"], said["locale"])
    found = _bring(root, file, "component", campaign, said)
    kept = found.record.received
    film = Supplied(
        placement=said["placement"], locale=said["locale"], file=f"material/{kept.file}", sha256=kept.sha256
    )
    name_film(load(root, campaign), said["cut"], film)
    return found


def _bring(root: Path, file: Path, use: Any, campaign: str, said: dict[str, Any]) -> Any:
    from onbrief.material.bring import bring, is_known, slug  # decoders, only when something is brought in
    from onbrief.material.wish import Wish

    who = str(identity(root, said["who"]))
    name = said["name"] or slug(file.stem)
    if use == "sound":
        said = _sound(said)
    wish = Wish(
        file=file, use=use, campaign=campaign, who=who, holding=_rights(root, campaign, who, name, said, is_known(root, campaign, use, name)),
        name=_slug(said["name"]), focus=_focus(said["focus"]), suggest=said["suggest_matte"],
        heard=said.get("heard"), speaker=said["speaker"], **{key: said[key] for key in PASSED},
    )  # fmt: skip
    return bring(root, wish)


def _sound(said: dict[str, Any]) -> dict[str, Any]:
    """A sound's kind says what kind of holding it is; a voice's holding bears the speaker's name."""
    from onbrief.material.sounds import HOLDINGS

    heard, speaker = said["thing"], said["speaker"]
    if heard not in HOLDINGS:
        known = ", ".join(HOLDINGS)
        what = f"“{heard[:40]}” is no kind of sound" if heard else "as what is it heard?"
        raise InputError.at("--kind", what, f"Say one of {known}.")
    if heard == "voice" and said["rights_name"] not in (None, speaker):
        raise InputError.at("--rights-name", "a voice's rights bear the speaker's name", "Leave it out.")
    named = {"rights_name": speaker} if heard == "voice" and speaker else {}
    return {**said, **named, "heard": heard, "thing": HOLDINGS[heard]}


def _rights(root: Path, campaign: str, who: str, name: str, said: dict[str, Any], known: bool) -> Any:
    """None where it was brought in already, and nothing is said anew."""
    from onbrief.material import rights

    title = said["rights_name"] or name.replace("-", " ").capitalize()
    terms = {
        key: said[key] for key in ("holder", "licence", "markets", "channels", "until", "usage", "proof")
    }
    terms["from"] = said["since"]
    ways = [said["own"], bool(said["rights_file"]), any(terms.values())]
    if sum(ways) > 1:
        what = "--own, --rights and the single options each tell the rights"
        raise InputError.at("--own, --rights", what, "Keep one of the three.")
    if said["own"]:
        return rights.own(who, title, said["thing"], said["consents"])
    if said["rights_file"]:
        return _of_file(said)
    if not any(terms.values()):
        if known:
            return None
        if said["speaker"] and (held := rights.voice_of(root, campaign, said["speaker"])):
            return held
    ask = (lambda question: click.prompt(question, err=True)) if sys.stdin.isatty() else None
    return rights.told(root, terms, title, said["thing"], said["note"], ask, said["consents"])


def _of_file(said: dict[str, Any]) -> Any:
    from onbrief.material import rights

    held, kind = rights.of_file(said["rights_file"]), said["thing"]
    if said["speaker"] and (held.kind, held.name) != (kind, said["speaker"]):
        what = f"it is the {kind} of {said['speaker']}, and these are rights to {held.name} ({held.kind})"
        raise InputError.at("--rights", what, "Bring the release of that voice.")
    return held


def _slug(name: str | None) -> str | None:
    if name is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name[:49]):
        raise InputError.at(
            "--name", f"“{name[:60]}” is no short name", "Small letters, digits and single hyphens."
        )
    return name


def _focus(words: str) -> tuple[float, float]:
    try:
        x, y = (float(word) for word in words.split(","))
    except ValueError:
        x = y = -1.0
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InputError.at(
            "--focus", f"“{words[:40]}” is no place", "Write two shares from 0 to 1, as in 0.6,0.5."
        )
    return x, y
