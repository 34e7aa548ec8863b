"""A picture that no engine could make waits for a person, until one is brought in for its very place."""

from __future__ import annotations

from typing import Any

from onbrief.model.selects import Selects
from onbrief.pipeline.attempts import Tried
from onbrief.pipeline.waits import for_people


def asked(*places: int) -> list[Tried]:
    return [Tried(scene="dawn", candidate=one, attempt=4, step="shoot", outcome="asked", why="dark") for one in places]  # fmt: skip


def candidate(place: int, **more: Any) -> dict[str, Any]:
    return {"kind": "candidate", "scene": "dawn", "candidate": place, **more}


def waiting(*candidates: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.what, one.command) for one in for_people("dusk", asked(2, 3), candidates, Selects())]


def test_a_picture_that_is_brought_in_answers_the_place_it_is_for_and_no_other() -> None:
    command = "onbrief import FILE --as candidate --into dusk --scene dawn --place"
    both = [("2 pictures to shoot: dawn candidate 2, dawn candidate 3 (dark)", f"{command} 2")]
    assert waiting(candidate(1)) == both
    assert waiting(candidate(7, imported=True)) == both, "one that stood there before answers nothing"
    second = [("1 picture to shoot: dawn candidate 2 (dark)", f"{command} 2")]
    assert waiting(candidate(7, imported=True, instead=3)) == second
    assert waiting(candidate(7, instead=3), candidate(8, instead=2)) == []
    assert waiting({**candidate(7, instead=3), "scene": "noon"}) == both
