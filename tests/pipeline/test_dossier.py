"""A dossier says what deliverables are made of, on which line each thing is named, and what part AI took."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from checks import CHECKS
from onbrief.errors import InputError
from onbrief.model.dossier import ai_use, photographic
from onbrief.model.finding import Scope
from onbrief.pipeline.dossier import dossier
from tests.defects.renders import DEMOS, ROOT

TODAY = date(2026, 12, 1)
GATES = ("rights", "model-policy", "experiments", "likeness", "sensitive-themes", "disclosure")


@pytest.mark.parametrize("campaign", DEMOS)
def test_the_demos_hold_what_they_show(campaign: str) -> None:
    whole = dossier(ROOT, campaign, TODAY)
    assert [finding for gate in GATES for finding in CHECKS[gate].run(whole)] == []
    assert all(CHECKS[gate].scope is Scope.BRIEF for gate in GATES)


def test_every_component_is_named_with_its_line_and_its_files() -> None:
    whole = dossier(ROOT, "perch-first-invoice", TODAY)
    pack = "/stylepacks/perch/stylepack.yaml#"
    assert [(c.kind, c.source, len(c.uses)) for c in whole.components] == [
        ("font", f"{pack}/type/fonts/inter/files/0", 9),
        ("font", f"{pack}/type/fonts/noto-sans-arabic/files/0", 3),
        ("template", f"{pack}/layouts/strip/template", 3),
        ("template", f"{pack}/layouts/wide/template", 6),
        ("logo", f"{pack}/logo/reversed", 9),
        ("logo", f"{pack}/logo/file", 9),
        ("product art", "/stylepacks/perch/products/app.yaml#/title", 15),
    ]
    assert [(maker.name, maker.source) for maker in whole.makers] == [
        ("typeset", "brief.yaml#/engines/typeset"),
        ("vector", "brief.yaml#/engines/vector"),
    ]
    assert set(ai_use(whole).values()) == {"none"}
    assert photographic(whole) == set()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The smallest demo with all that its dossier is read from."""
    for name in (
        "campaigns/perch-first-invoice",
        "stylepacks/perch",
        "placements",
        "policies",
        "renderers/models",
    ):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("build", "dvc.lock", "lineage.json")
        )
    return tmp_path


def mistake(root: Path) -> str:
    with pytest.raises(InputError) as told:
        dossier(root, "perch-first-invoice", TODAY)
    return str(told.value)


def test_what_the_campaign_itself_holds_is_in_its_scenes(copy: Path) -> None:
    rights = copy / "campaigns/perch-first-invoice/rights.yaml"
    rights.write_text(
        "holdings:\n"
        "  - {name: Noor, kind: talent, holder: Harbour, licence: R-31, markets: worldwide, channels: all,\n"
        "     until: perpetual, scenes: [nothing-yet]}\n"
    )
    talent = next(c for c in dossier(copy, "perch-first-invoice", TODAY).components if c.kind == "talent")
    assert (talent.name, talent.source) == ("Noor", "rights.yaml#/holdings/0")
    assert {use.scene for use in talent.uses} == {"nothing-yet"}
    rights.write_text(rights.read_text().replace("nothing-yet", "elsewhere"))
    assert mistake(copy) == (
        "campaigns/perch-first-invoice/rights.yaml:3:33: “elsewhere” is no scene of perch-first-invoice\n"
        "    Known here: first-payment, nothing-yet."
    )


def test_a_card_bears_its_files_name(copy: Path) -> None:
    (copy / "renderers/models/vector.yaml").rename(copy / "renderers/models/drawing.yaml")
    assert mistake(copy) == (
        "renderers/models/drawing.yaml:2:5: this file is called “drawing”, its card “vector”\n    Use one name."
    )


def test_a_generative_model_has_terms_that_somebody_read(copy: Path) -> None:
    card = copy / "renderers/models/vector.yaml"
    card.write_text(card.read_text().replace("generative: false", "generative: true"))
    assert mistake(copy).startswith("renderers/models/vector.yaml:")
    assert "a generative model has terms of use\n    Add `terms`, with the day you read them." in mistake(
        copy
    )


def test_without_a_policy_nothing_is_judged(copy: Path) -> None:
    (copy / "policies/themes.yaml").unlink()
    assert mistake(copy) == (
        "policies/themes.yaml: this file is missing\n    Add it, or take out what refers to it."
    )
