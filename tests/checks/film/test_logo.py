"""film-logo: the style pack's mark is seen when it must be, as it was drawn."""

from __future__ import annotations

from tests.checks.film.films import said
from tests.checks.film.lettered import seen, sheet

SOURCE = "shots.yaml#/cuts/15s/shown/0"
SHOWN = [{"what": "logo", "at": 15, "frames": 10, "source": SOURCE}]
RULES = {"aspect": 7.115385, "clear_space": 1.0, "min_width_px": 72}


def test_the_logo_is_found_wherever_it_stands(spots) -> None:
    for path in (spots(), spots(logo=(0.4, 0.85, 0.3))):
        assert said("film-logo", *seen(path, sheet(shown=SHOWN), logo=RULES)) == []


def test_a_missing_logo_is_told(spots) -> None:
    assert said("film-logo", *seen(spots(logo=None), sheet(shown=SHOWN), logo=RULES)) == [
        f"block {SOURCE} @15+10: The logo isn't seen in frame 20, where it must be; put the style pack's drawing there. "
        "[nothing like it; allowed: the style pack's logo]"
    ]


def test_a_stretched_logo_is_told(spots) -> None:
    (line,) = said("film-logo", *seen(spots(logo_tall=1.3), sheet(shown=SHOWN), logo=RULES))
    assert "too narrow for its height; scale both sides alike." in line
