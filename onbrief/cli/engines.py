"""`onbrief engines`"""

from __future__ import annotations

import os
from pathlib import Path

import click

from onbrief.cli.common import formats, repository
from onbrief.cli.problems import FORMATS, show_problems
from onbrief.errors import InputError, Problem, in_order, nearest
from onbrief.model.source import confine, read_model
from onbrief.model.stylepack import StylePack
from onbrief.pipeline.graphs import Bound, bounds_of, looked_over, offered, read_bound
from renderers.graphs.server import Server, servers_from


@click.group("engines", epilog="Example: onbrief engines lint lumen")
def command() -> None:
    """Look over what the engines of a style pack are made of."""


@command.command(
    "lint",
    epilog="\b\nExample: onbrief engines lint lumen"
    "\nA graph that no style pack names yet: onbrief engines lint docs/examples/comfyui/hero.yaml",
)
@click.argument("what", nargs=-1, metavar="[STYLEPACK|BINDING]...")
@formats(*FORMATS)
def lint(what: tuple[str, ...], kind: str) -> int:
    """Hold ComfyUI graphs against their bindings: all mistakes at once, nothing is run.

    Without a name, every style pack is looked over. A binding's graph is the .json file of its name beside it. Where
    ONBRIEF_COMFYUI names servers, the graphs are held against what each of them offers, too. Exit status 2 when there
    is a mistake; notes alone are fine.
    """
    root = repository()
    bounds, problems = _found(root, what)
    servers = _servers()
    for bound in bounds:
        problems += [*looked_over(root, bound), *offered(bound, servers)]
    problems = in_order(problems)
    mistakes = [p for p in problems if not p.note]
    if kind == "text":
        show_problems(problems)
        click.echo(_summary(bounds, servers, len(mistakes)), err=bool(mistakes))
    else:
        click.echo(FORMATS[kind](problems), nl=False)
    return 2 if mistakes else 0


def _found(root: Path, names: tuple[str, ...]) -> tuple[list[Bound], list[Problem]]:
    packs = sorted(path.parent.name for path in (root / "stylepacks").glob("*/stylepack.yaml"))
    bounds: list[Bound] = []
    problems: list[Problem] = []
    for name in names or packs:
        try:
            if name in packs:
                pack, source = read_model(root, root / "stylepacks" / name / "stylepack.yaml", StylePack)
                more, wrong = bounds_of(root, source, pack)
                bounds, problems = [*bounds, *more], [*problems, *wrong]
            elif name.endswith((".yaml", ".yml")):
                binding = confine(root, Path.cwd() / name)
                bounds.append(read_bound(root, binding.with_suffix(".json"), binding))
            else:
                raise InputError.at(name, "no such style pack, and no binding (.yaml)", nearest(name, packs))
        except InputError as error:
            problems += error.problems
    return bounds, problems


def _servers() -> list[Server]:
    try:
        token = os.environ.get("ONBRIEF_COMFYUI_TOKEN", "")
        return list(servers_from(os.environ.get("ONBRIEF_COMFYUI", ""), token))
    except ValueError as error:
        raise InputError.at("ONBRIEF_COMFYUI", str(error), "Separate several addresses by commas.") from None


def _summary(bounds: list[Bound], servers: list[Server], mistakes: int) -> str:
    graphs = f"{len(bounds)} graph{'s' * (len(bounds) != 1)}"
    where = f" on {len(servers)} server{'s' * (len(servers) != 1)}" if servers else ""
    return f"{graphs}{where}: {mistakes or 'no'} mistake{'s' * (mistakes != 1)}"
