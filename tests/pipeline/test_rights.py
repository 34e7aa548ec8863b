"""Rights are written anew while pictures stay as they are: nothing that is built depends on them."""

from __future__ import annotations

import json

from onbrief.model.campaign import load_campaign
from onbrief.pipeline.record import _sources
from tests.studio import Studio

RIGHTS = "stylepacks/lumen/rights.yaml"


def test_another_rights_yaml_stales_no_stage_and_changes_no_lineage(studio: Studio) -> None:
    def seen() -> tuple[str, list[dict[str, str]]]:
        status = studio.run("dvc", "status", "--json", cwd=studio.campaign)
        return status.stdout, _sources(load_campaign(studio.root, "dusk"))

    compiled = studio.run("dvc", "repro", "compile", cwd=studio.campaign)
    assert compiled.returncode == 0, compiled.stderr
    before = seen()
    assert "compile" not in json.loads(before[0])
    studio.edit(RIGHTS, "until: perpetual", "until: 2027-12-31")
    (studio.campaign / "rights.yaml").write_text("holdings: []\n", "utf-8")
    assert seen() == before
    (studio.root / RIGHTS).unlink()
    assert seen() == before
