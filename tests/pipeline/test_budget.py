"""A build that would pass the brief's budget stops before it spends anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onbrief.lineage.read import Lineage
from onbrief.model.brief import Money
from onbrief.model.rates import Rates
from onbrief.model.request import RenderRequest
from onbrief.pipeline.budget import Purse, ahead
from onbrief.pipeline.estimate import Estimate
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.prices import as_listed, card_prices
from tests.pipeline.test_spent import lineage
from tests.studio import Studio

BRIEF = "campaigns/dusk/brief.yaml"
TEN = Money(amount=10, currency="EUR")
RATES = Rates(exchange={"USD": 0.5})


def job(place: int, renderer: str = "hosted", size: int = 1000, **settings: Any) -> Job:
    params = {"model": "flux", "size": [size, 1000], "settings": settings}
    request = RenderRequest(renderer=renderer, version="1", params=params)
    return Job(out=f"candidates/hero/{place:02}", about={"kind": "picture"}, request=request)


def over(**values: Any) -> list[str]:
    return list(Purse(**{"allowed": TEN, **values}).over(RATES))


def test_what_is_spent_and_what_would_be_are_held_together_against_the_budget() -> None:
    assert over(spent={"EUR": 6}, ahead={"USD": 8}) == []
    assert over(spent={"EUR": 6}, ahead={"USD": 9}) == [
        "it would spend about 4.50 EUR beside the 6.00 that are spent already; the brief allows 10 EUR"
    ]


def test_a_budget_that_is_passed_already_stops_nothing_that_costs_nothing() -> None:
    assert over(spent={"EUR": 60}) == []
    assert over(spent={"EUR": 60}, ahead={"EUR": 1}, allowed=None) == []


def test_what_cant_be_weighed_is_not_spent() -> None:
    assert over(ahead={"JPY": 1}) == [
        "sums in JPY can't be held against the brief's EUR; put what they are worth into `exchange` of policies/rates.yaml"
    ]
    assert over(pictures=3, unpriced=2) == [
        "what 2 of the pictures would cost is not known; put `price` into the engine's settings, and `cost` on the "
        "model's card"
    ]


def test_a_picture_costs_what_others_like_it_were_billed_else_what_the_list_says() -> None:
    price = {"amount": 0.04, "currency": "USD", "per": "megapixel"}
    jobs = [job(1, price=price), job(2, price=price), job(3, size=2000, price=price), job(4, size=500)]
    assert ahead(jobs, [], [], RATES) == ({"USD": pytest.approx(0.16)}, 4, 1)
    billed = lineage(*(
        {"request": f"{n:064x}", "key": str(n), "sha256": "", "made": {"cost": {"amount": a, "currency": "USD", "basis": "billed"}}}
        for n, a in enumerate((0.03, 0.05, 9.0))
    ))  # fmt: skip
    for request in billed["requests"]:
        request["params"] = {"model": "flux", "size": [1000, 1000]}
    money, *_ = ahead(jobs[:1], [Lineage("dusk", None, billed)], [], RATES)
    assert money == {"USD": 0.05}


def test_the_price_on_the_card_counts_before_the_style_packs_that_pictures_were_asked_with(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "renderers" / "models"
    folder.mkdir(parents=True)
    dearer = {"amount": 0.1, "checked_on": "2026-11-22", "source": "https://example.com/prices"}
    card = {
        "id": "flux", "title": "Flux", "generative": False, "look": "photographic", "licence": "MIT",
        "usage": "public", "training_data": "Nothing.", "cost": {**dearer, "currency": "USD"},
    }  # fmt: skip
    (folder / "flux.yaml").write_text(json.dumps(card))
    old = job(1, price={"amount": 0.04, "currency": "USD"})
    assert ahead([old, job(2)], [], [], RATES, card_prices(tmp_path)) == ({"USD": 0.2}, 2, 0)
    listed = {"amount": 0.04, "currency": "USD", "basis": "listed"}
    billed = {**listed, "basis": "billed"}
    params = old.request.params
    assert as_listed({"cost": listed}, params, tmp_path) == {"cost": {**listed, "amount": 0.1}}
    for record in ({"cost": billed}, {"cost": {**listed, "earlier": 0.01}}, {"seconds": 1}):
        assert as_listed(record, params, tmp_path) == record


def test_machines_hours_count_where_they_have_a_price() -> None:
    estimate = Estimate("", "gpu", 3600, 4000, 1, 0, 1, 2.5)
    assert ahead([job(1, "diffusion")], [], [estimate], RATES) == ({"EUR": 2.5}, 0, 0)


def test_a_build_over_its_budget_renders_nothing_and_waits_for_a_person(built: Studio) -> None:
    built.edit(BRIEF, "usage: public", "budget: {render_minutes: 0.0001}\nusage: public")
    built.edit(BRIEF, "candidates: 2", "candidates: 3")
    before = sorted(path.name for path in built.build.rglob("*.png"))
    done = built.onbrief("build")
    assert done.returncode == 3, done.stderr
    assert (
        "dusk: nothing was rendered, because this would pass the budget\n  over: a full build takes about "
        in done.stdout
    )
    assert "Ask for less; or raise `budget` in campaigns/dusk/brief.yaml and build again." in done.stdout
    assert sorted(path.name for path in built.build.rglob("*.png")) == before
    status = built.onbrief("status", "dusk")
    assert "producer: over budget" in status.stdout
    built.edit(BRIEF, "render_minutes: 0.0001", "render_minutes: 90")
    assert built.onbrief("build").returncode in (0, 1)
    assert len(list(built.build.glob("candidates/golden-hour/0*.png"))) > 2
    told = built.onbrief("costs")
    assert (told.returncode, told.stderr) == (0, "")
    assert "asked by" in told.stdout
