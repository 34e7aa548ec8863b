"""Makes docs/pictures/spot.jpg of the built spot: `python docs/pictures/spot.py [BUILD]`. Films that aren't there are left out."""

import sys
from pathlib import Path

import av
import numpy as np
from PIL import Image

MOMENTS = (24, 72, 122, 150, 180, 246, 350)  # frames of the 15 s: one a shot, two of the take
ROWS = (
    *(("instagram-reels-video", locale) for locale in ("en-GB", "de-DE", "ar-AE", "ja-JP")),
    ("tiktok-in-feed-1x1", "en-GB"),
    ("youtube-non-skippable", "ar-AE"),
)
WIDTH, GUTTER, EDGE = 1640, 8, 28
GROUND = (247, 241, 228)


def grabs(film: Path) -> list[Image.Image]:
    with av.open(str(film)) as box:
        frames = box.decode(video=0)
        return [frame.to_image() for number, frame in enumerate(frames) if number in MOMENTS]


def main() -> None:
    build = Path(sys.argv[1] if len(sys.argv) > 1 else "campaigns/lumen-summer-spot/build")
    side = (WIDTH - 2 * EDGE - (len(MOMENTS) - 1) * GUTTER) // len(MOMENTS)
    rows = []
    for slot, locale in ROWS:
        film = build / f"variants/{locale}/15s/blood-orange_{slot}_{locale}.mp4"
        if film.exists():
            pictures = grabs(film)
            height = round(side * pictures[0].height / pictures[0].width)
            rows.append([one.resize((side, height), Image.Resampling.LANCZOS) for one in pictures])
    height = 2 * EDGE + sum(row[0].height for row in rows) + (len(rows) - 1) * GUTTER
    sheet = Image.fromarray(np.full((height, WIDTH, 3), GROUND, np.uint8))
    top = EDGE
    for row in rows:
        for column, picture in enumerate(row):
            sheet.paste(picture, (EDGE + column * (side + GUTTER), top))
        top += row[0].height + GUTTER
    sheet.save(Path(__file__).with_name("spot.jpg"), quality=80, optimize=True, progressive=True)


main()
