"""What `onbrief plan` says, word for word."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

from tests.studio import Studio

BRIEF = "campaigns/dusk/brief.yaml"


def quiet(text: str) -> str:
    """Without what a clock measured."""
    return re.sub(r"(about|under) .*? on cpu \(\w+\), .*? if slow", "about T on cpu, T if slow", text)


def clean(studio: Studio) -> None:
    """Forgets what the tiny pictures' gates found."""
    path = studio.campaign / "lineage.json"
    data = json.loads(path.read_text("utf-8"))
    data["checks"] = data["checks"][:1]
    path.write_text(json.dumps(data), "utf-8")
    done = studio.run("dvc", "commit", "-f", "campaigns/dusk/dvc.yaml:record")
    assert done.returncode == 0, done.stderr
    studio.commit("No findings")


def test_it_says_what_why_how_long_and_for_whom(built: Studio) -> None:
    clean(built)
    built.edit(BRIEF, "candidates: 2", "candidates: 3")
    built.edit(BRIEF, "title: Dusk", "title: Dawn")
    told = built.onbrief("plan")
    assert (told.returncode, told.stderr) == (0, "")
    assert quiet(told.stdout) == (
        "dusk  2 pictures to render\n"
        "\n"
        "              render  re-use    keep    drop\n"
        "  candidates       2       ·       5       ·\n"
        "  masters          ·       ·      11       ·\n"
        "  variants         ·       ·       6       ·\n"
        "\n"
        f"  2 renders   {BRIEF}:37:5\n"
        "              scenes.golden-hour.candidates: 2 → 3\n"
        f"  no picture  {BRIEF}:4:1  title\n"
        "\n"
        "  time        about T on cpu, T if slow; from 4 recordings\n"
        "  cost        not known; put prices into policies/rates.yaml\n"
    )


def test_an_unchanged_tree_is_one_line(built: Studio) -> None:
    clean(built)
    assert built.onbrief("plan").stdout == "dusk  nothing to do; 6 deliverables as recorded\n"
    assert built.onbrief("plan", "--format", "markdown").stdout == (
        "## Plan\n\nNothing to do in <code>dusk</code>.\n"
    )


def test_stale_campaigns_are_one_line_of_json(built: Studio) -> None:
    assert built.onbrief("plan", "--stale").stdout == "[]\n"
    built.edit(BRIEF, "objective: Be remembered.", "objective: Be seen.")
    assert built.onbrief("plan", "--stale").stdout == '["dusk"]\n'
    assert "dusk  nothing to render; packs and records are written anew\n" in built.onbrief("plan").stdout


def test_a_broken_campaign_hides_no_other_and_work_is_summed_up(built: Studio) -> None:
    for name in ("noon", "pale"):
        shutil.copytree(built.campaign, built.root / "campaigns" / name)
        built.edit(f"campaigns/{name}/brief.yaml", "campaign: dusk", f"campaign: {name}")
    built.edit("campaigns/pale/brief.yaml", "usage: public", "usage: pubic")
    for name in ("dusk", "noon"):
        built.edit(f"campaigns/{name}/brief.yaml", "candidates: 2", "candidates: 3")
    told = built.onbrief("plan")
    assert told.returncode == 2
    assert told.stderr.startswith("campaigns/pale/brief.yaml:16:")
    assert "dusk  2 pictures to render\n" in told.stdout
    assert "noon  2 pictures to render\n" in told.stdout
    last = told.stdout.splitlines()[-1]
    assert re.fullmatch(r"in all  4 pictures to render in 2 campaigns, .+ one after the other", last)


def test_prices_turn_seconds_into_money(built: Studio) -> None:
    (built.root / "policies").mkdir(exist_ok=True)
    (built.root / "policies/rates.yaml").write_text("currency: GBP\nmachine_hour: {cpu: 3600}\n", "utf-8")
    built.edit(BRIEF, "candidates: 2", "candidates: 3")
    told = json.loads(built.onbrief("plan", "--format", "json").stdout)
    (estimate,) = told["campaigns"][0]["estimates"]
    assert round(estimate["cost"], 6) == round(estimate["seconds"], 6) > 0
    assert "GBP, at 3600.00 GBP an hour\n" in built.onbrief("plan").stdout


def test_a_hostile_brief_writes_no_markdown(built: Studio) -> None:
    clean(built)
    built.edit(
        "campaigns/dusk/copy/en-GB.yaml", "legal:", "legal: '</code>|\n\n  # @all [x](http://x) `'\nx_legal:"
    )
    text = (built.campaign / "copy/en-GB.yaml").read_text("utf-8")
    (built.campaign / "copy/en-GB.yaml").write_text(re.sub(r"(?m)^x_legal: .*\n", "", text), "utf-8")
    told = built.onbrief("plan", "--format", "markdown")
    assert told.returncode == 0, told.stderr
    row = next(line for line in told.stdout.splitlines() if "legal" in line)
    assert "@" not in told.stdout
    assert "](" not in told.stdout
    assert row.count("|") == 4
    assert "&#60;&#47;code&#62;&#124; &#35; &#64;all &#91;x&#93;" in row


def test_a_mistake_ends_it_with_its_place(built: Studio) -> None:
    built.edit(BRIEF, "usage: public", "usage: pubic")
    told = built.onbrief("plan")
    assert told.returncode == 2
    assert told.stderr.startswith(f"{BRIEF}:16:")
    assert "“pubic” is not known here\n" in told.stderr


def test_it_starts_without_a_renderer_a_gate_or_dvc() -> None:
    heavy = {"numpy", "cv2", "PIL", "mitsuba", "dvc", "checks"}
    script = "import sys, onbrief.cli.plan, onbrief.cli.status; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not heavy & set(loaded.stdout.split())
