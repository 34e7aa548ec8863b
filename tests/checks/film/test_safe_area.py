"""film-safe-area: words and logo keep out of the margins, whether the layout tells where they stand or not."""

from __future__ import annotations

from dataclasses import replace

from tests.checks.film.films import placement, said
from tests.checks.film.lettered import SIZE, element, seen, sheet

SLOT = placement(SIZE, safe={"left": 0.06, "right": 0.06, "top": 0.1, "bottom": 0.1})
LOGO = [{"what": "logo", "at": 15, "frames": 10, "source": "shots.yaml#/cuts/15s/shown/0"}]


def test_words_and_logo_inside_pass(spots) -> None:
    assert said("film-safe-area", *seen(spots(), sheet(shown=LOGO), SLOT, logo={"aspect": 7.115385})) == []


def test_a_super_in_the_margin_is_found_without_a_layout(spots) -> None:
    (line,) = said("film-safe-area", *seen(spots(moved={"super": 0.005}), sheet(), SLOT))
    assert line.startswith("block copy/en-GB.yaml#/film/supers/sip @2+10: The super runs ")
    assert "px into the left margin" in line


def test_a_logo_in_the_margin_is_found_without_a_layout(spots) -> None:
    path = spots(logo=(0.02, 0.18, 0.45))
    (line,) = said("film-safe-area", *seen(path, sheet(shown=LOGO), SLOT, logo={"aspect": 7.115385}))
    assert line.startswith("block shots.yaml#/cuts/15s/shown/0 @15+10: The logo runs ")


def test_a_layout_is_taken_at_its_word_and_scaled_to_the_film(spots) -> None:
    subject, spec = seen(spots(), sheet(), SLOT)
    inside, outside = (
        element("super.0", (40, 200, 300, 60), 2, 10),
        element("cta", (20, 500, 200, 40), 13, 12),
    )
    assert said("film-safe-area", replace(subject, elements=(inside, outside)), spec) == [
        "block copy/en-GB.yaml#/cta @13+12: The CTA runs 12 px into the left margin that the channel covers; move it inside "
        "or set it smaller. [12 px into the left margin; allowed: 0 px]"
    ]
