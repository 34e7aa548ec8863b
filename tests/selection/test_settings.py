"""What differs between two candidates, the most telling first."""

from __future__ import annotations

from typing import Any

from onbrief.selection.settings import Difference, differences, settings

ONE: dict[str, Any] = {
    "terms": {"style": "editorial", "camera": "low-hero", "lighting": "low-sun"},
    "params": {"seed": "1", "camera": {"elevation": -2.5}, "lighting": {"key": 1.3}, "quality": {"spp": 16}},
    "prompt": {"positive": "a bottle, low camera angle, low sun", "negative": "people"},
    "renderer": "pathtrace",
    "version": "1",
}
OTHER: dict[str, Any] = {
    **ONE,
    "terms": {**ONE["terms"], "camera": "table-top"},
    "params": {
        **ONE["params"],
        "seed": "2",
        "camera": {"elevation": 13, "upright": False},
        "quality": {"spp": 32},
    },
    "prompt": {"positive": "a bottle, table top visible, low sun", "negative": "people"},
}


def test_terms_come_first_then_what_no_term_explains_and_the_seed_last() -> None:
    assert differences(ONE, OTHER) == [
        Difference("camera", "low-hero", "table-top", 0),
        Difference("quality.spp", "16", "32", 2),
        Difference("prompt", "low camera angle", "table top visible", 3),
        Difference("camera.elevation", "-2.5", "13", 4),
        Difference("camera.upright", "–", "no", 4),
        Difference("seed", "1", "2", 5),
    ]
    assert differences(ONE, ONE) == []


def test_every_setting_is_told_once_terms_in_the_order_people_vary_them() -> None:
    names = [row.name for row in settings(OTHER)]
    assert names[:4] == ["camera", "lighting", "style", "engine"]
    assert len(names) == len(set(names))
