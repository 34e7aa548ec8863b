"""The gates' record is of this code, and a sample of it is found again: of stills, and of films."""

from __future__ import annotations

from collections import Counter

import pytest

from checks import CHECKS
from checks.film import FILM_CHECKS
from onbrief.model.finding import Scope
from onbrief.pipeline.records import FALSE, GROSS, shortfall
from onbrief.pipeline.workers import one_thread
from tests.defects import SEEDS
from tests.defects.corpus import Verdict, misses, run
from tests.defects.digest import stale
from tests.defects.films import corpus as films
from tests.defects.films import digest as filmed
from tests.defects.films.seeds import SEEDS as FILM_SEEDS
from tests.defects.renders import cases


def test_every_gate_has_a_record_of_this_code_and_these_defects() -> None:
    assert list(stale()) == []


def test_at_least_forty_kinds_of_defect_are_tried_each_at_three_strengths() -> None:
    assert len({seed.name for seed in SEEDS}) >= 40
    assert all(
        seed.below not in (seed.over, seed.gross) for seed in SEEDS
    )  # some have no "just over": a draft is one


def test_every_gate_has_its_defects() -> None:
    assert CHECKS.keys() - {seed.check for seed in SEEDS} == set()


@pytest.fixture(scope="module")
def sample() -> list[Verdict]:
    """Each kind of defect once, gross, and clean work, on few renders, by the gates that may block.

    Not those that look at packs or compare pictures: they need whole campaigns, which would have to be rendered first.
    """
    one_thread()
    whole = (Scope.PACK, Scope.BATCH)
    blocking = [name for name, gate in CHECKS.items() if gate.scope not in whole and not shortfall(name)]
    return run(blocking, sample=True, tries=1, strengths=["gross"])


def test_a_sample_of_gross_defects_is_caught_and_blamed_on_the_right_line(sample: list[Verdict]) -> None:
    gross = [v for v in sample if v.trial.seed is not None]
    caught = [v for v in gross if v.told]
    assert len(caught) >= GROSS * len(gross), list(misses(gross, cases(sample=True)))
    assert [v for v in caught if v.blamed != v.told] == []


def test_clean_renders_are_accused_of_nothing(sample: list[Verdict]) -> None:
    clean = [v for v in sample if v.trial.seed is None]
    accused = Counter(v.trial.check for v in clean if v.told)
    assert sum(accused.values()) <= FALSE * len(clean), list(misses(clean, cases(sample=True)))


def test_every_gate_of_films_has_a_record_of_this_code_and_these_defects() -> None:
    assert list(filmed.stale()) == []


def test_at_least_twenty_five_kinds_of_defect_of_films_are_tried_each_at_three_strengths() -> None:
    assert len({seed.name for seed in FILM_SEEDS}) >= 25
    assert {seed.check for seed in FILM_SEEDS} == FILM_CHECKS.keys()


def test_the_spots_are_of_three_shapes_and_four_languages_and_a_third_is_unseen() -> None:
    plain = [spot.script for spot in films.on() if spot.script.kind == "plain"]
    assert len({(script.shape, script.locale) for script in plain}) == 12
    assert 3 * sum(script.unseen for script in plain) == len(plain)


def test_a_gross_defect_a_gate_is_caught_in_a_film_and_the_film_itself_accused_of_nothing() -> None:
    one_thread()
    blocking = [name for name in FILM_CHECKS if not shortfall(name)]
    verdicts = films.run(films.sample(blocking))
    assert list(films.misses(verdicts)) == []
