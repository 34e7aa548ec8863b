"""`onbrief retouch`"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from onbrief.cli.common import chosen, formats, identity, repository
from onbrief.errors import InputError, nearest
from onbrief.files import dump_json
from onbrief.model.retouch import Kept, Retouch, Seen
from onbrief.pages.words import counted, plain
from onbrief.pipeline.load import load
from onbrief.pipeline.masters import Master, built_masters, meant
from onbrief.pipeline.places import answered, around, box_of, outlines_of, size_of, wanted_places
from onbrief.selection.pins import pin
from onbrief.selection.retouches import add_steps, change_step, drop_step

SCHEMA = "onbrief/retouch/1"
WHICH = (
    click.option("--scene", help="masters of this scene"),
    click.option("--sku", help="masters of this SKU"),
    click.option("--shape", help="masters of this layout family"),
    click.option("--direction", type=click.Choice(["ltr", "rtl"]), help="masters of this reading direction"),
)
SAID = (
    click.option("--note", default="", help="why, in your own words"),
    click.option("--who", help="Name <mail>; by default as Git knows you"),
)
BY = (
    click.option(
        "--engine",
        metavar="NAME",
        help="who draws what is missing: an engine of the style pack; else rules that need no model",
    ),
    click.option("--prompt", default="", help="what an engine is to draw there; else the empty ground"),
)


def options(*groups: Sequence[Callable]) -> Callable:
    def added(command: Callable) -> Callable:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return added


@click.group("retouch", epilog="Example: onbrief retouch list lumen-summer")
def command() -> None:
    """Have masters retouched: steps in selects.yaml that every build replays.

    A step is written down, with who asked for it and why; `onbrief build` makes it. Its comments stay.
    """


@command.command(
    "clean",
    epilog="Example: onbrief retouch clean lumen-summer --scene late-window --shape portrait "
    "--box 0.28,0.07,0.28,0.15 --note 'the stain on the wall'",
)
@click.argument("campaign")
@options(WHICH)
@click.option(
    "--box", "boxes", multiple=True, metavar="L,T,W,H", help="a place, in shares or pixels of the master"
)
@click.option(
    "--mask", type=click.Path(path_type=Path), help="a picture over the master, white where it is cleaned"
)
@click.option("--from-remarks", is_flag=True, help="every place that reviewers marked to be cleaned")
@options(BY, SAID)
def clean(
    campaign: str, scene: str | None, sku: str | None, shape: str | None, direction: str | None,
    boxes: tuple[str, ...], mask: Path | None, from_remarks: bool, engine: str | None, prompt: str, note: str, who: str | None,
) -> None:  # fmt: skip
    """Take something out of a picture: a box, what a mask marks, or what reviewers marked.

    Without an engine the hole is filled from what lies around it: that suits grounds, walls and small things.
    """
    if sum(map(bool, (boxes, mask, from_remarks))) != 1:
        cure = "Give --box (as often as you like), --mask FILE, or --from-remarks."
        raise InputError.at("retouch clean", "which place is to be cleaned?", cure)
    root = _repository(campaign)
    masters = meant(built_masters(root, campaign), scene, sku, shape, direction)
    wanted, other = wanted_places(root, campaign, masters)
    how = {"step": "clean", "engine": engine, "prompt": prompt, **_said(root, who)}
    entries = []
    if from_remarks:
        for one in wanted:
            why = note or one.remark.note
            entries.append(_entry(one.master, how, boxes=(one.box,), answers=(one.id,), note=why))
        for remark in other:
            place = f"{remark.entry.sku} on {remark.entry.placement}, {remark.entry.locale}"
            click.echo(f"  left out: {plain(place)}: its picture has changed since, or is gone; look again")
        if not entries:
            raise InputError.at(
                f"campaigns/{campaign}/reviews", "no place is marked to be cleaned on these masters"
            )
    else:
        for master in _of_one_shape(masters):
            size = size_of(master.path)
            found = tuple(box_of(box, size) for box in boxes)
            lines = outlines_of(mask, size) if mask else ()
            marks = answered(wanted, master, [*found, *map(around, lines)])
            entries.append(_entry(master, how, boxes=found, outlines=lines, answers=marks, note=note))
    _write(root, campaign, entries)


@command.command(
    "swap",
    epilog="Example: onbrief retouch swap lumen-summer --scene golden-hour --colour apricot --note 'a warmer second row'",
)
@click.argument("campaign")
@options(WHICH)
@click.option(
    "--element",
    type=click.Choice(["ground", "background", "product"]),
    help="what is exchanged: the painted ground alone (the default), all behind the product, or the product",
)
@click.option("--colour", metavar="ROLE", help="the new ground's: a colour of the style pack")
@click.option("--picture", metavar="FILE", help="the new background: a file of the campaign's material")
@click.option("--like", metavar="SKU", help="the SKU whose product is shown instead")
@options(SAID)
def swap(
    campaign: str, scene: str | None, sku: str | None, shape: str | None, direction: str | None, element: str | None,
    colour: str | None, picture: str | None, like: str | None, note: str, who: str | None,
) -> None:  # fmt: skip
    """Exchange the ground, the background or the product, through the matte; light and shadows stay where they are.

    A picture is brought in first, with its rights: onbrief import FILE --as component.
    """
    root = _repository(campaign)
    masters = meant(built_masters(root, campaign), scene, sku, shape, direction)
    kept = _material(root, picture) if picture else None
    how = {
        "step": "swap",
        "element": element,
        "colour": colour,
        "picture": kept,
        "like": like,
    }
    _write(root, campaign, [_entry(master, {**how, **_said(root, who)}, note=note) for master in masters])


@command.command(
    "expand",
    epilog="Example: onbrief retouch expand marenne-low-tide --scene low-tide --shape strip --of wide "
    "--note 'the sand stays as it was approved'",
)
@click.argument("campaign")
@options(WHICH)
@click.option("--of", required=True, metavar="SHAPE", help="the shape whose master is expanded to this one")
@click.option(
    "--at", metavar="L,T,W,H", help="where it stands in the larger picture, in shares; else in the middle"
)
@options(BY, SAID)
def expand(
    campaign: str, scene: str | None, sku: str | None, shape: str | None, direction: str | None, of: str,
    at: str | None, engine: str | None, prompt: str, note: str, who: str | None,
) -> None:  # fmt: skip
    """Make a shape's master by expanding another shape's, instead of rendering it anew.

    Without an engine the ground goes on beyond the edges: that suits plain grounds.
    """
    root = _repository(campaign)
    if shape is None:
        raise InputError.at("--shape", "which shape's master is to be made so?", "Name it.")
    masters = meant(built_masters(root, campaign), scene, sku, shape, direction)
    place = box_of(at, (1, 1)) if at else None
    how = {"step": "expand", "of": of, "at": place, "engine": engine, "prompt": prompt, **_said(root, who)}
    _write(root, campaign, [_entry(master, how, note=note) for master in masters])


@command.command("list", epilog="Example: onbrief retouch list lumen-summer")
@click.argument("campaign")
@formats("json")
def list_(campaign: str, kind: str) -> None:
    """List the steps, in the order they are made."""
    steps = load(_repository(campaign), campaign).selects.retouch
    if kind == "json":
        rows = [step.model_dump(mode="json", exclude_defaults=True) for step in steps]
        click.echo(dump_json({"schema": SCHEMA, "campaign": campaign, "steps": rows}), nl=False)
        return
    for number, step in enumerate(steps, 1):
        click.echo(f"{number:>3}  {plain(in_words(step))}")
    click.echo(counted(len(steps), "step") if steps else f"no master of {campaign} is retouched")


@command.command("confirm", epilog="Example: onbrief retouch confirm lumen-summer 1")
@click.argument("campaign")
@click.argument("number", type=click.IntRange(min=1))
def confirm(campaign: str, number: int) -> None:
    """Say that step NUMBER holds for the master as it is built today."""
    root = _repository(campaign)
    masters = built_masters(root, campaign)

    def seen_today(step: Retouch) -> Retouch:
        mine = meant(masters, step.scene, step.sku, step.shape, step.direction)
        return step.model_copy(update={"seen": _seen(mine[0], step) if len(mine) == 1 else None})

    step = change_step(root, campaign, number, seen_today)
    click.echo(
        f"{campaign}: step {number} ({plain(in_words(step))}) is confirmed. Next: onbrief build {campaign}"
    )


@command.command("drop", epilog="Example: onbrief retouch drop lumen-summer 2")
@click.argument("campaign")
@click.argument("number", type=click.IntRange(min=1))
def drop(campaign: str, number: int) -> None:
    """Take step NUMBER out; the next build makes the masters without it."""
    step = drop_step(_repository(campaign), campaign, number)
    click.echo(f"{campaign}: {plain(in_words(step))} is taken out. Next: onbrief build {campaign}")


def in_words(step: Retouch) -> str:
    """`clean 1 place on golden-hour: yuzu × tall: the stain on the wall (Ada Reed, 2026-11-22)`."""
    which = " × ".join(filter(None, (step.sku or "all SKUs", step.shape or "all shapes", step.direction)))
    places = len(step.boxes) + len(step.outlines)
    what = {
        "clean": f"clean {counted(places, 'place')} on",
        "swap": f"swap the {step.swapped} ({step.colour or step.like or (step.picture.file if step.picture else '')}) of",
        "expand": f"expand {step.of} to",
        "replace": f"replace by {step.picture.file if step.picture else 'a file'}",
    }[step.step]
    by = f" by {step.by}" if step.by else ""
    note = f": {step.note}" if step.note else ""
    return f"{what} {step.scene}: {which}{by}{note} ({step.who.partition(' <')[0]}, {step.when})"


def _repository(campaign: str) -> Path:
    root = repository()
    chosen(root, (campaign,))
    return root


def _said(root: Path, who: str | None) -> dict[str, Any]:
    actor = identity(root, who)
    return {"who": who or f"{actor.name} <{actor.email}>", "when": date.today()}


def _entry(master: Master, how: dict[str, Any], **more: Any) -> Retouch:
    """A step for one master."""
    which = {"scene": master.scene, "sku": master.sku, "shape": master.shape, "direction": master.direction}
    try:
        return Retouch(**which, **how, **more, seen=master.seen())
    except ValidationError as error:
        first = error.errors()[0]
        mistake = first.get("ctx", {}).get("error")
        what = str(mistake or f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        raise InputError.at(f"retouch {how['step']}", what, getattr(mistake, "cure", "")) from None


def _seen(master: Master, step: Retouch) -> Seen:
    return master.seen(whole=step.step == "replace")


def _of_one_shape(masters: Sequence[Master]) -> Sequence[Master]:
    """The same place on masters of one shape; of several it would be another place on each. Raises InputError."""
    shapes = sorted({f"{master.scene}, {master.shape}, {master.direction}" for master in masters})
    if len(shapes) > 1:
        what = f"a place can't be meant on masters of {counted(len(shapes), 'shape')}: {'; '.join(shapes)}"
        raise InputError.at("retouch clean", what, "Name one with --scene, --shape and --direction.")
    return masters


def _material(root: Path, file: str) -> Kept:
    """A file of the repository, by its bytes. Raises InputError."""
    from onbrief.pipeline.inputs import file_input
    from onbrief.pipeline.material import models_of

    path = Path(file).absolute()
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
    if not name.startswith(("campaigns/", "stylepacks/")):
        cure = "Bring it in first, with its rights: onbrief import FILE --as component."
        raise InputError.at("--picture", "this file is no material of this repository", cure)
    found = file_input(root, name)
    assert found.sha256
    folders = name.split("/")
    made = models_of(root, folders[1]).get(name) if folders[0] == "campaigns" else None
    return Kept(file=name, sha256=found.sha256, model=made)


def _write(root: Path, campaign: str, entries: Sequence[Retouch]) -> None:
    """Appends the steps, and pins the retoucher where nothing did; what makes no valid campaign is not written."""
    from renderers import VERSIONS

    before = load(root, campaign)
    for entry in entries:
        for option, name, known in (
            ("engine", entry.by, before.pack.engines),
            ("colour", entry.colour, before.pack.palette),
            ("like", entry.like, before.brief.skus),
            ("of", entry.of, before.pack.layouts),
        ):
            if name and name not in known:
                raise InputError.at(f"--{option}", f"there is no “{name[:60]}”", nearest(name, known))
    if pin(root, campaign, "retouch", VERSIONS["retouch"]):
        click.echo(f"  campaigns/{campaign}/brief.yaml now pins retouch {VERSIONS['retouch']}")
    add_steps(root, campaign, entries)
    for entry in entries:
        click.echo(f"  {plain(in_words(entry))}")
    click.echo(
        f"{campaign}: {counted(len(entries), 'step')} written to selects.yaml. Next: onbrief build {campaign}"
    )
