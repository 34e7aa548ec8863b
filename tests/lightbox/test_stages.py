"""Where a campaign stands, station by station, from its files alone."""

from __future__ import annotations

from onbrief.lightbox.facts import Facts, look
from onbrief.lightbox.findings import by_line
from onbrief.lightbox.matrix import matrix
from onbrief.lightbox.stages import stations
from tests.shop import Shop
from tests.studio import Studio


def states(facts: Facts) -> dict[str, str]:
    return {station.name: station.state for station in stations(facts)}


def of(studio: Studio) -> Facts:
    return look(studio.root, studio.name)


def test_a_campaign_that_nobody_built_has_everything_before_it(studio: Studio) -> None:
    facts = of(studio)
    assert facts.status.state == "stale"
    assert states(facts) == {
        "compile": "stale", "candidates": "stale", "select": "ahead", "masters": "ahead", "variants": "ahead",
        "checks": "ahead", "pack": "ahead", "record": "ahead", "approve": "ahead", "publish": "ahead",
    }  # fmt: skip
    cells = [cell for group in matrix(facts) for row in group.rows for cell in row.cells]
    assert {cell.picture for cell in cells} == {None}
    assert len(cells) == 6


def test_a_finding_stops_at_the_checks_and_leads_to_its_line_and_pictures(first_build: Studio) -> None:
    facts = of(first_build)
    found = states(facts)
    assert (found["variants"], found["checks"], found["publish"]) == ("done", "failing", "ahead")
    worst = by_line(facts)[0]
    assert worst.where.startswith("campaigns/dusk/")
    blocking = worst.found[0]
    assert blocking.weight == "block"
    marked = [
        cell for group in matrix(facts) for row in group.rows for cell in row.cells if cell.worst == "block"
    ]
    assert {p.path for p in blocking.pictures if p.stage == "variants"} <= {
        c.picture.path for c in marked if c.picture
    }


def test_a_build_that_nobody_approved_waits_at_the_last_diamond(first_shop: Shop) -> None:
    found = {station.name: station for station in stations(of(first_shop))}
    assert (found["approve"].state, found["approve"].told) == ("waiting", "Creative and Brand")
    assert [name for name, station in found.items() if station.people] == ["select", "approve"]
    assert found["publish"].state == "ahead"


def test_what_was_published_and_not_changed_since_is_done_to_the_end(published: Shop) -> None:
    assert set(states(of(published)).values()) == {"done"}
    published.edit("campaigns/invoice/copy/ar-AE.yaml", "cta: ", "cta: \u200f")
    changed = states(of(published))
    assert (changed["compile"], changed["candidates"], changed["variants"]) == ("stale", "done", "stale")
    assert (changed["checks"], changed["approve"]) == ("stale", "done")


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_shown(shop: Shop) -> None:
    (shop.campaign / "reviews").mkdir()
    (shop.campaign / "reviews" / "lea.yaml").write_text("schema: [", "utf-8")
    facts = of(shop)
    assert any(problem.where.startswith("campaigns/invoice/reviews/lea.yaml:") for problem in facts.problems)
    assert len(facts.of_stage("variants")) == 2
    assert states(facts)["compile"] == "done"  # nobody's remark stops a build
