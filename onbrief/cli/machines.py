"""What reports for machines are made of: GitHub's workflow commands and SARIF. Nothing in a text can break out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from onbrief import __version__
from onbrief.errors import Place
from onbrief.files import dump_json
from onbrief.model.visible import visible


def annotation(kind: str, at: Place, title: str, message: str) -> str:
    """One workflow command with its line end. kind: error, warning or notice. at: may name no file at all."""
    where = {"file": at.file, "line": at.line, "col": at.column, "title": title}
    properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in where.items() if value)
    return f"::{kind} {properties}::{_escaped(message)}\n"


def _escaped(text: str, more: str = "") -> str:
    """As GitHub's runner reads it back: %, CR and LF, in properties also colon and comma."""
    parts = [visible(part) for part in text.split("\n")]
    text = "\n".join(parts).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    for sign in more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def sarif_log(rules: Iterable[dict[str, Any]], results: Iterable[dict[str, Any]], **run: Any) -> str:
    """One run of SARIF 2.1.0 (OASIS), with columns counted in characters. run: its other properties."""
    driver = {"name": "onbrief", "version": __version__, "rules": list(rules)}
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": list(results),
                **run,
            }
        ],
    }
    return dump_json(log)


def sarif_place(at: Place) -> dict[str, Any]:
    """A physicalLocation from the root of the repository."""
    found: dict[str, Any] = {
        "artifactLocation": {"uri": quote(at.file, safe="/", errors="replace"), "uriBaseId": "%SRCROOT%"}
    }
    if at.line:
        found["region"] = {"startLine": at.line, "startColumn": at.column}
    return found
