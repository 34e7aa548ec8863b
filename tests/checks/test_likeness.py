"""Whoever is seen or heard has agreed, and those who answer for it have said yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checks import likeness
from onbrief.model.dossier import Cleared, Dossier, Held
from tests.checks.dossiers import generated, held, lumen, told, with_brief, yes

LINE = "brief.yaml#/scenes/late-window/depicts"
TALENT = held(kind="talent", name="Noor Haddad")


def depicting(
    who: str, holdings: tuple[Held, ...] = (), said: tuple[Cleared, ...] = (), whole: Dossier | None = None
) -> Dossier:
    """One scene of LUMEN shows somebody."""
    whole = whole or lumen()
    scene = whole.brief.scenes["late-window"].model_copy(update={"depicts": (who,), "disallowed": ()})
    whole = with_brief(whole, scenes={**whole.brief.scenes, "late-window": scene})
    return replace(whole, holdings=holdings, clearances=said)


def test_a_real_person_needs_a_release_and_a_yes() -> None:
    why = "A real person appears only with a release: scene late-window depicts real-person"
    assert told(likeness.run(depicting("real-person"))) == [
        (
            "block",
            LINE,
            f"{why}, and no talent of rights.yaml covers the whole flight in AE, DE, GB and JP; "
            "get it and write it down, or take it out.",
        ),
        (
            "block",
            LINE,
            f"{why}, and legal hasn't said yes for AE, DE, GB and JP to the end of the flight; "
            "ask, and write the answer under `clearances` in rights.yaml.",
        ),
    ]
    assert told(likeness.run(depicting("real-person", (TALENT,), (yes(0, "legal", "real-person"),)))) == []


def test_a_yes_that_ends_too_soon_or_is_still_to_come_is_blamed_on_its_day() -> None:
    for terms, key in (({"until": date(2027, 8, 30)}, "until"), ({"on": date(2026, 12, 2)}, "on")):
        whole = depicting("real-person", (TALENT,), (yes(0, "legal", "real-person", **terms),))
        assert [source for _, source, _ in told(likeness.run(whole))] == [f"rights.yaml#/clearances/0/{key}"]


def test_drawn_people_of_no_name_need_nothing_and_generated_ones_a_yes_of_brand() -> None:
    assert told(likeness.run(depicting("people"))) == []
    (finding,) = told(likeness.run(depicting("people", whole=generated())))
    assert finding == (
        "block",
        LINE,
        "People whom a model made up are looked at by brand, lest they be somebody: scene late-window depicts people, "
        "and brand hasn't said yes for AE, DE, GB and JP to the end of the flight; "
        "ask, and write the answer under `clearances` in rights.yaml.",
    )


def test_no_model_makes_pictures_of_children() -> None:
    said = (yes(0, "legal", "children"), yes(1, "brand", "children"))
    assert told(likeness.run(depicting("children", (TALENT,), said))) == []
    (finding,) = told(likeness.run(depicting("children", (TALENT,), said, generated())))
    assert finding[2].startswith(
        "No model makes or changes pictures of children: scene late-window depicts children; take "
    )


def test_a_scene_that_shows_people_does_not_rule_them_out() -> None:
    whole = depicting("people")
    scene = whole.brief.scenes["late-window"].model_copy(update={"disallowed": ("people", "clutter")})
    whole = with_brief(whole, scenes={**whole.brief.scenes, "late-window": scene})
    text = "Scene late-window depicts people and disallows people; take one of the two out."
    assert told(likeness.run(whole)) == [("block", LINE, text)]
