"""Tiny pipelines with random weights, put together from `fixtures/parts` as optimum would lay them out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"


def tiny(name: str, folder: Path) -> Path:
    """The pipeline of that name (a key of `fixtures/pipelines.json`) in `folder/<name>`, a copy to spoil as one likes."""
    recipe = json.loads((FIXTURES / "pipelines.json").read_text("utf-8"))[name]
    made = folder / name
    for part, source in recipe["parts"].items():
        shutil.copytree(FIXTURES / "parts" / source, made / part)
    (made / "model_index.json").write_text(json.dumps(recipe["index"]))
    (made / "scheduler").mkdir()
    (made / "scheduler" / "scheduler_config.json").write_text(json.dumps(recipe["scheduler"]))
    return made
