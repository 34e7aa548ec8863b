"""The published schemas are the models', and the repository's own files hold to them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from onbrief.model.schemas import SCHEMAS, schema_text
from onbrief.model.source import read_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for pattern in ("campaigns/*/brief.yaml", "campaigns/*/selects.yaml", "campaigns/*/rights.yaml",
                    "campaigns/*/copy/*.yaml", "stylepacks/*/*.yaml", "stylepacks/*/products/*.yaml", "placements/*.yaml",
                    "policies/*.yaml")
    for path in ROOT.glob(pattern)
)  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_published_schema_is_what_its_model_says(name: str) -> None:
    path = ROOT / "schemas" / f"{name}.schema.json"
    assert path.read_text("utf-8") == schema_text(name), "run `onbrief schema`"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_file_names_its_schema_for_editors_and_holds_to_it(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    modeline = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert modeline, first
    schema = json.loads((path.parent / modeline[1]).read_text("utf-8"))
    data = json.loads(json.dumps(read_yaml(ROOT, path).data, default=str))
    jsonschema.validate(data, schema)
