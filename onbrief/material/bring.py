"""Brings a file from outside into a campaign or a style pack: bytes, record, rights, and its place.

In this order: everything is looked at; bytes are kept; rights are written; the record; last the place that makes use of
it. Killed anywhere and run again, the end is the same.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.files import exclusive
from onbrief.material import mattes, placing
from onbrief.material.embedded import embedded
from onbrief.material.films import facts
from onbrief.material.kinds import received
from onbrief.material.opening import Opened, opened
from onbrief.material.recorded import Seen, covered, keep_all, known_as, recorded, write_record
from onbrief.material.sounds import as_sound, sound_of
from onbrief.material.used import Brought_, used
from onbrief.material.wish import Wish, refuse
from onbrief.model.brief import Brief
from onbrief.model.canonical import sha256_file
from onbrief.model.material import FOLDER, REFERENCES, Film, Sound, Use
from onbrief.model.source import confine, read_model


def bring(root: Path, wish: Wish) -> Brought_:
    """Raises InputError; then nothing was written, or only what the next run writes again."""
    brief, _ = read_model(root, root / "campaigns" / wish.campaign / "brief.yaml", Brief)
    file = received(wish.file)
    refuse(root, wish, brief, file)
    name = wish.name or slug(wish.file.stem)
    into = _folder(root, wish.campaign, wish.use, brief)
    known = known_as(root, into, name)
    digest = sha256_file(file.path)
    if known and (known.received.sha256, known.use) != (digest, wish.use):
        where = (into / f"{name}.yaml").relative_to(root).as_posix()
        raise InputError.at(
            where, "other material has this name already", "Give it a name of its own: --name NAME."
        )
    if wish.holding is None and known is None:
        raise InputError.at(
            file.shown, "nobody has told its rights", "Say who owns it: see onbrief import --help."
        )
    sound: Sound | None = None
    if wish.use == "sound":
        assert wish.heard, "refuse has looked"
        file = as_sound(file)
        sound, found = sound_of(file, wish.heard, wish.speaker, wish.locale, wish.line)
    else:
        found = embedded(file)
    if reason := found.generative if not (wish.model or wish.source_type or known) else "":
        raise InputError.at(
            file.shown,
            f"a generative model made it, or so it seems: {reason}",
            "Name the model by its card (--model ID; see onbrief models), or say what it is instead: "
            "--source-type digitalCapture.",
        )
    picture = opened(file) if file.kind in ("picture", "psd") else None
    film = Film(facts=facts(file)) if file.kind == "film" else None
    matte, guessed = _matte(wish, picture)
    with exclusive(_made(root, into)):
        kept = keep_all(root, into, name, wish, file, picture, matte, digest)
        if wish.holding:
            holding = wish.holding.model_copy(update={"files": covered(into, kept, wish)})
            placing.hold(root, into.parent, holding)
        if known:
            kind = "voice" if known.sound and known.sound.kind == "voice" else None
            placing.cover(root, into.parent, known.rights, covered(into, kept, wish), kind)
            better = {"matte": kept.matte, "suggested": guessed} if kept.matte else {}
            record = known.model_copy(update=better)
        else:
            record = recorded(root, name, wish, file, found, Seen(picture, film, sound), kept, guessed)
        write_record(root, into, record, found)
    return used(root, wish, brief, into, record, picture)


def is_known(root: Path, campaign: str, use: Use, name: str) -> bool:
    """Whether something was brought in under this name before."""
    brief, _ = read_model(root, root / "campaigns" / campaign / "brief.yaml", Brief)
    return (_folder(root, campaign, use, brief) / f"{name}.yaml").is_file()


def slug(stem: str) -> str:
    """A file's name in small letters, digits and hyphens; `material` where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "material"


def _folder(root: Path, campaign: str, use: Use, brief: Brief) -> Path:
    if use == "reference":
        return confine(root, root / "stylepacks" / brief.stylepack / REFERENCES)
    return confine(root, root / "campaigns" / campaign / FOLDER)


def _made(root: Path, folder: Path) -> Path:
    confine(root, folder).mkdir(parents=True, exist_ok=True)
    return folder


def _matte(wish: Wish, picture: Opened | None) -> tuple[Any, bool]:
    """Its coverage, and whether it was guessed."""
    if picture is None:
        return None, False
    if wish.matte:
        file = received(wish.matte)
        return mattes.given(file.shown, opened(file).pixels, picture.pixels), False
    if wish.suggest and not picture.alpha and picture.matte is None:
        return mattes.suggested(wish.file.name, picture.pixels), True
    return picture.matte, False
