"""Breaking by sense: what may not be parted, in each language.

A text becomes a list of phrases; a line may end only between two of them, or at a soft hyphen where a
phrase is wider than its column.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import budoux

SHY, NBSP = "\u00ad", "\u00a0"

# Words that lean on the next one: a line that ends with one reads as a stumble.
LEANING = {
    "en": "a an the of to in on at by for and or with your our no is",
    "de": "der die das den dem ein eine einen einem mit und oder von vom im in am an zu zum zur für ohne auf",
    "ar": "في من على إلى عن مع بلا كل يا ما لا هذا هذه",
    "fr": "le la les un une des de du et ou à au aux en sans pour",
}
UNIT = re.compile(r"(\d)\s+(%|٪|ml|cl|l|g|kg|kcal|°C|مل|€|د\.إ)")
PAUSE = tuple(",.;:!?…–—،؛؟、。！？")  # a line may well end after these


def phrases(text: str, locale: str) -> list[dict[str, Any]]:
    """The unbreakable pieces of one line of copy, in reading order.

    t: the piece. glue: what joins it to the next. sense: 1 where a line may well end, 0.8 elsewhere.
    parts: what remains of it where soft hyphens part it; one part for most.
    """
    text = UNIT.sub(rf"\1{NBSP}\2", text.strip())
    language = locale.split("-")[0]
    if language == "ja":
        return [_phrase(piece, "") for piece in _japanese().parse(text)]
    return [_phrase(piece, " ") for piece in _bound(text.split(" "), set(LEANING.get(language, "").split()))]


def _phrase(piece: str, glue: str) -> dict[str, Any]:
    sense = 1.0 if piece.endswith(PAUSE) else 0.8
    return {"t": piece.replace(SHY, ""), "glue": glue, "sense": sense, "parts": piece.split(SHY)}


def _bound(words: list[str], leaning: set[str]) -> list[str]:
    """Words with the leaning ones tied to what follows, and no short word left alone at the end."""
    out: list[str] = []
    for word in filter(None, words):
        if out and out[-1].split(NBSP)[-1].lower() in leaning:
            out[-1] += NBSP + word
        else:
            out.append(word)
    if len(out) > 3 and len(out[-1]) <= 4:
        out[-2:] = [out[-2] + NBSP + out[-1]]
    return out


@cache
def _japanese() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
