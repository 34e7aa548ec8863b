"""Pages as one file: everything inside, no network; what may run and load is named by its hash."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from onbrief.model.visible import visible

HERE = Path(__file__).parent
STYLE = HERE / "style.css"  # the look that pages share
ZOOM = HERE / "zoom.js"  # pan and zoom, linked between pictures


def environment(folder: Path) -> jinja2.Environment:
    """Templates of a room. Everything is escaped; the filter `visible` shows hidden and turning characters."""
    found = jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(folder), trim_blocks=True, lstrip_blocks=True
    )
    found.filters["visible"] = lambda text: visible(str(text))
    return found


def one_file(
    folder: Path, template: str, styles: Sequence[Path], scripts: Sequence[Path], css: str = "", **values: Any
) -> str:
    """A self-contained page. Its template begins with `{{ head }}` inside <head> and ends with `{{ scripts }}`.

    scripts: modules without imports or exports of each other; they run in order, in one scope. css: rules of our own
    making for this page alone. The content policy lets in nothing but these styles, these scripts, and pictures and
    fonts inside the page.
    """
    style = "\n".join([*(path.read_text("utf-8") for path in styles), *([css] if css else [])])
    script = "\n".join(path.read_text("utf-8") for path in scripts)
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            *([f"script-src '{_hash(script)}'", "media-src data: blob:"] if script else []),
            f"img-src data:{' blob:' if script else ''}",
            *(["font-src data:"] if "@font-face" in css else []),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    head = Markup(
        '<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><style>{}</style>'
    ).format(Markup(policy), Markup(style))
    tail = Markup('<script type="module">{}</script>').format(Markup(script)) if script else Markup("")
    return environment(folder).get_template(template).render(head=head, scripts=tail, **values)


def data(value: Any) -> Markup:
    """JSON for `<script type="application/json">`: nothing in it can end the element or begin another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
