"""What the word gates share: strings made alike before they are compared, and shown short."""

from __future__ import annotations

import re
import unicodedata

SOFT_HYPHEN = "\u00ad"
SHOWN = 60  # characters of a line that a message quotes

ARABIC_FORMS = str.maketrans("أإآٱىؤئةیک", "ااااي" + "وي" + "ه" + "يك")


def plain(text: str) -> str:
    """The same words whatever the breaks: NFC, soft hyphens out, every run of blanks one blank."""
    return " ".join(unicodedata.normalize("NFC", text).replace(SOFT_HYPHEN, "").split())


def folded(text: str) -> str:
    """Letters as a search takes them: NFKC, no capitals, no tatweel, Arabic without vowel marks and hamza forms."""
    text = unicodedata.normalize("NFKC", plain(text)).casefold().replace("ـ", "")
    return "".join(c for c in text if not _vowel_mark(c)).translate(ARABIC_FORMS)


def _vowel_mark(character: str) -> bool:
    return "\u0600" <= character <= "\u06ff" and unicodedata.combining(character) > 0


def quoted(text: str) -> str:
    """A line as a message shows it."""
    text = plain(text)
    return f"“{text[: SHOWN - 1].rstrip()}…”" if len(text) > SHOWN else f"“{text}”"


def script(character: str) -> str:
    """The script of a letter by its Unicode name: LATIN, ARABIC, CJK, KATAKANA …; empty for what is no letter."""
    if not character.isalpha():
        return ""
    return re.split(r"[ -]", unicodedata.name(character, ""))[0]
