"""A new check or renderer: a module, its line in the table, its test and, for a check, its seeded defect."""

from __future__ import annotations

import ast
import keyword
import re
from pathlib import Path

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.scaffold.place import TEMPLATES, refuse_existing, slug

LINE = 110  # characters, as ruff is told
LONGEST = 24  # characters of a name: then every line that holds it fits, and ruff formats it alike
TAKEN = {"annotations", "cast", "importlib", "renderer"}  # names that the tables' modules hold already
CURE = "Add the line by hand, as its neighbours are written."


def new_check(root: Path, name: str) -> list[str]:
    """Writes a gate that works, its test and its defect, and lists it. Returns the files, made or changed."""
    module = module_of(name)
    words = name.replace("-", " ")
    fill = {"id": name, "module": module, "words": words, "Words": words.capitalize()}
    new = {
        f"checks/{module}.py": "check/check.py.txt",
        f"tests/checks/test_{module}.py": "check/test.py.txt",
        f"tests/defects/{module}.py": "check/defect.py.txt",
    }
    tables = {
        "checks/__init__.py": lambda text, at: with_entry(
            with_import(text, "checks", module, at), "CHECKS", f'    "{name}": {module},', at
        ),
        "tests/defects/__init__.py": lambda text, at: with_family(
            with_import(text, "tests.defects", module, at), module, at
        ),
    }
    return _write(root, new, tables, fill)


def new_renderer(root: Path, name: str) -> list[str]:
    """Writes a back-end that works and its test, and lists it. Returns the files, made or changed."""
    module = module_of(name)
    fill = {
        "name": name,
        "module": module,
        "Class": "".join(part.capitalize() for part in name.split("-")),
        "CONSTANT": module.upper(),
    }
    new = {
        f"renderers/{module}.py": "renderer/renderer.py.txt",
        f"tests/renderers/test_{module}.py": "renderer/test.py.txt",
    }
    line = f'    "{name}": ("1", "renderers.{module}:{module.upper()}"),'
    return _write(
        root,
        new,
        {"renderers/__init__.py": lambda text, at: with_entry(text, "RENDERERS", line, at)},
        fill,
    )


def module_of(name: str) -> str:
    """`plain-words` → `plain_words`. Raises InputError for what can't be a module."""
    module = slug(name, "NAME").replace("-", "_")
    if not module[0].isalpha() or keyword.iskeyword(module) or module in TAKEN or len(module) > LONGEST:
        cure = f"Begin with a letter, use at most {LONGEST} characters, and no word of Python's."
        raise InputError.at("NAME", f"a module can't be called {module}", cure)
    return module


def _write(root: Path, new: dict[str, str], tables: dict, fill: dict[str, str]) -> list[str]:
    """Everything is worked out before anything is written; the tables come last, so that a kill breaks no import."""
    for path in new:
        refuse_existing(root, path)
        refuse_existing(root, path.removesuffix(".py"))
    texts = {path: _filled((TEMPLATES / template).read_text("utf-8"), fill) for path, template in new.items()}
    for path, change in tables.items():
        if not (root / path).is_file():
            raise InputError.at(
                path, "this file is missing", "A check or renderer is written in a clone of the repository."
            )
        texts[path] = change((root / path).read_text("utf-8"), path)
    for path, text in texts.items():
        write_bytes(root / path, text.encode())
    return list(texts)


def _filled(text: str, fill: dict[str, str]) -> str:
    return re.sub(r"@(\w+)@", lambda found: fill[found[1]], text)


def with_import(text: str, package: str, name: str, where: str) -> str:
    """The text with one more name in its `from package import …`, sorted, wrapped as ruff wraps it."""
    node = _one(
        [
            n
            for n in ast.parse(text).body
            if isinstance(n, ast.ImportFrom) and n.module == package and len(n.names) > 1
        ],
        where,
        f"no `from {package} import …` to add {name} to",
    )
    names = sorted({alias.name for alias in node.names} | {name})
    if any(alias.asname for alias in node.names) or len(names) == len(node.names):
        raise InputError.at(f"{where}:{node.lineno}:1", f"{name} can't be added to this import", CURE)
    line = f"from {package} import {', '.join(names)}"
    if len(line) > LINE:
        line = f"from {package} import (\n" + "".join(f"    {n},\n" for n in names) + ")"
    return _replaced(text, node, line)


def with_entry(text: str, table: str, line: str, where: str) -> str:
    """The text with one more line at the end of a dict that is written one entry a line."""
    tree = ast.parse(text).body
    named = [
        n
        for n in tree
        if isinstance(n, ast.Assign | ast.AnnAssign)
        and isinstance(n.value, ast.Dict)
        and any(
            getattr(t, "id", "") == table for t in (n.targets if isinstance(n, ast.Assign) else [n.target])
        )
    ]
    node = _one(named, where, f"no dict {table} to add a line to")
    lines = text.split("\n")
    assert node.end_lineno is not None
    if lines[node.end_lineno - 1] != "}" or line.split(":")[0] in {x.split(":")[0] for x in lines}:
        raise InputError.at(f"{where}:{node.lineno}:1", f"{table} is not written one new name a line", CURE)
    lines.insert(node.end_lineno - 1, line)
    return "\n".join(lines)


def with_family(text: str, name: str, where: str) -> str:
    """The corpus with one more family: `for module in (…) for seed in module.SEEDS`."""
    parts = [n.generators for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ListComp | ast.DictComp)]
    named = [
        first.iter
        for first, *rest in parts
        if getattr(first.target, "id", "") == "module"
        and isinstance(first.iter, ast.Tuple)
        and any(getattr(part.iter, "attr", "") == "SEEDS" for part in rest)
    ]
    node = _one(named, where, "no `for module in (…)` to add a defect to")
    names = [*(getattr(e, "id", "") for e in node.elts), name]
    if not all(names):
        raise InputError.at(f"{where}:{node.lineno}:1", "the families are not plain names", CURE)
    line = f"({', '.join(names)})"
    if node.col_offset + len(line) > LINE:
        pad = " " * (node.col_offset - len("for module in "))
        line = "(\n" + "".join(f"{pad}    {n},\n" for n in names) + f"{pad})"
    return _replaced(text, node, line)


def _one(found: list, where: str, what: str):
    if len(found) != 1:
        raise InputError.at(where, what, CURE)
    return found[0]


def _replaced(text: str, node: ast.stmt | ast.expr, new: str) -> str:
    """The text with one node written anew. Columns count UTF-8 bytes, as ast does."""
    lines = text.encode().split(b"\n")
    assert node.end_lineno is not None and node.end_col_offset is not None
    before = b"\n".join([*lines[: node.lineno - 1], lines[node.lineno - 1][: node.col_offset]])
    after = b"\n".join([lines[node.end_lineno - 1][node.end_col_offset :], *lines[node.end_lineno :]])
    return (before + new.encode() + after).decode()
