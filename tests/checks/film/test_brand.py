"""film-brand: the brand's colour when it must be seen, the brand as early as the channel wants it."""

from __future__ import annotations

from tests.checks.film.films import placement, said
from tests.checks.film.lettered import PAPER, SIZE, seen, sheet

SOURCE = "shots.yaml#/cuts/15s/shown/0"
SHOWN = [{"what": "palette", "at": 15, "frames": 10, "source": SOURCE, "colour": PAPER}]


def test_the_brands_colour_in_its_window_passes(spots) -> None:
    assert said("film-brand", *seen(spots(), sheet(shown=SHOWN))) == []


def test_another_colour_in_its_place_is_told(spots) -> None:
    (line,) = said("film-brand", *seen(spots(ground="#d8c8a0"), sheet(shown=SHOWN)))
    assert line.startswith(f"block {SOURCE} @15+10: {PAPER} fills ")
    assert line.endswith(
        "% of the picture in frame 20; the brand's colour must be seen there: look at the grade and at how "
        "the film was exported. [0.0%; allowed: at least 3%]"
    )


def test_a_brand_that_comes_late_is_told(spots) -> None:
    early = placement(SIZE, brand_within=2)
    (line,) = said("film-brand", *seen(spots(), sheet(shown=SHOWN), early))
    assert line.startswith("block shots.yaml#/cuts/15s @0+1: Nothing says that the brand is seen within 2 s")
    early = placement(SIZE, brand_within=4)
    assert said("film-brand", *seen(spots(), sheet(shown=SHOWN), early)) == []


def test_a_product_alone_is_left_to_people(spots) -> None:
    product = [{"what": "product", "at": 0, "frames": 5, "source": SOURCE}]
    (line,) = said("film-brand", *seen(spots(), sheet(shown=product), placement(SIZE, brand_within=2)))
    assert line.startswith(f"note {SOURCE} @0+5: Only a product says within 2 s which brand it is")
