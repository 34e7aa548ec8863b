"""Pictures at the size they are looked at: made once, kept by what they were made from."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PIL import Image

from onbrief.files import atomic
from onbrief.lightbox.batch import Shown
from onbrief.model.picture import opened
from onbrief.review.moving import film

Kind = Literal["thumb", "screen", "full"]
SIDES = {
    "thumb": 480,
    "screen": 2048,
}  # pixels of the longer side: a cell of the grid on a dense screen; a large screen
QUALITY = 90  # JPEG, colour at full resolution: at 4:2:0 thin red on green turns grey


def picture(root: Path, shown: Shown, kind: Kind) -> Path:
    """The file to serve: the candidate itself where it isn't larger than asked for, else a preview of it, sRGB."""
    side = SIDES.get(kind)
    if side is None or max(shown.width, shown.height) <= side:
        return shown.path
    return preview(root, shown.path, shown.sha256, side)


def preview(root: Path, source: Path, sha256: str, side: int, moves: bool = False) -> Path:
    """A picture at most `side` pixels long, as JPEG; what is transparent stands on white. Raises Unreadable.

    moves: it is a moving picture, and the frame in its middle is shown.
    """
    path = root / ".onbrief" / "previews" / sha256[:2] / f"{sha256}-{side}.jpg"
    if not path.is_file():
        with film(source).frame if moves else opened(source) as image:
            profile = image.info.get("icc_profile")
            image.draft("RGB", (side, side))
            small = image.convert("RGBA" if image.has_transparency_data else "RGB")
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3)
        if small.mode == "RGBA":
            ground = Image.new("RGBA", small.size, "white")
            small = Image.alpha_composite(ground, small).convert("RGB")
        with atomic(path) as temporary:
            small.save(temporary, "JPEG", quality=QUALITY, subsampling=0, icc_profile=profile)
    return path
