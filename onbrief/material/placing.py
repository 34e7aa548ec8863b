"""What is written for people to see when material is brought in: rights.yaml, brief.yaml, selects.yaml, stylepack.yaml.

Every edit adds lines and leaves all others to the byte; it is proved by reading the result, before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedSeq

from onbrief.errors import InputError, nearest
from onbrief.files import exclusive, write_bytes
from onbrief.model.brief import Brief
from onbrief.model.campaign import read_draft
from onbrief.model.layers import Imported
from onbrief.model.library import Library
from onbrief.model.retouch import Retouch
from onbrief.model.rights import NAME, Holding, Rights
from onbrief.model.scene import MOST_CANDIDATES
from onbrief.model.source import confine, parse_yaml, read_text
from onbrief.model.stylepack import StylePack
from onbrief.pipeline.load import installed
from onbrief.selection.kept import Edit, rewrite, values_of
from onbrief.selection.pins import pin, pinned
from onbrief.selection.retouches import add_steps
from onbrief.selection.rows import Apart, put, put_anew
from onbrief.selection.yamltext import editor, text_of
from renderers import VERSIONS

TRIES = 5
COMPOSITE, RETOUCH = "composite", "retouch"
HEAD = (
    "# yaml-language-server: $schema=../../schemas/rights.schema.json\n"
    "# What is held of others, and until when it may be used. No picture depends on this file.\n"
    "holdings: []\n"
)


def hold(root: Path, folder: Path, holding: Holding) -> None:
    """Writes a holding into a folder's rights.yaml; one of that name and kind gets the files that it lacks, and stays else.

    Raises InputError where it says something else.
    """

    def moves(rights: Rights) -> Sequence[Edit]:
        for place, there in enumerate(rights.holdings):
            if (there.name, there.kind) == (holding.name, holding.kind):
                return _joined(place, there, holding)
        return [Edit(None, holding)]

    rewrite(root, folder / NAME, Rights, "holdings", HEAD, moves)


def cover(root: Path, folder: Path, name: str, files: Sequence[str], kind: str | None = None) -> None:
    """Adds files to the holding of that name, and of that kind where it is told, if there is one and it lacks them."""

    def moves(rights: Rights) -> Sequence[Edit]:
        meant = [there.name == name and kind in (None, there.kind) for there in rights.holdings]
        place = meant.index(True) if True in meant else None
        if place is None:
            return []
        there = rights.holdings[place]
        more = tuple(file for file in files if file not in there.files)
        return [Edit(place, there.model_copy(update={"files": (*there.files, *more)}))] if more else []

    if (folder / NAME).is_file():
        rewrite(root, folder / NAME, Rights, "holdings", HEAD, moves)


def _joined(place: int, there: Holding, holding: Holding) -> list[Edit]:
    files = (*there.files, *(file for file in holding.files if file not in there.files))
    if there.model_copy(update={"files": ()}) != holding.model_copy(update={"files": ()}):
        what = f"“{holding.name}” stands in rights.yaml already, with other terms"
        raise InputError.at(f"holdings/{place}", what, "Name this one otherwise: --rights-name NAME.")
    return [Edit(place, there.model_copy(update={"files": files}))] if files != there.files else []


def into_batch(root: Path, campaign: str, scene: str, wanted: Imported) -> int:
    """Gives a picture a place of its own in a scene's batch, in brief.yaml; returns the place.

    wanted.place: ignored; the next that is free. A picture that stands there already keeps its place.
    """
    place = 0

    def change(text: str) -> str:
        nonlocal place
        brief = _brief(root, campaign, text)
        found = scene_of(brief, scene)
        if there := next((one for one in found.imported if one.sha256 == wanted.sha256), None):
            place = there.place
            if wanted.instead not in (None, there.instead):
                what = f"{scene} holds this picture as candidate {place} already"
                cure = f"Add `instead: {wanted.instead}` to it in campaigns/{campaign}/brief.yaml."
                raise InputError.at("--place", what, cure)
            return text
        if len(found.places) >= MOST_CANDIDATES:
            what = f"{scene} has {len(found.places)} candidates, the most that a batch may hold"
            raise InputError.at(scene, what, "Take out some that nothing was picked from.")
        entry = wanted.model_copy(update={"place": max(found.places) + 1})
        place = entry.place
        needed = (COMPOSITE, RETOUCH) if wanted.fit == "expand" else (COMPOSITE,)
        after = text
        for renderer in needed:
            after = _pinned(after, campaign, brief, renderer)
        meant = found.model_copy(update={"imported": (*found.imported, entry)})
        scenes = {**brief.scenes, scene: meant}
        engines = {**{renderer: VERSIONS[renderer] for renderer in needed}, **brief.engines}
        return _put(root, campaign, after, ("scenes", scene, "imported"), entry,
                    brief.model_copy(update={"scenes": scenes, "engines": engines}))  # fmt: skip

    edit(root, root / "campaigns" / campaign / "brief.yaml", change)
    return place


def scene_of(brief: Brief, scene: str) -> Any:
    """Raises InputError."""
    if scene not in brief.scenes:
        raise InputError.at(scene, f"{brief.campaign} has no such scene", nearest(scene, brief.scenes))
    return brief.scenes[scene]


def in_place(root: Path, campaign: str, entry: Retouch) -> None:
    """Puts a finished picture in a master's place: an entry of selects.yaml. The same one is written once."""
    pin(root, campaign, RETOUCH, VERSIONS[RETOUCH])
    add_steps(root, campaign, [entry])


def as_reference(root: Path, stylepack: str, file: str) -> None:
    """Lists a file among a style pack's references."""
    path = root / "stylepacks" / stylepack / "stylepack.yaml"

    def change(text: str) -> str:
        data = parse_yaml(root, path, text.encode()).data
        before = StylePack.model_validate(data)
        if file in before.references:
            return text
        after = _listed(text, file)
        proved = StylePack.model_validate(parse_yaml(root, path, after.encode()).data)
        if proved != before.model_copy(update={"references": (*before.references, file)}):
            raise Apart
        return after

    edit(root, path, change)


def _listed(text: str, file: str) -> str:
    """The text with one more entry under `references`; where there are none yet, with a list at its end."""
    if not re.search(r"(?m)^references[ \t]*:", text):
        return f"{text.rstrip()}\nreferences: [{file}]\n"
    if found := re.search(r"(?m)^references[ \t]*:[ \t]*\[([^\[\]#\n]*)\]", text):
        inside = found[1].strip().rstrip(",")
        return f"{text[: found.start(1)]}{inside}{', ' if inside else ''}{file}{text[found.end(1) :]}"
    yaml = editor()
    document = yaml.load(text)
    document["references"] = CommentedSeq([*(document["references"] or []), file])
    return text_of(yaml, document)


def _put(root: Path, campaign: str, text: str, keys: tuple[str, ...], entry: Imported, wanted: Brief) -> str:
    """The brief with one more entry; it is valid, and says nothing else anew. Raises InputError."""
    for way in (put, put_anew):
        try:
            after = way(text, keys, None, values_of(entry))
        except Apart:
            continue
        if _brief(root, campaign, after) == wanted:
            return after
    raise Apart


def _brief(root: Path, campaign: str, text: str) -> Brief:
    """The brief of this text, sound in itself and with all that it names. Raises InputError."""
    draft = read_draft(Library(root, installed()), campaign, text)
    if mistakes := [p for p in (*draft.problems, *draft.look.problems) if not p.note]:
        raise InputError(mistakes)
    assert draft.brief
    return draft.brief


def _pinned(text: str, campaign: str, brief: Brief, renderer: str) -> str:
    """The brief with the version of a renderer that it needs from now on. Raises InputError."""
    after = text if renderer in brief.engines else pinned(text, renderer, VERSIONS[renderer])
    if after is None:
        where, pin = f"campaigns/{campaign}/brief.yaml", f'`{renderer}: "{VERSIONS[renderer]}"`'
        raise InputError.at(where, f"no version of {renderer} is pinned", f"Add {pin} to `engines`.")
    return after


def edit(root: Path, path: Path, change: Callable[[str], str]) -> None:
    """Changes a file as it is now; who saves it meanwhile is waited for. Raises InputError; then it stays as it is."""
    path = confine(root, path)
    name = path.relative_to(root).as_posix()
    with exclusive(path.parent):
        for _ in range(TRIES):
            text, data = read_text(root, path), path.read_bytes()
            try:
                after = change(text)
            except Apart:
                what = "this can't be written into the file as it is written"
                raise InputError.at(
                    name, what, "Write it there by hand: see docs/how-to/import.md."
                ) from None
            if path.read_bytes() != data:
                continue
            if after != text:
                mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
                write_bytes(path, mark + after.encode())
            return
    raise InputError.at(name, "another program saves this file again and again", "Close it there.")
