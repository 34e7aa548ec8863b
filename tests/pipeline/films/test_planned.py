"""What a plan says of films: how long a cut is, how many films it makes and what they take, who is waited for first."""

from __future__ import annotations

from onbrief.model.rates import Rates
from onbrief.pipeline.compile import compile_campaign
from onbrief.pipeline.estimate import Estimator, Task, task_of
from onbrief.pipeline.films.planned import PlannedCut, planned_cuts
from onbrief.pipeline.load import load
from onbrief.review.costs import film
from tests.films import change
from tests.studio import Studio


def planned(studio: Studio, keep: tuple[str, ...] = ()) -> PlannedCut:
    """keep: the stages whose requests are made already."""
    c = load(studio.root, "dusk")
    made = compile_campaign(c)
    stages = {
        name: getattr(made, name) for name in ("candidates", "masters", "shots", "cuts", "sounds", "variants")
    }
    jobs = {job.id: job for some in stages.values() for job in some}
    renders = {job.id: job for name, some in stages.items() if name not in keep for job in some}
    tasks = {request: task_of(job, jobs) for request, job in jobs.items()}
    timed = [
        Task(t.renderer, t.kind, t.work, "", "cpu", 2, 3) for t in tasks.values() if t.renderer == "film"
    ]
    estimator = Estimator(timed, Rates())
    (cut,) = planned_cuts(
        c, stages["variants"], renders, lambda some: estimator.estimates([tasks[one] for one in some])
    )
    return cut


def test_films_count_with_all_that_they_are_made_of(first_spot: Studio) -> None:
    whole, words = (
        planned(first_spot),
        planned(first_spot, ("candidates", "masters", "shots", "cuts", "sounds")),
    )
    assert (whole.films, whole.rendered, whole.waits) == (2, 2, "")
    assert whole.renders > words.renders == 2
    assert film(words) == ("0.5 s, 12 frames at 24 a second; 2 of 2 films to render, about 4 s (6 CPU s)")
    assert film(planned(first_spot, ("variants",))) == "0.5 s, 12 frames at 24 a second; 2 films as they are"


def test_what_is_waited_for_is_told_in_the_order_in_which_people_decide(spot: Studio) -> None:
    selects = spot.campaign / "selects.yaml"
    change(selects, animatics=[])
    assert film(planned(spot)).endswith("; 2 films; its animatic to be picked first")
    change(selects, selects=[])
    assert film(planned(spot)).endswith("; 2 films; scene golden-hour to be picked first")
