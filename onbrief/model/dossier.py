"""All that is known of a campaign before anybody looks at pictures: what it is made of, who holds what, which rules hold.

Gates of the BRIEF scope are given one. Sources are symbolic, as findings name them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from onbrief.model.brief import Brief
from onbrief.model.card import ModelCard, SourceType
from onbrief.model.policies import AiUse, Disclosures, ModelsPolicy, RightsPolicy, Rules
from onbrief.model.rights import Clearance, Holding

LEARNT: tuple[SourceType, ...] = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia")
DRAWN: tuple[SourceType, ...] = (
    "digitalCreation",
    "algorithmicMedia",
)  # type drawn over them changes nothing


@dataclass(frozen=True)
class Use:
    """A delivered file: which market sees what, where. asset: its stem under build/. source: the deliverable."""

    asset: str
    scene: str
    market: str
    locale: str
    placement: str
    source: str

    @property
    def channel(self) -> str:
        return self.placement.split("/")[0]


@dataclass(frozen=True)
class Component:
    """A thing that delivered files are made of. name: its file from the repository's root, or what a contract calls it."""

    kind: str
    name: str
    source: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Held:
    """A holding, with its place and the files it covers, from the repository's root. own: the campaign's, not the pack's."""

    holding: Holding
    source: str
    files: tuple[str, ...]
    own: bool


@dataclass(frozen=True)
class Changed:
    """Somebody whose face (`talent`) or `voice` a machine works with, as a contract calls them. what: a clause that tells
    it. source: the line that names them."""

    kind: str
    name: str
    what: str
    source: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Cleared:
    """A clearance with its place."""

    clearance: Clearance
    source: str


@dataclass(frozen=True)
class Maker:
    """An engine or a model that takes part. source: the line that names it. card_source: its card's file.

    digest: the SHA-256 of its weights, where a file of them is named.
    """

    name: str
    source: str
    uses: tuple[Use, ...]
    card: ModelCard | None
    card_source: str
    digest: str = ""


@dataclass(frozen=True)
class Words:
    """A text of the copy, and the files it belongs to. drawn: on the picture, not beside it.

    droppable: the line of the layout that allows it to be left out where there is no room; nothing where none does.
    """

    text: str
    locale: str
    drawn: bool
    source: str
    uses: tuple[Use, ...]
    droppable: str = ""


@dataclass(frozen=True)
class Policies:
    rights: RightsPolicy
    models: ModelsPolicy
    themes: Rules
    likeness: Rules
    disclosure: Disclosures


@dataclass(frozen=True)
class Dossier:
    """A campaign's facts. today: the day on which it is asked what holds. material: file from outside → what it is, where
    that is known."""

    brief: Brief
    today: date
    uses: tuple[Use, ...]
    components: tuple[Component, ...]
    holdings: tuple[Held, ...]
    clearances: tuple[Cleared, ...]
    makers: tuple[Maker, ...]
    words: tuple[Words, ...]
    policies: Policies
    material: Mapping[str, SourceType] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()


def ai_use(dossier: Dossier) -> dict[str, AiUse]:
    """Asset → the part that generative models took in it, by the cards of what made it; nobody types it."""
    found: dict[str, AiUse] = {use.asset: "none" for use in dossier.uses}
    for maker in dossier.makers:
        if maker.card and maker.card.generative:
            for use in maker.uses:
                makes = maker.card.part == "makes" or found[use.asset] == "full"
                found[use.asset] = "full" if makes else "assist"
    return found


def photographic(dossier: Dossier) -> set[str]:
    """Assets that can be taken for photographs."""
    makers = [maker for maker in dossier.makers if maker.card and maker.card.look == "photographic"]
    return {use.asset for maker in makers for use in maker.uses}


def source_types(dossier: Dossier) -> dict[str, SourceType]:
    """Asset → what its picture is, before type and logo are laid over it, by the cards of all that took part in it, and
    by the records of what was brought in."""
    told: dict[str, set[SourceType]] = {use.asset: set() for use in dossier.uses}
    for component in dossier.components:
        if component.name in dossier.material:
            for use in component.uses:
                told[use.asset].add(dossier.material[component.name])
    for maker in dossier.makers:
        if maker.card and maker.card.tells:
            for use in maker.uses:
                told[use.asset].add(maker.card.tells)
    return {asset: _together(types) for asset, types in told.items()}


def _together(types: set[SourceType]) -> SourceType:
    if types <= set(LEARNT):
        return next((one for one in LEARNT if one in types), "digitalCreation")
    if len(types) == 1:
        return next(iter(types))
    return "compositeWithTrainedAlgorithmicMedia" if types & set(LEARNT) else "composite"


def lettered(picture: SourceType) -> SourceType:
    """What a picture is once type and logo, which are set by rules, are laid over it."""
    if picture in LEARNT:
        return "compositeWithTrainedAlgorithmicMedia"
    return picture if picture in DRAWN else "composite"
