"""What services say, made fit to be shown and kept: short, with nothing hidden in it, and no secrets."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from onbrief.model.visible import visible

LONGEST = 300  # characters of a service's words in a message
KEPT = 4_000  # characters of one text in the kept answer
MOST = 500  # entries of one list or mapping in it
DEEPEST = 12
SECRET = re.compile(r"authori[sz]ation|token|secret|passw|signature|credential|cookie|api[-_]?key", re.I)
FILTER = re.compile(
    r"content[ _-]?(policy|filter|moderation|safety)|moderation|nsfw|safety[ _-]?(system|filter|checker)",
    re.I,
)
BROKE = re.compile(r"balance|credit|quota|billing|payment|insufficient funds", re.I)
ADDRESS = re.compile(r"(?:https?:/)?/[^\s\"'<>]+")


def said(body: bytes, secrets: Iterable[str] = ()) -> str:
    """The words in an answer, for a message; empty where there are none."""
    text = body[:100_000].decode("utf-8", "replace").strip()
    try:
        text = _words(json.loads(text))
    except (ValueError, RecursionError):
        if text[:1] == "<":
            text = "a page of HTML"
    return shown(text, secrets)


def shown(text: str, secrets: Iterable[str] = ()) -> str:
    """One line of at most LONGEST characters."""
    text = without(" ".join(visible_line(text).split()), secrets)
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …"


def visible_line(text: str) -> str:
    return visible(re.sub(r"[\r\n\t]+", " ", text[:10_000]))


def without(text: str, secrets: Iterable[str]) -> str:
    """Without secrets, and without what addresses carry behind `?` and before `@`: it often lets people in."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[secret]")
    return ADDRESS.sub(lambda match: _bare(match[0]), text)


def _bare(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "[address]"
    host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    return f"{host}{parts.path}" + ("?[removed]" if parts.query else "")


def kept(told: Any, secrets: Iterable[str] = (), depth: int = 0) -> Any:
    """An answer as it is kept for good: bounded, without secrets, without pictures written out in it."""
    secrets = tuple(secrets)
    if depth > DEEPEST:
        return "[more]"
    if isinstance(told, Mapping):
        return {
            without(visible(str(key)[:100]), secrets): "[removed]"
            if SECRET.search(str(key))
            else kept(value, secrets, depth + 1)
            for key, value in list(told.items())[:MOST]
        }
    if isinstance(told, (list, tuple)):
        return [kept(value, secrets, depth + 1) for value in told[:MOST]]
    if isinstance(told, str):
        whole = f"[data, {len(told)} characters]" if told.startswith("data:") else without(told, secrets)
        text = whole if len(whole) <= KEPT else f"{whole[:KEPT]} …"
        return text.encode("utf-8", "replace").decode()  # JSON can hold half a character
    sane = isinstance(told, (int, bool, type(None))) or (isinstance(told, float) and math.isfinite(told))
    return told if sane else str(told)[:KEPT]


def _words(data: Any) -> str:
    """The sentence in an error's JSON, as the common forms put it: FastAPI's `detail`, RFC 9457, OpenAI's `error`."""
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return "; ".join(filter(None, map(_words, data[:5])))
    if not isinstance(data, Mapping):
        return ""
    for name in ("detail", "message", "msg", "error", "title", "reason"):
        if words := _words(data.get(name)):
            place = data.get("loc")
            where = ".".join(map(str, place)) if isinstance(place, list) else ""
            return f"{where}: {words}" if where else words
    return ""
