"""Pinning a renderer in brief.yaml, where something new asks for one: one key more, every other byte as it was."""

from __future__ import annotations

from pathlib import Path

import yaml as reading

from onbrief.errors import InputError
from onbrief.files import exclusive, write_bytes
from onbrief.model.brief import Brief
from onbrief.model.source import confine, parse_yaml, read_model, read_text

TRIES = 5


def pin(root: Path, campaign: str, name: str, version: str) -> bool:
    """Whether it was written: nothing is where some version is pinned. Raises InputError."""
    path = confine(root, root / "campaigns" / campaign / "brief.yaml")
    where = path.relative_to(root).as_posix()
    with exclusive(path.parent):
        for _ in range(TRIES):
            before, _ = read_model(root, path, Brief)
            if name in before.engines:
                return False
            data = path.read_bytes()
            after = pinned(read_text(root, path), name, version)
            wanted = before.model_copy(update={"engines": {**before.engines, name: version}})
            if after is None or _read(root, path, after) != wanted:
                cure = f'Add `{name}: "{version}"` to `engines:` by hand.'
                raise InputError.at(where, "this can't be written into the file as it is written", cure)
            if path.read_bytes() != data:
                continue
            mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
            write_bytes(path, mark + after.encode())
            return True
    raise InputError.at(where, "another program saves this file again and again", "Close it there.")


def pinned(text: str, name: str, version: str) -> str | None:
    """The brief's text with one more key under `engines`; None where there is no such mapping with something in it."""
    document = reading.compose(text, Loader=reading.CSafeLoader)
    pairs = document.value if isinstance(document, reading.MappingNode) else []
    engines = next((value for key, value in pairs if key.value == "engines"), None)
    if not isinstance(engines, reading.MappingNode) or not engines.value:
        return None
    last = engines.value[-1][1]
    after = last.end_mark.index
    if engines.flow_style:
        return f'{text[:after]}, {name}: "{version}"{text[after:]}'
    newline = "\r\n" if "\r\n" in text else "\n"
    end = text.find("\n", after)
    head, rest = (text, "") if end < 0 else (text[: end + 1], text[end + 1 :])
    head = head if head.endswith("\n") else head + newline
    return f'{head}{" " * engines.start_mark.column}{name}: "{version}"{newline}{rest}'


def _read(root: Path, path: Path, text: str) -> Brief:
    return Brief.model_validate(parse_yaml(root, path, text.encode()).data)
