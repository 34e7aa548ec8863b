"""The published schemas are the models', and the repository's own files hold to them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from onbrief.model.schemas import SCHEMAS, schema_of, schema_text
from onbrief.model.source import read_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for pattern in ("campaigns/*/brief.yaml", "campaigns/*/selects.yaml", "campaigns/*/rights.yaml",
                    "campaigns/*/copy/*.yaml", "campaigns/*/reviews/*.yaml", "stylepacks/*/*.yaml", "stylepacks/*/products/*.yaml", "placements/*.yaml",
                    "policies/*.yaml")
    for path in ROOT.glob(pattern)
)  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_what_its_model_says(name: str) -> None:
    path = ROOT / "schemas" / f"{name}.schema.json"
    assert path.read_text("utf-8") == schema_text(name), "run `onbrief schema`"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_says_what_it_is_for(name: str) -> None:
    schema = json.loads(schema_text(name))
    models = schema.get("$defs", {})
    for model in (schema, *models.values()):
        assert model.get("description"), f"{name}: {model['title']} has no description"
        for field, said in model.get("properties", {}).items():
            meant = {**models.get(said.get("$ref", "").rsplit("/", 1)[-1], {}), **said}
            assert meant.get("title"), f"{name}: {model['title']}.{field} has no title"
            assert meant.get("description", "").endswith("."), (
                f"{name}: {model['title']}.{field} has no description"
            )


def test_a_file_is_known_by_its_place() -> None:
    assert schema_of("campaigns/x/copy/en-GB.yaml") == "copy"
    assert schema_of("stylepacks/x/products/can.yaml") == "product"
    assert schema_of("campaigns/x/dvc.yaml") is None


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_file_names_its_schema_for_editors_and_holds_to_it(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    modeline = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert modeline, first
    schema = json.loads((path.parent / modeline[1]).read_text("utf-8"))
    data = json.loads(json.dumps(read_yaml(ROOT, path).data, default=str))
    jsonschema.validate(data, schema)
