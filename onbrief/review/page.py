"""The review page: one self-contained HTML file that shows what changed, why, and takes a draft of decisions."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from onbrief.pages.page import STYLE, ZOOM, data, one_file
from onbrief.review.embed import Larger, larger
from onbrief.review.opened import opened
from onbrief.review.report import Report
from onbrief.review.telling import Telling

WEB = Path(__file__).parent / "web"
STYLES = (STYLE, WEB / "page.css", WEB / "look.css", WEB / "print.css")
SCRIPTS = (
    ZOOM,
    *(
        WEB / f"{name}.js"
        for name in (
            "dom", "address", "pictures", "draft", "list", "matrix", "marks", "views", "film", "panel", "look",
            "take", "keys",
        )
    ),
)  # fmt: skip
BLOCKS = (
    "<!-- blocks -->"  # where the larger pictures go; nothing from a brief can say this, its < is escaped
)
A_CHANGE = 700  # bytes kept free for what each change says of its larger pictures


def page(root: Path, report: Report, budget: int = 38_000_000) -> str:
    """The page as HTML. budget: bytes it may have; pictures are shown smaller where that is not enough."""
    telling = Telling(root, report)
    text = one_file(
        WEB, "page.html", STYLES, SCRIPTS, telling.css, report=report, shown=telling, blocks=Markup(BLOCKS)
    )
    room = budget - len(text.encode()) - sum(len(d) + A_CHANGE for d in _changes(telling, Larger()))
    found = larger(report, room)
    return text.replace(BLOCKS, "\n".join([*_changes(telling, found), *_blocks(found)]), 1)


def _changes(telling: Telling, found: Larger) -> list[str]:
    return [
        f'<script type="application/json" id="c{n}">{data(opened(telling, change, found))}</script>'
        for n, change in enumerate(telling.report.changes)
    ]


def _blocks(found: Larger) -> list[str]:
    return [
        f'<script type="text/plain" id="{name}" data-kind="{kind}">{text}</script>'
        for name, (kind, text) in found.blocks.items()
    ]
