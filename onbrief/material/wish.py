"""What somebody asks to be brought in, and whether such a file can be used so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onbrief.errors import InputError, nearest
from onbrief.material import placing
from onbrief.material.kinds import Received
from onbrief.model.brief import Brief
from onbrief.model.card import SourceType
from onbrief.model.material import Use
from onbrief.model.rights import Holding
from onbrief.pipeline.cards import cards_of

STILLS: tuple[Use, ...] = ("candidate", "reference", "master")


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. holding: its rights, without the files; None only for what was brought in before.

    scene, sku, shape, direction: of a candidate or a master. place: of the batch, which a candidate stands for because
    no engine could make it. model: the card of the model that made it.
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


def refuse(root: Path, wish: Wish, brief: Brief, file: Received) -> None:
    """Whether such a file can be used so, and what it is for is there. Raises InputError."""
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


def _carded(root: Path, model: str) -> None:
    """Whether a card tells of this generative model. Raises InputError."""
    cards = cards_of(root)
    known = [name for name, card in cards.items() if card.generative]
    if model not in known:
        what = "the card of code that draws by rules" if model in cards else "no card of a model"
        cure = nearest(model, known) if known else "There is none yet: write it with onbrief models add."
        raise InputError.at("--model", f"“{model[:60]}” is {what}", cure)
