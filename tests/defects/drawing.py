"""Drawings that a product can't embed."""

from functools import partial

from tests.defects.sketch import BANNER, SOURCES, Defect, Sketch

DRAWING = BANNER.placement.model_copy(update={"formats": ("svg", "png"), "max_kb": 30})
FRAME = 'viewBox="0 0 300 250" width="300" height="250"'
DISC = '<path d="M9 5A4 4 0 1 1 1 5A4 4 0 1 1 9 5Z" fill="#1b2a41"/>'


def svg(body: str = DISC, frame: str = FRAME, before: str = "") -> str:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {frame}>{body}</svg>\n'


def drawn(sketch: Sketch, **changes: str) -> Sketch:
    """The sketch delivered as a drawing."""
    return sketch.at(DRAWING).save(svg=svg(**changes))


DEFECTS = tuple(
    Defect(name, partial(drawn, **changes), frozenset({"drawing"}), SOURCES[blamed])
    for name, changes, blamed in (
        ("script in a drawing", {"body": DISC + "<script>alert(1)</script>"}, "placement"),
        ("handler in a drawing", {"frame": FRAME + ' onload="alert(1)"'}, "placement"),
        ("picture from elsewhere", {"body": '<image href="https://x.example/a.png"/>'}, "placement"),
        ("type that isn't outlined", {"body": DISC + "<text>Hello</text>"}, "placement"),
        ("paint from elsewhere", {"body": DISC.replace("#1b2a41", "url(https://x.example/#a)")}, "placement"),
        ("drawing without a view box", {"frame": 'width="300" height="250"'}, "placement"),
        ("drawing of another shape", {"frame": FRAME.replace("0 0 300 250", "0 0 300 300")}, "placement"),
        ("drawing of too many paths", {"body": DISC * 201}, "arrangement"),
        ("path of too many segments", {"body": DISC.replace("Z", "L1 1" * 3000 + "Z")}, "arrangement"),
    )
)
