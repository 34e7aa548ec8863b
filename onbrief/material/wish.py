"""What somebody asks to be brought in, and whether such a file can be used so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onbrief.errors import InputError, nearest
from onbrief.material import heard, placing
from onbrief.material.kinds import Received
from onbrief.model.brief import Brief
from onbrief.model.canonical import sha256_file
from onbrief.model.card import SourceType
from onbrief.model.material import Heard, Use
from onbrief.model.rights import Holding
from onbrief.pipeline.cards import cards_of

STILLS: tuple[Use, ...] = ("candidate", "reference", "master")


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. holding: its rights, without the files; None only for what was brought in before.

    scene, sku, shape, direction: of a candidate or a master. place: of the batch, which a candidate stands for because
    no engine could make it. model: the card of the model that made it. heard: as what, of a sound; speaker, locale, line:
    of a voice. instead: the sound of shots.yaml that it takes the place of, in one cut or in all.
    """

    file: Path
    use: Use
    campaign: str
    who: str
    holding: Holding | None
    name: str | None = None
    matte: Path | None = None
    suggest: bool = False
    source: str = ""
    tool: str = ""
    changed: str = ""
    parents: tuple[str, ...] = ()
    model: str | None = None
    source_type: SourceType | None = None
    scene: str | None = None
    sku: str | None = None
    shape: str | None = None
    direction: str | None = None
    place: int | None = None
    focus: tuple[float, float] = (0.5, 0.5)
    fit: Literal["crop", "expand"] = "crop"
    note: str = ""
    heard: Heard | None = None
    speaker: str = ""
    locale: str | None = None
    line: str | None = None
    instead: str | None = None
    cut: str | None = None


def refuse(root: Path, wish: Wish, brief: Brief, file: Received) -> None:
    """Whether such a file can be used so, and what it is for is there. Raises InputError."""
    if wish.use == "sound":
        _heard(root, wish, file)
    elif file.kind == "sound":
        what = f"a sound can't be a {wish.use}"
        raise InputError.at(
            file.shown, what, "Bring it in with --as sound --kind music, effect, ambience or voice."
        )
    if file.kind == "film" and wish.use in STILLS and wish.use != "reference":
        raise InputError.at(
            file.shown, f"a film can't be a {wish.use}: only stills are made", "Bring in a frame of it."
        )
    if wish.use in ("candidate", "master"):
        if not wish.scene:
            cure = f"Known here: {', '.join(brief.scenes)}."
            raise InputError.at("--scene", f"a {wish.use} belongs to a scene: which?", cure)
        found = placing.scene_of(brief, wish.scene)
        asked = [one for one in found.places if not found.imported_at(one)]
        if wish.place is not None and wish.place not in asked:
            what = f"no engine is asked for candidate {wish.place} of {wish.scene}"
            raise InputError.at("--place", what, f"Those are {', '.join(map(str, asked))}.")
    if wish.place is not None and wish.use != "candidate":
        raise InputError.at("--place", f"a {wish.use} stands for no candidate", "Leave it out.")
    if wish.sku and wish.sku not in brief.skus:
        raise InputError.at("--sku", f"“{wish.sku}” is no SKU of this brief", nearest(wish.sku, brief.skus))
    if wish.use == "master" and not (wish.sku and wish.shape):
        raise InputError.at("--sku, --shape", "a master is of one SKU and one shape: which?", "Name both.")
    if wish.model:
        _carded(root, wish.model)
    if wish.suggest and wish.matte:
        raise InputError.at("--suggest-matte", "there is a matte already", "Leave one of the two out.")


def _heard(root: Path, wish: Wish, file: Received) -> None:
    """Whether it is told what is heard, and what it is for is there. Raises InputError."""
    if wish.heard is None:
        raise InputError.at("--kind", "as what is it heard?", "Say music, effect, ambience or voice.")
    if wish.heard != "voice":
        given = {"--line": wish.line, "--locale": wish.locale, "--speaker": wish.speaker}
        for option in (option for option, value in given.items() if value):
            raise InputError.at(option, f"only a voice has one, and this is {wish.heard}", "Leave it out.")
        if wish.instead:
            heard.cues(root, wish.campaign, wish.instead, wish.cut, sha256_file(file.path))
        return
    if wish.instead:
        raise InputError.at("--in-place-of", "a voice reads a line", "Say --line and --locale instead.")
    if not wish.speaker:
        raise InputError.at("--speaker", "whose voice is it?", "Say it as their release does.")
    if bool(wish.line) != bool(wish.locale):
        raise InputError.at("--line, --locale", "a line is read in a language", "Name both, or none.")
    if wish.line and wish.locale:
        heard.line(root, wish.campaign, wish.locale, wish.line)


def _carded(root: Path, model: str) -> None:
    """Whether a card tells of this generative model. Raises InputError."""
    cards = cards_of(root)
    known = [name for name, card in cards.items() if card.generative]
    if model not in known:
        what = "the card of code that draws by rules" if model in cards else "no card of a model"
        cure = nearest(model, known) if known else "There is none yet: write it with onbrief models add."
        raise InputError.at("--model", f"“{model[:60]}” is {what}", cure)
