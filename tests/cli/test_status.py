"""Every campaign on one screen."""

from __future__ import annotations

import json
import shutil
from datetime import date

from onbrief.cli.status import flight
from onbrief.model.brief import Period
from tests.cli.test_plan import clean
from tests.studio import Studio


def days() -> str:
    return f"in {(date(2027, 6, 1) - date.today()).days} days"


def test_a_campaign_in_each_state_and_what_to_type_next(built: Studio) -> None:
    clean(built)
    for name in ("broken", "fresh"):
        shutil.copytree(
            built.campaign,
            built.root / "campaigns" / name,
            ignore=shutil.ignore_patterns("build", "*.lock", "lineage.json"),
        )
        built.edit(f"campaigns/{name}/brief.yaml", "campaign: dusk", f"campaign: {name}")
    built.edit("campaigns/broken/brief.yaml", "ground: sage", "ground: sagee")
    (built.root / "campaigns/fresh/selects.yaml").write_text("selects: []\n", "utf-8")
    told = built.onbrief("status")
    assert (told.returncode, told.stderr) == (2, "")
    assert told.stdout == (
        "campaign  state                            files  markets  flight\n"
        "broken    invalid  1 mistake\n"
        f"dusk      ready                                6  GB AE    {days()}\n"
        f"fresh     stale  nothing to render                GB AE    {days()}\n"
        "          art director: 1 scene to select\n"
        "\n"
        "next\n"
        "  onbrief validate broken\n"
        "  onbrief plan fresh\n"
        "  onbrief build fresh\n"
    )
    assert built.onbrief("status", "dusk").returncode == 0
    assert built.onbrief("status", "fresh").returncode == 3
    facts = json.loads(built.onbrief("status", "dusk", "--format", "json").stdout)["campaigns"][0]
    commit = built.run("git", "rev-parse", "--short", "HEAD").stdout.strip()
    assert (facts["state"], facts["deliverables"], facts["built"]["commit"]) == ("ready", 6, commit)


def test_a_blocking_finding_fails(built: Studio) -> None:
    told = built.onbrief("status")
    assert told.returncode == 1
    assert "dusk      failing  " in told.stdout
    assert "next\n  onbrief check dusk\n" in told.stdout


def test_the_flight_is_told_by_the_days_that_are_left() -> None:
    june = Period(start=date(2027, 6, 1), end=date(2027, 6, 30))
    said = [flight(june, date(2027, *day)) for day in ((5, 1), (5, 31), (6, 1), (6, 29), (6, 30), (7, 1))]
    assert said == [
        "in 31 days",
        "in 1 day",
        "on air, 29 days left",
        "on air, 1 day left",
        "on air, 0 days left",
        "over",
    ]
