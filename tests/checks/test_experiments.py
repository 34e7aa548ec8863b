"""Experiments stay inside the company."""

from __future__ import annotations

from dataclasses import replace

from checks import experiments
from onbrief.model.dossier import Dossier
from tests.checks.dossiers import carded, lumen, told, with_brief


def inside(whole: Dossier, *channels: str) -> Dossier:
    models = whole.policies.models.model_copy(update={"inside": channels})
    return replace(whole, policies=replace(whole.policies, models=models))


def test_an_experiment_has_no_deliverables_that_the_public_sees() -> None:
    assert told(experiments.run(with_brief(lumen(), usage="experiment"))) == [
        (
            "block",
            "brief.yaml#/usage",
            "The campaign is an experiment, and 72 deliverables would run on facebook, google, google-display and 8 more, "
            "which the public sees; take them out, or have the campaign cleared and make its `usage` public.",
        )
    ]


def test_an_experiment_may_run_on_channels_that_stay_inside() -> None:
    channels = {use.channel for use in lumen().uses}
    assert told(experiments.run(inside(with_brief(lumen(), usage="experiment"), *channels))) == []


def test_an_engine_for_experiments_makes_nothing_for_the_public() -> None:
    assert told(experiments.run(carded("pathtrace", usage="experiment"))) == [
        (
            "block",
            "/renderers/models/pathtrace.yaml#/usage",
            "Mitsuba, a path tracer is for experiments alone, but made 76 deliverables of this public campaign; "
            "use another, or have it cleared.",
        )
    ]
