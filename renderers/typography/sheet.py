"""One sheet of Typst: words go in as data, coverage and boxes come out.

Typst sees only a folder that we fill with copies; fonts only from a folder that we fill with the request's
fonts. 1 pt is 1 px. The page is transparent: alpha is coverage, red says glyph (255) or shape (0), green
says which element (CODE), so that one compile gives all mattes and any colour can follow.
"""

from __future__ import annotations

import atexit
import io
import json
import math
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import typst
from PIL import Image

# A layout may import plain files of its own folder, nothing else: packages would ask the network.
FORBIDDEN = re.compile(
    r'@preview|@local|\bplugin\s*\(|\beval\s*\(|(?:^|[#{;(=])[ \t]*(?:import|include)\b(?!\s*"[\w-]+\.typ")',
    re.M,
)


class TypesetError(ValueError):
    """An input that can't be typeset."""


@dataclass(frozen=True)
class Sheet:
    """rgba: H×W×4 uint8, straight alpha. placed: role → what the layout says it placed. dropped: roles left out."""

    rgba: np.ndarray
    placed: dict[str, dict[str, Any]]
    dropped: list[str]


def compose(folder: Path, fonts: Path, spec: Mapping[str, Any], size: tuple[int, int]) -> Sheet:
    """One page, exactly `size` pixels. folder holds main.typ and what it may read."""
    compiler = _compiler(folder, fonts)
    data = json.dumps(spec, ensure_ascii=False, sort_keys=True)
    try:
        page = compiler.compile(
            input=str(folder / "main.typ"), format="png", ppi=72, sys_inputs={"spec": data}
        )
    except typst.TypstError as error:
        raise TypesetError(f"the layout doesn't compile: {error}") from error
    if isinstance(page, list):
        raise TypesetError(f"the layout made {len(page)} pages, one was asked")
    image = np.asarray(Image.open(io.BytesIO(page)).convert("RGBA"))
    if image.shape[1::-1] != tuple(size):
        raise TypesetError(
            f"the layout made {image.shape[1]}×{image.shape[0]} px, {size[0]}×{size[1]} was asked"
        )
    said = json.loads(compiler.query("<el>", field="value"))
    placed = {e["role"]: e for e in said if e["role"] != "dropped"}
    return Sheet(image, placed, [role for e in said if e["role"] == "dropped" for role in e["roles"]])


@cache
def drawn(svg: Path, box: tuple[float, float, float, float]) -> np.ndarray:
    """An SVG drawn into a box, as the whole pixels that the box touches: H×W×4 uint8, straight alpha."""
    x, y, w, h = box
    left, top = x % 1, y % 1
    columns, rows = math.ceil(left + w - 1e-6), math.ceil(top + h - 1e-6)
    page = (
        f"#set page(width: {columns}pt, height: {rows}pt, margin: 0pt, fill: none)\n"
        f'#place(dx: {left}pt, dy: {top}pt, image("logo.svg", width: {w}pt, height: {h}pt, fit: "stretch"))'
    )
    folder = folder_of({"logo.svg": svg})
    png = typst.compile(page.encode(), root=str(folder), format="png", ppi=72, ignore_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def folder_of(files: Mapping[str, Path]) -> Path:
    """A private folder with copies of the files under the given names; the same files give the same folder."""
    return _folder(tuple(sorted((name, str(path), *_stamp(path)) for name, path in files.items())))


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@cache
def _folder(files: tuple[tuple[str, str, int, int], ...]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="onbrief-sheet-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, path, *_ in files:
        source = Path(path)
        if source.is_symlink():
            raise TypesetError(f"{source} is a link; a style pack holds plain files")
        if name.endswith(".typ"):
            text = source.read_text("utf-8")
            if found := FORBIDDEN.search(text):
                raise TypesetError(
                    f"{source.name} asks for `{found.group()}`; layouts read nothing but their data"
                )
        shutil.copyfile(source, folder / name)
    return folder


@cache
def _compiler(folder: Path, fonts: Path) -> typst.Compiler:
    return typst.Compiler(root=str(folder), font_paths=[str(fonts)], ignore_system_fonts=True)
