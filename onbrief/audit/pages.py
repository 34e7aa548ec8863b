"""Answers as pages: one file each with its pictures inside, that needs no network and runs no script."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.audit.history import Round, said_of
from onbrief.audit.link import Link
from onbrief.lineage.git import commit_id
from onbrief.model.canonical import sha256_file
from onbrief.model.picture import Unreadable, opened
from onbrief.model.visible import visible
from onbrief.pages.page import STYLE, one_file
from onbrief.pipeline.remotes import cached

HERE = Path(__file__).parent
LONGEST, FRAME = 900, 480  # pixels of a picture's longer side: in a chain, in a strip
QUALITY = 84
SAME_GROUP = ("Copy, ", "Style pack, ")  # steps that stand together as one
GROUPS = {"Copy, ": "Copy", "Style pack, ": "From the style pack"}


@dataclass(frozen=True)
class Shown:
    """A picture inside a page."""

    uri: str
    width: int
    height: int


def trace_page(root: Path, asked: str, links: list[Link]) -> str:
    """The chain as a page, the picture first."""
    pictures = [shown(root, link.picture) if link.picture else None for link in links]
    hero = _in_hand(asked) or next((picture for picture in pictures if picture), None)
    told = {link.title: link.facts for link in reversed(links)}
    first = told.get("Delivered file", told.get("File in hand", told.get("File", {})))
    title = (first.get("name") or first.get("path") or asked).rsplit("/", 1)[-1]
    return page(
        "trace",
        title=visible(title),
        lead=_lead(told, first),
        hero=hero,
        short=_short(links, told),
        steps=steps_of(links, pictures, hero),
        commit=commit_id(root, "HEAD") or "",
        asked=visible(Path(asked).name),
    )


def steps_of(links: Sequence[Link], pictures: Sequence[Any], hero: Any = None) -> list[dict[str, Any]]:
    """The chain as a page's template shows it. pictures: one a link, None where there is none. hero: is shown already.

    Steps of one kind (copy, parts of the style pack) stand together; a picture is shown once.
    """
    steps: list[dict[str, Any]] = []
    seen = {hero}
    for link, picture in zip(links, pictures, strict=True):
        group = next((prefix for prefix in SAME_GROUP if link.title.startswith(prefix)), "")
        if group and steps and steps[-1]["title"] == GROUPS[group]:
            steps[-1]["parts"].append(_part(link, group))
        elif group:
            alone = {"title": GROUPS[group], "source": "", "facts": [], "parts": [_part(link, group)]}
            steps.append({**_step(link), **alone})
        else:
            lacks = link.picture is not None and picture is None
            steps.append({**_step(link), "picture": None if picture in seen else picture, "lacks": lacks})
            seen.add(picture)
    return steps


def page(name: str, **values: Any) -> str:
    """`trace` or `history`: a template and a style sheet of this room."""
    styles = (STYLE, HERE / "audit.css", HERE / f"{name}.css")
    return one_file(HERE, f"{name}.html", styles, (), **values)


def at_hand(root: Path, picture: dict[str, str]) -> Path | None:
    """The very bytes of a recorded picture, from build/ or DVC's cache. None where neither holds them."""
    built = root / "campaigns" / picture["campaign"] / "build" / picture["path"]
    for path in (built, cached(root, picture["md5"])):
        if ".." not in path.parts and path.is_file() and sha256_file(path) == picture["sha256"]:
            return path
    return None


def shown(root: Path, picture: dict[str, str], longest: int = LONGEST) -> Shown | None:
    path = at_hand(root, picture)
    return scaled(path, longest) if path else None


def scaled(path: Path, longest: int) -> Shown | None:
    """A picture as JPEG in a data: address, what is transparent on white. None for what is no picture."""
    from PIL import Image

    try:
        with opened(path) as image:
            clear = image.convert("RGBA")
    except (Unreadable, OSError, ValueError, SyntaxError):
        return None
    clear.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", clear.size, "white")
    flat.paste(clear, mask=clear.getchannel("A"))
    data = io.BytesIO()
    flat.save(data, "JPEG", quality=QUALITY, optimize=True)
    address = f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}"
    return Shown(address, *flat.size)


def _in_hand(asked: str) -> Shown | None:
    path = Path(asked)
    return scaled(path, LONGEST) if path.is_file() and path.suffix != ".svg" else None


def _lead(told: dict[str, dict[str, str]], first: dict[str, str]) -> str:
    variant = told.get("Variant", {})
    parts = [variant.get("placement", ""), variant.get("locale", ""), first.get("known", "")]
    return visible(" · ".join(filter(None, parts)))


def _short(links: list[Link], told: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """What a client wants to know before anything else."""
    yes = [f"{link.facts['by'].split(' <')[0]} ({link.title[10:]})" for link in links
           if link.title.startswith("Sign-off, ") and link.facts.get("what") == "approved"]  # fmt: skip
    published, select, plate = (
        told.get("Published"),
        told.get("Select"),
        told.get("Plate") or told.get("Drawing"),
    )
    found = [
        (
            "Published",
            f"{published['when'][:10]} by {published['by'].split(' <')[0]}" if published else "not yet",
        )
    ]
    found.append(("Approved by", ", ".join(yes) or "nobody is recorded"))
    if select and "reasons" in select:
        found.append(("Chosen by", f"{select['who'].split(' <')[0]}, for {select['reasons']}"))
    if plate:
        found.append(("Made with", told.get("Plate", plate).get("engine", "vector drawing")))
    recalled = [link.facts["what"] for link in links if link.title == "Recalled"]
    if recalled:
        found.append(("Recalled", ", ".join(recalled)))
    return [(name, visible(text)) for name, text in found]


def _step(link: Link) -> dict[str, Any]:
    facts = [
        (visible(name), visible(text), link.marks.get(name)) for name, text in link.facts.items() if text
    ]
    return {
        "title": visible(link.title),
        "mark": link.mark,
        "source": visible(link.source),
        "commit": visible(str(link.commit)) if link.commit else "",
        "facts": facts,
        "picture": None,
        "lacks": False,
        "parts": [],
    }


def _part(link: Link, prefix: str) -> dict[str, str]:
    step = _step(link)
    text = visible(link.facts.get("text", ""))
    title = step["title"][len(prefix) :]
    return {"title": "CTA" if title == "cta" else title.capitalize(), "text": text} | {
        k: step[k] for k in ("mark", "source", "commit")
    }


def history_page(root: Path, campaign: str, stem: str, rounds: list[Round]) -> str:
    """The rounds as a strip of film."""
    frames = [
        {
            "picture": shown(root, one.picture, FRAME) if not one.path.endswith(".svg") else None,
            "date": one.commit.date,
            "who": visible(one.commit.author.split(" <")[0]),
            "commit": one.commit.id[:10],
            "subject": visible(one.commit.subject),
            "changes": [visible(change) for change in one.changes],
            "said": [(visible(text), mark) for text, mark in said_of(one)],
            "sha256": one.sha256,
        }
        for one in rounds
    ]
    count = f"{len(rounds)} round{'s' if len(rounds) != 1 else ''}"
    out = sum(bool(one.published) for one in rounds)
    return page(
        "history",
        title=visible(stem.rsplit("/", 1)[-1]),
        campaign=campaign,
        lead=f"{count}, {out or 'none'} of them published.",
        rounds=frames,
        commit=commit_id(root, "HEAD") or "",
    )
