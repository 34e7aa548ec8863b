"""`master: variants`: nothing is made of a master that nobody has approved."""

from __future__ import annotations

from pathlib import Path

from onbrief.lineage.read import lineage_of
from tests.signoff.house import House
from tests.studio import Studio


def test_a_build_stops_at_the_masters_until_the_anchor_is_approved(built: Studio, tmp_path: Path) -> None:
    house = House(built.root, tmp_path / "keys")
    built.edit("policies/signoff.yaml", "master: publish", "master: variants")
    house.sign_in(house.line("ada"))
    built.edit("policies/signoff.yaml", "separation: required", "separation: solo")
    built.commit("The master comes first")

    stopped = built.onbrief("build")
    assert stopped.returncode == 3, stopped.stderr
    masters = [line for line in stopped.stdout.splitlines() if "is to be approved" in line]
    assert len(masters) == 1 and "campaigns/dusk/build/masters/" in masters[0]
    assert "onbrief approve dusk --master --reason …" in stopped.stdout
    record = lineage_of(built.root, "dusk")
    assert record and {f["path"].split("/")[0] for f in record.data["files"]} == {
        "requests",
        "candidates",
        "masters",
    }
    assert built.onbrief("build").returncode == 3

    built.commit("Masters of dusk")
    status = built.onbrief("status", "dusk")
    assert (status.returncode, "next\n  onbrief approve dusk --master --reason …" in status.stdout) == (
        3,
        True,
    )
    approve = (
        "approve",
        "dusk",
        "--master",
        "--reason",
        "The rim draws the cap",
        "--who",
        "Ada Reed <ada@lumen.example>",
    )
    approved = built.onbrief(*approve, "--key", str(house.key("ada")))
    assert approved.returncode == 0, approved.stderr
    assert "Creative (Ada Reed) approves 1 master" in approved.stdout
    done = built.onbrief("build")
    assert done.returncode in (0, 1), done.stderr
    assert "6 deliverables" in done.stdout
    built.commit("Approved and built")
    assert built.onbrief("verify", "dusk").returncode == 0
