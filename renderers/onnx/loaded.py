"""Pipelines that are in memory: each once a process, and no more of them than fit."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path

from renderers.onnx.family import Family, load
from renderers.onnx.folder import Folder
from renderers.onnx.session import CHOICE

MOST = 2  # two engines of a campaign, taking turns
_loaded: OrderedDict[tuple, Family] = OrderedDict()


def pipeline(path: Path) -> Family:
    """The pipeline of a folder, loaded when it is first asked for or its files changed. Raises ValueError, EngineFault."""
    key = (path.resolve(), os.environ.get(CHOICE), _state(path))
    if key not in _loaded:
        while len(_loaded) >= MOST:
            _loaded.popitem(last=False)
        _loaded[key] = load(Folder(path))
    _loaded.move_to_end(key)
    return _loaded[key]


def forget() -> None:
    """Frees their memory."""
    _loaded.clear()


def _state(path: Path) -> tuple:
    """Which files there are, with size and time: a model that was exchanged is loaded again."""
    files = sorted(p for p in path.rglob("*") if p.suffix in (".onnx", ".json", ".txt"))
    return tuple((p.name, (s := p.stat()).st_size, s.st_mtime_ns) for p in files)
