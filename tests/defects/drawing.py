"""Drawings that a product can't embed."""

import re
from functools import partial
from pathlib import Path

from checks.drawing import PATHS, SEGMENT, SEGMENTS
from onbrief.model.finding import Spec, Subject
from tests.defects.seed import Case, Seed, of
from tests.defects.sketch import BANNER, SOURCES, Defect, Sketch
from tests.defects.tamper import known, resave

DRAWING = BANNER.placement.model_copy(update={"formats": ("svg", "png"), "max_kb": 30, "seal": "none"})
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


def is_drawing(case: Case) -> bool:
    return known(case)[0].path.suffix == ".svg"


def text(case: Case) -> str:
    return known(case)[0].path.read_text("utf-8")


def holding(case: Case, more: str, folder: Path) -> tuple[Subject, Spec]:
    """Something more at the drawing's end."""
    head, end, _ = text(case).rpartition("</svg>")
    return resave(case, folder, f"{head}{more}{end}\n".encode())


def edited(case: Case, change: tuple[str, str], folder: Path) -> tuple[Subject, Spec]:
    """The first place of a pattern rewritten, as an editor's export does."""
    changed = re.sub(change[0], change[1], text(case), count=1)
    assert changed != text(case)
    return resave(case, folder, changed.encode())


def crowded(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """Confetti: so many dots that the paths come to this share of the limit."""
    more = int(PATHS * share) - text(case).count("<path")
    return holding(case, DISC * more, folder)


def winding(case: Case, share: float, folder: Path) -> tuple[Subject, Spec]:
    """An outline traced from a photograph: segments up to this share of the limit."""
    segments = sum(len(SEGMENT.findall(d)) for d in re.findall(r' d="([^"]*)"', text(case)))
    d = "M1 1" + "L2 2" * (int(SEGMENTS * share) - segments - 1)
    return holding(case, f'<path d="{d}" fill="#1b2a41"/>', folder)


def reframed(case: Case, by: float, folder: Path) -> tuple[Subject, Spec]:
    """A view box so much wider than the picture."""

    def wider(match: re.Match[str]) -> str:
        x, y, width, height = (float(v) for v in match[1].split())
        return f'viewBox="{x:g} {y:g} {width * (1 + by):.4f} {height:g}"'

    return resave(case, folder, re.sub(r'viewBox="([^"]*)"', wider, text(case), count=1).encode())


PLACED, ARRANGED = of("placement"), of("arrangement")
FILL = r'fill="#[0-9a-f]{6}"'
GROUP = '<g id="g"></g>'
SEEDS = tuple(
    Seed(name, "drawing", apply, below, over, gross, blame, fits=is_drawing)
    for name, apply, below, over, gross, blame in (
        ("script", holding, GROUP, "<script/>", "<script>fetch('https://x.example/')</script>", PLACED),
        ("handler", edited, ("<svg ", '<svg id="spot" '), ("<svg ", '<svg onload="" '), ("<svg ", '<svg onload="alert(1)" '), PLACED),
        ("picture of pixels", holding, GROUP, '<image href="data:image/png;base64,iVBORw0KGgo="/>',
         '<image href="https://x.example/hero.png" width="300" height="250"/>', PLACED),
        ("type that isn't outlined", holding, GROUP, "<text>a</text>",
         '<text font-family="Brand Sans" x="9" y="40">Hello</text><style>@import url(https://x.example/f.css)</style>', PLACED),
        ("paint from elsewhere", edited, (FILL, 'fill="#123456"'), (FILL, 'fill="red"'),
         (FILL, 'fill="url(https://x.example/#a)"'), PLACED),
        ("view box of another shape", reframed, 0.004, 0.008, 0.4, PLACED),
        ("too many paths", crowded, 1.0, 1.01, 4.0, ARRANGED),
        ("too many segments", winding, 1.0, 1.001, 6.0, ARRANGED),
    )
)  # fmt: skip
