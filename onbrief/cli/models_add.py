"""`onbrief models add`"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import click

from onbrief.cli.common import repository
from onbrief.model.canonical import sha256_file
from onbrief.model.card import ModelCard, SourceType
from onbrief.model.rights import USAGES
from onbrief.pages.words import counted
from onbrief.pipeline.weights import models_folder
from onbrief.scaffold.card import copy_model, family_of, fingerprints, known_card, model_files, write_card
from onbrief.scaffold.yamltext import dump, flow

EXAMPLE = 'onbrief models add house-sdxl --from ~/exports/house-sdxl --title "House SDXL" --licence CreativeML-OpenRAIL-M'
QUESTIONS = {
    "title": "Its name, for people",
    "licence": "Its licence (SPDX identifier, or the contract in words)",
    "usage": f"How far its pictures may go ({', '.join(USAGES)})",
    "training_data": "What it learnt from, as its maker says",
    "terms": "Where the maker's terms stand that you have read (https://…)",
}


@click.command("add", epilog=f"Example: {EXAMPLE}")
@click.argument("name", metavar="ID")
@click.option(
    "--from", "source", metavar="FOLDER|FILE", help="the model's files; by default what lies in models/ID"
)
@click.option("--copy", is_flag=True, help="also copy them into models/ID")
@click.option("--title", help="its name, for people")
@click.option("--licence", help="SPDX identifier, or the contract in words")
@click.option("--licence-file", type=click.Path(exists=True, dir_okay=False), help="its text, to be hashed")
@click.option("--usage", type=click.Choice(USAGES), help="how far its pictures may go")
@click.option("--training-data", help="what it learnt from, as its maker says")
@click.option("--terms", metavar="URL", help="where the maker's terms stand that you have read")
@click.option(
    "--read-on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="the day you read them; today"
)
@click.option("--family", help="sd, sdxl, lcm, sd3, flux …; by default as its model_index.json tells")
@click.option(
    "--look", type=click.Choice(["photographic", "drawn", "none"]), help="what its pictures look like"
)
@click.option("--edits", is_flag=True, help="it edits a part of a picture that exists, or enlarges it")
@click.option(
    "--rules", is_flag=True, help="it is no generative model: it made up nothing from what it learnt"
)
@click.option("--client", "allow", multiple=True, help="may work for this client alone; repeatable")
@click.option("--deny", multiple=True, help="this client doesn't want it; repeatable")
@click.option(
    "--territory", multiple=True, metavar="CC", help="may be shown in this country alone; repeatable"
)
@click.option(
    "--source-type", type=click.Choice(get_args(SourceType)), help="what its pictures are told to be"
)
@click.option("--gpu/--no-gpu", default=None, help="whether it needs a graphics card")
@click.option(
    "--memory", type=click.FloatRange(0, min_open=True), metavar="GB", help="the memory that it needs"
)
@click.option(
    "--hosted", nargs=2, metavar="SERVICE ENDPOINT", help="it runs on this service, under this name"
)
@click.option("--takes", help="what the service takes: seed,negative,image,mask,references,duration")
@click.option(
    "--price", nargs=2, type=(click.FloatRange(0), str), metavar="AMOUNT CURRENCY", help="of a picture"
)
@click.option("--per", type=click.Choice(["picture", "megapixel", "second"]), help="what the price is for")
@click.option("--price-source", metavar="URL", help="where the price stands; looked at today")
@click.option("--note", help="what else is to be known")
def add(name: str, source: str | None, copy: bool, **said: Any) -> None:
    """Write a model's card: hash its files, and say what is known of it. What a card said before stays, with its comments.

    On a terminal you are asked for what is missing. Nothing is copied or linked without --copy. Files that can run code
    when they are opened (pickles: .ckpt, .pt, .bin) are refused.
    """
    root = repository()
    before = known_card(root, name)
    folder = _source(root, name, source, before, bool(said["hosted"]))
    values = _values(said, before, folder)
    if missing := _missing(values, before):
        values |= _asked(missing)
    if folder:
        values["files"] = fingerprints(root, folder)
        if copy:
            click.echo(f"copied to {copy_model(root, name, folder, values['files'])}")
    path, card = write_card(root, name, values)
    click.echo(f"{path.relative_to(root)}  {counted(len(card.files), 'file')}")
    _next(root, card, folder)


def _source(root: Path, name: str, source: str | None, before: ModelCard | None, hosted: bool) -> Path | None:
    """Where the files are; None where only words of a card are changed, or the model is hosted."""
    if source:
        if hosted:
            raise click.UsageError("A hosted model has no files here; leave out --from or --hosted.")
        return Path(source).expanduser()
    there = models_folder(root) / name
    if there.is_dir() and not hosted:
        return there
    if before is None and not hosted:
        raise click.UsageError("Where are its files? Add --from FOLDER, or --hosted SERVICE ENDPOINT.")
    return None


def _values(said: Mapping[str, Any], before: ModelCard | None, folder: Path | None) -> dict[str, Any]:
    """The card's values, as far as they were said; of a new card also what follows from them."""
    read_on: datetime | None = said["read_on"]
    plain_values = {
        "title": said["title"],
        "generative": False if said["rules"] else None if before else True,
        "part": "edits" if said["edits"] else None,
        "look": said["look"] or (None if before else "none" if said["edits"] else "photographic"),
        "licence": said["licence"],
        "licence_text": sha256_file(Path(said["licence_file"])) if said["licence_file"] else None,
        "usage": said["usage"],
        "territories": list(said["territory"]),
        "clients": _who(said, before),
        "training_data": said["training_data"],
        "family": said["family"] or (family_of(model_files(folder)) if folder and not before else None),
        "source_type": said["source_type"],
        "cost": _cost(said, before),
        "hardware": _hardware(said, before),
        "hosted": _hosted(said, before),
        "terms": _terms(said["terms"], read_on, before),
        "note": said["note"],
    }
    return {key: value for key, value in plain_values.items() if value not in (None, [], {})}


def _who(said: Mapping[str, Any], before: ModelCard | None) -> dict[str, Any]:
    if not said["allow"] and not said["deny"]:
        return {}
    old = before.clients if before else None
    allow = list(said["allow"]) or (list(old.allow) if old and old.allow != "all" else "all")
    deny = list(said["deny"]) or list(old.deny if old else ())
    return {"allow": allow, "deny": deny} if deny else {"allow": allow}


def _terms(address: str | None, read_on: datetime | None, before: ModelCard | None) -> dict[str, Any]:
    old = before.terms.source if before and before.terms else None
    if read_on and not (address or old):
        raise click.UsageError("--read-on needs --terms: which terms did you read?")
    day = read_on.date() if read_on else date.today()
    return {"source": address or old, "read_on": day} if address or read_on else {}


def _hosted(said: Mapping[str, Any], before: ModelCard | None) -> dict[str, Any]:
    takes = [word.strip() for word in (said["takes"] or "").split(",") if word.strip()]
    if not said["hosted"]:
        if takes and not (before and before.hosted):
            raise click.UsageError("--takes is for hosted models; add --hosted SERVICE ENDPOINT.")
        return {**before.hosted.model_dump(), "takes": takes} if takes and before and before.hosted else {}
    service, endpoint = said["hosted"]
    return {"service": service, "endpoint": endpoint, **({"takes": takes} if takes else {})}


def _cost(said: Mapping[str, Any], before: ModelCard | None) -> dict[str, Any]:
    if not said["price"]:
        return {}
    source = said["price_source"] or (before.cost.source if before and before.cost else None)
    if not source:
        raise click.UsageError("--price needs --price-source: where does it stand?")
    amount, currency = said["price"]
    per = said["per"] or "picture"
    return {"amount": amount, "currency": currency, "per": per, "checked_on": date.today(), "source": source}


def _hardware(said: Mapping[str, Any], before: ModelCard | None) -> dict[str, Any]:
    old = before.hardware if before else None
    gpu = said["gpu"] if said["gpu"] is not None else old.gpu if old else None
    memory = said["memory"] or (old.memory_gb if old else None)
    if said["gpu"] is None and said["memory"] is None:
        return {}
    if gpu is None or memory is None:
        raise click.UsageError("Say both --gpu or --no-gpu, and --memory.")
    return {"gpu": gpu, "memory_gb": memory}


def _missing(values: Mapping[str, Any], before: ModelCard | None) -> list[str]:
    if before:
        return []
    needed = [key for key in QUESTIONS if key != "terms" or values.get("generative")]
    return [key for key in needed if key not in values]


def _asked(missing: Sequence[str]) -> dict[str, Any]:
    if not sys.stdin.isatty():
        options = ", ".join(f"--{key.replace('_', '-')}" for key in missing)
        raise click.UsageError(f"A card says more than that; add {options}.")
    found: dict[str, Any] = {}
    for key in missing:
        kind = click.Choice(USAGES) if key == "usage" else None
        answer = click.prompt(QUESTIONS[key], type=kind)
        found[key] = {"source": answer, "read_on": date.today()} if key == "terms" else answer
    return found


def _next(root: Path, card: ModelCard, folder: Path | None) -> None:
    """What a person types or writes next."""
    there = models_folder(root) / card.id
    if folder and not there.exists():
        click.echo(f"Engines look for its files in {there}: put them there, or run the same with --copy.")
    if card.hosted:
        said: dict[str, Any] = {"service": card.hosted.service, "endpoint": card.hosted.endpoint}
        if card.hosted.takes:
            said["takes"] = list(card.hosted.takes)
        if card.cost:
            said["price"] = card.cost.model_dump(include={"amount", "currency", "per"})
        settings = dump(flow(said)).decode().strip()
        entry = f"{{renderer: hosted, model: {card.id}, settings: {settings}}}"
    else:
        entry = f"{{renderer: diffusion, model: {card.id}, weights: {card.digest}}}"
    if card.part == "edits" and not card.hosted:
        how = f"upscaler: {card.id}\n  upscaler_weights: {card.digest}"
        click.echo(
            f"To enlarge an engine's pictures with it, in a style pack's `engines`, below the engine:\n  {how}"
        )
        return
    click.echo(f"To use it, in a style pack's `engines`:\n  {card.id}: {entry}")
