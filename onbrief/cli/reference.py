"""`onbrief reference`"""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

import click

import renderers
from checks import CHECKS
from onbrief.cli import reference_commands
from onbrief.cli.common import repository
from onbrief.cli.explain import wish
from onbrief.cli.reference_fields import SLUG, sections
from onbrief.files import write_bytes
from onbrief.model.base import FORMS
from onbrief.model.schemas import PLACES, SCHEMAS

FOLDER = Path("docs/reference")
NOTE = "<!-- Written by `onbrief reference` from the models and the command line; edit those. -->\n\n"
# where people write a renderer's words
WRITTEN = {
    "product": "keys of `products/*.yaml`, beside title, tokens and label",
    "sku": "`look` of a brief's SKU",
    **{
        field: f"`params` of a term under `{field}` in `vocabulary.yaml`"
        for field in ("environment", "composition", "arrangement", "lighting", "camera", "mood", "style")
    },
}

OPEN = {
    "brief": "What `look` may hold stands under *sku* in [engines](engines.md).",
    "product": "The other keys are the shape: *product* in [engines](engines.md).",
    "vocabulary": "What `params` may hold stands in [engines](engines.md), field by field.",
}


@click.command("reference", epilog="Example: onbrief reference")
def command() -> None:
    """Write the pages of docs/reference/ from the models, the engines, the gates and the command line."""
    for name, text in pages().items():
        write_bytes(repository() / FOLDER / name, text.encode())
        click.echo((FOLDER / name).as_posix())


def pages() -> dict[str, str]:
    """File name → text, the same on every machine."""
    from onbrief.cli import cli

    made = {
        "README.md": _contents(),
        "commands.md": reference_commands.page(cli),
        "engines.md": _engines(),
        "gates.md": _gates(),
        **{f"{name}.md": _engine(name) for name in renderers.PICTURES},
        **{f"{name}.md": _file(name) for name in SCHEMAS},
    }
    return {name: NOTE + text.rstrip() + "\n" for name, text in made.items()}


def _contents() -> str:
    rows = [f"| [{name}]({name}.md) | {_places(name)} |" for name in SCHEMAS]
    return "\n".join(
        [
            "# Reference",
            "",
            "| page | is about |",
            "|---|---|",
            "| [commands](commands.md) | every command, option and exit status |",
            *rows,
            "| [engines](engines.md) | what a scene and a product may say to the engine that pictures it |",
            "| [gates](gates.md) | what is looked at before delivery |",
            "",
            f"A *short name* holds {FORMS[SLUG][0]}, as in `{FORMS[SLUG][1]}`.",
        ]
    )


def _file(name: str) -> str:
    lines = sections(SCHEMAS[name].model_json_schema(by_alias=True), f"{name}: {_places(name)}", 1)
    return "\n".join([*lines, *([OPEN[name]] if name in OPEN else [])])


def _places(name: str) -> str:
    return ", ".join(f"`{pattern}`" for pattern, schema in PLACES if schema == name)


def _engines() -> str:
    lines = [
        "# Engines",
        "",
        "A brief names terms; a style pack says what a term means to its engine. An unknown key is a mistake that",
        "`onbrief validate` finds.",
        "",
        "| engine | version | does |",
        "|---|---|---|",
    ]
    for name, version in renderers.VERSIONS.items():
        shown = f"[{name}]({name}.md)" if name in renderers.PICTURES else name
        kept = "".join(f", {one} is kept" for one in renderers.KEPT.get(name, ()))
        lines.append(f"| {shown} | {version}{kept} | {_first(renderers.renderer(name))} |")
    schema = import_module("renderers.finish").Grain.model_json_schema()
    return "\n".join(
        [*lines, "", *_written("finish: grain", schema, "`grain` under `grade` in `stylepack.yaml`")]
    )


def _engine(name: str) -> str:
    """What pictures may be made of, parameter by parameter."""
    lines = [f"# {name}", "", f"{_first(renderers.renderer(name))}", ""]
    for field, where in WRITTEN.items():
        lines += _written(field, _unwrapped(renderers.words(name)[field].json_schema()), where)
    return "\n".join(lines)


def _written(heading: str, schema: dict, where: str) -> list[str]:
    head, *rest = sections(schema, heading, 2)
    return [head, "", f"Written as {where}.", *rest]


def _unwrapped(schema: dict) -> dict:
    """The model itself, where a schema only refers to it."""
    if "$ref" not in schema:
        return schema
    inner = schema["$defs"].pop(schema["$ref"].rpartition("/")[2])
    return {**inner, "$defs": schema["$defs"]}


def _gates() -> str:
    lines = [
        "# Gates",
        "",
        "`onbrief check` runs them on the delivered files. A gate that could not look says so, and fails under",
        "`--strict`.",
        "",
        "| gate | asks | by | a finding |",
        "|---|---|---|---|",
    ]
    for name, check in CHECKS.items():
        lines.append(f"| `{name}` | {_first(check)} | {_first(check.run)} | {wish(name)} |")
    return "\n".join(lines)


def _first(thing: object) -> str:
    """The first paragraph of what it says about itself."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
