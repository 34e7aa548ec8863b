"""Canonical JSON and named random numbers: the same bytes for the same meaning, on every machine."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, NFC strings, floats rounded to 6 digits, no blanks, UTF-8.

    Whole floats become integers (1.0 and 1 ask the same thing). Raises ValueError on NaN, infinity
    and on integers that a double can't hold: 64-bit seeds travel as strings.
    """
    return json.dumps(
        _normal(value), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        value = round(value, 6)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        raise ValueError(f"{value} is too large for JSON; write it as a string")
    if isinstance(value, dict):
        return {_normal(str(k)): _normal(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normal(v) for v in value]
    return value


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seed(*names: object) -> str:
    """A 63-bit seed as a decimal string, derived by SHA-256 from what it is for."""
    digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
    return str(int.from_bytes(digest[:8], "big") >> 1)
