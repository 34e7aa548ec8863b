"""Experiments on their way to the public."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onbrief.model.dossier import Dossier
from tests.defects.campaigns import edited, known, put
from tests.defects.model_policy import card
from tests.defects.seed import Case, Seed


def channels(case: Case) -> list[str]:
    return sorted({use.channel for use in known(case).uses})


def outside(case: Case, told: tuple[str, str], folder: Path) -> tuple[Dossier]:
    """A campaign of some usage; of its channels all, all but one, or none stay inside the company."""
    usage, inside = told
    names = {"all": channels(case), "one less": channels(case)[1:], "none": []}[inside]
    edits: dict[str, Any] = {"brief.yaml": put(usage=usage), "/policies/models.yaml": put(inside=names)}
    return edited(case, folder, edits)


def model(case: Case, usage: str, folder: Path) -> tuple[Dossier]:
    """Pictures by an engine that may be tried out alone, in a campaign of some usage that stays inside."""
    edits: dict[str, Any] = {
        card(case): put(usage="experiment"),
        "brief.yaml": put(usage=usage),
        "/policies/models.yaml": put(inside=channels(case)),
    }
    return edited(case, folder, edits)


SEEDS = (
    Seed(
        "experiment on a public channel",
        "experiments",
        outside,
        ("experiment", "all"),
        ("experiment", "one less"),
        ("experiment", "none"),
        lambda case: "brief.yaml#/usage",
        "campaign",
    ),
    Seed(
        "internal campaign on a public channel",
        "experiments",
        outside,
        ("internal", "all"),
        ("internal", "one less"),
        ("internal", "none"),
        lambda case: "brief.yaml#/usage",
        "campaign",
    ),
    Seed(
        "engine for experiments alone",
        "experiments",
        model,
        "experiment",
        "internal",
        "public",
        lambda case: f"{card(case)}#/usage",
        "campaign",
    ),
)
