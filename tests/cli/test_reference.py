"""The reference says what the code says: no page is stale, no command, option or key is left undescribed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from onbrief.cli import cli
from onbrief.cli.reference import WRITTEN, pages
from onbrief.cli.reference_commands import examples, options
from onbrief.cli.reference_fields import sections
from onbrief.model.schemas import SCHEMAS
from renderers import PICTURES, words

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def commands(group: click.Group = cli, over: click.Context | None = None) -> Iterator[click.Context]:
    """Every command, and every command of a command."""
    context = click.Context(group, over, info_name=group.name)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield click.Context(command, context, info_name=name)
        if isinstance(command, click.Group):
            yield from commands(command, context)


def test_every_page_is_what_the_models_and_commands_say() -> None:
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "run `onbrief reference`"


@pytest.mark.parametrize("context", [*commands()], ids=lambda context: context.command_path)
def test_a_command_says_what_it_does_what_its_options_do_and_gives_an_example(context: click.Context) -> None:
    command = context.command
    assert command.help and command.help.strip().endswith(".")
    assert [option for option, text in options(context) if not re.sub(r"\[.*\]", "", text).strip()] == []
    shown = examples(command)
    assert shown and all(label and command.name and command.name in line for label, line in shown)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_key_that_people_write_says_what_it_is(name: str) -> None:
    schema = SCHEMAS[name].model_json_schema(by_alias=True)
    rows = [line.split(" | ") for line in sections(schema, name) if line.startswith("| `")]
    assert rows and [row[0] for row in rows if not row[1].strip()] == []


@pytest.mark.parametrize(("engine", "field"), [(e, f) for e in PICTURES for f in WRITTEN])
def test_a_key_that_an_engine_understands_says_what_it_is(engine: str, field: str) -> None:
    lines = sections(words(engine)[field].json_schema(), field)
    undescribed = [row for row in lines if row.startswith("| `") and row.split(" | ")[1].strip() == ""]
    assert undescribed == [] and all("| what it is |" in line for line in lines if line.startswith("| key"))


def test_types_are_told_in_words() -> None:
    schema = {
        "description": "A thing.",
        "required": ["size"],
        "properties": {
            "size": {"type": "array", "prefixItems": [{"type": "number"}] * 2, "description": "Width | height."},
            "kind": {"enum": ["can", "jar"], "default": "can", "description": "For <people>.", "examples": ["jar"]},
            "part": {"$ref": "#/$defs/SmallPart"},
            "until": {"anyOf": [{"type": "string", "format": "date"}, {"const": "perpetual"}, {"type": "null"}]},
        },
        "$defs": {"SmallPart": {"description": "A part.", "properties": {"n": {"type": "integer", "minimum": 1}}}},
    }  # fmt: skip
    assert "\n".join(sections(schema, "Thing", 1)) == (
        "# Thing\n\n"
        "A thing.\n\n"
        "| key | what it is | takes | if left out | example |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `size` | Width \\| height. | [a number, a number] | *required* |  |\n"
        "| `kind` | For &lt;people>. | `can`, `jar` | `can` | `jar` |\n"
        "| `part` | A part. | [Small part](#small-part) | nothing |  |\n"
        "| `until` |  | a date or `perpetual` | nothing |  |\n\n"
        "## Small part\n\n"
        "A part.\n\n"
        "| key | takes | if left out |\n"
        "| --- | --- | --- |\n"
        "| `n` | a whole number, at least `1` | nothing |\n"
    )
