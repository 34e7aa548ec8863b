"""Draws the README's pictures from the demos' deliverables: `.venv/bin/python docs/pictures/make.py`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
CAMPAIGNS = HERE.parents[1] / "campaigns"
MARGIN, GUTTER, HEIGHT = 44, 24, 912
GROUND = "#f3f1ec"


def picture(locale: str, name: str, width: float, campaign: str = "lumen-summer") -> Image.Image:
    """One deliverable, so many pixels wide."""
    (path,) = (CAMPAIGNS / campaign / "build" / "variants").glob(f"{locale}/*/{name}_{locale}.[jw]*")
    with Image.open(path) as image:
        size = (round(width), round(width * image.height / image.width))
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def others() -> None:
    """The other two demos in a row: each picture's width is what the same height needs."""
    row = 430
    shown = [
        picture("en-GB", "cream_google-demand-gen-landscape", row * 1200 / 628, "marenne-low-tide"),
        picture("ar-AE", "hands_pinterest-pin-2x3", row * 2 / 3, "marenne-low-tide"),
        picture("de-DE", "app_in-product-card-16x9", row * 16 / 9, "perch-first-invoice"),
    ]
    width = sum(one.width for one in shown) + GUTTER * (len(shown) - 1) + 2 * MARGIN
    board = Image.new("RGB", (width, row + 2 * MARGIN), GROUND)
    x = MARGIN
    for one in shown:
        board.paste(one, (x, MARGIN))
        x += one.width + GUTTER
    board.save(HERE / "other-demos.jpg", quality=88, subsampling=0)


def main() -> None:
    """Three columns of one height: a story; a feed post over a banner; a landscape over a square and a half page."""
    story = HEIGHT * 9 / 16
    feed = (HEIGHT - GUTTER) / (1350 / 1080 + 250 / 970)
    right = (HEIGHT + GUTTER * (2 / 3 - 1)) / (628 / 1200 + 2 / 3)
    square = (right - GUTTER) * 2 / 3
    columns = [
        (story, [[("en-GB", "blood-orange_instagram-story-1080", story)]]),
        (
            feed,
            [
                [("ja-JP", "yuzu_instagram-feed-4x5-1080", feed)],
                [("de-DE", "yuzu_iab-display-970x250", feed)],
            ],
        ),
        (
            right,
            [
                [("ar-AE", "blood-orange_google-demand-gen-landscape", right)],
                [
                    ("en-GB", "hibiscus_google-demand-gen-1x1", square),
                    ("ja-JP", "blood-orange_google-display-300x600", square / 2),
                ],
            ],
        ),
    ]
    width = round(sum(w for w, _ in columns) + 2 * GUTTER + 2 * MARGIN)
    board = Image.new("RGB", (width, HEIGHT + 2 * MARGIN), GROUND)
    x = float(MARGIN)
    for column, rows in columns:
        y = float(MARGIN)
        for row in rows:
            left, tall = x, 0
            for item in row:
                shown = picture(*item)
                board.paste(shown, (round(left), round(y)))
                left, tall = left + shown.width + GUTTER, shown.height
            y += tall + GUTTER
        x += column + GUTTER
    board.save(HERE / "lumen-summer.jpg", quality=88, subsampling=0)


if __name__ == "__main__":
    main()
    others()
