"""Writing down a choice: edits selects.yaml and keeps everything else in it, to the byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from onbrief.errors import InputError
from onbrief.model.selects import Select, Selects, Watched
from onbrief.selection.kept import Edit, Written, rewrite, unchanged

HEAD = (
    "# yaml-language-server: $schema=../../schemas/selects.schema.json\n"
    "# Which candidate was chosen, and why. Written by `onbrief select` and `onbrief lightbox`, or by hand.\n"
    "selects: []\n"
)
UNSEEN = "*"  # for a stamp: whatever stands there is replaced


def selects_path(root: Path, campaign: str) -> Path:
    return root / "campaigns" / campaign / "selects.yaml"


def write_select(root: Path, path: Path, select: Select, seen: str | None = UNSEEN) -> Written[Selects]:
    """Adds a select; a pick replaces its scene's pick, an alternative the same candidate's.

    seen: the stamp of the entry that it replaces, None for none. Raises InputError; Changed where another stands there.
    """

    def moves(selects: Selects) -> Sequence[Edit]:
        place = last(selects, _same_place(select))
        if seen != UNSEEN:
            unchanged(_name(root, path), selects.selects[place] if place is not None else None, seen)
        return [Edit(place, select)]

    return change_selects(root, path, moves)


def write_watched(
    root: Path, path: Path, which: Literal["animatics", "locks"], watched: Watched
) -> Written[Selects]:
    """Adds the pick of an animatic, or the lock of a picture; it replaces its cut's. Raises InputError."""

    def moves(selects: Selects) -> Sequence[Edit]:
        places = [i for i, one in enumerate(getattr(selects, which)) if one.cut == watched.cut]
        return [Edit(places[-1] if places else None, watched)]

    return rewrite(root, path, Selects, which, HEAD, moves)


def remove_select(
    root: Path, path: Path, scene: str, candidate: int, seen: str | None = UNSEEN
) -> Written[Selects]:
    """Takes out a candidate's entries, as pick and as alternative; nothing happens where there is none.

    seen: the stamp of its last entry. Raises InputError; Changed where another stands there.
    """

    def moves(selects: Selects) -> Sequence[Edit]:
        places = [i for i, s in enumerate(selects.selects) if (s.scene, s.candidate) == (scene, candidate)]
        if seen != UNSEEN:
            unchanged(_name(root, path), selects.selects[places[-1]] if places else None, seen)
        return [Edit(place, None) for place in reversed(places)]

    return change_selects(root, path, moves)


def change_selects(root: Path, path: Path, moves: Callable[[Selects], Sequence[Edit]]) -> Written[Selects]:
    """Makes these moves in selects.yaml as it is now. Raises InputError."""
    return rewrite(root, path, Selects, "selects", HEAD, moves)


def last(selects: Selects, meant: Callable[[Select], bool]) -> int | None:
    """The place of the last entry that is meant."""
    return next((i for i, s in reversed(list(enumerate(selects.selects))) if meant(s)), None)


def _same_place(select: Select) -> Callable[[Select], bool]:
    return lambda s: (
        (s.scene, s.role) == (select.scene, select.role)
        and (select.role == "pick" or s.candidate == select.candidate)
    )


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def reviewer(name: str | None, email: str | None) -> str:
    """`Name <mail>` of the person at the keyboard. Raises InputError when Git doesn't know them."""
    if not name:
        raise InputError.at(
            "git config", "Git doesn't know who you are", "Use --who, or `git config user.name`."
        )
    return f"{name} <{email}>" if email else name
