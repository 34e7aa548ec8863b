"""Every campaign on one screen."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from onbrief.cli.status import flight
from onbrief.model.brief import Period
from onbrief.signoff.worth import decisions_of
from tests.cli.test_plan import clean
from tests.signoff.house import CREATIVE, MAILS, House
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
        f"dusk      waiting  creative: to approve        6  GB AE    {days()}\n"
        f"fresh     stale  nothing to render                GB AE    {days()}\n"
        "          art director: 1 scene to select\n"
        "\n"
        "next\n"
        "  onbrief validate broken\n"
        "  onbrief approve dusk --scope creative --reason …\n"
        "  onbrief plan fresh\n"
    )
    assert built.onbrief("status", "dusk").returncode == 3
    assert built.onbrief("status", "fresh").returncode == 3
    facts = json.loads(built.onbrief("status", "dusk", "--format", "json").stdout)["campaigns"][0]
    commit = built.run("git", "rev-parse", "--short", "HEAD").stdout.strip()
    assert (facts["state"], facts["deliverables"], facts["built"]["commit"]) == ("waiting", 6, commit)


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


def test_it_waits_for_each_role_and_is_ready_when_all_approve(built: Studio, tmp_path: Path) -> None:
    clean(built)
    house = House(built.root, tmp_path / "keys")
    built.edit("policies/signoff.yaml", "separation: required", "separation: solo")
    built.edit("campaigns/dusk/brief.yaml", "usage: public", "usage: public\nsign_off: [client]")
    house.write("policies/signoff/client.yaml", "role: client\ntitle: Client\n")
    house.sign_in(house.line("ada", "creative,client"))
    built.commit("Who must approve")
    assert built.onbrief("build").returncode == 1
    clean(built)
    told = built.onbrief("status", "dusk")
    assert told.returncode == 3
    assert told.stdout.endswith(
        "\nnext\n"
        "  onbrief approve dusk --scope creative --reason …\n"
        "  onbrief approve dusk --scope client --reason …\n"
        "\nsign-off\n"
        "  Creative has not approved 6 files\n"
        "  Client has not approved 6 files\n"
    )
    for scope in ("creative", "client"):
        given = [f"--answer={q}={a}" for q, a in CREATIVE.items()] if scope == "creative" else []
        approve = ["approve", "dusk", "--scope", scope, "--reason", "Right", "--who", MAILS["ada"], *given]
        done = built.onbrief(*approve, "--key", str(house.key("ada")))
        assert done.returncode == 0, done.stderr
    told = built.onbrief("status", "dusk")
    assert (told.returncode, "ready" in told.stdout) == (0, True)
    built.commit("Approved")
    built.edit("campaigns/dusk/copy/ar-AE.yaml", "\ncta: ", "\ncta: 1 ")
    plan = built.onbrief("plan", "dusk")
    day = decisions_of(built.root, "dusk")[0].decision.at.date()
    assert f"voids       creative (Ada Reed, {day}) on 2 files\n" in plan.stdout, plan.stdout
    voids = json.loads(built.onbrief("plan", "dusk", "--format", "json").stdout)["campaigns"][0]["voids"]
    assert voids == [
        {"scope": s, "by": "Ada Reed", "on": f"{day}", "files": 2} for s in ("creative", "client")
    ]
    assert "- **voids** <code>client</code>" in built.onbrief("plan", "dusk", "--format", "markdown").stdout
