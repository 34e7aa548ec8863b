"""What a picture was made of that came from outside, as a build recorded it: who brought it, from where, with what rights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onbrief.audit.link import Link, Mark
from onbrief.lineage.git import commit_of_blob
from onbrief.lineage.read import Lineage

TOLD = ("prompt", "left out", "models", "seeds", "says it is", "credit", "creator", "copyright", "program")
SEALS = {
    "none": "none",
    "trusted": "sound, by somebody whom the repository trusts",
    "untrusted": "sound, by a stranger",
    "broken": "broken: file or seal were changed",
    "unread": "not read in this kind of file",
}


def material_links(root: Path, lineage: Lineage, request: dict[str, Any]) -> list[Link]:
    """A step for each piece of material that a request names, and for what that was made from."""
    files = [i.get("file") for i in request["inputs"].values() if isinstance(i, dict)]
    rows = _rows(lineage)
    waiting = [row for row in rows if row.get("file") in files and row.get("part") != "matte"]
    links, seen = [], set()
    while waiting:
        row = waiting.pop(0)
        if row["name"] in seen:
            continue
        seen.add(row["name"])
        links.append(_link(root, row))
        parents = row["about"].get("parents")
        waiting += [other for other in rows if isinstance(parents, list) and other["name"] in parents]
    return links


def _rows(lineage: Lineage) -> list[dict[str, Any]]:
    """A lineage may come from anyone's pull request: rows that aren't written so are passed over."""
    rows = lineage.data.get("material")
    return [
        row
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(row.get("about"), dict) and isinstance(row.get("name"), str)
    ]


def _link(root: Path, row: dict[str, Any]) -> Link:
    about, path = row["about"], str(row.get("record", ""))
    found = commit_of_blob(root, path, str(row.get("blob", ""))) if path else None
    facts = {name: text for name, text in _facts(row, about) if text}
    marks: dict[str, Mark] = {name: "recorded" for name in TOLD if name in facts}
    return Link(
        f"Material, {row['name']}", facts, path, found, "proved" if found else "recorded", marks=marks
    )


def _facts(row: dict[str, Any], about: dict[str, Any]) -> list[tuple[str, str]]:
    brought, said, seal = (_dict(about.get(name)) for name in ("brought", "embedded", "seal"))
    sound = _dict(about.get("sound"))
    picture, received = _dict(about.get("picture")), _dict(about.get("received"))
    credentials = SEALS.get(str(seal.get("state")), "")
    signer = f", signed by {seal['signer']}" if seal.get("signer") else ""
    return [
        ("sha256", str(row.get("sha256", ""))),
        ("brought in as", str(about.get("use", ""))),
        ("who", str(brought.get("who", ""))),
        ("when", str(brought.get("when", ""))),
        ("from", str(brought.get("source", ""))),
        ("made with", str(brought.get("tool", ""))),
        ("changed", str(brought.get("changed", ""))),
        ("came as", f"{about.get('original', '')}, sha256 {str(received.get('sha256', ''))[:12]}…"),
        ("at the door", "; ".join(_list(picture.get("done")))),
        ("heard as", " ".join(str(sound[key]) for key in ("kind", "locale", "line") if sound.get(key))),
        ("speaker", str(sound.get("speaker", ""))),
        ("matte", "guessed by a machine; nobody has looked at it" if about.get("suggested") else ""),
        ("made from", ", ".join(_list(about.get("parents")))),
        ("content credentials", f"{credentials}{signer}"),
        ("is", str(about.get("source_type") or "")),
        ("says it is", str(said.get("source_type") or "")),
        ("program", str(said.get("tool", ""))),
        ("prompt", str(said.get("prompt", ""))),
        ("left out", str(said.get("negative", ""))),
        ("models", ", ".join(_list(said.get("models")))),
        ("seeds", ", ".join(_list(said.get("seeds")))),
        ("graph", str(_dict(said.get("graph")).get("file", ""))),
        ("creator", str(said.get("creator", ""))),
        ("credit", str(said.get("credit", ""))),
        ("copyright", str(said.get("copyright", ""))),
        ("rights", str(about.get("rights", ""))),
    ]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
