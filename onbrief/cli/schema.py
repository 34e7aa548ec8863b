"""`onbrief schema`"""

from __future__ import annotations

import click

from onbrief.cli.common import repository
from onbrief.files import write_bytes
from onbrief.model.schemas import SCHEMAS, schema_text


@click.command("schema", epilog="Example: onbrief schema")
def command() -> None:
    """Write the JSON Schemas of the files that people write to schemas/, for editors."""
    folder = repository() / "schemas"
    for name in SCHEMAS:
        write_bytes(folder / f"{name}.schema.json", schema_text(name).encode())
        click.echo(f"schemas/{name}.schema.json")
