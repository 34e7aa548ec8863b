"""A demo's dossier, to be changed in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from onbrief.model.card import ModelCard
from onbrief.model.dossier import Cleared, Component, Dossier, Held, Words
from onbrief.model.finding import Finding
from onbrief.model.rights import Clearance, Holding
from onbrief.pipeline.dossier import dossier
from tests.defects.renders import ROOT

TODAY = date(2026, 12, 1)
OUTFIT = 0  # the place of the typeface Outfit in LUMEN's rights.yaml


@cache
def lumen() -> Dossier:
    """In GB, DE, AE and JP, public, from 2027-06-01 to 2027-08-31."""
    return dossier(ROOT, "lumen-summer", TODAY)


def with_brief(whole: Dossier, **values: Any) -> Dossier:
    return replace(whole, brief=whole.brief.model_copy(update=values))


def holding(**terms: Any) -> Holding:
    """A stock picture that may go anywhere, for ever."""
    common = {"name": "Sea at dusk", "kind": "stock", "holder": "Harbour Pictures", "licence": "HP 2027-114"}
    everywhere = {"usage": "public", "markets": "worldwide", "channels": "all", "until": "perpetual"}
    return Holding.model_validate({**common, **everywhere, **terms})


def held(place: int = 0, **terms: Any) -> Held:
    """A holding of the campaign's own rights.yaml."""
    return Held(holding(**terms), f"rights.yaml#/holdings/{place}", (), own=True)


def outfit(*terms: dict[str, Any]) -> Dossier:
    """LUMEN with other terms for its typeface, one holding for each."""
    whole = lumen()
    font = next(h for h in whole.holdings if h.holding.name == "Outfit")
    others = [h for h in whole.holdings if h is not font]
    fonts = [
        replace(
            font,
            holding=Holding.model_validate({**font.holding.model_dump(by_alias=True), **one}),
            source=f"/stylepacks/lumen/rights.yaml#/holdings/{place}",
        )
        for place, one in enumerate(terms)
    ]
    return replace(whole, holdings=(*fonts, *others))


def showing(*all_held: Held) -> Dossier:
    """LUMEN with things that the campaign itself holds and shows in every picture."""
    whole = lumen()
    mine = [Component(h.holding.kind, h.holding.name, h.source, whole.uses) for h in all_held]
    return replace(whole, holdings=(*all_held, *whole.holdings), components=(*mine, *whole.components))


def carded(maker: str, **values: Any) -> Dossier:
    """LUMEN with other words on an engine's card."""
    return replace(
        lumen(),
        makers=tuple(
            replace(one, card=ModelCard.model_validate({**one.card.model_dump(by_alias=True), **values}))
            if one.name == maker and one.card
            else one
            for one in lumen().makers
        ),
    )


def generated(
    wish: str = "metadata", declared: Sequence[str] = ("google", "google-display", "youtube")
) -> Dossier:
    """LUMEN as if a generative model had made its pictures; the brief's note says nothing."""
    terms = {"source": "https://example.com/terms", "read_on": TODAY}
    whole = carded("pathtrace", generative=True, terms=terms)
    plan = whole.brief.disclosure.model_copy(update={"wish": wish, "note": "", "declared": tuple(declared)})
    return with_brief(whole, disclosure=plan)


def yes(place: int, role: str, *words: str, **terms: Any) -> Cleared:
    """Somebody's yes, as rights.yaml holds it."""
    about = {"for": list(words), "role": role, "by": "Ada Reed", "on": date(2026, 11, 24), **terms}
    return Cleared(Clearance.model_validate(about), f"rights.yaml#/clearances/{place}")


def saying(whole: Dossier, locale: str, text: str, drawn: bool = True) -> Dossier:
    """A language's legal line says this too; no layout may drop it."""
    there = tuple(use for use in whole.uses if use.locale == locale)
    line = Words(text, locale, drawn, f"copy/{locale}.yaml#/legal", there)
    others = tuple(w for w in whole.words if not (w.locale == locale and w.source.endswith("/legal")))
    return replace(whole, words=(line, *others))


def told(found: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Severity, line and sentence of each finding."""
    return [(finding.severity.value, finding.source, finding.message) for finding in found]
