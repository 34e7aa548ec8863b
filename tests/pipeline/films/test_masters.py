"""The stills that only films show are looked at like any other master."""

from __future__ import annotations

from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.gates import gates
from onbrief.pipeline.load import load
from onbrief.pipeline.pieces import Built, gates_of, spec_for
from onbrief.pipeline.stages import build_folder
from tests.films import decide
from tests.studio import Studio


def test_a_master_that_only_a_film_shows_is_held_against_the_line_that_asks_for_the_film(spot: Studio):
    decide(spot)
    made = compile_campaign(load(spot.root, "dusk"))
    jobs = {"masters": made.masters, "shots": made.shots, "cuts": made.cuts, "sounds": made.sounds}
    every = {job.id: job for job in (*made.candidates, *made.after)}
    built = Built(
        spot.root,
        "dusk",
        build_folder(spot.root, "dusk"),
        "lumen",
        {**jobs, "variants": made.variants},
        every,
    )
    [master] = [job for job in made.masters if job.about["kind"] == "master"]
    spec = spec_for(master, built)
    assert spec and spec.sources["placement"] == "brief.yaml#/films/0"
    assert spec.sources["product"] == "brief.yaml#/scenes/golden-hour/subject"
    known = gates()
    assert {"blank-picture", "stray-text", "batch-tone"} <= set(gates_of(master, known))
    others = [job for job in made.masters if job.about["kind"] != "master"]
    assert others and all(spec_for(job, built) is None for job in others)
