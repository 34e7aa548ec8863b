"""A pipeline's folder, as optimum exports it: a folder a part, each with its model and its configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LARGEST = 20_000_000  # bytes of a configuration; a tokenizer's vocabulary is the heaviest


class Folder:
    """Reads the files of a pipeline. Whatever is missing or damaged is a ValueError that names it."""

    def __init__(self, path: Path):
        self.path = path
        self.index = self.read("model_index.json")

    @property
    def kind(self) -> str:
        """The pipeline's class, as its exporter wrote it: `StableDiffusionXLPipeline`."""
        return str(self.index.get("_class_name", ""))

    def has(self, part: str) -> bool:
        return (self.path / part / "model.onnx").is_file()

    def model(self, part: str) -> Path:
        path = self.path / part / "model.onnx"
        if not path.is_file():
            raise ValueError(f"the model has no {part}/model.onnx")
        return path

    def config(self, part: str) -> dict[str, Any]:
        """A part's `config.json`; empty where there is none."""
        return self.optional(f"{part}/config.json")

    def optional(self, name: str) -> dict[str, Any]:
        return self.read(name) if (self.path / name).is_file() else {}

    def read(self, name: str) -> dict[str, Any]:
        path = self.path / name
        if not path.is_file():
            raise ValueError(f"the model has no {name}")
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{name} of the model has more than {LARGEST // 1_000_000} MB")
        try:
            found = json.loads(path.read_text("utf-8"))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{name} of the model is damaged: it is no JSON") from error
        if not isinstance(found, dict):
            raise ValueError(f"{name} of the model is damaged: it is no object")
        return found
