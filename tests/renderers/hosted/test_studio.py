"""A small studio whose scene a hosted model makes: built, recorded, frozen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.renderers.hosted.asking import PRICE
from tests.renderers.hosted.server import running
from tests.studio import Studio, make_studio

CARD = """\
id: house-flux
title: The house's flux
generative: true
look: photographic
licence: "Contract 2026-11: the studio and its clients"
usage: public
training_data: Licensed stock, as the maker says.
terms: {source: "https://gateway.studio.example/terms", read_on: 2026-11-22}
cost:
  {amount: 0.05, currency: USD, per: picture, checked_on: 2026-11-22, source: "https://gateway.studio.example/prices"}
hosted: {service: gateway, endpoint: house/flux, takes: [seed, negative]}
"""


def with_a_hosted_model(studio: Studio) -> None:
    pack = studio.root / "stylepacks" / "lumen" / "stylepack.yaml"
    data = yaml.safe_load(pack.read_text("utf-8"))
    settings = {"service": "gateway", "endpoint": "house/flux", "takes": ["seed", "negative"], "price": PRICE}
    data["engines"] = {
        "house": {"renderer": "hosted", "model": "house-flux", "native": 128, "settings": settings}
    }
    data["kinds"] = {"still": ["house"]}
    pack.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    (studio.root / "renderers" / "models" / "house-flux.yaml").write_text(CARD)
    studio.edit("campaigns/dusk/brief.yaml", "engines: {", 'engines: {house: "1", upscale: "1", ')


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    studio = make_studio(tmp_path / "repository")
    with_a_hosted_model(studio)
    studio.commit("A hosted model")
    return studio


def test_hosted_candidates_are_bought_once_recorded_with_their_cost_and_frozen(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as gateway:
        monkeypatch.setenv("ONBRIEF_GATEWAY", gateway.address)
        done = studio.onbrief("build")
        assert done.returncode == 3, done.stdout + done.stderr  # it waits for a select
        assert len(gateway.charges) == 2
    lineage = json.loads((studio.campaign / "lineage.json").read_text("utf-8"))
    bought = [row["made"] for row in lineage["renderings"] if (row["made"] or {}).get("hosted")]
    assert [made["cost"] for made in bought] == [{"amount": 0.04, "currency": "USD", "basis": "billed"}] * 2
    evidence = sorted(row["path"] for row in lineage["files"] if ".evidence." in row["path"])
    assert evidence == [
        f"candidates/plates/golden-hour/{place}.evidence.{name}"
        for place in ("01", "02")
        for name in ("answer.json", "original.png")
    ]

    assert len(list((studio.root / ".onbrief" / "hosted").glob("*.json"))) == 2

    lineage["renderings"] = [
        {**row, "made": None} for row in lineage["renderings"]
    ]  # nobody kept how it was made
    (studio.campaign / "lineage.json").write_text(json.dumps(lineage))
    studio.commit("Who knows how")
    done = studio.onbrief("reproduce", "campaigns/dusk/build/candidates/golden-hour/01.png")
    assert done.returncode == 0, done.stderr
    assert "a hosted model made it; its bytes are here and are the recorded ones" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 bit-identical, 1 frozen"
