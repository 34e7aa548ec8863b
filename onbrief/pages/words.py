"""Values as people read them: durations, counts, and text from anywhere made harmless for a terminal or Markdown."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

WORD = (
    r"(?:\(?(?:[A-Za-zΔ]+(?:-[A-Za-z]+)*|[0-9]{1,6}(?:\.[0-9]{1,3})?)\)?[,.:;]?|[–+])"  # letters, or a number
)


def duration(seconds: float) -> str:
    """`under 1 s`, `38 s`, `4.5 min`, `2.1 h`."""
    if seconds < 1:
        return "under 1 s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def about(seconds: float) -> str:
    """A duration that is estimated: `under 1 s`, `about 38 s`."""
    return duration(seconds) if seconds < 1 else f"about {duration(seconds)}"


def counted(number: int, word: str, words: str = "") -> str:
    """`1 picture`, `3 pictures`."""
    return f"{number} {word if number == 1 else words or word + 's'}"


def plain(text: str) -> str:
    """One line without controls: what could move a cursor, reorder or hide text is shown as its code point."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    text = re.sub(r"\s+", " ", text.replace("\u00ad", ""))
    return "".join(f"<U+{ord(c):04X}>" if _control(c) else c for c in text)


def _control(character: str) -> bool:
    joins = "\u200c\u200d\u200e\u200f\u061c"  # joiners and direction marks belong to copy in many scripts
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") and character not in joins


def value(what: Any, longest: int = 34) -> str:
    """A value out of a YAML file in a few characters: “text”, 6, [3 values] …; `nothing` for None."""
    match what:
        case None:
            return "nothing"
        case str():
            return f"“{shortened(plain(what), longest)}”"
        case [one] if not isinstance(one, (dict, list)):
            return value(one, longest)
        case list() | tuple():
            words = ", ".join(map(str, what))
            simple = not any(isinstance(one, (dict, list)) for one in what) and len(words) <= longest
            return f"[{plain(words)}]" if simple else f"[{counted(len(what), 'value')}]"
        case dict():
            return "{" + shortened(plain(", ".join(map(str, what))), longest) + "}"
    return shortened(plain(str(what)), longest)


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def code(text: str) -> str:
    """Text as inline code of a Markdown cell or list, whatever it holds.

    Every ASCII sign is written as a character reference, so that none is read as Markdown, HTML, a link or the end of
    a cell; inside `<code>` forges look for no mentions, references or emoji.
    """
    signs = re.sub(r"[!-/:-@\[-`{-~]", lambda sign: f"&#{ord(sign[0])};", plain(text))
    assert html.unescape(signs) == plain(text)
    return _isolated(f"<code>{signs}</code>", text)


def mild(text: str) -> str:
    """Words that can be nothing but words stand as they are; all else as `code`.

    A forge makes much of plain text: mentions, references, links, emoji. None of them is made of whole words, numbers,
    and signs that end a word.
    """
    return text if re.fullmatch(rf"{WORD}(?: {WORD})*", text) else code(text)


def _isolated(shown: str, text: str) -> str:
    """Text that runs from right to left, so that what stands before and after it keeps its order."""
    turns = any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)
    return f"&#8296;{shown}&#8297;" if turns else shown  # U+2068, U+2069
